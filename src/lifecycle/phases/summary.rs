//! Figures of a programme: counts by state, without personal data. A state changes only at publication, so
//! the embargo holds for the counts too.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::error::Result;
use kernel::vocabulary::Phase;
use kernel::{Id, Money, Ts, text_enum};
use money::awards;
use people::applications;
use people::applications::conflicts;
use people::programmes::programme;
use people::programmes::programme::store;
use people::training;

/// Figures of a programme.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Summary {
    /// The programme.
    pub programme_id: Id,
    /// Where it stands.
    pub phase: Phase,
    /// Applications by status.
    pub applications: BTreeMap<String, i64>,
    /// Participants by status.
    pub participants: BTreeMap<String, i64>,
    /// Seats.
    pub seats: i32,
    /// Award slots.
    pub awards: i32,
    /// Live awards.
    pub live_awards: i64,
    /// Money for awards.
    pub budget: Money,
    /// Of that, committed.
    pub committed: Money,
}

/// Counts by state, without what the reader may know nothing of.
pub fn summary(cx: &mut Cx<'_>, id: Id) -> Result<Summary> {
    let programme = programme::find(cx.conn, id)?;
    authorise(cx, Op::GetSummary, &programme.announced())?;
    let hidden = conflicts::hidden(cx.conn, cx.actor.id()?, id)?;
    let (total, _) = store::budget(cx.conn, id)?;
    let given = awards::service::figures(cx, id)?;
    let money = |amount| Money {
        amount,
        currency: programme.currency.clone(),
    };
    Ok(Summary {
        programme_id: id,
        phase: programme.phase,
        applications: applications::counts(cx.conn, id, &hidden)?
            .into_iter()
            .map(|(status, n)| (status.as_str().to_owned(), n))
            .collect(),
        participants: training::participants::counts(cx.conn, id, &hidden)?
            .into_iter()
            .map(|(status, n)| (status.as_str().to_owned(), n))
            .collect(),
        seats: programme.seats,
        awards: programme.awards,
        live_awards: given.live,
        budget: money(total),
        committed: money(given.committed),
    })
}

text_enum! {
    /// What happened to a programme, or will.
    TimelineKind {
        Opens = "opens",
        Deadline = "deadline",
        TrainingStarts = "training_starts",
        TrainingEnds = "training_ends",
        PhaseDraft = "phase_draft",
        PhaseOpen = "phase_open",
        PhaseSelection = "phase_selection",
        PhaseTraining = "phase_training",
        PhaseFinal = "phase_final",
        PhaseSupport = "phase_support",
        PhaseClosed = "phase_closed",
        PhaseCancelled = "phase_cancelled",
    }
}

impl From<Phase> for TimelineKind {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::Draft => Self::PhaseDraft,
            Phase::Open => Self::PhaseOpen,
            Phase::Selection => Self::PhaseSelection,
            Phase::Training => Self::PhaseTraining,
            Phase::Final => Self::PhaseFinal,
            Phase::Support => Self::PhaseSupport,
            Phase::Closed => Self::PhaseClosed,
            Phase::Cancelled => Self::PhaseCancelled,
        }
    }
}

/// Something that happened or will.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TimelineEntry {
    /// What.
    pub kind: TimelineKind,
    /// When; a day counts from its beginning in the programme's zone.
    pub at: Ts,
    /// Whether it is past.
    pub past: bool,
    /// Why, where somebody gave a reason.
    pub reason: Option<String>,
}

/// The dates of a programme and the moves it made, in order of time.
pub fn timeline(cx: &mut Cx<'_>, id: Id) -> Result<Vec<TimelineEntry>> {
    let programme = programme::find(cx.conn, id)?;
    authorise(cx, Op::GetTimeline, &programme.announced())?;
    let zone = programme.zone()?;
    let day = |d: chrono::NaiveDate| kernel::local_to_instant(d.and_time(chrono::NaiveTime::MIN), zone);
    let now = cx.now;
    let entry = |kind, at: Ts, reason| TimelineEntry {
        kind,
        at,
        past: at <= now,
        reason,
    };
    let mut entries: Vec<TimelineEntry> = [
        (TimelineKind::Opens, programme.opens_at),
        (TimelineKind::Deadline, programme.deadline_at),
        (
            TimelineKind::TrainingStarts,
            programme.training_starts_on.map(day),
        ),
        (TimelineKind::TrainingEnds, programme.training_ends_on.map(day)),
    ]
    .into_iter()
    .filter_map(|(kind, at)| at.map(|at| entry(kind, at, None)))
    .collect();
    for change in store::phase_changes(cx.conn, id)? {
        entries.push(entry(change.to.into(), change.at, change.reason));
    }
    entries.sort_by_key(|entry| entry.at);
    Ok(entries)
}
