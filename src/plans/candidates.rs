//! What the final round is told of ideas.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{business_plans, ideas};
use crate::applications::application::CandidateFacts;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::kernel::Id;
use crate::programmes::programme::Programme;
use crate::training::participants;

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
    let mut facts: HashMap<Id, (Option<String>, Value)> = HashMap::new();
    for (id, reference, content) in ideas::store::origins(cx.conn, &origins)? {
        facts.insert(id, (reference, content.read()?));
    }
    let leads = found.iter().map(|(_, lead, _)| lead.clone()).collect();
    let leads = participants::store::named(cx.conn, leads)?;
    let mut candidates = Vec::with_capacity(found.len());
    for ((idea, _, submitted_at), lead) in found.into_iter().zip(leads) {
        let plan = plans
            .remove(&idea.id)
            .ok_or_else(|| Error::internal("a submitted plan has no such version"))?;
        let (reference, application) = facts.remove(&idea.origin_application_id).unwrap_or_default();
        candidates.push(CandidateFacts {
            application_id: Some(idea.origin_application_id),
            applicants: applicants.remove(&idea.id).into_iter().flatten().collect(),
            idea_id: Some(idea.id),
            reference: reference.unwrap_or_default(),
            title: idea.title.clone(),
            priority: idea.social_category.is_some(),
            disability_declared: application["disability_declared"].as_bool().unwrap_or(false),
            submitted_at,
            dossier: json!({
                "lead": lead.name, "title": idea.title, "idea": idea.content,
                "social_category": idea.social_category, "plan": plan,
            }),
        });
    }
    Ok(candidates)
}
