//! How many jurors and cards a round needs, before anybody is invited.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::candidates;
use crate::rounds;
use crate::rounds::{RoundStatus, Scene};
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::error::{Code, Error, FieldError, Result};
use kernel::{Id, Input};
use people::applications;
use people::applications::ApplicationStatus;
use scoring::design::{Plan, designs};
use scoring::figure::Figure;
use scoring::rubric::input::RoundKind;

/// What is known of a jury before it is invited.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RoundDesignInput, example = json!({"candidates": 25, "places": 3, "reliabilities_bp": [2000, 4000], "minutes_per_card": 30, "seed": 7}))]
pub struct DesignInput {
    /// How many candidates; without it those of the round, or as many as the programme expects.
    #[validate(range(min = 2, max = 2_000))]
    #[schema(minimum = 2, maximum = 2_000)]
    pub candidates: Option<u32>,
    /// How many are chosen; without it the places of the round.
    #[validate(range(min = 1, max = 2_000))]
    #[schema(minimum = 1, maximum = 2_000)]
    pub places: Option<u32>,
    /// How far one card can be relied on (ICC of a single juror), in basis points: 2000 is a jury that hardly
    /// agrees, 4000 a usual one, 6000 one that was trained together.
    #[serde(default = "usual")]
    #[validate(length(min = 1, max = 5))]
    #[schema(schema_with = reliabilities)]
    pub reliabilities_bp: Vec<u32>,
    /// Share of the noise that is the strictness of the jurors, in basis points.
    #[serde(default = "some_severity")]
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub severity_bp: u32,
    /// How long a juror takes for one card.
    #[serde(default = "half_an_hour")]
    #[validate(range(min = 1, max = 600))]
    #[schema(minimum = 1, maximum = 600)]
    pub minutes_per_card: u32,
    /// How often the jury is invented; less where there are very many candidates.
    #[serde(default = "enough")]
    #[validate(range(min = 100, max = 10_000))]
    #[schema(minimum = 100, maximum = 10_000)]
    pub draws: u32,
    /// The same seed gives the same figures.
    #[serde(default)]
    #[validate(range(min = 0, max = 9_007_199_254_740_991_i64))]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub seed: i64,
}

fn usual() -> Vec<u32> {
    vec![2_000, 4_000, 6_000]
}
fn some_severity() -> u32 {
    3_000
}
fn half_an_hour() -> u32 {
    30
}
fn enough() -> u32 {
    2_000
}

/// Worths that are drawn at most, so that an answer takes less than a second.
const WORK: usize = 400_000;

/// One jury.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct RoundDesign {
    /// How far one card can be relied on.
    pub reliability_bp: u32,
    /// Jurors.
    pub jurors: usize,
    /// Cards for each candidate.
    pub cards_per_candidate: usize,
    /// Share of those truly first that is found, from 0 to 1.
    #[schema(value_type = f64)]
    pub found: Figure,
    /// The chance that all of them are found.
    #[schema(value_type = f64)]
    pub all_right: Figure,
    /// Hours of reading for each juror.
    #[schema(value_type = f64)]
    pub hours_per_juror: Figure,
    /// Hours of reading in all.
    #[schema(value_type = f64)]
    pub hours_in_all: Figure,
}

/// What juries of 3 to 12 would achieve.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RoundDesigns {
    /// Candidates that were assumed.
    pub candidates: usize,
    /// Places.
    pub places: usize,
    /// How often the jury was invented.
    pub draws: u32,
    /// The seed of it.
    pub seed: i64,
    /// Each number of jurors with each number of cards, for each reliability.
    pub designs: Vec<RoundDesign>,
}

