//! Use cases of phases.

use chrono::NaiveDateTime;
use serde_json::json;
use validator::Validate;

use super::{notices, rules};
use base::audit;
use base::cx::Cx;
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Error, Result};
use kernel::vocabulary::{Phase, Role};
use kernel::{Id, Input, Text, local_to_instant, sane_time};
use money::awards;
use people::applications;
use people::applications::ApplicationStatus;
use people::applications::offers;
use people::plans;
use people::programmes::members;
use people::programmes::programme;
use people::programmes::programme::Programme;
use people::programmes::programme::rules::after_begin;
use people::programmes::programme::service::record;
use people::programmes::programme::store;
use people::programmes::rubrics;
use people::programmes::{PhaseBlockerCode, PhaseBlockers, PhaseWarningCode, Waiting, WaitingKind};
use people::training;
use scoring::rubric::input::RoundKind;

/// A move to another phase.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"to": "open"}))]
pub struct MoveInput {
    /// Where to.
    pub to: Phase,
    /// Why; needed for a cancellation and for going back to draft.
    #[serde(default)]
    #[validate(nested)]
    pub reason: Option<Text<2000>>,
}

/// Everything that is missing for the next move.
pub fn blockers(cx: &mut Cx<'_>, id: Id) -> Result<(Programme, Option<Phase>, PhaseBlockers)> {
    let programme = programme::find(cx.conn, id)?;
    authorise(cx, Op::GetBlockers, &programme.announced())?;
    let to = rules::next(programme.phase, programme.awards);
    let found = match to {
        Some(to) => what_blocks(cx, &programme, to)?,
        None => PhaseBlockers::default(),
    };
    Ok((programme, to, found))
}

/// What of the phase itself waits for a coordinator: what a draft lacks, and the move once nothing stands in its way.
pub fn waits_for(cx: &mut Cx<'_>, programme: &Programme) -> Result<Option<Waiting>> {
    let Some(to) = rules::next(programme.phase, programme.awards) else {
        return Ok(None);
    };
    let missing = what_blocks(cx, programme, to)?.list().len();
    let list = format!("/programmes/{}/blockers", programme.id);
    Ok(match (missing, programme.phase) {
        (0, _) => Waiting::some(WaitingKind::ProgrammeToMove, 1, list),
        (_, Phase::Draft) => {
            let missing = i64::try_from(missing).unwrap_or(i64::MAX);
            Waiting::some(WaitingKind::ProgrammeToSetUp, missing, list)
        }
        _ => None,
    })
}

/// What should be looked at while the rules can still be changed.
pub fn warnings(programme: &Programme) -> Result<Vec<PhaseWarningCode>> {
    let mut found = vec![];
    if programme.phase == Phase::Draft && programme.rules()?.keeps_all_awards(programme.awards) {
        found.push(PhaseWarningCode::PriorityTakesTheFinal);
    }
    Ok(found)
}

/// Moves a programme, if nothing blocks it; else tells all that does.
pub fn move_to(cx: &mut Cx<'_>, id: Id, input: &Input<MoveInput>) -> Result<Programme> {
    let programme = programme::lock(cx.conn, id)?;
    authorise(cx, Op::MoveProgramme, &programme.announced())?;
    let input = input.get()?;
    let to = input.to;
    if matches!(to, Phase::Cancelled | Phase::Draft) && input.reason.is_none() {
        return Err(Error::field("/reason", "required"));
    }
    in_phase(Op::MoveProgramme, programme.phase)?;
    rules::allowed(programme.phase, to, programme.awards)?;
    what_blocks(cx, &programme, to)?.refuse()?;
    store::set_phase(cx, &programme, to, input.reason.as_deref())?;
    let moved = Programme {
        phase: to,
        version: programme.version + 1,
        ..programme.clone()
    };
    match to {
        Phase::Open => store::make_places(cx.conn, &programme)?,
        Phase::Draft => store::drop_places(cx.conn, id)?,
        Phase::Training => {
            let enrolled = training::participants::enrol_confirmed(cx, &moved)?;
            plans::ideas::from_applications(cx, &moved)?;
            training::assignments::tell_newcomers(cx, &moved, &enrolled)?;
        }
        Phase::Final | Phase::Support | Phase::Closed => {
            // Nobody is replaced after the training, and no team changes.
            offers::close_waitlist(cx, &moved)?;
            plans::ideas::lapse_invitations(cx, &moved)?;
            if to == Phase::Closed {
                notices::reserve_ended(cx, &moved)?;
            }
        }
        Phase::Cancelled => notices::cancelled(cx, &moved, input.reason.as_deref().unwrap_or_default())?,
        Phase::Selection => {}
    }
    record(
        cx,
        Op::MoveProgramme,
        &programme,
        json!({ "phase": programme.phase }),
        json!({ "phase": to }),
        input.reason.as_deref(),
    )?;
    let (seq, head) = audit::sign_head(cx.conn, cx.vault, id, cx.now)?;
    // Kept outside the table too: whoever rewrites the table cannot rewrite the log of the process.
    tracing::info!(programme = %id, phase = %to, seq, head, "phase moved; head of the audit chain signed");
    programme::find(cx.conn, id)
}

