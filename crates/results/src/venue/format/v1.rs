//! Format 1. It is out in the world: nothing here is ever changed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use protocol::format::v1::{
    AmountRule, Criterion, Instant, Mark, Method, PassMark, PassMarkRule, Priority, RoundKind, Seat, Texts,
    TieBreakStep, TieRule, Uid,
};

/// The name of both files' format.
pub const FORMAT: &str = "incubator-venue/1";

/// A round for a hall.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenuePackage)]
pub struct Package {
    pub format: String,
    /// This journey.
    pub box_id: Uid,
    /// Signs what comes back.
    pub key: String,
    pub made_at: Instant,
    /// The organisation, by name.
    pub organisation: Texts,
    pub programme: Programme,
    pub round: Round,
    pub jurors: Vec<Member>,
    pub candidates: Vec<Candidate>,
    pub cards: Vec<Card>,
    /// When and where the candidates present, of those who were told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pitches: Vec<Pitch>,
}

/// A programme.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenueProgramme)]
pub struct Programme {
    pub id: Uid,
    pub organisation_id: Uid,
    pub code: String,
    pub name: Texts,
    pub languages: Vec<Language>,
    pub time_zone: String,
    pub phase: Phase,
    pub seats: i32,
    pub overbooking: i32,
    pub awards: i32,
    pub months: i32,
    pub currency: String,
    pub attendance_threshold_bp: i32,
    pub own_share_bp: i32,
    /// As the server keeps them; a hall asks nothing of them.
    #[schema(value_type = Object)]
    pub rules: Map<String, Value>,
    pub opens_at: Option<Instant>,
    pub deadline_local: Option<String>,
    pub deadline_at: Option<Instant>,
    pub grace_seconds: i32,
    pub training_starts_on: Option<NaiveDate>,
    pub training_ends_on: Option<NaiveDate>,
    pub offer_days: i32,
    pub next_number: i32,
    pub version: i32,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VenueLanguage)]
pub enum Language {
    Kk,
    Ru,
    En,
}

/// Where a programme stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VenuePhase)]
pub enum Phase {
    Draft,
    Open,
    Selection,
    Training,
    Final,
    Support,
    Closed,
    Cancelled,
}

