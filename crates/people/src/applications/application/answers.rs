//! Answers to the questions of a programme's own: which are asked, what may be answered, and what the jury reads.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::programmes::programme::questions::{Key, Question, QuestionKind};
use kernel::error::FieldError;
use kernel::{Localised, Text, pointer, sane_day, storable};

/// A number as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure(Number);

/// An answer; its type is that of the question's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// `boolean`
    YesNo(bool),
    /// `number`
    Number(Figure),
    /// `line`, `text`, `date` (`2027-03-01`) and `choice`
    Text(Text<4_000>),
    /// `choices`
    Several(Vec<Key>),
}

impl Figure {
    /// The number; none is too large to be one.
    pub fn value(&self) -> f64 {
        self.0.as_f64().unwrap_or_default()
    }
}

/// Answers by the key of the question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, Answer>);

impl std::ops::Deref for Answers {
    type Target = BTreeMap<String, Answer>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// Answers that change, by the key of the question; null takes one away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AnswersPatch(pub BTreeMap<String, Option<Answer>>);

/// An object whose fields are called as the questions are.
fn by_key(answer: RefOr<Schema>, told: &str) -> RefOr<Schema> {
    let key = ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some("^[a-z][a-z0-9_]*$"))
        .max_length(Some(50));
    ObjectBuilder::new()
        .description(Some(told))
        .property_names(Some(key))
        .additional_properties(Some(answer))
        .into()
}

impl PartialSchema for Answers {
    fn schema() -> RefOr<Schema> {
        by_key(Answer::schema(), "Answers by the key of the question.")
    }
}

impl ToSchema for Answers {}

impl PartialSchema for AnswersPatch {
    fn schema() -> RefOr<Schema> {
        let change = OneOfBuilder::new()
            .item(ObjectBuilder::new().schema_type(Type::Null))
            .item(Answer::schema());
        let told = "Answers that change, by the key of the question; null takes one away.";
        by_key(RefOr::T(change.into()), told)
    }
}

impl ToSchema for AnswersPatch {}

const MOST: f64 = 1e12;

/// Where the answer to a question stands in an application: a JSON pointer.
pub fn place(key: &str) -> String {
    pointer("/content/answers", key)
}

/// How many characters an answer may have.
pub fn longest(kind: QuestionKind) -> Option<u32> {
    match kind {
        QuestionKind::Line => Some(200),
        QuestionKind::Text => Some(4_000),
        _ => None,
    }
}

impl PartialSchema for Answer {
    fn schema() -> RefOr<Schema> {
        let of = |kind: Type| ObjectBuilder::new().schema_type(kind);
        let text = |most: usize| of(Type::String).max_length(Some(most));
        let number = of(Type::Number).minimum(Some(-MOST)).maximum(Some(MOST));
        OneOfBuilder::new()
            .item(of(Type::Boolean))
            .item(number)
            .item(text(4_000))
            .item(ArrayBuilder::new().items(text(50)).max_items(Some(50)))
            .into()
    }
}

impl Answer {
    fn is_empty(&self) -> bool {
        match self {
            Answer::Text(text) => text.trim().is_empty(),
            Answer::Several(values) => values.is_empty(),
            Answer::YesNo(_) | Answer::Number(_) => false,
        }
    }

    /// Whether a condition that names this value is met.
    fn is(&self, value: &str) -> bool {
        match self {
            Answer::YesNo(yes) => value == if *yes { "true" } else { "false" },
            Answer::Text(text) => **text == *value,
            Answer::Several(values) => values.iter().any(|v| **v == *value),
            Answer::Number(_) => false,
        }
    }
}

