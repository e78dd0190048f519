//! Folding for search: SQLite's `lower()` knows only ASCII, so words are folded here for both databases.

/// Lower case of any script, `ё` as `е`, so that a name is found however it was typed.
pub fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ё' { 'е' } else { c })
        .collect()
}

/// The folded text with one space between its words and none around: two that people take for the same are the same.
pub fn squeezed(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(fold).collect();
    words.join(" ")
}

/// A Kazakh letter as it is written where only a Russian keyboard is at hand; others as they are.
fn by_russian_letters(c: char) -> char {
    match c {
        // Beside the Cyrillic ones two Latin letters that look the same.
        'ә' | 'ə' => 'а',
        'ғ' => 'г',
        'қ' => 'к',
        'ң' => 'н',
        'ө' | 'ɵ' => 'о',
        'ұ' | 'ү' => 'у',
        'һ' => 'х',
        'і' => 'и',
        other => other,
    }
}

/// A Latin letter that was typed for the Cyrillic one that looks like it.
fn by_its_looks(c: char) -> char {
    match c {
        'a' => 'а',
        'c' => 'с',
        'e' => 'е',
        'h' | 'x' => 'х',
        'i' => 'и',
        'k' => 'к',
        'o' => 'о',
        'p' => 'р',
        'y' => 'у',
        other => other,
    }
}

/// The text as it is looked for: folded, Kazakh letters as the Russian ones that stand for them, so that «Қожабекова» and
/// «Кожабекова» are the same. Rows keep words that were folded so (`application_word`, `application.name_key`): whoever
/// changes this folds them anew, as the migration `0038_spellings` did.
pub fn alike(text: &str) -> String {
    let folded: String = fold(text).chars().map(by_russian_letters).collect();
    let cyrillic = |word: &str| word.chars().any(|c| ('а'..='я').contains(&c));
    folded
        .split_inclusive(|c: char| !c.is_alphanumeric())
        .map(|word| match cyrillic(word) {
            true => word.chars().map(by_its_looks).collect(),
            false => word.to_owned(),
        })
        .collect()
}

/// The words of a text as they are looked for, each at most 40 characters, without doubles.
pub fn search_tokens(text: &str) -> Vec<String> {
    let alike = alike(text);
    let mut words: Vec<String> = alike
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(|w| w.chars().take(40).collect())
        .collect();
    words.sort();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kazakh_letters_fold() {
        assert_eq!(fold("ӘҒҚҢӨҰҮҺІ Ёлка"), "әғқңөұүһі елка");
    }

    #[test]
    fn the_same_words_are_the_same_text() {
        assert_eq!(squeezed("  Әкімдік,\t2-ЗАЛ\u{a0} "), squeezed("әкімдік, 2-зал"));
        assert_ne!(squeezed("2-зал"), squeezed("2 зал"));
    }

    #[test]
    fn tokens_are_words_without_doubles() {
        assert_eq!(search_tokens("Іле, ІЛЕ-017 сүт"), ["017", "иле", "сут"]);
    }

    #[test]
    fn a_name_is_found_by_kazakh_and_by_russian_letters() {
        for (kazakh, russian) in [
            ("Қожабекова", "Кожабекова"),
            ("Әйгерім Сәрсенқызы", "Айгерим Сарсенкызы"),
            ("Ғалымжан Үмітұлы", "Галымжан Умитулы"),
            ("Өтеген Шыңғыс", "Отеген Шынгыс"),
            ("Жиһангер", "Жихангер"),
            ("Артём", "Артем"),
            // Latin letters where the keyboard has no Kazakh ones.
            ("Əйгерiм", "Айгерим"),
        ] {
            assert_eq!(search_tokens(kazakh), search_tokens(russian), "{kazakh}");
        }
        assert_eq!(search_tokens("ILE-017 coop"), ["017", "coop", "ile"]);
        assert_ne!(search_tokens("Щербаков"), search_tokens("Шербаков"));
    }
}
