//! The files that jurors are shown with a candidate: those that are marked so, of the candidates whom they have to score.

use std::collections::BTreeMap;

use super::store;
use crate::candidates;
use crate::candidates::Candidate;
use crate::rounds;
use base::cx::Cx;
use base::policy::{Op, opens};
use files::attachments;
use files::attachments::Attachment;
use files::desk::Holder;
use kernel::Id;
use kernel::error::Result;

/// Whether the actor is a juror who is shown a file: in an open round, of a candidate in the own pack.
pub fn is_shown(cx: &mut Cx<'_>, file: &Attachment) -> Result<bool> {
    let Some(me) = cx.actor.account else {
        return Ok(false);
    };
    if !file.for_jury || !file.stands() {
        return Ok(false);
    }
    let cards = match file.holder()? {
        Holder::Application(id) => store::about_application(cx.conn, me, id)?,
        Holder::Plan(idea) => store::about_idea(cx.conn, me, idea)?,
        _ => vec![],
    };
    for (round, candidate) in cards {
        let scene = rounds::scene(cx, round)?;
        let opened = opens(cx, Op::GetPack, &scene.subject) && scene.round.frozen()?.is_some();
        if opened
            && !scene.hidden.contains(&candidate)
            && !candidates::gone(cx.conn, round)?.contains(&candidate)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The files that are shown with some candidates, by candidate: one query.
pub fn shown<'a>(
    cx: &mut Cx<'_>,
    candidates: impl Iterator<Item = &'a Candidate> + Clone,
) -> Result<BTreeMap<Id, Vec<Attachment>>> {
    let applications: Vec<Id> = candidates.clone().filter_map(|c| c.application_id).collect();
    let ideas: Vec<Id> = candidates.clone().filter_map(|c| c.idea_id).collect();
    let files = attachments::store::for_jury(cx.conn, &applications, &ideas)?;
    let of = |file: &Attachment| {
        let mut all = candidates.clone();
        let theirs = |c: &&Candidate| match c.idea_id {
            Some(idea) => file.idea_id == Some(idea),
            None => file.application_id.is_some() && file.application_id == c.application_id,
        };
        all.find(theirs).map(|c| c.id)
    };
    let mut shown: BTreeMap<Id, Vec<Attachment>> = BTreeMap::new();
    for file in files {
        if let Some(candidate) = of(&file) {
            shown.entry(candidate).or_default().push(file);
        }
    }
    Ok(shown)
}
