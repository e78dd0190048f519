//! Counting working days.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The day on which a term of working days ends, counted from the day after its beginning; a term of none ends on
/// the day itself. `exceptions` are days that are not what their weekday says: `true` is a working day.
pub fn end_of_term(begins: NaiveDate, days: u32, exceptions: &BTreeMap<NaiveDate, bool>) -> NaiveDate {
    let works = |day: &NaiveDate| {
        let weekday = !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        exceptions.get(day).copied().unwrap_or(weekday)
    };
    let coming = begins.iter_days().skip(1).filter(works);
    match days {
        0 => begins,
        // The calendar of chrono ends after some 260,000 years.
        _ => coming.take(days as usize).last().unwrap_or(begins),
    }
}

/// The last day that a term of so many working days can reach, however many holidays there are: what is read of
/// the calendar.
pub fn horizon(begins: NaiveDate, days: u32) -> NaiveDate {
    begins
        .checked_add_days(Days::new(u64::from(days) * 3 + 30))
        .unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weekends_and_holidays_are_not_counted_and_a_working_saturday_is() {
        let of = |begins: &str, days, exceptions: &[(&str, bool)]| {
            let exceptions = exceptions.iter().map(|(d, works)| (day(d), *works)).collect();
            end_of_term(day(begins), days, &exceptions)
        };
        // Friday 19 March 2027; Nauryz is on 21 to 23 March and moves one day off to the 24th.
        assert_eq!(of("2027-03-19", 3, &[]), day("2027-03-24"));
        let nauryz = [
            ("2027-03-22", false),
            ("2027-03-23", false),
            ("2027-03-24", false),
        ];
        assert_eq!(of("2027-03-19", 3, &nauryz), day("2027-03-29"));
        assert_eq!(of("2027-03-19", 1, &[("2027-03-20", true)]), day("2027-03-20"));
        assert_eq!(of("2027-03-20", 0, &[]), day("2027-03-20"));
    }
}
