//! Use cases of drafts: announce them, take one away.

use serde_json::json;
use validator::Validate;

use super::notices;
use super::rules::{Step, deletable, next};
use super::store::{self, Drafts, Session};
use super::timetable::{Shown, allowed, show};
use crate::training::{groups, known, seen};
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Error, FieldError, Result};
use kernel::input::IfMatch;
use kernel::{Id, Input};

/// Which drafts are announced; all of the programme where nothing is said.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnounceSessions {
    /// Only those of this group.
    pub group_id: Option<Id>,
    /// Only those of this series.
    pub series_id: Option<Id>,
    /// Only these. What was announced before is passed over.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_items = 1, max_items = 500)]
    pub session_ids: Option<Vec<Id>>,
}

/// Announces drafts of a programme. Each person is told once, of all that is theirs.
pub fn announce_all(
    cx: &mut Cx<'_>,
    programme_id: Id,
    input: &Input<AnnounceSessions>,
) -> Result<Vec<Session>> {
    let (programme, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::AnnounceTrainingSessions, &subject)?;
    let input = input.get()?;
    if let Some(id) = input.group_id {
        known(
            groups::store::of_programme(cx.conn, programme_id, id),
            "/group_id",
        )?;
    }
    if let Some(ids) = &input.session_ids {
        let strangers = store::strangers(cx.conn, programme_id, ids)?;
        let faults: Vec<FieldError> = (0..)
            .zip(ids)
            .filter(|(_, id)| strangers.contains(id))
            .map(|(n, _): (usize, _)| FieldError::new(&format!("/session_ids/{n}"), "unknown"))
            .collect();
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
    }
    in_phase(Op::AnnounceTrainingSessions, programme.phase)?;
    let which = Drafts {
        group: input.group_id,
        series: input.series_id,
        ids: input.session_ids.clone(),
    };
    let drafts = store::lock_drafts(cx.conn, programme_id, &which)?;
    let announced = announced(cx, drafts)?;
    notices::announced(cx, &programme, &announced)?;
    let ids: Vec<Id> = announced.iter().map(|s| s.id).collect();
    audit::of(Op::AnnounceTrainingSessions, Object::Programme(programme_id))
        .after(json!({ "session_ids": ids }))
        .write(cx, Some(programme_id))?;
    Ok(announced)
}

/// Announces one draft.
pub fn announce(cx: &mut Cx<'_>, id: Id) -> Result<Shown> {
    let old = store::lock(cx.conn, id)?;
    let (programme, subject) = seen(cx, old.programme_id)?;
    allowed(cx, Op::AnnounceTrainingSession, &subject, old.status)?;
    in_phase(Op::AnnounceTrainingSession, programme.phase)?;
    let before = json!({ "status": old.status });
    let announced = announced(cx, vec![old])?;
    notices::announced(cx, &programme, &announced)?;
    let row = announced.into_iter().next().ok_or_else(Error::not_found)?;
    audit::of(Op::AnnounceTrainingSession, Object::TrainingSession(id))
        .change(before, json!({ "status": row.status }))
        .write(cx, Some(programme.id))?;
    show(cx, &programme, row)
}

/// Takes a draft away. What was announced is cancelled instead.
pub fn delete(cx: &mut Cx<'_>, id: Id, version: IfMatch) -> Result<()> {
    let old = store::lock(cx.conn, id)?;
    let (programme, subject) = seen(cx, old.programme_id)?;
    allowed(cx, Op::DeleteTrainingSession, &subject, old.status)?;
    version.check(old.version)?;
    in_phase(Op::DeleteTrainingSession, programme.phase)?;
    deletable(old.status)?;
    store::delete(cx.conn, id)?;
    audit::of(Op::DeleteTrainingSession, Object::TrainingSession(id))
        .before(json!({ "starts_at": old.starts_at, "group_id": old.group_id, "trainer_id": old.trainer_id }))
        .write(cx, Some(programme.id))
}

/// The sessions that drafts become.
fn announced(cx: &mut Cx<'_>, drafts: Vec<Session>) -> Result<Vec<Session>> {
    let ids: Vec<Id> = drafts.iter().map(|s| s.id).collect();
    let announced = drafts
        .into_iter()
        .map(|draft| {
            Ok(Session {
                status: next(draft.status, Step::Announce)?,
                version: draft.version + 1,
                updated_at: cx.now,
                ..draft
            })
        })
        .collect::<Result<Vec<Session>>>()?;
    store::announce(cx.conn, &ids, cx.now)?;
    Ok(announced)
}
