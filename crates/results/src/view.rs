//! A result as it is sent: its lines, its firmness, the sitting.

mod firmness;
mod line;

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use utoipa::ToSchema;

use self::firmness::{CardNotFitted, FirmnessView};
use self::line::{ResultLine, decided, line};
use super::rules::ResultStatus;
use super::scene::{BallotPaper, Decision, ResultScene};
use super::store::{Ballot, Deliberation, Line};
use base::cx::Cx;
use jury::rounds::RoundStatus;
use kernel::error::Result;
use kernel::vocabulary::Role;
use kernel::{Id, Ts};
use scoring::commission::ballots::{DecisionManner, Tally, Vote, Voting};
use scoring::ranking::standings::Worth;
use scoring::{Agreement, Firm, Method};

/// What was said, and when.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeliberationNote {
    pub id: Id,
    /// What was said.
    pub note: String,
    /// Who recorded it.
    pub recorded_by: Id,
    /// Their name, for coordinators and those who preside.
    pub recorded_by_name: Option<String>,
    /// When.
    pub recorded_at: Ts,
}

/// A member's vote or signature.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Ballot)]
pub struct BallotView {
    /// The member.
    pub juror_id: Id,
    /// The member's name, for coordinators and those who preside.
    pub juror_name: Option<String>,
    /// For, against, or an abstention: on every line that is not named.
    pub vote: Vote,
    /// Candidates on whom the member voted otherwise.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub lines: BTreeMap<Id, Vote>,
    /// An opinion of the member's own.
    pub opinion: Option<String>,
    /// When it was cast.
    pub cast_at: Ts,
}

/// A result of a round.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RoundResult)]
pub struct View {
    pub id: Id,
    pub round_id: Id,
    /// Where the round stands.
    pub round_status: RoundStatus,
    /// Number of the result: a correction is a new one.
    pub no: i32,
    pub status: ResultStatus,
    /// A conflict hides something from the reader: scores, ranks and the proposal are made as if that were not
    /// in the round, and what was decided, `version` and the times of the result are left out. Who votes by line is told
    /// what was decided on the others, with places counted among them, and the own ballot.
    pub veiled: bool,
    /// Places left open because equals stand across the cut.
    pub open_places: Option<u32>,
    /// By rank.
    pub lines: Vec<ResultLine>,
    /// What the commission said of those whom the scores cannot tell apart.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deliberations: Vec<DeliberationNote>,
    /// How it is decided: by vote, or by the chair with the members' signatures.
    pub manner: Option<DecisionManner>,
    /// What a conflict of interest with one candidate leaves of a member's vote.
    pub voting: Voting,
    /// Candidates on whose lines the reader may still vote.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub votes_on: Vec<Id>,
    /// How the members stand to the decision.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ballots: Vec<BallotView>,
    /// What the ballots come to; what is not carried is not published.
    pub tally: Option<Tally>,
    /// The names of those whose ballots `tally` awaits, in the same order; for coordinators and those who preside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub awaited_names: Vec<String>,
    /// Members who were there when it was decided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub present: Vec<Id>,
    /// Their names, in the same order; for coordinators and those who preside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub present_names: Vec<String>,
    /// What was said.
    pub minutes: Option<String>,
    /// When the proposal was made.
    pub computed_at: Option<Ts>,
    /// When it was decided.
    pub decided_at: Option<Ts>,
    /// When it was published.
    pub published_at: Option<Ts>,
    /// Until then an appeal may be made, and nothing rests on the result.
    pub standstill_until: Option<Ts>,
    /// How cards became a score; with `method_refused` the raw mean.
    pub method: Option<Method>,
    /// Why the round's method could not be used on the cards that came.
    pub method_refused: Option<String>,
    /// Cards that the method's model leaves out, each the only one of its juror: it tells nothing of anybody else, and
    /// counts in `mean` only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_fitted: Vec<CardNotFitted>,
    /// How firm the ranking is.
    pub firmness: Option<FirmnessView>,
    /// How far the jury agrees.
    pub agreement: Option<Agreement>,
    /// Version, for the decision.
    pub version: Option<i32>,
}

/// What a reader from whom something is hidden is told nothing of, as [`View`] has it.
#[derive(Default)]
struct DecisionPart {
    lines: BTreeMap<Id, Line>,
    deliberations: Vec<DeliberationNote>,
    manner: Option<DecisionManner>,
    ballots: Vec<BallotView>,
    tally: Option<Tally>,
    present: Vec<Id>,
    minutes: Option<String>,
    computed_at: Option<Ts>,
    decided_at: Option<Ts>,
    version: Option<i32>,
}

impl From<Decision> for DecisionPart {
    fn from(found: Decision) -> Self {
        let notes = found.sitting.deliberations.into_iter();
        let ballots = found.sitting.ballots.into_iter();
        let manner = found.minutes.as_ref().map(|m| m.manner);
        let (present, minutes) = found.minutes.map(|m| (m.present, m.minutes)).unwrap_or_default();
        DecisionPart {
            lines: found.lines,
            deliberations: notes.map(DeliberationNote::from).collect(),
            manner,
            ballots: ballots.map(BallotView::from).collect(),
            tally: found.sitting.tally,
            present,
            minutes,
            computed_at: Some(found.computed_at),
            decided_at: found.decided_at,
            version: Some(found.version),
        }
    }
}

