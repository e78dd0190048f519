//! Time comes in as an argument. Only this file asks the machine for it.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{
    DateTime, Datelike, Duration, LocalResult, NaiveDate, NaiveDateTime, SecondsFormat, SubsecRound,
    TimeZone, Timelike, Utc,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use validator::ValidationError;

/// An instant in UTC, cut to microseconds (what PostgreSQL keeps), written as RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "sql",
    derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)
)]
#[cfg_attr(feature = "sql", diesel(sql_type = crate::sqlt::Instant))]
pub struct Ts(pub DateTime<Utc>);

impl From<DateTime<Utc>> for Ts {
    fn from(t: DateTime<Utc>) -> Self {
        Ts(t.trunc_subsecs(6))
    }
}
/// The years that come in. Before them PostgreSQL keeps no instant, after them SQLite's order of texts is not that of
/// time, and far beyond there is nothing to count with; nobody plans that far.
pub const YEARS: std::ops::Range<i32> = 1800..2200;

/// What is said of an instant outside of [`YEARS`].
pub const OUT_OF_RANGE: &str = "out of range";

/// A leap second is refused: neither database keeps it, and it would be served as a time that nobody can count with.
impl<'de> Deserialize<'de> for Ts {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let t = DateTime::<Utc>::deserialize(d)?;
        if t.nanosecond() >= 1_000_000_000 {
            return Err(serde::de::Error::custom("a leap second"));
        }
        if !YEARS.contains(&t.year()) {
            return Err(serde::de::Error::custom(OUT_OF_RANGE));
        }
        Ok(Ts::from(t))
    }
}

/// For `validator`: a day in [`YEARS`].
pub fn sane_day(day: &NaiveDate) -> Result<(), ValidationError> {
    if YEARS.contains(&day.year()) {
        Ok(())
    } else {
        Err(ValidationError::new("range"))
    }
}

/// The same for a local time.
pub fn sane_time(time: &NaiveDateTime) -> Result<(), ValidationError> {
    sane_day(&time.date())
}
impl Serialize for Ts {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl std::fmt::Display for Ts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}
impl std::ops::Add<Duration> for Ts {
    type Output = Ts;
    fn add(self, d: Duration) -> Ts {
        Ts(self.0 + d)
    }
}
impl std::ops::Sub<Duration> for Ts {
    type Output = Ts;
    fn sub(self, d: Duration) -> Ts {
        Ts(self.0 - d)
    }
}
impl std::ops::Sub<Ts> for Ts {
    type Output = Duration;
    fn sub(self, other: Ts) -> Duration {
        self.0 - other.0
    }
}
impl Ts {
    /// The calendar day of this instant in a zone.
    pub fn date_in(self, zone: Tz) -> NaiveDate {
        self.0.with_timezone(&zone).date_naive()
    }
    /// As people there say it.
    pub fn said_in(self, zone: Tz) -> String {
        said(self.0.with_timezone(&zone).naive_local())
    }
}

/// A local time as people in Kazakhstan say it: day, month, year, hours and minutes.
pub fn said(local: NaiveDateTime) -> String {
    local.format("%d.%m.%Y %H:%M").to_string()
}
impl utoipa::ToSchema for Ts {
    fn name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }
}
impl utoipa::PartialSchema for Ts {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .max_length(Some(40))
            .description(Some("An instant in UTC, RFC 3339."))
            .into()
    }
}

/// The instant of a local time in a zone. In the hour that a clock goes through twice the earlier one is
/// meant; in the hour that it leaps over, the first instant after the leap.
pub fn local_to_instant(local: NaiveDateTime, zone: Tz) -> Ts {
    let found = match zone.from_local_datetime(&local) {
        LocalResult::Single(t) | LocalResult::Ambiguous(t, _) => Some(t),
        LocalResult::None => (1..=180)
            .filter_map(|minutes| {
                zone.from_local_datetime(&(local + Duration::minutes(minutes)))
                    .earliest()
            })
            .next(),
    };
    found.map_or_else(|| Ts::from(local.and_utc()), |t| Ts::from(t.with_timezone(&Utc)))
}

