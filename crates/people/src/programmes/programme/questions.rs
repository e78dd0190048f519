//! Questions of a programme's own, beside the fields that every application has. They stand in the programme's rules, so they
//! are kept in the version that was announced.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use kernel::error::FieldError;
use kernel::{Localised, Text, text_enum};

text_enum! {
    /// What the answer to a question is.
    QuestionKind {
        /// One line.
        Line = "line",
        /// A text of several lines.
        Text = "text",
        /// A number.
        Number = "number",
        /// A day.
        Date = "date",
        /// Yes or no.
        Boolean = "boolean",
        /// One of the options.
        Choice = "choice",
        /// Some of the options.
        Choices = "choices",
    }
}

impl QuestionKind {
    fn has_options(self) -> bool {
        matches!(self, QuestionKind::Choice | QuestionKind::Choices)
    }
    fn has_bounds(self) -> bool {
        self == QuestionKind::Number
    }
}

/// What names a question or an option within the programme.
pub type Key = Text<50>;

/// One answer that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionOption {
    /// What is sent: small Latin letters, digits and `_`.
    #[validate(nested)]
    pub value: Key,
    /// What people read.
    #[validate(nested)]
    pub label: Localised,
}

/// On which answer to an earlier question another one is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskedIf {
    /// Key of the earlier question: one of the kind `boolean`, `choice` or `choices`.
    #[validate(nested)]
    pub question: Key,
    /// Options, one of which was chosen; for yes or no `true` or `false`.
    #[validate(length(min = 1, max = 50), nested)]
    #[schema(min_items = 1, max_items = 50)]
    pub is: Vec<Key>,
}

/// A question of the programme's own.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "key": "language", "kind": "choice", "label": {"kk": "Қай тілде оқығыңыз келеді?", "ru": "На каком языке хотите учиться?"},
    "required": true, "for_jury": false,
    "options": [{"value": "kk", "label": {"kk": "Қазақша", "ru": "На казахском"}}, {"value": "ru", "label": {"kk": "Орысша", "ru": "На русском"}}]
}))]
pub struct Question {
    /// Names the question: small Latin letters, digits and `_`, a letter first.
    #[validate(nested)]
    pub key: Key,
    /// What the answer is.
    pub kind: QuestionKind,
    /// What is asked.
    #[validate(nested)]
    pub label: Localised,
    /// What helps to answer.
    #[validate(nested)]
    pub help: Option<Localised>,
    /// Whether a submission needs the answer, where the question is asked.
    #[serde(default)]
    pub required: bool,
    /// Whether the jury of the selection reads the answer.
    #[serde(default)]
    pub for_jury: bool,
    /// What can be chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    pub options: Vec<QuestionOption>,
    /// The smallest number.
    #[validate(range(min = -1_000_000_000_000_i64, max = 1_000_000_000_000_i64))]
    #[schema(minimum = -1_000_000_000_000_i64, maximum = 1_000_000_000_000_i64)]
    pub minimum: Option<i64>,
    /// The largest number.
    #[validate(range(min = -1_000_000_000_000_i64, max = 1_000_000_000_000_i64))]
    #[schema(minimum = -1_000_000_000_000_i64, maximum = 1_000_000_000_000_i64)]
    pub maximum: Option<i64>,
    /// Asked only on such an answer to an earlier question.
    #[validate(nested)]
    pub asked_if: Option<AskedIf>,
}

