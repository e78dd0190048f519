//! Days of a series: which days of the week, from when until when.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};

use kernel::{Localised, text_enum};

text_enum! {
    /// A day of the week.
    DayOfWeek {
        Monday = "monday",
        Tuesday = "tuesday",
        Wednesday = "wednesday",
        Thursday = "thursday",
        Friday = "friday",
        Saturday = "saturday",
        Sunday = "sunday",
    }
}

impl DayOfWeek {
    /// That of a day.
    pub fn of(day: NaiveDate) -> Self {
        match day.weekday() {
            Weekday::Mon => DayOfWeek::Monday,
            Weekday::Tue => DayOfWeek::Tuesday,
            Weekday::Wed => DayOfWeek::Wednesday,
            Weekday::Thu => DayOfWeek::Thursday,
            Weekday::Fri => DayOfWeek::Friday,
            Weekday::Sat => DayOfWeek::Saturday,
            Weekday::Sun => DayOfWeek::Sunday,
        }
    }
}

/// The most sessions of one series.
pub const MOST: usize = 200;

/// Which days.
#[derive(Debug, Clone)]
pub struct Pattern {
    pub weekdays: Vec<DayOfWeek>,
    pub first_on: NaiveDate,
    /// The last day on which a session can be.
    pub last_on: NaiveDate,
    /// So many sessions, where it is said.
    pub count: Option<usize>,
    pub skip_holidays: bool,
}

/// A day of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    pub day: NaiveDate,
    /// What holiday it is.
    pub holiday: Option<Localised>,
    /// There is no session, because it is one.
    pub skipped: bool,
}

/// The days of a series. A day that is skipped does not count: the series goes on a day longer.
pub fn days(pattern: &Pattern, holidays: &BTreeMap<NaiveDate, Localised>) -> Vec<Day> {
    let most = pattern.count.unwrap_or(usize::MAX);
    let mut found = vec![];
    let mut sessions = 0;
    let coming = pattern
        .first_on
        .iter_days()
        .take_while(|day| *day <= pattern.last_on);
    for day in coming.filter(|day| pattern.weekdays.contains(&DayOfWeek::of(*day))) {
        if sessions == most || sessions > MOST {
            break;
        }
        let holiday = holidays.get(&day).cloned();
        let skipped = pattern.skip_holidays && holiday.is_some();
        sessions += usize::from(!skipped);
        found.push(Day {
            day,
            holiday,
            skipped,
        });
    }
    found
}

/// A time of the day as it is typed: hours and minutes.
pub fn clock(text: &str) -> Option<NaiveTime> {
    let digits = text.len() == 5
        && text
            .bytes()
            .enumerate()
            .all(|(n, b)| n == 2 || b.is_ascii_digit());
    digits
        .then(|| NaiveTime::parse_from_str(text, "%H:%M").ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }
    fn pattern(last_on: &str, count: Option<usize>) -> Pattern {
        Pattern {
            weekdays: vec![DayOfWeek::Tuesday, DayOfWeek::Thursday],
            first_on: day("2027-03-15"),
            last_on: day(last_on),
            count,
            skip_holidays: true,
        }
    }
    fn shown(pattern: &Pattern) -> Vec<String> {
        let nauryz = Localised::all("Наурыз", "Наурыз", "Nauryz");
        let holidays = BTreeMap::from([(day("2027-03-23"), nauryz)]);
        let sign = |d: Day| format!("{}{}", d.day.format("%d.%m"), if d.skipped { " off" } else { "" });
        days(pattern, &holidays).into_iter().map(sign).collect()
    }

    #[test]
    fn a_holiday_is_skipped_and_does_not_count() {
        let until = shown(&pattern("2027-03-25", None));
        assert_eq!(until, ["16.03", "18.03", "23.03 off", "25.03"]);
        let three = shown(&pattern("2027-12-31", Some(3)));
        assert_eq!(three, ["16.03", "18.03", "23.03 off", "25.03"]);
        let held = Pattern {
            skip_holidays: false,
            ..pattern("2027-03-23", None)
        };
        assert_eq!(shown(&held), ["16.03", "18.03", "23.03"]);
    }

    #[test]
    fn a_series_is_not_without_end() {
        assert_eq!(
            days(&pattern("2090-01-01", None), &BTreeMap::new()).len(),
            MOST + 1
        );
    }

    #[test]
    fn a_time_of_the_day_is_hours_and_minutes() {
        assert_eq!(clock("09:30"), NaiveTime::from_hms_opt(9, 30, 0));
        for wrong in ["9:30", "24:00", "09:60", "09:30:00", "+9:30", "09.30", ""] {
            assert_eq!(clock(wrong), None, "{wrong}");
        }
    }
}
