//! The national identification numbers: IIN (ЖСН, ИИН) of a person and BIN (БСН, БИН) of an organisation.
//!
//! Structure: Government Resolution 406 of 22.05.2007, p. 3–5 (an IIN is `YYMMDD G NNNN C`, a BIN is
//! `YYMM T A NNNNN C`). Control digit: Resolution 565 of 11.06.2003, see [`control_digit`].
//!
//! A right control digit proves little: the 11th digit has weight 11 = 0 mod 11 in the first pass, so about
//! nine slips of one digit in ten are caught. Uniqueness and a look at the document stay necessary. Whether a
//! birth date lies in the future is for the caller to judge, who has the clock.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// Why a number is refused: the first reason found, in the order format, structure, control digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NumberError {
    #[error("not exactly twelve ASCII digits")]
    Format,
    #[error("the first six digits are no day of the calendar")]
    Date,
    #[error("the seventh digit is reserved")]
    CenturySex,
    #[error("the control digit is wrong")]
    Checksum,
    #[error("the month of registration is not 01 to 12")]
    Month,
    #[error("the fifth digit is no kind of entity")]
    EntityType,
    #[error("the sixth digit is no attribute of an entity")]
    Attribute,
}

impl NumberError {
    /// The stable code for `errors[].code`; never changes with the language.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Date => "date",
            Self::CenturySex => "century_sex",
            Self::Checksum => "checksum",
            Self::Month => "month",
            Self::EntityType => "entity_type",
            Self::Attribute => "attribute",
        }
    }
}

/// The identification number of a person. Personal data: it has no `Display` and no `Serialize`, and `Debug`
/// shows the last four digits only, so that it cannot reach a log or an answer by accident.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Iin(String);

impl Iin {
    /// Takes exactly twelve ASCII digits; spaces are not forgiven, the caller trims.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let digits = digits(text)?;
        birth_and_sex(&digits)?;
        check_control_digit(&digits)?;
        Ok(Self(text.to_owned()))
    }

    /// An invented number for demo data and tests, or `None` where no such number exists: both passes give
    /// 10, the serial has more than four digits, or the year is outside 1800–2099. Serials 9800–9999 make a
    /// clash with a living person unlikely, not impossible.
    pub fn synthetic(birth: NaiveDate, male: bool, serial: u16) -> Option<Self> {
        let first_of_century = match birth.year() {
            1800..=1899 => 1,
            1900..=1999 => 3,
            2000..=2099 => 5,
            _ => return None,
        };
        if serial > 9999 {
            return None;
        }
        let century_sex = first_of_century + u8::from(!male);
        let base = format!("{}{century_sex}{serial:04}", birth.format("%y%m%d"));
        let mut head = [0; 11];
        for (slot, byte) in head.iter_mut().zip(base.bytes()) {
            *slot = byte - b'0';
        }
        let control = control_digit(&head)?;
        Some(Self(format!("{base}{control}")))
    }

    /// The twelve digits, for encryption and for its owner's eyes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn birth_date(&self) -> NaiveDate {
        self.decoded().0
    }

    pub fn is_male(&self) -> bool {
        self.decoded().1
    }

    /// `********9996`: what those may see who need to tell two people apart.
    pub fn masked(&self) -> String {
        format!("********{}", &self.0[8..])
    }

    fn decoded(&self) -> (NaiveDate, bool) {
        digits(&self.0)
            .and_then(|digits| birth_and_sex(&digits))
            .expect("an Iin is made of checked digits only")
    }
}

impl fmt::Debug for Iin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Iin({})", self.masked())
    }
}

/// The identification number of an organisation: public, it stands on letterheads and in the consent text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Bin(String);

