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

/// The folded words of a text, each at most 40 characters, without doubles.
pub fn search_tokens(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut words: Vec<String> = folded
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
        assert_eq!(search_tokens("Іле, ІЛЕ-017 сүт"), ["017", "сүт", "іле"]);
    }
}