/// One to five shares of one.
fn reliabilities() -> utoipa::openapi::schema::Array {
    use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type};
    let share = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(1))
        .maximum(Some(10_000));
    ArrayBuilder::new()
        .items(share)
        .min_items(Some(1))
        .max_items(Some(5))
        .description(Some(
            "How far one card can be relied on (ICC of a single juror), in basis points: 2000 is a jury that hardly \
             agrees, 4000 a usual one, 6000 one that was trained together.",
        ))
        .build()
}

/// Simulates juries for a round in setup; changes nothing.
pub fn design(cx: &mut Cx<'_>, id: Id, input: &Input<DesignInput>) -> Result<RoundDesigns> {
    let found = rounds::scene(cx, id)?;
    authorise(cx, Op::DesignRound, &found.subject)?;
    let input = input.get()?;
    let faults: Vec<FieldError> = input
        .reliabilities_bp
        .iter()
        .enumerate()
        .filter(|(_, bp)| !(1..=10_000).contains(*bp))
        .map(|(i, _)| FieldError::new(&format!("/reliabilities_bp/{i}"), "range"))
        .collect();
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    if found.round.status != RoundStatus::Setup {
        return Err(Error::code(Code::WrongState).with("state", found.round.status.as_str()));
    }
    let candidates = match input.candidates {
        Some(number) => number as usize,
        None => expected(cx, &found)?,
    };
    let places = match (input.places, found.round.kind) {
        (Some(places), _) => places,
        (None, RoundKind::Selection) => u32::try_from(found.programme.seats).unwrap_or(0),
        (None, RoundKind::Final) => u32::try_from(found.programme.awards).unwrap_or(0),
    };
    let most = WORK / (candidates * input.reliabilities_bp.len()).max(1);
    let plan = Plan {
        candidates,
        places: places as usize,
        reliabilities: input.reliabilities_bp.iter().map(|bp| share(*bp)).collect(),
        severity: share(input.severity_bp),
        draws: input.draws.min(u32::try_from(most).unwrap_or(u32::MAX)).max(1),
        seed: u64::try_from(input.seed).unwrap_or(0),
    };
    let hours = |cards: f64| Figure::of((cards * f64::from(input.minutes_per_card) / 6.0).round() / 10.0);
    let designs = designs(&plan).into_iter().filter_map(|one| {
        let cards = (candidates * one.cards) as f64;
        Some(RoundDesign {
            reliability_bp: (one.reliability * 10_000.0).round() as u32,
            jurors: one.jurors,
            cards_per_candidate: one.cards,
            found: one.found,
            all_right: one.all_right,
            hours_per_juror: hours(cards / one.jurors as f64)?,
            hours_in_all: hours(cards)?,
        })
    });
    Ok(RoundDesigns {
        candidates,
        places: plan.places,
        draws: plan.draws,
        seed: input.seed,
        designs: designs.collect(),
    })
}

fn share(bp: u32) -> f64 {
    f64::from(bp) / 10_000.0
}

/// The candidates of the round, or those to come: the participants of a final; for a selection who applied, and
/// never fewer than there are places.
fn expected(cx: &mut Cx<'_>, found: &Scene) -> Result<usize> {
    let loaded = candidates::of(cx.conn, found.round.id)?;
    let loaded = loaded.iter().filter(|c| !c.is_among(&found.hidden)).count();
    if loaded > 1 {
        return Ok(loaded.min(2_000));
    }
    let seats = usize::try_from(found.programme.seats).unwrap_or(0).max(2);
    if found.round.kind == RoundKind::Final {
        return Ok(seats);
    }
    let hidden = applications::conflicts::hidden(cx.conn, cx.actor.id()?, found.programme.id)?;
    let applied: i64 = applications::counts(cx.conn, found.programme.id, &hidden)?
        .into_iter()
        .filter(|(status, _)| !matches!(status, ApplicationStatus::Draft | ApplicationStatus::Withdrawn))
        .map(|(_, number)| number)
        .sum();
    Ok(usize::try_from(applied)
        .unwrap_or(0)
        .clamp(seats, 2_000.max(seats)))
}
