//! How a participant stands: in the training, in the final, with an award.

use super::rules::Part;
use base::cx::Cx;
use jury::candidates;
use jury::rounds::{self, Round};
use kernel::Id;
use kernel::error::Result;
use kernel::vocabulary::Phase;
use money::awards;
use money::awards::rules::AwardStatus;
use people::plans::ideas;
use people::programmes::programme::Programme;
use people::training::participants::rules::ParticipantStatus;
use people::training::participants::store::Participant;
use scoring::commission::outcome::DecisionOutcome;
use scoring::rubric::input::RoundKind;

/// How somebody stands, and the newest award of the ideas in which they have a part.
pub fn standing(cx: &mut Cx<'_>, programme: &Programme, part: &Participant) -> Result<(Part, Option<Id>)> {
    if programme.phase == Phase::Training {
        let stands = match part.status {
            ParticipantStatus::Enrolled => Part::Attends,
            ParticipantStatus::Completed => Part::GoesOn,
            ParticipantStatus::NotCompleted | ParticipantStatus::DroppedOut => Part::Over,
        };
        return Ok((stands, None));
    }
    let own = ideas::store::of_participant(cx.conn, part.programme_id, part.id)?;
    let own: Vec<Id> = own.iter().map(|idea| idea.id).collect();
    let newest = awards::of_ideas(cx, &own)?.into_iter().next_back();
    let goes_on = match newest {
        Some((_, _, AwardStatus::Settled | AwardStatus::Terminated, _)) => false,
        Some(_) => true,
        None => may_be_chosen(cx, programme, &own)?,
    };
    let stands = if goes_on { Part::GoesOn } else { Part::Over };
    Ok((stands, newest.map(|(_, award, ..)| award)))
}

/// Whether the final still may choose one of some ideas, or keeps it waiting. What was decided counts once it is published.
fn may_be_chosen(cx: &mut Cx<'_>, programme: &Programme, own: &[Id]) -> Result<bool> {
    let last = rounds::find_of(cx.conn, programme.id, RoundKind::Final)?;
    let published = match &last {
        Some(round) => results::published(cx.conn, round.id)?,
        None => None,
    };
    match (last, published) {
        (Some(round), Some(result)) => waits(cx, &round, result.id, own),
        _ => {
            let running = ideas::store::of_completers(cx.conn, programme.id)?;
            Ok(running.iter().any(|(idea, ..)| own.contains(&idea.id)))
        }
    }
}

/// Whether a published result keeps one of some ideas waiting, should an award fall through.
fn waits(cx: &mut Cx<'_>, last: &Round, result: Id, own: &[Id]) -> Result<bool> {
    let candidates = candidates::of(cx.conn, last.id)?.into_iter();
    let theirs: Vec<Id> = candidates
        .filter(|one| one.idea_id.is_some_and(|idea| own.contains(&idea)))
        .map(|one| one.id)
        .collect();
    let lines = results::store::lines(cx.conn, result)?;
    let waits = |outcome| outcome == Some(DecisionOutcome::Waitlist);
    Ok(lines
        .iter()
        .any(|line| theirs.contains(&line.candidate_id) && waits(line.outcome)))
}