impl Question {
    /// What is wrong with an answer to this question.
    fn fault(&self, answer: &Answer) -> Option<&'static str> {
        match (self.kind, answer) {
            (QuestionKind::Boolean, Answer::YesNo(_)) => None,
            (QuestionKind::Number, Answer::Number(number)) => self.out_of_range(number).then_some("range"),
            (QuestionKind::Line | QuestionKind::Text, Answer::Text(text)) => {
                text_fault(text, longest(self.kind))
            }
            (QuestionKind::Date, Answer::Text(text)) => match text.parse::<NaiveDate>() {
                Ok(day) => sane_day(&day).is_err().then_some("range"),
                Err(_) => Some("type"),
            },
            (QuestionKind::Choice, Answer::Text(text)) => (!self.has(text)).then_some("unknown"),
            (QuestionKind::Choices, Answer::Several(values)) => {
                let doubled = values.iter().enumerate().any(|(no, v)| values[..no].contains(v));
                match values.iter().all(|v| self.has(v)) {
                    true => doubled.then_some("duplicate"),
                    false => Some("unknown"),
                }
            }
            _ => Some("type"),
        }
    }

    fn has(&self, value: &str) -> bool {
        self.options.iter().any(|o| *o.value == *value)
    }

    fn out_of_range(&self, Figure(number): &Figure) -> bool {
        let Some(number) = number.as_f64() else {
            return true;
        };
        let bound = |told: Option<i64>, otherwise: f64| told.map_or(otherwise, |b| b as f64);
        !(bound(self.minimum, -MOST)..=bound(self.maximum, MOST)).contains(&number)
    }
}

fn text_fault(text: &str, most: Option<u32>) -> Option<&'static str> {
    let long = most.is_some_and(|most| text.chars().count() > most as usize);
    match (storable(text), long) {
        (false, _) => Some("control_characters"),
        (true, long) => long.then_some("length"),
    }
}

/// What is wrong with what was answered: a question that there is not, an answer that it cannot have.
pub fn faults(questions: &[Question], answers: &Answers) -> Vec<FieldError> {
    let fault = |(key, answer): (&String, &Answer)| {
        let code = match questions.iter().find(|q| *q.key == **key) {
            None => "unknown_field",
            Some(question) => question.fault(answer)?,
        };
        Some(FieldError::new(&place(key), code))
    };
    answers.iter().filter_map(fault).collect()
}

/// The questions that are asked of whoever answered so. What hangs on a question that is not asked is not asked either.
pub fn asked<'a>(questions: &'a [Question], answers: &Answers) -> Vec<&'a Question> {
    let mut asked: Vec<&Question> = Vec::new();
    for question in questions {
        let met = question.asked_if.as_ref().is_none_or(|when| {
            let there = asked.iter().any(|q| q.key == when.question);
            let answer = answers.get(when.question.as_str()).filter(|_| there);
            answer.is_some_and(|answer| when.is.iter().any(|value| answer.is(value)))
        });
        if met {
            asked.push(question);
        }
    }
    asked
}

/// The answers that a submission lacks.
pub fn missing(questions: &[Question], answers: &Answers) -> Vec<FieldError> {
    let lacks = |question: &&Question| {
        question.required && answers.get(question.key.as_str()).is_none_or(Answer::is_empty)
    };
    let asked = asked(questions, answers).into_iter().filter(lacks);
    asked
        .map(|q| FieldError::new(&place(&q.key), "required"))
        .collect()
}

/// The answers to what is asked: what was written under another answer before is not handed in.
pub fn given(questions: &[Question], answers: Answers) -> Answers {
    let asked = asked(questions, &answers);
    let kept = |key: &str, answer: &Answer| !answer.is_empty() && asked.iter().any(|q| *q.key == *key);
    Answers(
        answers
            .0
            .into_iter()
            .filter(|(key, answer)| kept(key, answer))
            .collect(),
    )
}

/// An answer as it is read, with what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// Key of the question.
    pub key: String,
    /// What was asked.
    pub label: Localised,
    /// What was answered.
    pub answer: Answer,
    /// The options that were chosen, as people read them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chosen: Vec<Localised>,
}

/// The options that were chosen, as people read them.
pub fn chosen<'a>(question: &'a Question, answer: &Answer) -> Vec<&'a Localised> {
    let options = question.options.iter().filter(|o| answer.is(&o.value));
    options.map(|option| &option.label).collect()
}

