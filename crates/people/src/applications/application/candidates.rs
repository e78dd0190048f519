//! What the jury gets of applications: the facts that are scored, and nothing of the person but name and place.

use serde::{Deserialize, Serialize};

use super::content::Content;
use super::{lists, store};
use crate::applications::status::ApplicationStatus;
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

/// The content without what is declared for other purposes than the score.
fn scored(content: &Content) -> Content {
    Content {
        vulnerable_group: None,
        disability_declared: None,
        tax_debt_declared: None,
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
    use super::*;

    #[test]
    fn jurors_read_nothing_that_was_declared_in_confidence() {
        let content = Content {
            disability_declared: Some(true),
            vulnerable_group: Some(super::super::content::VulnerableGroup::LowIncome),
            ..Content::default()
        };
        assert_eq!(scored(&content), Content::default());
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