fn what_blocks(cx: &mut Cx<'_>, programme: &Programme, to: Phase) -> Result<PhaseBlockers> {
    let mut found = PhaseBlockers::default();
    match (programme.phase, to) {
        (Phase::Closed | Phase::Cancelled, _) | (_, Phase::Cancelled) => {}
        (Phase::Draft, _) => found = draft_blocks(cx, programme)?,
        (Phase::Open, Phase::Draft) => {
            let submitted = applications::counts(cx.conn, programme.id, &[])?
                .into_iter()
                .filter(|(status, _)| *status != ApplicationStatus::Draft)
                .map(|(_, number)| number)
                .sum();
            found.add(PhaseBlockerCode::ApplicationsSubmitted, submitted);
        }
        (Phase::Open, _) => found = applications::what_blocks(cx.conn, programme, cx.now)?,
        (Phase::Selection, _) => {
            found = applications::what_blocks(cx.conn, programme, cx.now)?;
            found.extend(round_blocks(cx, programme, RoundKind::Selection)?);
            found.extend(offers::what_blocks(cx.conn, programme.id, cx.now)?);
        }
        (Phase::Training, _) => found = training::what_blocks(cx.conn, programme, cx.now)?,
        (Phase::Final, _) => found = round_blocks(cx, programme, RoundKind::Final)?,
        (Phase::Support, _) => found = awards::what_blocks(cx.conn, programme)?,
    }
    Ok(found)
}

fn round_blocks(cx: &mut Cx<'_>, programme: &Programme, kind: RoundKind) -> Result<PhaseBlockers> {
    results::standstill::what_blocks(cx.conn, programme, kind, cx.now)
}

fn draft_blocks(cx: &mut Cx<'_>, programme: &Programme) -> Result<PhaseBlockers> {
    use PhaseBlockerCode as Code;
    let mut found = PhaseBlockers::default();
    found.add_if(programme.opens_at.is_none(), Code::OpeningMissing);
    found.add_if(programme.deadline_at.is_none(), Code::DeadlineMissing);
    let past = programme.deadline_at.is_some_and(|t| t <= cx.now);
    found.add_if(past, Code::DeadlineInThePast);
    let no_dates = programme.training_starts_on.is_none() || programme.training_ends_on.is_none();
    found.add_if(programme.months > 0 && no_dates, Code::TrainingDatesMissing);
    found.add_if(programme.seats == 0, Code::SeatsMissing);
    let selection = rubrics::find(cx.conn, programme.id, RoundKind::Selection)?;
    found.add_if(selection.is_none(), Code::SelectionRubricMissing);
    if programme.awards > 0 {
        let last = rubrics::find(cx.conn, programme.id, RoundKind::Final)?;
        found.add_if(last.is_none(), Code::FinalRubricMissing);
    }
    // Two people for results and money; in an organisation of two a partner is the second.
    let mut people = members::store::holders(cx.conn, programme.id, Role::Coordinator)?;
    people.extend(members::store::holders(cx.conn, programme.id, Role::Partner)?);
    people.sort();
    people.dedup();
    found.add_if(people.len() < 2, Code::SecondPersonMissing);
    Ok(found)
}

/// More time for everybody.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtensionInput {
    /// The new deadline, local time in the programme's zone.
    #[validate(custom(function = "sane_time"))]
    #[schema(example = "2027-04-15T18:00:00", format = "date-time-local")]
    pub deadline_local: NaiveDateTime,
    /// Why.
    #[validate(nested)]
    pub reason: Text<2000>,
}

/// Extends the call for everybody; later than before, in the future, and not beyond the first day of the training.
pub fn extend(cx: &mut Cx<'_>, id: Id, input: &Input<ExtensionInput>) -> Result<Programme> {
    let old = programme::lock(cx.conn, id)?;
    authorise(cx, Op::ExtendCall, &old.announced())?;
    let input = input.get()?;
    let at = local_to_instant(input.deadline_local, old.zone()?);
    let too_early = at <= cx.now || old.deadline_at.is_some_and(|before| at <= before);
    if too_early || after_begin(input.deadline_local, old.training_starts_on) {
        return Err(Error::field("/deadline_local", "order"));
    }
    in_phase(Op::ExtendCall, old.phase)?;
    let row = Programme {
        deadline_local: Some(input.deadline_local.format("%Y-%m-%dT%H:%M:%S").to_string()),
        deadline_at: Some(at),
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row.clone())?;
    notices::extended(cx, &row, input.deadline_local)?;
    record(
        cx,
        Op::ExtendCall,
        &row,
        json!({ "deadline_at": old.deadline_at }),
        json!({ "deadline_at": at }),
        Some(&input.reason),
    )?;
    Ok(row)
}