/// Where the time comes from: the machine, a demo's movable clock, a test's.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Ts;
}

/// The machine's clock.
pub struct SystemClock;
impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the machine for the time"
    )]
    fn now(&self) -> Ts {
        Ts::from(Utc::now())
    }
}

/// The machine's clock plus an offset that can be moved: the demo's, and that of the tests.
#[derive(Default)]
pub struct DemoClock {
    offset_us: AtomicI64,
}
impl DemoClock {
    /// A clock that is this far ahead of the machine's.
    pub fn ahead_by(offset: Duration) -> Self {
        let clock = DemoClock::default();
        clock.set_offset(offset);
        clock
    }
    /// How far it is ahead of the machine's clock.
    pub fn offset(&self) -> Duration {
        Duration::microseconds(self.offset_us.load(Ordering::SeqCst))
    }
    /// Sets how far it is ahead.
    pub fn set_offset(&self, offset: Duration) {
        self.offset_us.store(
            offset.num_microseconds().unwrap_or(i64::MAX / 4),
            Ordering::SeqCst,
        );
    }
    /// Moves the clock so that it shows `to` now.
    pub fn move_to(&self, to: Ts) {
        self.set_offset(to - SystemClock.now());
    }
}
impl Clock for DemoClock {
    fn now(&self) -> Ts {
        SystemClock.now() + self.offset()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(s: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(s, "%Y-%m-%d %H:%M").unwrap()
    }

    #[test]
    fn a_time_is_said_where_it_is_and_as_it_was_then() {
        let at = |text: &str| Ts(text.parse().unwrap()).said_in(chrono_tz::Asia::Almaty);
        assert_eq!(at("2024-02-28T20:30:00Z"), "29.02.2024 02:30");
        assert_eq!(at("2024-03-01T20:30:00Z"), "02.03.2024 01:30");
    }

    #[test]
    fn a_leap_second_is_no_instant() {
        let read = |text: &str| serde_json::from_value::<Ts>(serde_json::json!(text));
        assert!(read("2026-11-25T10:00:59.999999999Z").is_ok());
        assert!(read("2026-11-25T10:00:60Z").is_err());
        assert!(read("2026-12-31T23:59:60.5Z").is_err());
    }

    #[test]
    fn an_instant_is_of_our_centuries() {
        let read = |text: &str| serde_json::from_value::<Ts>(serde_json::json!(text));
        assert!(read("1800-01-01T00:00:00Z").is_ok() && read("2199-12-31T23:59:59Z").is_ok());
        for text in [
            "-9999-01-01T00:00:00Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "+262142-12-31T23:59:59Z",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(sane_day(&NaiveDate::MAX).is_err() && sane_day(&NaiveDate::MIN).is_err());
        assert!(sane_time(&NaiveDateTime::MAX).is_err() && sane_time(&local("2027-02-10 18:00")).is_ok());
    }

    #[test]
    fn almaty_changed_its_offset_in_march_2024() {
        let zone = chrono_tz::Asia::Almaty;
        assert_eq!(
            local_to_instant(local("2024-02-01 18:00"), zone).to_string(),
            "2024-02-01T12:00:00.000000Z"
        );
        assert_eq!(
            local_to_instant(local("2024-03-02 18:00"), zone).to_string(),
            "2024-03-02T13:00:00.000000Z"
        );
    }

    #[test]
    fn an_hour_that_is_leapt_over_becomes_the_first_instant_after_it() {
        let zone = chrono_tz::Europe::Berlin;
        assert_eq!(
            local_to_instant(local("2026-03-29 02:30"), zone).to_string(),
            "2026-03-29T01:00:00.000000Z"
        );
    }
}