impl From<BallotPaper> for DecisionPart {
    fn from(paper: BallotPaper) -> Self {
        DecisionPart {
            lines: paper.lines,
            manner: Some(paper.manner),
            ballots: paper.mine.into_iter().map(BallotView::from).collect(),
            ..DecisionPart::default()
        }
    }
}

impl From<Deliberation> for DeliberationNote {
    fn from(one: Deliberation) -> Self {
        DeliberationNote {
            id: one.id,
            note: one.note,
            recorded_by: one.recorded_by,
            recorded_by_name: None,
            recorded_at: one.recorded_at,
        }
    }
}

impl From<Ballot> for BallotView {
    fn from(one: Ballot) -> Self {
        BallotView {
            juror_id: one.juror_id,
            juror_name: None,
            vote: one.cast.vote,
            lines: one.cast.lines,
            opinion: one.opinion,
            cast_at: one.cast_at,
        }
    }
}

/// What the scores are worth, as [`View`] has it.
#[derive(Default)]
struct WorthPart {
    method: Option<Method>,
    method_refused: Option<String>,
    not_fitted: Vec<CardNotFitted>,
    firmness: Option<FirmnessView>,
    agreement: Option<Agreement>,
}

impl From<Worth> for WorthPart {
    fn from(worth: Worth) -> Self {
        WorthPart {
            method: Some(worth.method),
            method_refused: worth.refused.map(|refusal| refusal.code().to_owned()),
            not_fitted: worth.not_fitted.into_iter().map(CardNotFitted::from).collect(),
            agreement: Some(worth.agreement.within_bounds()),
            firmness: Some(worth.firmness.into()),
        }
    }
}

/// Those whom a decision names, for a reader who is told their names.
pub(super) fn named(cx: &Cx<'_>, found: &ResultScene) -> Vec<Id> {
    let scene = &found.scene;
    let told = scene.presides() || cx.actor.has(scene.programme.id, Role::Coordinator);
    let Some(decision) = found.decision.as_ref().filter(|_| told) else {
        return vec![];
    };
    let sitting = &decision.sitting;
    let mut people: Vec<Id> = sitting.deliberations.iter().map(|one| one.recorded_by).collect();
    people.extend(sitting.ballots.iter().map(|one| one.juror_id));
    people.extend(
        sitting
            .tally
            .iter()
            .flat_map(|tally| tally.awaited.iter().copied()),
    );
    people.extend(
        decision
            .minutes
            .iter()
            .flat_map(|minutes| minutes.present.iter().copied()),
    );
    people
}

impl DecisionPart {
    /// The same with names beside the identifiers, as far as they are told.
    fn named(mut self, names: &HashMap<Id, String>) -> Self {
        for one in &mut self.deliberations {
            one.recorded_by_name = names.get(&one.recorded_by).cloned();
        }
        for one in &mut self.ballots {
            one.juror_name = names.get(&one.juror_id).cloned();
        }
        self
    }
}

/// The names of some people in their order.
fn in_order<'a>(ids: impl IntoIterator<Item = &'a Id>, names: &HashMap<Id, String>) -> Vec<String> {
    ids.into_iter().filter_map(|id| names.get(id).cloned()).collect()
}

/// A result as its reader may see it.
pub(super) fn view(found: ResultScene, names: &HashMap<Id, String>) -> Result<View> {
    let veiled = found.decision.is_none();
    let paper = found.paper.map(DecisionPart::from);
    let mut decision = found
        .decision
        .map(DecisionPart::from)
        .or(paper)
        .unwrap_or_default()
        .named(names);
    let firm = firm(found.standings.worth.as_ref());
    let currency = &found.scene.programme.currency;
    let mut lines = Vec::new();
    for standing in found.standings.standings {
        let id = standing.candidate_id;
        if let Some(candidate) = found.candidates.get(&id) {
            let pitch = found.pitches.get(&id).copied();
            let decided = decision.lines.remove(&id).map(|line| decided(line, currency));
            lines.push(line(
                candidate,
                pitch,
                standing,
                firm.get(&id),
                decided.unwrap_or_default(),
            ));
        }
    }
    let worth = found.standings.worth.map(WorthPart::from).unwrap_or_default();
    Ok(View {
        id: found.id,
        round_id: found.scene.round.id,
        round_status: found.scene.round.status,
        no: found.no,
        status: found.status,
        veiled,
        open_places: Some(found.standings.open_places),
        lines,
        deliberations: decision.deliberations,
        manner: decision.manner,
        voting: found.scene.round.settings()?.voting,
        votes_on: found.votes_on.into_iter().collect(),
        ballots: decision.ballots,
        awaited_names: in_order(decision.tally.iter().flat_map(|tally| &tally.awaited), names),
        tally: decision.tally,
        present_names: in_order(&decision.present, names),
        present: decision.present,
        minutes: decision.minutes,
        computed_at: decision.computed_at,
        decided_at: decision.decided_at,
        published_at: found.published_at,
        standstill_until: found.standstill_until,
        method: worth.method,
        method_refused: worth.method_refused,
        not_fitted: worth.not_fitted,
        firmness: worth.firmness,
        agreement: worth.agreement,
        version: decision.version,
    })
}

fn firm(worth: Option<&Worth>) -> BTreeMap<Id, Firm> {
    let of = worth.into_iter().flat_map(|worth| &worth.firmness.candidates);
    of.map(|one| (one.id, one.clone())).collect()
}
