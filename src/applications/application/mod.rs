//! Applications, as far as the jury needs them.

use diesel::prelude::*;
use serde_json::{Value, json};

use crate::cx::Cx;
use crate::db::schema::application;
use crate::error::Result;
use crate::kernel::{Id, Json, Ts};

/// What a jury is told of a candidate.
#[derive(Debug, Clone)]
pub struct CandidateFacts {
    /// The application; of an idea, that of its lead.
    pub application_id: Option<Id>,
    /// The idea, in the final.
    pub idea_id: Option<Id>,
    /// Number that can be read aloud.
    pub reference: String,
    /// Title of the idea.
    pub title: String,
    /// Belongs to the priority group.
    pub priority: bool,
    /// A disability was declared; jurors see only what follows from it.
    pub disability_declared: bool,
    /// When it was submitted.
    pub submitted_at: Ts,
    /// What jurors read.
    pub dossier: Value,
}

type Row = (Id, Option<String>, Json, Option<Ts>, Ts);

/// The eligible applications of a programme.
pub fn candidates(cx: &mut Cx<'_>, programme: Id) -> Result<Vec<CandidateFacts>> {
    let rows: Vec<Row> = application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::status.eq("eligible"))
        .order(application::number)
        .select((
            application::id,
            application::reference,
            application::content,
            application::submitted_at,
            application::created_at,
        ))
        .load(cx.conn)?;
    let facts = |(id, reference, content, submitted_at, created_at): Row| {
        let idea = &content.0["idea"];
        CandidateFacts {
            application_id: Some(id),
            idea_id: None,
            reference: reference.unwrap_or_default(),
            title: idea["title"].as_str().unwrap_or_default().to_owned(),
            priority: !idea["social_category"].is_null(),
            disability_declared: content.0["disability_declared"].as_bool().unwrap_or(false),
            submitted_at: submitted_at.unwrap_or(created_at),
            dossier: json!({ "idea": idea }),
        }
    };
    Ok(rows.into_iter().map(facts).collect())
}

/// Puts the eligible applications under review.
pub fn begin_review(cx: &mut Cx<'_>, programme: Id) -> Result<()> {
    diesel::update(
        application::table
            .filter(application::programme_id.eq(programme))
            .filter(application::status.eq("eligible")),
    )
    .set((
        application::status.eq("under_review"),
        application::updated_at.eq(cx.now),
    ))
    .execute(cx.conn)?;
    Ok(())
}