/// Whether a key can stand in a path of JSON and in the heading of a column.
fn well_formed(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// What is wrong with the questions of a programme; `at` is where they stand.
pub fn faults(questions: &[Question], at: &str) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut keys = BTreeSet::new();
    for (no, question) in questions.iter().enumerate() {
        let at = format!("{at}/{no}");
        let mut fault = |place: &str, code: &str| faults.push(FieldError::new(&format!("{at}{place}"), code));
        if !well_formed(&question.key) {
            fault("/key", "pattern");
        }
        if !keys.insert(question.key.as_str()) {
            fault("/key", "duplicate");
        }
        match (question.kind.has_options(), question.options.len()) {
            (true, 0 | 1) => fault("/options", "required"),
            (false, 1..) => fault("/options", "unexpected"),
            _ => {}
        }
        let mut values = BTreeSet::new();
        for (no, option) in question.options.iter().enumerate() {
            if !well_formed(&option.value) {
                fault(&format!("/options/{no}/value"), "pattern");
            }
            if !values.insert(option.value.as_str()) {
                fault(&format!("/options/{no}/value"), "duplicate");
            }
        }
        for (place, bound) in [("/minimum", question.minimum), ("/maximum", question.maximum)] {
            if bound.is_some() && !question.kind.has_bounds() {
                fault(place, "unexpected");
            }
        }
        if let (Some(least), Some(most)) = (question.minimum, question.maximum)
            && least > most
        {
            fault("/maximum", "order");
        }
        if let Some(when) = &question.asked_if {
            match questions[..no].iter().find(|q| q.key == when.question) {
                None => fault("/asked_if/question", "unknown"),
                Some(earlier) => {
                    for (no, value) in when.is.iter().enumerate() {
                        if !earlier.can_be(value) {
                            fault(&format!("/asked_if/is/{no}"), "unknown");
                        }
                    }
                }
            }
        }
    }
    faults
}

impl Question {
    /// Whether the answer can be that, as a condition tells it.
    fn can_be(&self, value: &str) -> bool {
        match self.kind {
            QuestionKind::Boolean => matches!(value, "true" | "false"),
            QuestionKind::Choice | QuestionKind::Choices => self.options.iter().any(|o| *o.value == *value),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn of(questions: Value) -> Vec<String> {
        let read: Vec<Question> = serde_json::from_value(questions).unwrap();
        let told = faults(&read, "/q");
        told.into_iter()
            .map(|f| format!("{} {}", f.pointer, f.code))
            .collect()
    }

    #[test]
    fn what_cannot_be_asked_is_told() {
        let asked = |more: Value| {
            let mut question = json!({ "key": "a", "kind": "line", "label": { "kk": "?" } });
            for (name, value) in more.as_object().unwrap() {
                question[name] = value.clone();
            }
            question
        };
        let options = |values: &[&str]| -> Value {
            values
                .iter()
                .map(|v| json!({ "value": v, "label": { "kk": v } }))
                .collect()
        };
        let yes = asked(json!({ "kind": "boolean" }));
        for (questions, told) in [
            (json!([asked(json!({}))]), vec![]),
            (json!([asked(json!({ "key": "Ә" }))]), vec!["/q/0/key pattern"]),
            (json!([asked(json!({ "key": "1a" }))]), vec!["/q/0/key pattern"]),
            (
                json!([asked(json!({})), asked(json!({}))]),
                vec!["/q/1/key duplicate"],
            ),
            (
                json!([asked(json!({ "kind": "choice" }))]),
                vec!["/q/0/options required"],
            ),
            (
                json!([asked(json!({ "options": options(&["a", "b"]) }))]),
                vec!["/q/0/options unexpected"],
            ),
            (
                json!([asked(
                    json!({ "kind": "choices", "options": options(&["a", "a"]) })
                )]),
                vec!["/q/0/options/1/value duplicate"],
            ),
            (
                json!([asked(json!({ "minimum": 1 }))]),
                vec!["/q/0/minimum unexpected"],
            ),
            (
                json!([asked(json!({ "kind": "number", "minimum": 2, "maximum": 1 }))]),
                vec!["/q/0/maximum order"],
            ),
            (
                json!([asked(json!({ "asked_if": { "question": "a", "is": ["true"] } }))]),
                vec!["/q/0/asked_if/question unknown"],
            ),
            (
                json!([
                    yes,
                    asked(json!({ "key": "b", "asked_if": { "question": "a", "is": ["true", "no"] } }))
                ]),
                vec!["/q/1/asked_if/is/1 unknown"],
            ),
        ] {
            assert_eq!(of(questions.clone()), told, "{questions}");
        }
    }
}