impl Bin {
    /// Takes exactly twelve ASCII digits; spaces are not forgiven, the caller trims.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let digits = digits(text)?;
        if !(1..=12).contains(&(digits[2] * 10 + digits[3])) {
            return Err(NumberError::Month);
        }
        // 4 resident legal entity, 5 non-resident, 6 joint sole traders; 0–3 would be an IIN's day of birth.
        if !(4..=6).contains(&digits[4]) {
            return Err(NumberError::EntityType);
        }
        // 0 head unit, 1 branch, 2 representative office, 3 peasant enterprise run jointly.
        if digits[5] > 3 {
            return Err(NumberError::Attribute);
        }
        check_control_digit(&digits)?;
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn digits(text: &str) -> Result<[u8; 12], NumberError> {
    let bytes: [u8; 12] = text.as_bytes().try_into().map_err(|_| NumberError::Format)?;
    if !bytes.iter().all(u8::is_ascii_digit) {
        return Err(NumberError::Format);
    }
    Ok(bytes.map(|byte| byte - b'0'))
}

/// The seventh digit tells century and sex: 1/2 the 1800s, 3/4 the 1900s, 5/6 the 2000s, odd for a man. It
/// comes before the date, because 29 February depends on the century.
fn birth_and_sex(digits: &[u8; 12]) -> Result<(NaiveDate, bool), NumberError> {
    let century = match digits[6] {
        1 | 2 => 1800,
        3 | 4 => 1900,
        5 | 6 => 2000,
        _ => return Err(NumberError::CenturySex),
    };
    let pair = |at: usize| u32::from(digits[at] * 10 + digits[at + 1]);
    let year = century + i32::from(digits[0] * 10 + digits[1]);
    let birth = NaiveDate::from_ymd_opt(year, pair(2), pair(4)).ok_or(NumberError::Date)?;
    Ok((birth, digits[6] % 2 == 1))
}

fn check_control_digit(digits: &[u8; 12]) -> Result<(), NumberError> {
    let (head, control) = (digits.first_chunk().ok_or(NumberError::Format)?, digits[11]);
    if control_digit(head) == Some(control) {
        Ok(())
    } else {
        Err(NumberError::Checksum)
    }
}

/// The same for both numbers. First pass: weights 1, 2, … 11, sum modulo 11. Where that gives 10, the second
/// pass: weights 3, 4, … 11, 1, 2. Where that gives 10 as well, the number is not issued.
fn control_digit(head: &[u8; 11]) -> Option<u8> {
    const PASSES: [[u32; 11]; 2] = [
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2],
    ];
    PASSES.iter().find_map(|weights| {
        let sum: u32 = weights
            .iter()
            .zip(head)
            .map(|(weight, digit)| weight * u32::from(*digit))
            .sum();
        u8::try_from(sum % 11).ok().filter(|remainder| *remainder < 10)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn iin_that_exist() {
        let male = true;
        for (number, birth, sex) in [
            ("851231399996", "1985-12-31", male),
            ("990308499996", "1999-03-08", !male),
            ("040229599996", "2004-02-29", male),
            ("780616499698", "1978-06-16", !male),
            ("011010699888", "2001-10-10", !male),
            ("720901399893", "1972-09-01", male),
        ] {
            let iin = Iin::parse(number).unwrap_or_else(|error| panic!("{number}: {error}"));
            assert_eq!(iin.as_str(), number);
            assert_eq!((iin.birth_date(), iin.is_male()), (day(birth), sex), "{number}");
        }
    }

    #[test]
    fn iin_that_do_not() {
        for (number, error) in [
            ("851231399997", NumberError::Checksum),   // wrong control digit
            ("990308499969", NumberError::Checksum),   // two neighbours swapped
            ("030229599994", NumberError::Date),       // no 29 February in 2003
            ("851301399996", NumberError::Date),       // month 13
            ("851231799991", NumberError::CenturySex), // 7 is reserved
            ("851231300640", NumberError::Checksum),   // both passes give 10
            ("000000000000", NumberError::CenturySex),
            ("170340999991", NumberError::CenturySex), // a BIN
            ("", NumberError::Format),
            ("85123139999", NumberError::Format),
            ("8512313999966", NumberError::Format),
            (" 851231399996", NumberError::Format),
            ("85123139999О", NumberError::Format), // a Cyrillic letter
            ("٨٥١٢٣١", NumberError::Format),       // twelve bytes, Arabic digits
        ] {
            assert_eq!(Iin::parse(number), Err(error), "{number}");
        }
    }

    #[test]
    fn the_century_decides_about_the_leap_day() {
        // 1900 was no leap year, 2000 was.
        assert!(Iin::synthetic(day("2000-02-29"), true, 9900).is_some());
        assert_eq!(Iin::parse("000229399990"), Err(NumberError::Date));
    }

    #[test]
    fn bin_that_exist() {
        for number in [
            "170340999991", // resident legal entity, head unit
            "170341999997", // branch
            "170342999992", // representative office
            "180563999996", // peasant enterprise run jointly
            "210950999799", // non-resident, second pass
            "240160999893", // joint sole traders, second pass
            "940140000385", // published requisites of banks
            "950341000052",
            "961141000023",
            "070941024691",
        ] {
            assert_eq!(Bin::parse(number).as_ref().map(Bin::as_str), Ok(number));
        }
    }

    #[test]
    fn bin_that_do_not() {
        for (number, error) in [
            ("170340999994", NumberError::Checksum),
            ("171340999994", NumberError::Month),
            ("170040999994", NumberError::Month),
            ("170330999997", NumberError::EntityType), // the range of an IIN's day
            ("170374999993", NumberError::EntityType),
            ("170344999993", NumberError::Attribute),
            ("17034099999", NumberError::Format),
            ("17034099999О", NumberError::Format),
        ] {
            assert_eq!(Bin::parse(number), Err(error), "{number}");
        }
    }

    #[test]
    fn synthetic_numbers_are_read_back() {
        for (birth, male, serial, number) in [
            ("1985-12-31", true, 9999, "851231399996"),
            ("1978-06-16", false, 9969, "780616499698"),
            ("2001-10-10", false, 9988, "011010699888"),
        ] {
            let iin = Iin::synthetic(day(birth), male, serial).expect("issued");
            assert_eq!(iin.as_str(), number);
        }
        for year in [1800, 1899, 1900, 1999, 2000, 2099] {
            for serial in [0, 7, 450, 9800, 9999] {
                for male in [true, false] {
                    let birth = NaiveDate::from_ymd_opt(year, 11, 30).expect("a day");
                    let Some(made) = Iin::synthetic(birth, male, serial) else {
                        continue;
                    };
                    let read = Iin::parse(made.as_str()).expect("valid");
                    assert_eq!((read.birth_date(), read.is_male()), (birth, male));
                }
            }
        }
    }

    #[test]
    fn synthetic_numbers_that_are_not_issued() {
        assert_eq!(
            Iin::synthetic(day("1985-12-31"), true, 64),
            None,
            "both passes give 10"
        );
        for serial in [10_000, 12_345, u16::MAX] {
            assert_eq!(Iin::synthetic(day("1985-12-31"), true, serial), None, "{serial}");
        }
        assert_eq!(Iin::synthetic(day("1799-12-31"), true, 9999), None);
        assert_eq!(Iin::synthetic(day("2100-01-01"), true, 9999), None);
    }

    #[test]
    fn the_number_stays_out_of_logs() {
        let iin = Iin::parse("851231399996").expect("valid");
        assert_eq!(iin.masked(), "********9996");
        assert_eq!(format!("{iin:?}"), "Iin(********9996)");
    }

    #[test]
    fn codes_are_snake_case_of_the_variants() {
        use NumberError::*;
        for error in [Format, Date, CenturySex, Checksum, Month, EntityType, Attribute] {
            assert_eq!(error.code().replace('_', ""), format!("{error:?}").to_lowercase());
        }
    }
}
