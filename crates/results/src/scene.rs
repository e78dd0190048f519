//! A result as its reader may know it.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::{ResultStatus, count_places};
use super::sitting::{Sitting, electorate, sitting};
use super::store::{self, Ballot, Line, Minutes, ResultRow};
use super::{appeals, counted};
use base::cx::Cx;
use jury::candidates::Candidate;
use jury::pitches::PitchStatus;
use jury::rounds::{RoundStatus, Scene};
use jury::{candidates, pitches};
use kernel::error::Result;
use kernel::{Id, Ts};
use scoring::commission::ballots::DecisionManner;
use scoring::ranking::standings::Standings;

/// A result with what its reader may know of it.
#[derive(Debug, Clone)]
pub struct ResultScene {
    /// Identifier.
    pub id: Id,
    /// Its number.
    pub no: i32,
    /// The round.
    pub scene: Scene,
    /// Where the result stands now.
    pub status: ResultStatus,
    /// When it was published.
    pub published_at: Option<Ts>,
    /// Until then an appeal may be made.
    pub standstill_until: Option<Ts>,
    /// Scores, ranks and the proposal; where something is hidden from the reader, made as if that were not in
    /// the round.
    pub standings: Standings,
    /// The candidates that the reader may know of.
    pub candidates: BTreeMap<Id, Candidate>,
    /// What became of the pitches, by candidate.
    pub pitches: BTreeMap<Id, PitchStatus>,
    /// What was decided. There is none of it for a reader from whom something is hidden: outcomes, versions and times
    /// would tell of it.
    pub decision: Option<Decision>,
    /// What such a reader is told all the same, who votes on the other lines.
    pub paper: Option<BallotPaper>,
    /// The candidates on whose lines the reader may still vote.
    pub votes_on: BTreeSet<Id>,
}

/// What is before a member who has a conflict of interest with some candidate and votes on the others. Whoever votes has
/// to read on what; of how it came about and of what the others say nothing is told.
#[derive(Debug, Clone)]
pub struct BallotPaper {
    /// How it is decided.
    pub manner: DecisionManner,
    /// What was decided on the candidates that the member may know of.
    pub lines: BTreeMap<Id, Line>,
    /// The own ballot.
    pub mine: Option<Ballot>,
}

/// What was decided on a result, or is about to be, and when.
#[derive(Debug, Clone)]
pub struct Decision {
    /// What a decision names to say that it is on this one.
    pub version: i32,
    /// When the proposal was made.
    pub computed_at: Ts,
    /// When it was decided.
    pub decided_at: Option<Ts>,
    /// Who was there, and what was said.
    pub minutes: Option<Minutes>,
    /// What was said before, and how the members stand to the decision.
    pub sitting: Sitting,
    /// What was decided on each candidate.
    pub lines: BTreeMap<Id, Line>,
}

impl ResultScene {
    /// The version that a decision names, where the reader may know it.
    pub fn version(&self) -> Option<i32> {
        self.decision.as_ref().map(|decision| decision.version)
    }
}

/// Takes out what the reader may know nothing of.
pub(super) fn shown(
    cx: &mut Cx<'_>,
    scene: Scene,
    result: ResultRow,
    lines: Vec<Line>,
) -> Result<ResultScene> {
    let round = &scene.round;
    let candidates = candidates::of(cx.conn, round.id)?.into_iter();
    let seen = candidates.filter(|c| !c.is_among(&scene.hidden));
    let waits = round.status != RoundStatus::Published || appeals::open(cx.conn, round.id)? > 0;
    let kept = result.standings()?;
    let status = result.status.at(cx.now, result.standstill_until, waits);
    let voter = voter(cx, &scene, &result)?;
    let votes_on = match &voter {
        Some(voter) if voter.mine.is_none() => voter.lines.clone(),
        _ => BTreeSet::new(),
    };
    let (standings, decision, paper, status) = if scene.veiled() {
        // From the cards as they stand, so this is the proposal but for what is hidden. The seed is the round's: that
        // of the result would let somebody look for the cards behind the true one.
        let made = counted::standings(cx, round, &scene.hidden, round.id, kept.edition())?;
        let status = match status {
            // That there was something to talk about may be for the hidden one's sake.
            ResultStatus::Deliberated => ResultStatus::Computed,
            status => status,
        };
        (made, None, voter.map(|voter| voter.paper(lines)), status)
    } else {
        (kept, Some(decision(cx, &scene, &result, lines)?), None, status)
    };
    Ok(ResultScene {
        id: result.id,
        no: result.no,
        status,
        published_at: result.published_at,
        standstill_until: result.standstill_until,
        standings,
        candidates: seen.map(|c| (c.id, c)).collect(),
        pitches: pitches::store::states(cx.conn, round.id)?,
        decision,
        paper,
        votes_on,
        scene,
    })
}

/// A reader who votes on the decision.
struct Voter {
    manner: DecisionManner,
    /// The candidates on whose lines.
    lines: BTreeSet<Id>,
    mine: Option<Ballot>,
}

/// The reader, where ballots are cast and the reader has one.
fn voter(cx: &mut Cx<'_>, scene: &Scene, result: &ResultRow) -> Result<Option<Voter>> {
    let (ResultStatus::Decided, Some(me), Some(_)) = (result.status, cx.actor.account, scene.seat) else {
        return Ok(None);
    };
    let lines = electorate(cx, scene, result)?
        .map(|all| all.lines_of(me))
        .unwrap_or_default();
    let lines = &lines - &scene.hidden;
    let Some(minutes) = result.minutes()?.filter(|_| !lines.is_empty()) else {
        return Ok(None);
    };
    let mut ballots = store::ballots(cx.conn, result.id)?;
    ballots.retain(|one| one.juror_id == me);
    Ok(Some(Voter {
        manner: minutes.manner,
        lines,
        mine: ballots.pop(),
    }))
}

impl Voter {
    /// What is put before a member from whom something is hidden.
    fn paper(self, mut lines: Vec<Line>) -> BallotPaper {
        lines.retain(|line| self.lines.contains(&line.candidate_id));
        count_places(
            lines
                .iter_mut()
                .filter_map(|line| Some((line.outcome?, &mut line.position))),
        );
        BallotPaper {
            manner: self.manner,
            lines: lines.into_iter().map(|line| (line.candidate_id, line)).collect(),
            mine: self.mine,
        }
    }
}

fn decision(cx: &mut Cx<'_>, scene: &Scene, result: &ResultRow, lines: Vec<Line>) -> Result<Decision> {
    Ok(Decision {
        version: result.version,
        computed_at: result.computed_at,
        decided_at: result.decided_at,
        minutes: result.minutes()?,
        sitting: sitting(cx, scene, result)?,
        lines: lines.into_iter().map(|line| (line.candidate_id, line)).collect(),
    })
}
