//! What the jury gets of applications: the facts that are scored, and nothing of the person but name and place.

use serde::{Deserialize, Serialize};

use super::answers::{self, Answered};
use super::content::Content;
use super::{lists, store};
use crate::applications::status::ApplicationStatus;
use crate::programmes::programme;
use base::cx::Cx;
use base::db::DbConn;
use kernel::error::{Code, Error, Result};
use kernel::{Id, Json, Ts};

/// A candidate of a jury round.
#[derive(Debug, Clone)]
pub struct CandidateFacts {
    /// The application, where it is the candidate of the selection.
    pub application_id: Option<Id>,
    /// Whoever has a part in it: a conflict of interest with any of them hides it.
    pub applicants: Vec<Id>,
    /// The idea, where it is the candidate of the final.
    pub idea_id: Option<Id>,
    /// `ILE-017`.
    pub reference: String,
    /// Title of the idea.
    pub title: String,
    /// Social entrepreneurship is claimed.
    pub priority: bool,
    /// Decides on criteria that are not applied; jurors only see that they are not.
    pub disability_declared: bool,
    /// When it was submitted.
    pub submitted_at: Ts,
    /// What jurors read: a [`Dossier`], or that of an idea.
    pub dossier: Json,
    /// The sum that is asked for, in minor units of the programme's currency; a selection has none.
    pub asked: Option<i64>,
}

/// What jurors read in the selection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dossier {
    /// Who applies.
    pub applicant: Applicant,
    /// What the applicant tells, without what is declared for other purposes than the score.
    pub content: Content,
    /// Answers to the programme's own questions that are meant for the jury, with what was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answered>,
}

/// What jurors read of an applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applicant {
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Code of the place.
    pub locality: Option<String>,
}

/// The eligible applications of a programme as candidates of its selection.
pub fn candidates(cx: &mut Cx<'_>, programme: Id) -> Result<Vec<CandidateFacts>> {
    let questions = programme::find(cx.conn, programme)?.rules()?.questions;
    lists::eligible(cx.conn, programme)?
        .into_iter()
        .map(|(row, family_name, given_name)| {
            let content = row.content()?;
            let idea = content.idea.clone().unwrap_or_default();
            let dossier = Dossier {
                applicant: Applicant {
                    family_name,
                    given_name,
                    locality: row.locality.clone(),
                },
                content: scored(&content),
                answers: answers::for_jury(&questions, &content.answers.clone().unwrap_or_default()),
            };
            Ok(CandidateFacts {
                application_id: Some(row.id),
                applicants: vec![row.id],
                idea_id: None,
                reference: row.reference.unwrap_or_default(),
                title: idea.title.unwrap_or_default().into(),
                priority: idea.social_category.is_some(),
                disability_declared: content.disability_declared.unwrap_or(false),
                submitted_at: row
                    .submitted_at
                    .ok_or_else(|| Error::internal("an eligible application was never submitted"))?,
                dossier: Json::of(&dossier)?,
                asked: None,
            })
        })
        .collect()
}

/// Whether jurors read a field of an application, which is told by its pointer.
pub fn is_read(pointer: &str) -> bool {
    match pointer.strip_prefix("/person/") {
        Some(field) => ["family_name", "given_name", "locality"].contains(&field),
        None => !["vulnerable_group", "disability_declared", "tax_debt_declared"]
            .iter()
            .any(|field| pointer.strip_prefix("/content/") == Some(field)),
    }
}

/// The content without what is declared for other purposes than the score.
fn scored(content: &Content) -> Content {
    Content {
        vulnerable_group: None,
        disability_declared: None,
        tax_debt_declared: None,
        answers: None,
        ..content.clone()
    }
}

/// Those of a programme that were admitted and stand in no open round yet.
pub fn admitted(conn: &mut DbConn, programme: Id) -> Result<Vec<Id>> {
    lists::admitted(conn, programme)
}

/// Those of a programme on which it is still to be decided whether they are admitted, and of which the reader may know.
pub fn undecided(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<i64> {
    store::undecided(conn, programme, hidden)
}

/// Moves candidates into review: the round over them was opened.
pub fn begin_review(cx: &mut Cx<'_>, programme: Id, applications: &[Id]) -> Result<()> {
    let (from, to) = (ApplicationStatus::Eligible, ApplicationStatus::UnderReview);
    if store::set_status_of_all(cx, programme, applications, from, to)? == applications.len() {
        return Ok(());
    }
    Err(Error::code(Code::WrongState).with("expected", from.as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::fields::{FIELDS, Kind};
    use super::*;

    #[test]
    fn jurors_read_nothing_that_was_declared_in_confidence() {
        let content = Content {
            disability_declared: Some(true),
            vulnerable_group: Some(super::super::content::VulnerableGroup::LowIncome),
            answers: Some(answers::Answers(
                [("ill".into(), answers::Answer::YesNo(true))].into(),
            )),
            ..Content::default()
        };
        assert_eq!(scored(&content), Content::default());
    }

    #[test]
    fn the_form_says_of_each_field_whether_the_jury_reads_it() {
        let mut whole = serde_json::json!({ "content": { "idea": {}, "money": {} } });
        let fields = || FIELDS.iter().filter(|f| f.pointer.starts_with("/content/"));
        for field in fields() {
            let (parent, name) = field.pointer.rsplit_once('/').unwrap();
            let value = match field.kind {
                Kind::Choice(_, values) => values[0].into(),
                Kind::Boolean => true.into(),
                Kind::Date => "2026-05-01".into(),
                Kind::Money | Kind::Request => serde_json::json!({ "amount": 1, "currency": "KZT" }),
                _ => "x".into(),
            };
            whole.pointer_mut(parent).unwrap()[name] = value;
        }
        let content: Content = serde_json::from_value(whole["content"].take()).unwrap();
        let read = serde_json::json!({ "content": scored(&content) });
        for field in fields() {
            assert_eq!(
                read.pointer(field.pointer).is_some(),
                is_read(field.pointer),
                "{}",
                field.pointer
            );
        }
        let applicant = Applicant {
            family_name: String::new(),
            given_name: String::new(),
            locality: None,
        };
        let applicant = serde_json::to_value(applicant).unwrap();
        for field in FIELDS.iter().filter(|f| f.pointer.starts_with("/person/")) {
            assert_eq!(
                applicant.get(field.column()).is_some(),
                is_read(field.pointer),
                "{}",
                field.pointer
            );
        }
    }

    #[test]
    fn a_dossier_is_read_as_it_was_written_and_a_part_that_is_missing_or_new_is_told() {
        let written = serde_json::json!({
            "applicant": { "family_name": "Сапаров", "given_name": "Аслан", "locality": null },
            "content": { "idea": { "title": "Сыроварня" } },
        });
        let read = |value: &serde_json::Value| serde_json::from_value::<Dossier>(value.clone());
        assert_eq!(serde_json::to_value(read(&written).unwrap()).unwrap(), written);
        for part in ["applicant", "content"] {
            let mut renamed = written.clone();
            let value = renamed[part].take();
            renamed.as_object_mut().unwrap().remove(part);
            assert!(read(&renamed).unwrap_err().to_string().contains(part));
            renamed["renamed"] = value;
            assert!(read(&renamed).is_err());
        }
    }
}
