//! Publication: a second person makes the decision known. What follows (offers, awards) is not the jury's.

use std::collections::BTreeMap;

use serde_json::json;

use super::rules::{ResultAction, next};
use super::sitting::sitting;
use super::store::{self, Line, Minutes, ResultRow};
use base::cx::Cx;
use base::policy::{Op, authorise};
use jury::candidates;
use jury::candidates::Candidate;
use jury::rounds;
use jury::rounds::Round;
use jury::rounds::Scene;
use jury::rounds::rules::RoundAction;
use kernel::error::{Code, Error, Result};
use kernel::{Blocker, Id, Json, Ts, text_enum};
use people::programmes::calendar;
use scoring::commission::ballots::Tally;
use scoring::commission::outcome::DecisionOutcome;
use scoring::rubric::input::RoundKind;

text_enum! {
    /// What stands in the way of a publication.
    PublicationBlockerCode {
        /// The members did not carry the decision; by line, so many of its lines.
        DecisionNotCarried = "decision_not_carried",
        /// Members who still may vote or sign.
        BallotsAwaited = "ballots_awaited",
        /// A decision of old may give those who are chosen nothing.
        ChosenWithoutASum = "chosen_without_a_sum",
    }
}

/// What was published.
#[derive(Debug, Clone)]
pub struct Published {
    /// The programme.
    pub programme_id: Id,
    /// Which round.
    pub kind: RoundKind,
    /// An appeal was upheld: it takes the place of an earlier result.
    pub corrects: bool,
    /// Until when it can be appealed against.
    pub appeals_until: Ts,
    /// The selected, then the waiting list in its order, then the declined.
    pub lines: Vec<PublishedLine>,
}

/// What was published of one candidate.
#[derive(Debug, Clone)]
pub struct PublishedLine {
    /// Identifier within the round.
    pub candidate_id: Id,
    /// The application; of an idea, that of its lead.
    pub application_id: Option<Id>,
    /// The idea, in the final.
    pub idea_id: Option<Id>,
    /// What was decided.
    pub outcome: DecisionOutcome,
    /// Place on the waiting list.
    pub position: Option<i32>,
    /// The sum, in the final.
    pub amount: Option<i64>,
    /// It tells something else than what was published before.
    pub news: bool,
}

/// A decision that the members did not carry, or not yet, is not made known.
fn carried(cx: &mut Cx<'_>, found: &Scene, result: &ResultRow) -> Result<Tally> {
    let Some(tally) = sitting(cx, found, result)?.tally else {
        return Err(Error::internal("a decided result without a sitting"));
    };
    if tally.carried {
        return Ok(tally);
    }
    let (code, count) = match tally.awaited.len() {
        0 => {
            let lost = tally.lines.iter().filter(|line| !line.carried).count();
            (PublicationBlockerCode::DecisionNotCarried, lost.max(1))
        }
        awaited => (PublicationBlockerCode::BallotsAwaited, awaited),
    };
    let count = i64::try_from(count).map_err(Error::internal)?;
    Err(Blocker { code, count }.refusal())
}

/// Makes the decision known: somebody else than who closed the round, prepared or recorded the decision.
pub fn publish(cx: &mut Cx<'_>, round_id: Id) -> Result<Published> {
    let found = rounds::locked(cx, round_id)?;
    authorise(
        cx,
        Op::PublishRound,
        &found.subject.after_own_step(found.had_a_part(cx)),
    )?;
    found.in_phase(Op::PublishRound)?;
    let status = rounds::rules::next(found.round.status, RoundAction::Publish)?;
    let result = store::lock_latest(cx.conn, round_id)?.ok_or_else(|| Error::code(Code::WrongState))?;
    let result_status = next(result.status, ResultAction::Publish)?;
    let tally = carried(cx, &found, &result)?;
    let minutes = result.minutes()?.map(|minutes| Minutes {
        tally: Some(tally),
        ..minutes
    });
    let before = store::published(cx.conn, round_id)?;
    let days = found.round.rules()?.settings.standstill_days;
    let until = calendar::after_working_days(cx.conn, cx.now, found.programme.zone()?, days)?;
    let result = ResultRow {
        status: result_status,
        standstill_until: Some(until),
        decision: minutes.as_ref().map(Json::of).transpose()?,
        published_at: Some(cx.now),
        published_by: cx.actor.account,
        version: result.version + 1,
        ..result
    };
    store::update(cx.conn, result.clone())?;
    let round = Round {
        status,
        published_at: Some(cx.now),
        published_by: cx.actor.account,
        version: found.round.version + 1,
        updated_at: cx.now,
        ..found.round.clone()
    };
    rounds::store::update(cx.conn, round.clone())?;
    let mut lines = lines(cx, &result)?;
    if let Some(before) = &before {
        keep_news(&mut lines, &store::lines(cx.conn, before.id)?);
    }
    let after = json!({ "status": round.status, "result_id": result.id, "no": result.no });
    rounds::record(
        cx,
        Op::PublishRound,
        &round,
        json!({ "status": found.round.status }),
        after,
    )?;
    Ok(Published {
        programme_id: found.programme.id,
        kind: round.kind,
        corrects: before.is_some(),
        appeals_until: until,
        lines,
    })
}

/// The ideas that the published final of a programme keeps waiting, in their order.
pub fn kept_waiting(cx: &mut Cx<'_>, programme: Id) -> Result<Vec<Id>> {
    let Some(round) = rounds::find_of(cx.conn, programme, RoundKind::Final)? else {
        return Ok(vec![]);
    };
    let Some(result) = store::published(cx.conn, round.id)? else {
        return Ok(vec![]);
    };
    let waiting = |line: PublishedLine| match line.outcome {
        DecisionOutcome::Waitlist => line.idea_id,
        DecisionOutcome::Select | DecisionOutcome::Decline => None,
    };
    Ok(lines(cx, &result)?.into_iter().filter_map(waiting).collect())
}

/// Marks what is not new: a corrected result tells only changes.
fn keep_news(lines: &mut [PublishedLine], before: &[Line]) {
    for line in lines {
        line.news = !before.iter().any(|old| {
            (old.candidate_id, old.outcome, old.position, old.amount)
                == (line.candidate_id, Some(line.outcome), line.position, line.amount)
        });
    }
}

/// The selected, then the waiting list in its order, then the declined; those without a place by rank.
fn lines(cx: &mut Cx<'_>, result: &ResultRow) -> Result<Vec<PublishedLine>> {
    let candidates: BTreeMap<Id, Candidate> = candidates::of(cx.conn, result.round_id)?
        .into_iter()
        .map(|c| (c.id, c))
        .collect();
    let ranks: BTreeMap<Id, usize> = result
        .standings()?
        .standings
        .iter()
        .enumerate()
        .map(|(i, one)| (one.candidate_id, i))
        .collect();
    let mut lines = Vec::new();
    for line in store::lines(cx.conn, result.id)? {
        let (Some(outcome), Some(candidate)) = (line.outcome, candidates.get(&line.candidate_id)) else {
            return Err(Error::internal("a decided result has a line without a decision"));
        };
        lines.push(PublishedLine {
            candidate_id: candidate.id,
            application_id: candidate.application_id,
            idea_id: candidate.idea_id,
            outcome,
            position: line.position,
            amount: line.amount,
            news: true,
        });
    }
    lines.sort_by_key(|l| {
        let rank = ranks.get(&l.candidate_id).copied().unwrap_or(usize::MAX);
        (l.outcome, l.position.unwrap_or(i32::MAX), rank)
    });
    Ok(lines)
}