/// What the jury reads, in the order of the form.
pub fn for_jury(questions: &[Question], answers: &Answers) -> Vec<Answered> {
    let told = |question: &&Question| {
        let answer = answers.get(question.key.as_str())?;
        Some(Answered {
            key: question.key.clone().into(),
            label: question.label.clone(),
            answer: answer.clone(),
            chosen: chosen(question, answer).into_iter().cloned().collect(),
        })
    };
    let questions = questions.iter().filter(|q| q.for_jury);
    questions.filter_map(|q| told(&q)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn questions() -> Vec<Question> {
        let text = |t: &str| json!({ "kk": t });
        let option = |v: &str| json!({ "value": v, "label": text(v) });
        serde_json::from_value(json!([
            { "key": "land", "kind": "boolean", "label": text("land") , "required": true },
            { "key": "hectares", "kind": "number", "label": text("ha"), "required": true, "minimum": 0, "maximum": 100,
              "asked_if": { "question": "land", "is": ["true"] }, "for_jury": true },
            { "key": "crops", "kind": "choices", "label": text("crops"), "options": [option("wheat"), option("flax")],
              "asked_if": { "question": "land", "is": ["true"] }, "for_jury": true },
            { "key": "mill", "kind": "line", "label": text("mill"), "required": true,
              "asked_if": { "question": "crops", "is": ["wheat"] } },
            { "key": "since", "kind": "date", "label": text("since") },
        ]))
        .unwrap()
    }

    fn told(answers: serde_json::Value) -> (Vec<String>, Vec<String>) {
        let answers: Answers = serde_json::from_value(answers).unwrap();
        let of = |faults: Vec<FieldError>| {
            let one = |f: FieldError| format!("{} {}", f.pointer.replace("/content/answers/", ""), f.code);
            faults.into_iter().map(one).collect()
        };
        let typed = faults(&questions(), &answers);
        (of(typed), of(missing(&questions(), &answers)))
    }

    #[test]
    fn each_answer_is_held_to_its_question() {
        for (answers, fault) in [
            (json!({ "land": "true" }), "land type"),
            (json!({ "hectares": "5" }), "hectares type"),
            (json!({ "hectares": -0.5 }), "hectares range"),
            (json!({ "hectares": 100.5 }), "hectares range"),
            (json!({ "crops": "wheat" }), "crops type"),
            (json!({ "crops": ["rice"] }), "crops unknown"),
            (json!({ "crops": ["flax", "flax"] }), "crops duplicate"),
            (json!({ "mill": "x".repeat(201) }), "mill length"),
            (json!({ "mill": "a\u{7}" }), "mill control_characters"),
            (json!({ "since": "01.03.2027" }), "since type"),
            (json!({ "what/else": true }), "what~1else unknown_field"),
        ] {
            assert_eq!(told(answers.clone()).0, [fault], "{answers}");
        }
        let fine =
            json!({ "land": true, "hectares": 2.5, "crops": ["wheat"], "mill": "x", "since": "2027-03-01" });
        assert_eq!(told(fine), (vec![], vec![]));
    }

    #[test]
    fn what_hangs_on_another_answer_is_asked_only_then() {
        for (answers, missing) in [
            (json!({}), vec!["land required"]),
            (json!({ "land": false }), vec![]),
            (json!({ "land": true }), vec!["hectares required"]),
            (
                json!({ "land": true, "hectares": 1, "crops": ["wheat"], "mill": " " }),
                vec!["mill required"],
            ),
            (json!({ "land": true, "hectares": 1, "crops": ["flax"] }), vec![]),
            // What was answered before the first answer was changed asks for nothing.
            (json!({ "land": false, "crops": ["wheat"] }), vec![]),
        ] {
            assert_eq!(told(answers.clone()).1, missing, "{answers}");
        }
    }

    #[test]
    fn what_is_not_asked_is_not_handed_in() {
        let answers = serde_json::from_value(json!({ "land": false, "hectares": 2, "since": "" })).unwrap();
        let given = given(&questions(), answers);
        assert_eq!(serde_json::to_value(given).unwrap(), json!({ "land": false }));
    }

    #[test]
    fn the_jury_reads_what_is_meant_for_it_in_words() {
        let answers =
            serde_json::from_value(json!({ "land": true, "hectares": 2, "crops": ["flax"] })).unwrap();
        let read = serde_json::to_value(for_jury(&questions(), &answers)).unwrap();
        assert_eq!(
            read,
            json!([
                { "key": "hectares", "label": { "kk": "ha" }, "answer": 2 },
                { "key": "crops", "label": { "kk": "crops" }, "answer": ["flax"], "chosen": [{ "kk": "flax" }] },
            ])
        );
    }
}
