//! A result as it is sent: its lines, its firmness, the sitting.

mod firmness;

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use self::firmness::{CardNotFitted, FirmnessView};
use super::compute::ResultScene;
use super::rules::ResultStatus;
use super::store::Line;
use jury::pitches::PitchStatus;
use jury::rounds::RoundStatus;
use kernel::error::Result;
use kernel::{Id, Money, Ts};
use scoring::commission::ballots::{DecisionManner, Tally, Vote};
use scoring::commission::outcome::DecisionOutcome;
use scoring::figure::Figure;
use scoring::ranking::standings::{ProposedOutcome, StandingBy};
use scoring::{Agreement, Firm, Method};

/// A line of a result.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResultLine {
    pub candidate_id: Id,
    pub reference: String,
    pub title: String,
    /// Belongs to the priority group.
    pub priority: bool,
    /// Cards that count.
    pub cards: usize,
    /// What became of the pitch; no score changes by it. Absent where there was none.
    pub pitch: Option<PitchStatus>,
    /// Mean share of the maximum, exact: `p/q`.
    pub mean: Option<String>,
    /// By the round's method and with the bonus, exact: what the rank is made of.
    pub score: Option<String>,
    /// The score with four places, for people. Two that look alike may differ.
    pub score_decimal: Option<String>,
    /// Rank; equals share it.
    pub rank: Option<u32>,
    /// Standard error of the score, in shares of the maximum.
    #[schema(value_type = Option<f64>)]
    pub standard_error: Option<Figure>,
    /// The chance to be before the cut, from 0 to 1.
    #[schema(value_type = Option<f64>)]
    pub chance: Option<Figure>,
    /// The chance to be truly ahead of the next.
    #[schema(value_type = Option<f64>)]
    pub ahead_of_next: Option<Figure>,
    /// What the rank would be without the priority rule.
    pub rank_without_priority: Option<u32>,
    /// Equal under every rule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tied_with: Vec<Id>,
    /// What put the candidate below the one before.
    pub decided_by: Option<StandingBy>,
    /// The criterion that did.
    pub decided_by_criterion: Option<String>,
    /// What the scores propose.
    pub proposed: Option<ProposedOutcome>,
    /// Proposed place on the waiting list.
    pub proposed_position: Option<i32>,
    /// What they would propose without the priority rule.
    pub proposed_without_priority: Option<ProposedOutcome>,
    /// What was decided.
    pub outcome: Option<DecisionOutcome>,
    /// Place on the waiting list.
    pub position: Option<i32>,
    /// The sum.
    pub amount: Option<Money>,
    /// The sum that the round's rule of amounts gives.
    pub proposed_amount: Option<Money>,
    /// Why it departs from the proposal.
    pub reason: Option<String>,
}

/// What was said, and when.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeliberationNote {
    pub id: Id,
    /// What was said.
    pub note: String,
    /// Who recorded it.
    pub recorded_by: Id,
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
    /// For, against, or an abstention.
    pub vote: Vote,
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
    /// in the round, and what was decided, `version` and the times of the result are left out.
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
    /// How the members stand to the decision.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ballots: Vec<BallotView>,
    /// What the ballots come to; what is not carried is not published.
    pub tally: Option<Tally>,
    /// Members who were there when it was decided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub present: Vec<Id>,
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

/// A result as its reader may see it.
pub(super) fn view(found: ResultScene) -> Result<View> {
    let version = found.version();
    let standings = found.standings;
    let mut decided: BTreeMap<Id, Line> = found.lines.into_iter().map(|l| (l.candidate_id, l)).collect();
    let open = !found.veiled;
    let worth = standings.worth;
    let firm: BTreeMap<Id, &Firm> = worth
        .iter()
        .flat_map(|worth| &worth.firmness.candidates)
        .map(|one| (one.id, one))
        .collect();
    let money = |amount| Money {
        amount,
        currency: found.scene.programme.currency.clone(),
    };
    let mut lines = Vec::new();
    for one in standings.standings {
        let (Some(candidate), Some(line)) = (
            found.candidates.get(&one.candidate_id),
            decided.remove(&one.candidate_id),
        ) else {
            continue;
        };
        let firm = firm.get(&one.candidate_id);
        let score = one.score.as_ref();
        lines.push(ResultLine {
            standard_error: firm.and_then(|f| f.standard_error),
            chance: firm.and_then(|f| f.chance),
            ahead_of_next: firm.and_then(|f| f.ahead_of_next),
            candidate_id: one.candidate_id,
            reference: candidate.reference.clone(),
            title: candidate.title.clone(),
            priority: candidate.priority,
            cards: one.cards,
            pitch: found.pitches.get(&one.candidate_id).copied(),
            mean: one.mean.as_ref().map(|m| m.fraction()),
            score: score.map(|s| s.fraction()),
            score_decimal: score.map(|s| s.decimal(4)),
            rank: one.rank,
            rank_without_priority: one.rank_without_priority,
            tied_with: one.tied_with,
            decided_by: one.decided_by,
            decided_by_criterion: one.decided_by_criterion,
            proposed: Some(one.proposed),
            proposed_position: one.proposed_position,
            proposed_without_priority: Some(one.proposed_without_priority),
            outcome: line.outcome.filter(|_| open),
            position: line.position.filter(|_| open),
            amount: line.amount.filter(|_| open).map(money),
            proposed_amount: line.proposed_amount.filter(|_| open).map(money),
            reason: line.reason.filter(|_| open),
        });
    }
    let minutes = found.result.minutes()?.filter(|_| open);
    let manner = minutes.as_ref().map(|m| m.manner);
    let (present, minutes) = minutes.map_or((vec![], None), |m| (m.present, m.minutes));
    let (deliberations, ballots, tally) = found.sitting.map_or((vec![], vec![], None), |sitting| {
        let notes = sitting.deliberations.into_iter().map(|one| DeliberationNote {
            id: one.id,
            note: one.note,
            recorded_by: one.recorded_by,
            recorded_at: one.recorded_at,
        });
        let ballots = sitting.ballots.into_iter().map(|one| BallotView {
            juror_id: one.juror_id,
            vote: one.vote,
            opinion: one.opinion,
            cast_at: one.cast_at,
        });
        (notes.collect(), ballots.collect(), sitting.tally)
    });
    let refused = worth.as_ref().and_then(|w| w.refused.as_ref());
    Ok(View {
        method: worth.as_ref().map(|w| w.method),
        method_refused: refused.map(|refusal| refusal.code().to_owned()),
        not_fitted: worth
            .iter()
            .flat_map(|w| &w.not_fitted)
            .map(|card| (*card).into())
            .collect(),
        agreement: worth.as_ref().map(|w| w.agreement.clone().within_bounds()),
        firmness: worth.map(|w| w.firmness.into()),
        id: found.result.id,
        round_id: found.result.round_id,
        round_status: found.scene.round.status,
        no: found.result.no,
        status: found.status,
        veiled: found.veiled,
        open_places: Some(standings.open_places),
        lines,
        deliberations,
        manner,
        ballots,
        tally,
        present,
        minutes,
        computed_at: open.then_some(found.result.computed_at),
        decided_at: found.result.decided_at.filter(|_| open),
        published_at: found.result.published_at,
        standstill_until: found.result.standstill_until,
        version,
    })
}
