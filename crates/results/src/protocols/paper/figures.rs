//! How figures are written in Kazakh and Russian: a comma before the decimals, groups of three digits.

use protocol::format::v2::Money;
use scoring::exact::Exact;

/// A share of the maximum in percent with two decimals, rounded half to even; for display only.
pub fn percent(share: &Exact) -> String {
    let text = share.decimal(4);
    let (sign, digits) = text.strip_prefix('-').map_or(("", &*text), |rest| ("-", rest));
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    let digits = format!("{:0>3}", digits.trim_start_matches('0'));
    let (whole, rest) = digits.split_at(digits.len() - 2);
    format!("{sign}{whole},{rest}")
}

/// Basis points in percent.
pub fn basis_points(bp: u32) -> String {
    percent(&Exact::basis_points(bp))
}

/// A number with so many decimals.
pub fn decimal(value: f64, digits: usize) -> String {
    format!("{value:.digits$}").replace('.', ",")
}

/// A chance in percent. What draws found is no certainty, so neither end is reached by rounding.
pub fn chance(p: f64) -> String {
    match p {
        p if p <= 0.005 => "<1".into(),
        p if p >= 0.995 => ">99".into(),
        p => decimal(p * 100.0, 0),
    }
}

/// A whole number in groups of three digits.
pub fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

/// An amount of money in major units, with two decimals where there are minor ones.
pub fn money(money: &Money) -> String {
    let whole = grouped(money.amount / 100);
    let rest = match money.amount % 100 {
        0 => String::new(),
        rest => format!(",{rest:02}"),
    };
    let sign = if money.currency == "KZT" {
        "₸"
    } else {
        &money.currency
    };
    format!("{whole}{rest}\u{a0}{sign}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_in_kazakh_and_russian() {
        let share = |text: &str| percent(&Exact::parse(text).unwrap());
        assert_eq!(share("2/3"), "66,67");
        assert_eq!(share("1/1"), "100,00");
        assert_eq!(share("1/2000"), "0,05");
        assert_eq!(share("0/1"), "0,00");
        assert_eq!(share("-1/8"), "-12,50");
        assert_eq!(share("21/20"), "105,00");
        assert_eq!(basis_points(7_000), "70,00");
        assert_eq!(decimal(0.956, 2), "0,96");
        assert_eq!(
            [0.0, 0.005, 0.45, 0.994, 0.995, 1.0].map(chance),
            ["<1", "<1", "45", "99", ">99", ">99"]
        );
        let tenge = |amount| Money {
            amount,
            currency: "KZT".into(),
        };
        assert_eq!(money(&tenge(150_000_050)), "1\u{a0}500\u{a0}000,50\u{a0}₸");
        assert_eq!(money(&tenge(99_900)), "999\u{a0}₸");
    }
}