/// A round.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenueRound)]
pub struct Round {
    pub id: Uid,
    pub programme_id: Uid,
    pub kind: RoundKind,
    pub status: RoundStatus,
    pub settings: Settings,
    /// What the opening froze.
    pub frozen: Option<Frozen>,
    /// What cards are checked against.
    pub scoring: Option<Scoring>,
    pub closes_at: Option<Instant>,
    pub opened_at: Option<Instant>,
    pub opened_by: Option<Uid>,
    pub closed_at: Option<Instant>,
    pub closed_by: Option<Uid>,
    pub decided_at: Option<Instant>,
    pub decided_by: Option<Uid>,
    pub published_at: Option<Instant>,
    pub published_by: Option<Uid>,
    pub version: i32,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// Where a round stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VenueRoundStatus)]
pub enum RoundStatus {
    Setup,
    Open,
    Closed,
    Decided,
    Published,
}

/// How a round is run. What has a default here was not in the first packages.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenueSettings)]
pub struct Settings {
    pub cards_per_candidate: u32,
    pub quorum_cards: u32,
    pub tie_break: Vec<TieBreakStep>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub pass_mark: Option<PassMarkRule>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub waitlist_limit: Option<u32>,
    #[serde(default = "weighted_mean")]
    pub method: Method,
    #[serde(default = "by_commission")]
    pub amounts: AmountRule,
    #[serde(default)]
    pub standstill_days: u32,
}

fn weighted_mean() -> Method {
    Method::WeightedMean
}

fn by_commission() -> AmountRule {
    AmountRule::ByCommission
}

/// What the opening froze.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenueFrozen)]
pub struct Frozen {
    pub rubric: Rubric,
    pub rubric_version: i32,
    pub settings: Settings,
    pub ranking: Ranking,
    pub selectable: u32,
}

/// The rubric as jurors read it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenueRubric)]
pub struct Rubric {
    pub name: Texts,
    pub scale_min: i32,
    pub scale_max: i32,
    pub juror_may_skip: bool,
    pub criteria: Vec<Criterion>,
}

/// How ranks and the proposal are made.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenueRanking)]
pub struct Ranking {
    pub seats: u32,
    pub min_cards: u32,
    pub priority: Priority,
    pub ties: Vec<TieRule>,
    pub pass_mark: Option<PassMark>,
    pub waitlist_limit: Option<u32>,
    #[serde(default = "weighted_mean")]
    pub method: Method,
    #[serde(default)]
    pub chair: Option<Uid>,
}

/// What cards are checked against.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenueScoring)]
pub struct Scoring {
    pub scale: Scale,
    pub criteria: Vec<ScoredCriterion>,
    /// Not applied to somebody who declared a disability.
    pub without_disability: Vec<String>,
}

/// The lowest and the highest score.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenueScale)]
pub struct Scale {
    pub min: i32,
    pub max: i32,
}

/// A criterion, as far as a card is checked against it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenueScoredCriterion)]
pub struct ScoredCriterion {
    pub key: String,
    pub weight: u32,
    pub juror_may_skip: bool,
}

/// Somebody who scores.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenueMember)]
pub struct Member {
    pub juror: Juror,
    pub name: String,
    pub language: Language,
}

/// A seat in the jury.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenueJuror)]
pub struct Juror {
    pub round_id: Uid,
    pub account_id: Uid,
    pub seat: Seat,
    pub cap: Option<i32>,
    pub available: bool,
    pub version: i32,
}

/// What is scored, without a link to an application.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenueCandidate)]
pub struct Candidate {
    pub id: Uid,
    pub round_id: Uid,
    /// Always `null`.
    pub application_id: Option<Uid>,
    /// Always `null`.
    pub idea_id: Option<Uid>,
    pub reference: String,
    pub title: String,
    pub priority: bool,
    pub disability_declared: bool,
    pub submitted_at: Instant,
    /// What jurors read, as it is; a hall shows it and asks nothing of it.
    #[schema(value_type = Object)]
    pub dossier: Map<String, Value>,
}

/// A card.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenueCard)]
pub struct Card {
    pub id: Uid,
    pub round_id: Uid,
    pub candidate_id: Uid,
    pub juror_id: Uid,
    pub status: CardStatus,
    pub marks: BTreeMap<String, Mark>,
    pub feedback: Option<String>,
    /// Always `null`: what a juror noted stays with the juror.
    pub private_note: Option<String>,
    pub recusal_reason: Option<String>,
    pub submitted_at: Option<Instant>,
    pub version: i32,
    pub updated_at: Instant,
}

/// Where a card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VenueCardStatus)]
pub enum CardStatus {
    Assigned,
    InProgress,
    Submitted,
    Recused,
    Reassigned,
}

/// When and where a candidate presents.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenuePitch)]
pub struct Pitch {
    pub id: Uid,
    pub round_id: Uid,
    pub candidate_id: Uid,
    pub position: i32,
    pub room: String,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub status: PitchStatus,
    pub told_room: Option<String>,
    pub told_starts_at: Option<Instant>,
    pub told_ends_at: Option<Instant>,
    pub version: i32,
}

/// Where a slot stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VenuePitchStatus)]
pub enum PitchStatus {
    Planned,
    Held,
    NoShow,
}

/// The cards of a hall.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenueCollected)]
pub struct Collected {
    pub format: String,
    /// The journey.
    pub box_id: Uid,
    pub round_id: Uid,
    /// Cards that were changed in the hall.
    pub cards: Vec<Returned>,
}

/// A card of a hall.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenueReturned)]
pub struct Returned {
    pub card_id: Uid,
    /// The server's version when it left.
    pub base_version: i32,
    /// The hall's version.
    pub version: i32,
    pub status: CardStatus,
    pub marks: BTreeMap<String, Mark>,
    pub feedback: Option<String>,
    pub private_note: Option<String>,
    pub recusal_reason: Option<String>,
    /// By the hall's clock.
    pub submitted_at: Option<Instant>,
    /// By the hall's clock.
    pub changed_at: Instant,
}
