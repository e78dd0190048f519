//! Of what people are reminded, and how long before.

use chrono::Duration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use kernel::error::{Error, FieldError, Result};
use kernel::text_enum;

text_enum! {
    /// What people are reminded of; the kind tells whom.
    ReminderKind {
        /// The call closes: whoever has an open draft.
        CallCloses = "call_closes",
        /// A question is to be answered: the applicant.
        ClarificationDue = "clarification_due",
        /// An offer of a place ends: whoever has not answered it.
        OfferEnds = "offer_ends",
        /// A session begins: its group and its trainers.
        SessionBegins = "session_begins",
        /// An assignment is due: participants who have handed in nothing.
        AssignmentDue = "assignment_due",
        /// A round closes: jurors with cards left.
        CardsDue = "cards_due",
        /// The training ends: whoever leads an idea whose plan was not handed in.
        PlanDue = "plan_due",
        /// A pitch begins: its people, and the jurors on the first of a day.
        PitchBegins = "pitch_begins",
    }
}

/// The shortest and the longest time before something, in minutes.
const RANGE: std::ops::RangeInclusive<i64> = 15..=90 * DAY;
const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// How long before something people are told: a duration of ISO 8601 in weeks, days, hours and minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Before {
    /// In minutes.
    pub minutes: i32,
}

impl Before {
    /// As a span of time.
    pub fn span(self) -> Duration {
        Duration::minutes(self.minutes.into())
    }

    /// Reads `P3D`, `PT24H`, `P1DT12H`, `P1W`; nothing for what is no such duration, or too short or too long.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix('P')?;
        let (days, hours) = match rest.split_once('T') {
            Some((_, "")) => return None,
            Some((days, hours)) => (days, hours),
            None => (rest, ""),
        };
        let mut minutes = 0_i64;
        for (part, units) in [
            (days, [('W', 7 * DAY), ('D', DAY)]),
            (hours, [('H', HOUR), ('M', 1)]),
        ] {
            let mut part = part;
            for (letter, worth) in units {
                if let Some((number, after)) = part.split_once(letter) {
                    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
                        return None;
                    }
                    let number: i64 = number.parse().ok()?;
                    minutes = number.checked_mul(worth)?.checked_add(minutes)?;
                    part = after;
                }
            }
            if !part.is_empty() {
                return None;
            }
        }
        let minutes = i32::try_from(minutes).ok()?;
        RANGE.contains(&minutes.into()).then_some(Before { minutes })
    }
}

impl std::fmt::Display for Before {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let minutes = i64::from(self.minutes);
        let (days, hours, rest) = (minutes / DAY, minutes % DAY / HOUR, minutes % HOUR);
        let part = |n: i64, letter: char| match n {
            0 => String::new(),
            n => format!("{n}{letter}"),
        };
        let time = part(hours, 'H') + &part(rest, 'M');
        let t = if time.is_empty() { "" } else { "T" };
        write!(f, "P{}{t}{time}", part(days, 'D'))
    }
}

/// One reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminder {
    /// Of what.
    pub kind: ReminderKind,
    /// How long before.
    pub before: Before,
    /// Whether it is sent.
    pub enabled: bool,
}

/// One reminder, as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "offer_ends", "before": "PT24H", "enabled": true}))]
pub struct ReminderInput {
    /// Of what, which tells whom.
    pub kind: ReminderKind,
    /// How long before: a duration of ISO 8601 in weeks, days, hours and minutes, from 15 minutes to 90 days.
    #[validate(length(min = 3, max = 20))]
    #[schema(
        min_length = 3,
        max_length = 20,
        pattern = "^P([0-9]+W)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?)?$"
    )]
    pub before: String,
    /// Whether it is sent.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub enabled: bool,
}

fn yes() -> bool {
    true
}

/// Of what people of a programme are reminded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemindersInput {
    /// All of them, in any order; several of a kind at different times.
    #[validate(length(max = 40), nested)]
    #[schema(max_items = 40)]
    pub reminders: Vec<ReminderInput>,
}

impl RemindersInput {
    /// The reminders, or all that is wrong with them.
    pub fn read(&self) -> Result<Vec<Reminder>> {
        let (mut faults, mut read) = (vec![], Vec::<Reminder>::new());
        for (n, one) in self.reminders.iter().enumerate() {
            let pointer = format!("/reminders/{n}/before");
            let Some(before) = Before::parse(&one.before) else {
                faults.push(FieldError::new(&pointer, "duration"));
                continue;
            };
            let same = |other: &Reminder| other.kind == one.kind && other.before == before;
            if read.iter().any(same) {
                faults.push(FieldError::new(&pointer, "duplicate"));
            }
            read.push(Reminder {
                kind: one.kind,
                before,
                enabled: one.enabled,
            });
        }
        if faults.is_empty() {
            Ok(read)
        } else {
            Err(Error::Invalid(faults))
        }
    }
}

/// What a programme begins with.
pub fn defaults() -> Vec<Reminder> {
    use ReminderKind as K;
    let all = [
        (K::CallCloses, 7 * DAY),
        (K::CallCloses, 2 * DAY),
        (K::ClarificationDue, DAY),
        (K::OfferEnds, 3 * DAY),
        (K::OfferEnds, DAY),
        (K::SessionBegins, DAY),
        (K::AssignmentDue, 2 * DAY),
        (K::CardsDue, 3 * DAY),
        (K::CardsDue, DAY),
        (K::PlanDue, 14 * DAY),
        (K::PlanDue, 3 * DAY),
        (K::PitchBegins, DAY),
    ];
    let reminder = |(kind, minutes): (ReminderKind, i64)| Reminder {
        kind,
        before: Before {
            minutes: i32::try_from(minutes).unwrap_or(i32::MAX),
        },
        enabled: true,
    };
    all.into_iter().map(reminder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written() {
        for (text, minutes, written) in [
            ("P3D", 3 * 1440, "P3D"),
            ("PT24H", 1440, "P1D"),
            ("P1DT12H", 2160, "P1DT12H"),
            ("P1W", 7 * 1440, "P7D"),
            ("PT90M", 90, "PT1H30M"),
        ] {
            let read = Before::parse(text).expect(text);
            assert_eq!(
                (i64::from(read.minutes), read.to_string().as_str()),
                (minutes, written)
            );
        }
        for wrong in [
            "",
            "P",
            "PT",
            "3D",
            "P3",
            "P-1D",
            "P1.5D",
            "PT24H3D",
            "PT14M",
            "P91D",
            "P1Y",
            "P1M",
            "p3d",
            "P3D ",
            "P1DT",
            "P99999999999D",
            "P9223372036854775807W",
        ] {
            assert_eq!(Before::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_defaults_can_be_told_again() {
        let told = RemindersInput {
            reminders: defaults()
                .into_iter()
                .map(|one| ReminderInput {
                    kind: one.kind,
                    before: one.before.to_string(),
                    enabled: one.enabled,
                })
                .collect(),
        };
        assert_eq!(told.read().unwrap(), defaults());
    }
}
