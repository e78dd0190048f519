//! Days as people write them.

use chrono::{Datelike, NaiveDate};

use kernel::text_enum;

text_enum! {
    /// What stands first in a date with slashes.
    DateOrder { DayFirst = "day_first", MonthFirst = "month_first" }
}

text_enum! {
    /// Why a date that could be two was read so.
    DateOrderBecause {
        /// It was said so.
        Told = "told",
        /// Other cells of the column can only be read so.
        Column = "column",
    }
}

/// The day of a text that may tell a time too.
fn date(text: &str) -> &str {
    let date = text.split([' ', 'T']).next().unwrap_or_default();
    date.trim_end_matches(['г', '.', ','])
}

fn read(date: &str, format: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(date, format).ok();
    day.filter(|d| d.year() >= 1000)
}

/// A date with slashes, as it is with the day first and with the month first.
fn slashed(text: &str) -> [Option<NaiveDate>; 2] {
    ["%d/%m/%Y", "%m/%d/%Y"].map(|format| read(date(text), format))
}

/// A day, with or without a time. With slashes Americans write the month first: what could be both is asked for.
pub fn day(text: &str, order: Option<DateOrder>) -> Result<NaiveDate, &'static str> {
    let known = ["%Y-%m-%d", "%d.%m.%Y", "%Y.%m.%d", "%Y/%m/%d"];
    if let Some(day) = known.iter().find_map(|format| read(date(text), format)) {
        return Ok(day);
    }
    match (slashed(text), order) {
        ([day_first, _], Some(DateOrder::DayFirst)) => day_first.ok_or("type"),
        ([_, month_first], Some(DateOrder::MonthFirst)) => month_first.ok_or("type"),
        ([Some(one), Some(other)], None) if one != other => Err("ambiguous"),
        ([one, other], None) => one.or(other).ok_or("type"),
    }
}

/// Whether a day could be two.
pub fn could_be_two(text: &str) -> bool {
    day(text, None) == Err("ambiguous")
}

/// The order in which all cells of a column can be read, where some can be read in no other.
pub fn order<'a>(cells: impl Iterator<Item = &'a str>) -> Option<DateOrder> {
    let mut seen = [false; 2];
    for cell in cells {
        match slashed(cell) {
            [Some(_), None] => seen[0] = true,
            [None, Some(_)] => seen[1] = true,
            _ => {}
        }
    }
    match seen {
        [true, false] => Some(DateOrder::DayFirst),
        [false, true] => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_it_is_written_here() {
        let may = "2025-05-12".parse::<NaiveDate>().map_err(|_| "no day");
        for text in [
            "2025-05-12",
            "12.05.2025",
            "12.05.2025 г.",
            "12.05.2025 18:07:33",
            "2025-05-12T00:00:00",
        ] {
            assert_eq!(day(text, None), may, "{text}");
        }
        let december = Ok("2025-12-15".parse().unwrap());
        assert_eq!(day("12/15/2025 10:18:29 GMT+7", None), december);
        assert_eq!(day("05/05/2025", None), Ok("2025-05-05".parse().unwrap()));
        assert_eq!(day("12/05/2025", None), Err("ambiguous"));
        for text in ["12.05.25", "31.02.2025", "May 12"] {
            assert_eq!(day(text, None), Err("type"), "{text}");
        }
    }

    #[test]
    fn a_day_that_could_be_two_is_read_in_the_order_that_is_known() {
        let told = |text: &str, order| day(text, Some(order)).map(|day| day.to_string());
        assert_eq!(told("12/05/2025", DateOrder::DayFirst), Ok("2025-05-12".into()));
        assert_eq!(told("12/05/2025", DateOrder::MonthFirst), Ok("2025-12-05".into()));
        assert_eq!(told("12/15/2025", DateOrder::DayFirst), Err("type"));
        for (cells, known) in [
            (vec!["12/05/2025", "15/05/2025"], Some(DateOrder::DayFirst)),
            (
                vec!["12/05/2025", "12/15/2025 10:18:29 GMT+7"],
                Some(DateOrder::MonthFirst),
            ),
            (vec!["15/12/2025", "12/15/2025"], None),
            (
                vec!["12/05/2025", "05/05/2025", "2025-12-15", "15.12.2025", ""],
                None,
            ),
        ] {
            assert_eq!(order(cells.iter().copied()), known, "{cells:?}");
        }
    }
}
