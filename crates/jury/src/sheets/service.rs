//! Use cases of the conflict sheet: a juror reads it and answers all of it at once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use validator::Validate;

use super::store::{self, Answer, Party};
use crate::rounds::{RoundStatus, Scene};
use crate::{candidates, rounds};
use base::cx::Cx;
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Code, Error, FieldError, Result};
use kernel::{Id, Input, Text};
use people::applications::conflicts;
use people::applications::conflicts::ConflictKind;

/// What a juror says of one candidate.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SheetAnswer {
    /// The candidate.
    pub candidate_id: Id,
    /// What ties the two; absent where nothing does.
    pub kind: Option<ConflictKind>,
    /// In words.
    #[validate(nested)]
    pub reason: Option<Text<1000>>,
}

/// All answers of a juror.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConflictSheetInput, example = json!({"answers": [{"candidate_id": "01890000-0000-7000-8000-000000000000", "kind": "family"}], "others_none": true}))]
pub struct SheetInput {
    /// Of each candidate of the sheet, once.
    #[validate(length(max = 5_000), nested)]
    #[schema(max_items = 5_000)]
    pub answers: Vec<SheetAnswer>,
    /// There is nothing between the juror and all the candidates that are not named.
    #[serde(default)]
    pub others_none: bool,
}

/// One candidate on a sheet.
#[derive(Debug, Clone)]
pub struct SheetLine {
    /// The candidate.
    pub candidate_id: Id,
    /// Number of the application.
    pub reference: String,
    /// The applicant; of an idea its lead and members.
    pub people: Vec<Party>,
    /// What the juror answered; absent where nothing was yet.
    pub answer: Option<Answer>,
    /// A conflict of interest stands between the two, whatever was answered.
    pub stands: bool,
}

/// A sheet.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The round.
    pub scene: Scene,
    /// All candidates, by reference.
    pub lines: Vec<SheetLine>,
}

/// Reads one's own sheet, from the setup on. It tells who the candidates are, and nothing of what they want.
pub fn get(cx: &mut Cx<'_>, round_id: Id) -> Result<Sheet> {
    let scene = rounds::scene(cx, round_id)?;
    authorise(cx, Op::GetConflictSheet, &scene.subject)?;
    sheet(cx, scene)
}

fn sheet(cx: &mut Cx<'_>, scene: Scene) -> Result<Sheet> {
    let (round, me) = (scene.round.id, cx.actor.id()?);
    let mut answers = store::of_juror(cx.conn, round, me)?;
    let torn = conflicts::blocking(cx.conn, me, scene.programme.id)?;
    let torn = rounds::candidates_with(cx.conn, round, &torn)?;
    let mut people = store::parties(cx.conn, round)?;
    let mut lines: Vec<SheetLine> = candidates::of(cx.conn, round)?
        .into_iter()
        .map(|candidate| SheetLine {
            candidate_id: candidate.id,
            reference: candidate.reference,
            people: people.remove(&candidate.id).unwrap_or_default(),
            answer: answers.remove(&candidate.id),
            stands: torn.contains(&candidate.id),
        })
        .collect();
    lines.sort_by(|a, b| (&a.reference, a.candidate_id).cmp(&(&b.reference, b.candidate_id)));
    Ok(Sheet { scene, lines })
}

/// Answers of all candidates. What is new is declared; a conflict that stands is taken back by nobody's answer: a
/// coordinator decides of it.
pub fn put(cx: &mut Cx<'_>, round_id: Id, input: &Input<SheetInput>) -> Result<Sheet> {
    let scene = rounds::locked(cx, round_id)?;
    authorise(cx, Op::PutConflictSheet, &scene.subject)?;
    let input = input.get()?;
    let candidates: BTreeMap<Id, Option<Id>> = candidates::of(cx.conn, round_id)?
        .into_iter()
        .map(|candidate| (candidate.id, candidate.application_id))
        .collect();
    whole(input, &candidates)?;
    in_phase(Op::PutConflictSheet, scene.programme.phase)?;
    match scene.round.status {
        RoundStatus::Setup | RoundStatus::Open | RoundStatus::Closed => {}
        status => return Err(Error::code(Code::WrongState).with("state", status.as_str())),
    }
    let me = cx.actor.id()?;
    let before = store::of_juror(cx.conn, round_id, me)?;
    let told: BTreeMap<Id, &SheetAnswer> = input.answers.iter().map(|a| (a.candidate_id, a)).collect();
    let (mut rows, mut declared) = (Vec::new(), Vec::new());
    for (candidate, application) in &candidates {
        let kind = told.get(candidate).and_then(|answer| answer.kind);
        let old = before.get(candidate);
        let same = old.is_some_and(|old| old.kind == kind);
        // What was answered before was declared then, and may have been decided since.
        if let (Some(kind), Some(application), false) = (kind, application, same) {
            let reason = told.get(candidate).and_then(|answer| answer.reason.clone());
            let reason = reason.map(Into::into);
            if conflicts::service::declare(cx, scene.programme.id, *application, kind, reason)? {
                declared.push(*application);
            }
        }
        rows.push(Answer {
            round_id,
            juror_id: me,
            candidate_id: *candidate,
            kind,
            answered_at: old.filter(|_| same).map_or(cx.now, |old| old.answered_at),
        });
    }
    store::delete_of_juror(cx.conn, round_id, me)?;
    store::insert(cx.conn, &rows)?;
    if !declared.is_empty() {
        conflicts::notices::declared(cx, &scene.programme, &declared)?;
    }
    // How many were answered, but not of whom: that stands with the conflicts.
    let after = json!({ "juror_id": me, "answered": rows.len() });
    rounds::record(cx, Op::PutConflictSheet, &scene.round, json!(null), after)?;
    let scene = rounds::scene(cx, round_id)?;
    sheet(cx, scene)
}

/// Every candidate is answered of, once.
fn whole(input: &SheetInput, candidates: &BTreeMap<Id, Option<Id>>) -> Result<()> {
    let (mut faults, mut named) = (Vec::new(), BTreeSet::new());
    for (i, answer) in input.answers.iter().enumerate() {
        let pointer = format!("/answers/{i}/candidate_id");
        if !candidates.contains_key(&answer.candidate_id) {
            faults.push(FieldError::new(&pointer, "unknown"));
        } else if !named.insert(answer.candidate_id) {
            faults.push(FieldError::new(&pointer, "duplicate"));
        }
    }
    let missing = candidates.len() - named.len();
    if missing > 0 && !input.others_none {
        faults.push(FieldError::new("/answers", "required").with("missing", missing));
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(Error::Invalid(faults))
}
