//! The use case of a series: sessions on days of the week, planned in one call.

use std::collections::HashMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde_json::json;
use validator::{Validate, ValidationError};

use super::clashes::{Around, SessionWarning, Slot, reach, warnings};
use super::days::{Day, DayOfWeek, MOST, Pattern, clock, days};
use super::rules::SessionStatus;
use super::service::named;
use super::store::{self, Filter, Session};
use super::timetable;
use crate::programmes::calendar;
use crate::programmes::programme::Programme;
use crate::training::seen;
use base::audit::{self, Object};
use base::cx::{Creation, Cx};
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Error, FieldError, Result};
use kernel::{Id, Input, Text, Ts, local_to_instant, value_of};

/// A series of sessions: on which days, when, for whom.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SessionSeriesInput, example = json!({"weekdays": ["tuesday", "thursday"], "begins": "10:00", "ends": "13:00",
    "first_on": "2027-03-16", "count": 24, "trainer_id": "01a2049f-f841-725b-9e72-a046e192a178", "place": "Колледж, 204",
    "dry_run": true}))]
pub struct SeriesInput {
    /// Made by the client if it likes: sent again, the same series is answered with.
    pub id: Option<Id>,
    /// The group; absent for all groups.
    pub group_id: Option<Id>,
    /// The module.
    pub module_id: Option<Id>,
    /// Who teaches: somebody with the role of a trainer.
    pub trainer_id: Id,
    /// A second trainer.
    pub co_trainer_id: Option<Id>,
    /// Where.
    #[validate(nested)]
    pub place: Text<300>,
    /// On which days of the week.
    #[validate(length(min = 1, max = 7))]
    #[schema(min_items = 1, max_items = 7)]
    pub weekdays: Vec<DayOfWeek>,
    /// When each begins, by the clocks of the programme's zone.
    #[validate(custom(function = "time"))]
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", min_length = 5, max_length = 5)]
    pub begins: String,
    /// When each ends, on the same day.
    #[validate(custom(function = "time"))]
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", min_length = 5, max_length = 5)]
    pub ends: String,
    /// From which day on.
    #[schema(format = "date")]
    pub first_on: NaiveDate,
    /// The last day on which a session can be; this or `count` is needed.
    #[schema(format = "date")]
    pub last_on: Option<NaiveDate>,
    /// How many sessions.
    #[validate(range(min = 1, max = 200))]
    #[schema(minimum = 1, maximum = 200)]
    pub count: Option<i32>,
    /// On public holidays there is none.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub skip_holidays: bool,
    /// Only tell the days; nothing is stored.
    #[serde(default)]
    #[schema(default = false)]
    pub dry_run: bool,
}

fn yes() -> bool {
    true
}

fn time(text: &str) -> std::result::Result<(), ValidationError> {
    clock(text)
        .map(|_| ())
        .ok_or_else(|| ValidationError::new("format"))
}

/// What is wrong with the fields together.
fn together(input: &SeriesInput) -> Vec<FieldError> {
    let mut faults = vec![];
    if clock(&input.ends) <= clock(&input.begins) {
        faults.push(FieldError::new("/ends", "order"));
    }
    match (input.last_on, input.count) {
        (None, None) => faults.push(FieldError::new("/last_on", "required")),
        (Some(last), _) if last < input.first_on => faults.push(FieldError::new("/last_on", "order")),
        _ => {}
    }
    faults
}

/// A day of a series, and what came of it.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The day.
    pub day: Day,
    /// Beginning.
    pub starts_at: Ts,
    /// End.
    pub ends_at: Ts,
    /// The session; absent where there is none, or not any more at that time.
    pub session: Option<Id>,
    /// What may be wrong with it.
    pub warnings: Vec<SessionWarning>,
}

/// A series.
#[derive(Debug, Clone)]
pub struct Series {
    /// Absent where it was not stored.
    pub id: Option<Id>,
    /// Its days.
    pub days: Vec<Planned>,
}

/// Plans a series as drafts, or only tells the days.
pub fn plan(cx: &mut Cx<'_>, programme_id: Id, input: &Input<SeriesInput>) -> Result<Series> {
    let (programme, subject) = seen(cx, programme_id)?;
    authorise(cx, Op::PlanTrainingSeries, &subject)?;
    let input = input.get()?;
    let ids = (
        input.group_id,
        input.module_id,
        input.trainer_id,
        input.co_trainer_id,
    );
    named(cx, &programme, ids)?;
    let found = laid(cx, &programme, input)?;
    in_phase(Op::PlanTrainingSeries, programme.phase)?;
    let slots: Vec<Slot> = found
        .iter()
        .filter(|planned| !planned.day.skipped)
        .map(|planned| slot(cx, &programme, input, planned))
        .collect();
    if input.dry_run {
        let around = timetable::around(cx, &programme, slots.iter())?;
        return Ok(Series {
            id: None,
            days: told(found, &slots, around.as_ref()),
        });
    }
    let (id, rows) = match cx.claim(input.id)? {
        Creation::New(id) => {
            let rows: Vec<Session> = slots.iter().map(|slot| row(cx, input, id, slot)).collect();
            store::insert_all(cx.conn, &rows)?;
            let sessions: Vec<Id> = rows.iter().map(|s| s.id).collect();
            audit::of(Op::PlanTrainingSeries, Object::Programme(programme_id))
                .after(json!({ "series_id": id, "input": value_of(input)?, "session_ids": sessions }))
                .write(cx, Some(programme_id))?;
            (id, rows)
        }
        Creation::Repeated(id) => {
            let filter = Filter {
                series: Some(id),
                drafts: true,
                limit: i64::try_from(MOST).unwrap_or(i64::MAX),
                ..Filter::default()
            };
            (id, store::page(cx.conn, programme_id, &filter)?)
        }
    };
    let slots: Vec<Slot> = rows.iter().map(Slot::from).collect();
    let around = timetable::around(cx, &programme, slots.iter())?;
    let mut days = told(found, &slots, around.as_ref());
    let at: HashMap<Ts, Id> = rows.iter().map(|s| (s.starts_at, s.id)).collect();
    for planned in days.iter_mut().filter(|planned| !planned.day.skipped) {
        planned.session = at.get(&planned.starts_at).copied();
    }
    Ok(Series { id: Some(id), days })
}

