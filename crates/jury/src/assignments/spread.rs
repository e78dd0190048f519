//! The automatic spread: a plan, and the cards that follow from it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use validator::Validate;

use super::service::AssignmentPair;
use crate::candidates;
use crate::candidates::Candidate;
use crate::cards;
use crate::cards::CardStatus;
use crate::cards::store::{Card, Pair};
use crate::jurors;
use crate::jurors::notices;
use crate::rounds;
use crate::rounds::RoundStatus;
use base::cx::Cx;
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Input};
use scoring::spread;
use scoring::spread::{Assignment, Juror, Plan, Request, Shortage};

/// How to spread.
#[derive(Debug, Clone, Default, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"seed": 7, "dry_run": true, "hand_over": true}))]
pub struct SpreadInput {
    /// The same seed gives the same plan.
    #[serde(default)]
    #[validate(range(min = 0, max = 9_007_199_254_740_991_i64))]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub seed: i64,
    /// Only tell what would be done.
    #[serde(default)]
    pub dry_run: bool,
    /// What jurors who are not available have not submitted goes to others; what they submitted stays.
    #[serde(default)]
    pub hand_over: bool,
}

/// How good a plan is, over old and new assignments together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct SpreadQuality {
    /// Cards of the juror who has fewest.
    pub min_load: u32,
    /// Cards of the juror who has most.
    pub max_load: u32,
    /// Candidates in common of the two jurors who have fewest.
    pub min_meetings: u32,
    /// Candidates in common of the two jurors who have most.
    pub max_meetings: u32,
    /// Whether every two jurors are linked by a chain of common candidates.
    pub connected: bool,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Spread {
    /// Whether the assignments were made.
    pub applied: bool,
    /// The seed of it.
    pub seed: i64,
    /// What is added to those that stand.
    pub added: Vec<AssignmentPair>,
    /// What is taken from jurors who are not available.
    pub handed_over: Vec<AssignmentPair>,
    /// Cards of jurors with a conflict of interest: they count for nothing, and others get their candidates. What was
    /// submitted stays as it is.
    pub left_out: Vec<AssignmentPair>,
    /// How good it is.
    pub quality: SpreadQuality,
}

/// A plan with the cards that would change hands.
struct Planned {
    plan: Plan,
    moved: Moved,
}

/// Cards that do not stand in the way of new ones.
#[derive(Default)]
struct Moved {
    /// Of jurors who are not available.
    handed_over: Vec<Pair>,
    /// In conflict of interest.
    left_out: Vec<Pair>,
}

impl Moved {
    /// Those that their jurors lose: what was submitted is not touched.
    fn taken(&self) -> impl Iterator<Item = &Pair> {
        let all = self.handed_over.iter().chain(&self.left_out);
        all.filter(|pair| pair.status != CardStatus::Submitted)
    }
}

/// What the spread would do, without doing it: it keeps nobody from writing.
pub fn plan(cx: &mut Cx<'_>, round_id: Id, input: &Input<SpreadInput>) -> Result<Spread> {
    let found = rounds::scene(cx, round_id)?;
    let planned = planned(cx, &found, input)?;
    Ok(told(input.get()?, planned))
}

/// Gives each candidate the wanted number of cards, evenly, with respect to conflicts and caps. What stands
/// is kept; in an open round it fills what recusals left.
pub fn spread(cx: &mut Cx<'_>, round_id: Id, input: &Input<SpreadInput>) -> Result<Spread> {
    let found = rounds::locked(cx, round_id)?;
    let planned = planned(cx, &found, input)?;
    let input = input.get()?;
    let added: Vec<Card> = planned
        .plan
        .new
        .iter()
        .map(|a| Card::assigned(round_id, a.candidate, a.juror, cx.now))
        .collect();
    let taken: Vec<Id> = planned.moved.taken().map(|p| p.id).collect();
    // Before the opening a card is a plan: nobody has seen it.
    match found.round.status {
        RoundStatus::Open => cards::store::reassign(cx.conn, &taken, cx.now)?,
        _ => cards::store::delete(cx.conn, taken.clone())?,
    }
    cards::store::insert(cx.conn, &added)?;
    rounds::store::touch(cx.conn, round_id, cx.now)?;
    if found.round.status == RoundStatus::Open {
        let absent: BTreeSet<Id> = planned.moved.taken().map(|p| p.juror_id).collect();
        for juror in absent {
            notices::withdrawn(cx, &found.programme, juror)?;
        }
        let jurors = added.iter().map(|c| c.juror_id);
        notices::assigned(cx, &found.programme, found.round.closes_at, jurors)?;
    }
    let after = json!({ "seed": input.seed, "added": added.len(), "handed_over": taken });
    rounds::record(cx, Op::SpreadAssignments, &found.round, json!(null), after)?;
    Ok(told(input, planned))
}

