//! What the final round is told of ideas.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::business_plans::{self, rules::PlanContent};
use super::ideas::{self, rules::IdeaContent};
use crate::applications::application::CandidateFacts;
use crate::applications::application::content::Content;
use crate::programmes::programme::Programme;
use crate::training::participants;
use base::cx::Cx;
use base::db::DbConn;
use kernel::error::{Error, Result};
use kernel::{Id, Json};

/// What jurors read in the final.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dossier {
    /// The name of the lead.
    pub lead: String,
    /// Title of the idea.
    pub title: String,
    /// The idea.
    pub idea: IdeaContent,
    /// Category of social entrepreneurship, if it is claimed.
    pub social_category: Option<String>,
    /// The plan as it was submitted.
    pub plan: PlanContent,
}

/// The candidates of a programme's final: active ideas whose lead completed the training and whose plan is
/// submitted.
pub fn candidates(cx: &mut Cx<'_>, programme: &Programme) -> Result<Vec<CandidateFacts>> {
    let found = ideas::store::of_completers(cx.conn, programme.id)?;
    let ids: Vec<Id> = found.iter().map(|(idea, ..)| idea.id).collect();
    let origins: Vec<Id> = found
        .iter()
        .map(|(idea, ..)| idea.origin_application_id)
        .collect();
    let ideas: Vec<ideas::store::Idea> = found.iter().map(|(idea, ..)| idea.clone()).collect();
    let mut applicants = ideas::store::applicants(cx.conn, &ideas)?;
    let mut plans = business_plans::store::submitted(cx.conn, &ids)?;
    let mut facts: HashMap<Id, (Option<String>, Content)> = HashMap::new();
    for (id, reference, content) in ideas::store::origins(cx.conn, &origins)? {
        facts.insert(id, (reference, content.read()?));
    }
    let leads = found.iter().map(|(_, lead, _)| lead.clone()).collect();
    let leads = participants::store::named(cx.conn, leads)?;
    let mut candidates = Vec::with_capacity(found.len());
    for ((idea, _, submitted_at), lead) in found.into_iter().zip(leads) {
        let plan: PlanContent = plans
            .remove(&idea.id)
            .ok_or_else(|| Error::internal("a submitted plan has no such version"))?
            .read()?;
        let asked = plan.requested.as_ref().map(|sum| sum.amount);
        let asked = asked.ok_or_else(|| Error::internal("a submitted plan asks for no sum"))?;
        let (reference, application) = facts
            .get(&idea.origin_application_id)
            .ok_or_else(|| Error::internal("an idea began with no application"))?;
        candidates.push(CandidateFacts {
            application_id: Some(idea.origin_application_id),
            applicants: applicants.remove(&idea.id).into_iter().flatten().collect(),
            idea_id: Some(idea.id),
            reference: reference.clone().unwrap_or_default(),
            title: idea.title.clone(),
            priority: idea.social_category.is_some(),
            disability_declared: application.disability_declared.unwrap_or(false),
            submitted_at,
            dossier: Json::of(&Dossier {
                lead: lead.name,
                title: idea.title,
                idea: idea.content.read()?,
                social_category: idea.social_category,
                plan,
            })?,
            asked: Some(asked),
        });
    }
    Ok(candidates)
}

/// The ideas that would be candidates now, and those of them in which one of some applications has a part.
pub fn finalists(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<(Vec<Id>, Vec<Id>)> {
    let found = ideas::store::of_completers(conn, programme)?;
    let all = found.into_iter().map(|(idea, ..)| idea.id).collect();
    Ok((all, ideas::store::of_applications(conn, programme, hidden)?))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_dossier_is_read_as_it_was_written_and_a_part_that_is_missing_or_new_is_told() {
        let sum = json!({ "amount": 5, "currency": "KZT" });
        let written = json!({
            "lead": "Аслан Сапаров", "title": "Сыроварня", "idea": { "summary": "Сыр" }, "social_category": null,
            "plan": { "summary": "Сыр", "requested": sum, "new_jobs": 3 },
        });
        let read = |value: &Value| serde_json::from_value::<Dossier>(value.clone());
        assert_eq!(serde_json::to_value(read(&written).unwrap()).unwrap(), written);
        let mut renamed = written.clone();
        renamed["plan"]["asked_for"] = renamed["plan"]["requested"].take();
        assert!(read(&renamed).unwrap_err().to_string().contains("asked_for"));
        for part in ["lead", "title", "idea", "plan"] {
            let mut without = written.clone();
            without.as_object_mut().unwrap().remove(part);
            assert!(read(&without).unwrap_err().to_string().contains(part));
        }
    }
}