/// The days of a series and their hours. None is out of reach.
fn laid(cx: &mut Cx<'_>, programme: &Programme, input: &SeriesInput) -> Result<Vec<Planned>> {
    let zone = programme.zone()?;
    let training = (programme.training_starts_on, programme.training_ends_on);
    let (first, last) = reach(training, cx.now.date_in(zone));
    let within = first..=last;
    let range = |pointer: &str| {
        FieldError::new(pointer, "range")
            .with("min", first.to_string())
            .with("max", last.to_string())
    };
    let mut faults = together(input);
    if !within.contains(&input.first_on) {
        faults.push(range("/first_on"));
    }
    if input.last_on.is_some_and(|day| !within.contains(&day)) {
        faults.push(range("/last_on"));
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let pattern = Pattern {
        weekdays: input.weekdays.clone(),
        first_on: input.first_on,
        last_on: input.last_on.unwrap_or(last),
        count: input.count.and_then(|n| usize::try_from(n).ok()),
        skip_holidays: input.skip_holidays,
    };
    let house = programme.organisation_id;
    let holidays = calendar::holidays(cx.conn, house, pattern.first_on, pattern.last_on)?;
    let found = days(&pattern, &holidays);
    let sessions = found.iter().filter(|day| !day.skipped).count();
    if sessions == 0 {
        // Not one of these days of the week lies between the two, or all are holidays.
        return Err(Error::field("/weekdays", "range"));
    }
    if sessions > MOST {
        return Err(Error::Invalid(vec![
            FieldError::new("/last_on", "range").with("most", MOST),
        ]));
    }
    if input.last_on.is_none() && pattern.count.is_some_and(|count| sessions < count) {
        return Err(Error::Invalid(vec![
            FieldError::new("/count", "range").with("max", sessions),
        ]));
    }
    found.into_iter().map(|day| timed(day, input, zone)).collect()
}

/// A day with its hours: by the clocks of the place, whatever they do that day.
fn timed(day: Day, input: &SeriesInput, zone: Tz) -> Result<Planned> {
    let at = |text: &str| -> Result<Ts> {
        let time = clock(text).ok_or_else(|| Error::internal("a time that was checked"))?;
        Ok(local_to_instant(day.day.and_time(time), zone))
    };
    let (starts_at, ends_at) = (at(&input.begins)?, at(&input.ends)?);
    if ends_at <= starts_at {
        // A clock that is put forward leaps over the lesson.
        return Err(Error::field("/ends", "order"));
    }
    Ok(Planned {
        day,
        starts_at,
        ends_at,
        session: None,
        warnings: vec![],
    })
}

fn slot(cx: &Cx<'_>, programme: &Programme, input: &SeriesInput, planned: &Planned) -> Slot {
    Slot {
        session: Id::new(),
        programme: programme.id,
        group: input.group_id,
        trainer: input.trainer_id,
        co_trainer: input.co_trainer_id,
        starts_at: planned.starts_at,
        ends_at: planned.ends_at,
        place: input.place.to_string(),
        planned_at: cx.now,
    }
}

fn row(cx: &Cx<'_>, input: &SeriesInput, series: Id, slot: &Slot) -> Session {
    Session {
        id: slot.session,
        programme_id: slot.programme,
        group_id: slot.group,
        module_id: input.module_id,
        trainer_id: slot.trainer,
        co_trainer_id: slot.co_trainer,
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
        place: slot.place.clone(),
        status: SessionStatus::Draft,
        makeup_of: None,
        cancel_reason: None,
        cancelled_by: None,
        cancelled_at: None,
        series_id: Some(series),
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
    }
}

/// The days with what may be wrong with the session of each.
fn told(days: Vec<Planned>, slots: &[Slot], around: Option<&Around>) -> Vec<Planned> {
    let of = |planned: &Planned| {
        let slot = slots.iter().find(|slot| slot.starts_at == planned.starts_at)?;
        Some(warnings(slot, around?))
    };
    days.into_iter()
        .map(|planned| Planned {
            warnings: of(&planned).unwrap_or_default(),
            ..planned
        })
        .collect()
}
