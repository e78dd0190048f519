//! Marks as they are written: a score or *not applicable* for each criterion.

use std::collections::BTreeMap;

use kernel::error::{Error, FieldError, Result};
use kernel::pointer;
use serde::{Deserialize, Serialize};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, schema::Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::card::{By, Mark, Marks};

/// A mark: a score, or *not applicable*; never both.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Mark, example = json!({"score": 4}))]
pub struct MarkInput {
    /// On the scale of the rubric.
    #[schema(minimum = 0, maximum = 100)]
    pub score: Option<i32>,
    /// The criterion does not apply; only `true`, where the rubric or a rule allows it.
    pub not_applicable: Option<bool>,
}

impl MarkInput {
    /// A score.
    pub fn score(score: i32) -> Self {
        MarkInput {
            score: Some(score),
            not_applicable: None,
        }
    }
    fn read(self) -> Option<Mark> {
        match (self.score, self.not_applicable) {
            (Some(score), None) => Some(Mark::Score(score)),
            (None, Some(true)) => Some(Mark::NotApplicable(By::Juror)),
            _ => None,
        }
    }
}

/// Marks by the key of their criterion.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MarkInputs(pub BTreeMap<String, MarkInput>);

impl ToSchema for MarkInputs {
    fn name() -> std::borrow::Cow<'static, str> {
        "Marks".into()
    }
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((MarkInput::name().into_owned(), MarkInput::schema()));
        MarkInput::schemas(schemas);
    }
}
impl PartialSchema for MarkInputs {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .description(Some(
                "Marks by the key of their criterion; what is absent is not scored yet.",
            ))
            .additional_properties(Some(RefOr::Ref(Ref::from_schema_name("Mark"))))
            .max_properties(Some(50))
            .into()
    }
}

impl MarkInputs {
    /// As the rules read them; every mark that is neither a score nor *not applicable* is named.
    pub fn read(&self, at: &str) -> Result<Marks> {
        let mut faults = Vec::new();
        let mut marks = Marks::new();
        for (key, input) in &self.0 {
            match input.read() {
                Some(mark) => {
                    marks.insert(key.clone(), mark);
                }
                None => faults.push(FieldError::new(&pointer(at, key), "mark")),
            }
        }
        if self.0.len() > 50 {
            faults.push(FieldError::new(at, "length").with("max", 50));
        }
        if faults.is_empty() {
            Ok(marks)
        } else {
            Err(Error::Invalid(faults))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_mark_is_a_score_or_not_applicable() {
        let inputs: MarkInputs = serde_json::from_str(
            r#"{"a":{"score":4},"b":{"not_applicable":true},"c":{},"d/e":{"not_applicable":false}}"#,
        )
        .unwrap();
        let Err(Error::Invalid(faults)) = inputs.read("/marks") else {
            panic!("two faults")
        };
        let at: Vec<_> = faults.iter().map(|f| f.pointer.as_str()).collect();
        assert_eq!(at, ["/marks/c", "/marks/d~1e"]);
    }
}
