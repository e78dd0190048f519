//! What people call columns and values: the names of the contract, or the words of the form in any of its languages.

use std::borrow::Cow;

use crate::applications::application::fields::{FIELDS, Field, Kind};
use crate::applications::application::rules::plain;
use crate::programmes::programme::questions::{Question, QuestionKind, QuestionOption};
use base::sheets::Words;
use kernel::vocabulary::label;
use kernel::{Lang, TextEnum};

/// A column that is no field of an application.
pub struct Beside {
    /// Its name.
    pub name: &'static str,
    words: [&'static str; 3],
}

impl Beside {
    /// What people call it.
    pub fn label(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Kk => self.words[0],
            Lang::Ru => self.words[1],
            Lang::En => self.words[2],
        }
    }
}

/// What proves the consent; each row needs it.
pub const EVIDENCE: Beside = Beside {
    name: "consent_evidence",
    words: ["Келісімнің дәлелі", "Подтверждение согласия", "Proof of consent"],
};

/// The day on which it came on paper.
pub const RECEIVED_ON: Beside = Beside {
    name: "received_on",
    words: ["Келіп түскен күні", "Дата поступления", "Received on"],
};

/// What proves that day.
pub const RECEIVED_EVIDENCE: Beside = Beside {
    name: "received_evidence",
    words: [
        "Келіп түскенінің дәлелі",
        "Подтверждение поступления",
        "Proof of arrival",
    ],
};

/// All of them.
pub const BESIDE: [&Beside; 3] = [&EVIDENCE, &RECEIVED_ON, &RECEIVED_EVIDENCE];

/// The column of a question of the programme's own.
pub fn of_question(key: &str) -> String {
    format!("answers/{key}")
}

/// The name of the column that somebody calls so: also in two languages at once, with a line between them. What every
/// application has goes before a question of the programme's own that is called alike.
pub fn column(heading: &str, questions: &[Question]) -> Option<Cow<'static, str>> {
    let one = |text: &str| {
        let text = plain(text);
        let is = |name: &str| !text.is_empty() && plain(name) == text;
        let field = FIELDS
            .iter()
            .find(|f| is(f.column()) || Lang::ALL.iter().any(|lang| is(f.label(*lang))));
        let beside = || {
            let mut all = BESIDE.into_iter();
            all.find(|b| is(b.name) || b.words.iter().any(|word| is(word)))
        };
        let own = || {
            let asks = |question: &&Question| {
                let label = &question.label;
                let words = [&label.kk, &label.ru, &label.en].into_iter().flatten();
                is(&of_question(&question.key)) || is(&question.key) || words.into_iter().any(|word| is(word))
            };
            questions
                .iter()
                .find(asks)
                .map(|question| of_question(&question.key))
        };
        let fixed = field.map(Field::column).or_else(|| beside().map(|b| b.name));
        fixed.map(Cow::from).or_else(|| own().map(Cow::from))
    };
    one(heading).or_else(|| heading.split(['/', '|', '\n', '(']).find_map(one))
}

/// The question whose column this is.
pub fn question<'a>(column: &str, questions: &'a [Question]) -> Option<&'a Question> {
    questions.iter().find(|q| of_question(&q.key) == column)
}

/// Whether a column holds days.
pub fn is_day(column: &str, questions: &[Question]) -> bool {
    let field = FIELDS.iter().find(|field| field.column() == column);
    let asked = question(column, questions);
    column == RECEIVED_ON.name
        || field.is_some_and(|field| matches!(field.kind, Kind::Date))
        || asked.is_some_and(|question| question.kind == QuestionKind::Date)
}

/// What a column is called, and how people may write it.
type Called = (Words, Vec<String>);

/// All columns that there can be.
pub fn all(questions: &[Question]) -> Vec<Called> {
    let fields = FIELDS.iter().map(|field| {
        let words = [Lang::Kk, Lang::Ru, Lang::En].map(|lang| field.label(lang));
        (field.column().to_owned(), words.map(str::to_owned))
    });
    let beside = BESIDE
        .iter()
        .map(|b| (b.name.to_owned(), b.words.map(str::to_owned)));
    let own = questions
        .iter()
        .map(|q| (of_question(&q.key), Words::from(&q.label).0));
    fields
        .chain(beside)
        .chain(own)
        .map(|(name, words)| {
            let mut written = words.to_vec();
            written.push(name);
            (Words(words), written)
        })
        .collect()
}

/// The value that somebody calls so, out of those of a choice.
pub fn choice(of: &str, values: &'static [&'static str], text: &str) -> Option<&'static str> {
    let text = plain(text);
    let is = |value: &&&str| {
        plain(value) == text
            || Lang::ALL
                .iter()
                .any(|lang| plain(&label(of, value, *lang)) == text)
    };
    values.iter().find(is).copied()
}

/// The option of a question that somebody calls so.
pub fn option<'a>(question: &'a Question, text: &str) -> Option<&'a str> {
    let text = plain(text);
    let is = |option: &&QuestionOption| {
        let label = &option.label;
        let mut words = [&label.kk, &label.ru, &label.en].into_iter().flatten();
        plain(&option.value) == text || words.any(|word| plain(word) == text)
    };
    question
        .options
        .iter()
        .find(is)
        .map(|option| option.value.as_str())
}

/// Yes and no, as they are said.
pub fn yes_and_no(lang: Lang) -> [&'static str; 2] {
    match lang {
        Lang::Kk => ["Иә", "Жоқ"],
        Lang::Ru => ["Да", "Нет"],
        Lang::En => ["Yes", "No"],
    }
}

/// Yes or no, in any language.
pub fn boolean(text: &str) -> Option<bool> {
    match plain(text).as_str() {
        "true" | "yes" | "1" | "да" | "иә" | "ия" | "бар" | "есть" => Some(true),
        "false" | "no" | "0" | "нет" | "жоқ" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_known_by_its_name_and_by_the_words_of_the_form() {
        for heading in ["iin", "ИИН", "ЖСН *", "ЖСН / ИИН", "ИИН (12 цифр)", " Иин: "] {
            assert_eq!(column(heading, &[]).as_deref(), Some("iin"), "{heading}");
        }
        assert_eq!(
            column("Подтверждение согласия", &[]).as_deref(),
            Some("consent_evidence")
        );
        for heading in ["", "*", "Примечание"] {
            assert_eq!(column(heading, &[]), None, "{heading}");
        }
    }

    #[test]
    fn no_two_columns_are_called_alike() {
        let mut names = std::collections::BTreeMap::new();
        for field in FIELDS {
            for lang in Lang::ALL {
                let other = names.insert(plain(field.label(*lang)), field.column());
                assert!(
                    other.is_none_or(|o| o == field.column()),
                    "{}",
                    field.label(*lang)
                );
            }
        }
    }

    #[test]
    fn a_value_is_known_by_its_words() {
        const SEX: &[&str] = &["male", "female"];
        for text in ["female", "женский", "Әйел", " FEMALE "] {
            assert_eq!(choice("sex", SEX, text), Some("female"), "{text}");
        }
        assert_eq!(choice("sex", SEX, "ж"), None);
        assert_eq!(
            (boolean("ИӘ"), boolean("Нет."), boolean("?")),
            (Some(true), Some(false), None)
        );
    }
}