fn planned(cx: &mut Cx<'_>, found: &rounds::Scene, input: &Input<SpreadInput>) -> Result<Planned> {
    authorise(cx, Op::SpreadAssignments, &found.subject)?;
    let input = input.get()?;
    in_phase(Op::SpreadAssignments, found.programme.phase)?;
    if !matches!(found.round.status, RoundStatus::Setup | RoundStatus::Open) {
        return Err(Error::code(Code::WrongState).with("state", found.round.status.as_str()));
    }
    let (request, moved) = request(cx, found, input)?;
    let plan = spread::spread(&request).map_err(|short| refusal(&short))?;
    Ok(Planned { plan, moved })
}

fn told(input: &SpreadInput, planned: Planned) -> Spread {
    let pair = |candidate_id, juror_id| AssignmentPair {
        candidate_id,
        juror_id,
    };
    let Planned { plan, moved } = planned;
    let pairs = |cards: &[Pair]| cards.iter().map(|p| pair(p.candidate_id, p.juror_id)).collect();
    Spread {
        applied: !input.dry_run,
        seed: input.seed,
        added: plan.new.iter().map(|a| pair(a.candidate, a.juror)).collect(),
        handed_over: pairs(&moved.handed_over),
        left_out: pairs(&moved.left_out),
        quality: SpreadQuality {
            min_load: plan.quality.min_load,
            max_load: plan.quality.max_load,
            min_meetings: plan.quality.min_meetings,
            max_meetings: plan.quality.max_meetings,
            connected: plan.quality.connected,
        },
    }
}

/// As if the candidates that the actor may know nothing of were not in the round: neither who scores them nor
/// how many cards that makes.
fn request(cx: &mut Cx<'_>, found: &rounds::Scene, input: &SpreadInput) -> Result<(Request, Moved)> {
    let gone = candidates::gone(cx.conn, found.round.id)?;
    let unseen = |id: &Id| found.hidden.contains(id) || gone.contains(id);
    let candidates: Vec<Candidate> = candidates::of(cx.conn, found.round.id)?
        .into_iter()
        .filter(|c| !c.is_among(&found.hidden) && !c.is_among(&gone))
        .collect();
    let members = jurors::list(cx.conn, found.round.id)?;
    let conflicts = jurors::conflicts(cx, &found.round, &members)?;
    let mut forbidden: BTreeSet<Assignment> = candidates
        .iter()
        .flat_map(|c| {
            let conflicts = &conflicts;
            members
                .iter()
                .filter(move |j| conflicts.contains(&(j.account_id, c.id)))
                .map(|j| Assignment {
                    juror: j.account_id,
                    candidate: c.id,
                })
        })
        .collect();
    let mut existing = BTreeSet::new();
    let available: BTreeSet<Id> = members
        .iter()
        .filter(|j| j.available)
        .map(|j| j.account_id)
        .collect();
    let mut moved = Moved::default();
    let pairs = cards::store::pairs(cx.conn, found.round.id)?;
    for pair in pairs.iter().filter(|p| !unseen(&p.candidate_id)) {
        let assignment = Assignment {
            juror: pair.juror_id,
            candidate: pair.candidate_id,
        };
        match pair.status {
            // Whoever came into a conflict after the card was given scores nothing; somebody else does.
            status if status.is_live() && forbidden.contains(&assignment) => moved.left_out.push(*pair),
            CardStatus::Assigned | CardStatus::InProgress
                if input.hand_over && !available.contains(&pair.juror_id) =>
            {
                moved.handed_over.push(*pair);
            }
            CardStatus::Assigned | CardStatus::InProgress | CardStatus::Submitted => {
                existing.insert(assignment);
            }
            CardStatus::Recused | CardStatus::Reassigned => {
                forbidden.insert(assignment);
            }
        }
    }
    let request = Request {
        jurors: members
            .iter()
            .filter(|j| available.contains(&j.account_id))
            .map(|j| Juror {
                id: j.account_id,
                cap: j.cap.map(|cap| u32::try_from(cap).unwrap_or(0)),
            })
            .collect(),
        candidates: candidates.iter().map(|c| c.id).collect(),
        forbidden,
        existing,
        wanted: found.round.settings()?.cards_per_candidate,
        seed: u64::try_from(input.seed).unwrap_or(0),
    };
    Ok((request, moved))
}

/// What is short, and by how much.
fn refusal(short: &[Shortage]) -> Error {
    let told = |one: &Shortage| {
        let mut value = serde_json::to_value(one).ok()?;
        if let Some(missing) = one.missing() {
            value["missing"] = json!(missing);
        }
        Some(value)
    };
    let constraints: Vec<Value> = short.iter().filter_map(told).collect();
    Error::code(Code::NoAssignment).with("constraints", constraints)
}
