//! Exact fractions for scores: nothing is rounded before ranks are made.
//!
//! `BigInt`, not `i128`: one card's share fits an `i128` easily, but the mean over cards adds fractions whose
//! denominators differ with the criteria that are not applicable, so the common denominator has no useful
//! bound.

use std::num::{NonZeroU32, NonZeroU128};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::figure::Figure;

/// An exact rational number in lowest terms. Stored and sent as `"p/q"`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(BigRational);

impl Exact {
    pub fn ratio(numerator: u128, denominator: NonZeroU128) -> Self {
        Self(BigRational::new(
            BigInt::from(numerator),
            BigInt::from(denominator.get()),
        ))
    }

    /// Basis points as a fraction: 500 is 1/20.
    pub fn basis_points(bp: u32) -> Self {
        Self(BigRational::new(BigInt::from(bp), BigInt::from(10_000)))
    }

    pub fn over(&self, divisor: NonZeroU32) -> Self {
        Self(&self.0 / BigInt::from(divisor.get()))
    }

    pub fn plus(&self, other: &Self) -> Self {
        Self(&self.0 + &other.0)
    }

    pub fn minus(&self, other: &Self) -> Self {
        Self(&self.0 - &other.0)
    }

    /// The arithmetic mean; `None` of nothing: no cards is not a score of zero.
    pub fn mean<'a>(values: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let mut sum = BigRational::zero();
        let mut count = 0_u64;
        for value in values {
            sum += &value.0;
            count += 1;
        }
        (count > 0).then(|| Self(sum / BigInt::from(count)))
    }

    /// The nearest number of nine decimals: what a fitted model gives is known no better on every machine, and
    /// equals must stay equal. `None` for what is no number.
    pub fn fitted(value: f64) -> Option<Self> {
        const UNIT: f64 = 1e9;
        let units = BigInt::from((value * UNIT).round().to_i64()?);
        Some(Self(BigRational::new(units, BigInt::from(UNIT as i64))))
    }

    /// This share of an amount in minor units, rounded down: "amount = amount asked × share" of Business Road Map
    /// 2020. `None` where the product is too large.
    pub fn part_of(&self, amount: i64) -> Option<i64> {
        (&self.0 * BigInt::from(amount)).floor().to_integer().to_i64()
    }

    /// The nearest whole basis points, halves away from zero. `None` where they are too many.
    pub fn nearest_basis_points(&self) -> Option<i32> {
        let points = &self.0 * BigInt::from(10_000);
        points.round().to_integer().to_i32()
    }

    /// The nearest floating-point number, for the models of `jury::scoring`; ranks of means never use it.
    pub fn to_f64(&self) -> f64 {
        self.0.to_f64().unwrap_or(f64::NAN)
    }

    /// The same as a figure.
    pub fn figure(&self) -> Option<Figure> {
        self.0.to_f64().and_then(Figure::of)
    }

    /// A quotient; `None` unless the divisor is above zero.
    pub fn quotient(dividend: BigInt, divisor: BigInt) -> Option<Self> {
        divisor
            .is_positive()
            .then(|| Self(BigRational::new(dividend, divisor)))
    }

    /// A table of values as whole numbers over their least common denominator, and that denominator: sums of them
    /// are exact and cost little.
    pub fn over_one<'a, R>(rows: impl IntoIterator<Item = R> + Clone) -> (Vec<Vec<BigInt>>, BigInt)
    where
        R: IntoIterator<Item = &'a Self>,
    {
        let mut common = BigInt::from(1);
        for value in rows.clone().into_iter().flatten() {
            if !(&common % value.0.denom()).is_zero() {
                // In lowest terms the quotient tells what the common denominator lacks.
                common *= BigRational::new(common.clone(), value.0.denom().clone()).denom();
            }
        }
        let whole = |value: &Self| value.0.numer() * (&common / value.0.denom());
        let whole = rows
            .into_iter()
            .map(|row| row.into_iter().map(whole).collect())
            .collect();
        (whole, common)
    }

    /// `"p/q"` in lowest terms, always with the denominator: `"3/4"`, `"1/1"`.
    pub fn fraction(&self) -> String {
        format!("{}/{}", self.0.numer(), self.0.denom())
    }

    /// Reads what [`Exact::fraction`] wrote. For stored values; a client never sends a fraction.
    pub fn parse(text: &str) -> Option<Self> {
        let (numerator, denominator) = text.split_once('/')?;
        let denominator: BigInt = denominator.parse().ok()?;
        if !denominator.is_positive() {
            return None;
        }
        Some(Self(BigRational::new(numerator.parse().ok()?, denominator)))
    }

    /// For display only: `digits` places, half to even. Two different values may look alike.
    pub fn decimal(&self, digits: u32) -> String {
        let unit = BigInt::from(10).pow(digits);
        let scaled = self.0.abs() * &unit;
        let floor = scaled.to_integer();
        let twice_rest = (scaled - &floor) * BigInt::from(2);
        let odd = (&floor % BigInt::from(2)) != BigInt::zero();
        let one = BigRational::from_integer(BigInt::from(1));
        let up = twice_rest > one || (twice_rest == one && odd);
        let rounded = if up { floor + 1 } else { floor };
        let sign = if self.0.is_negative() && !rounded.is_zero() {
            "-"
        } else {
            ""
        };
        let (whole, rest) = (&rounded / &unit, &rounded % &unit);
        if digits == 0 {
            return format!("{sign}{whole}");
        }
        format!(
            "{sign}{whole}.{:0>width$}",
            rest.to_string(),
            width = digits as usize
        )
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.fraction())
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not a fraction p/q"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    #[test]
    fn fractions_are_in_lowest_terms_with_their_denominator() {
        assert_eq!(exact("6/8").fraction(), "3/4");
        assert_eq!(exact("5/5").fraction(), "1/1");
        assert_eq!(Exact::basis_points(500).fraction(), "1/20");
    }

    #[test]
    fn what_is_no_fraction_is_not_read() {
        for text in ["", "1", "1/0", "1/-2", "a/2", "1/2/3", "0.5", "1/"] {
            assert_eq!(Exact::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_mean_of_thirds_is_exact_and_of_nothing_is_nothing() {
        // (1/3 + 1/3 + 1/2) / 3 = (7/6) / 3 = 7/18
        let values = [exact("1/3"), exact("1/3"), exact("1/2")];
        assert_eq!(Exact::mean(&values), Some(exact("7/18")));
        assert_eq!(Exact::mean([]), None);
    }

    #[test]
    fn fitted_values_keep_nine_decimals() {
        assert_eq!(Exact::fitted(0.1 + 0.2), Some(exact("3/10")));
        assert_eq!(Exact::fitted(-1.0 / 3.0), Some(exact("-333333333/1000000000")));
        assert_eq!(Exact::fitted(f64::NAN), None);
        assert_eq!(exact("2/3").part_of(100), Some(66));
        assert_eq!(exact("2/1").part_of(i64::MAX), None);
        assert_eq!(exact("-1/8").nearest_basis_points(), Some(-1250));
        assert_eq!(exact("-1/20000").nearest_basis_points(), Some(-1));
        assert_eq!(exact("1/3").nearest_basis_points(), Some(3333));
        assert!((exact("1/3").to_f64() - 1.0 / 3.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_table_is_told_in_whole_numbers_over_one_denominator() {
        let rows = [vec![exact("1/2"), exact("2/3")], vec![exact("3/4")]];
        let (whole, common) = Exact::over_one(&rows);
        let expected: [Vec<BigInt>; 2] = [vec![6.into(), 8.into()], vec![9.into()]];
        assert_eq!((whole, common), (expected.to_vec(), BigInt::from(12)));
        assert_eq!(Exact::quotient(3.into(), 6.into()), Some(exact("1/2")));
        assert_eq!(Exact::quotient(3.into(), 0.into()), None);
        assert_eq!(Exact::quotient(3.into(), BigInt::from(-6)), None);
    }

    #[test]
    fn decimals_round_half_to_even() {
        assert_eq!(exact("2/3").decimal(4), "0.6667");
        assert_eq!(exact("1/1").decimal(4), "1.0000");
        assert_eq!(exact("12345/100000").decimal(4), "0.1234"); // half, 4 is even: stays
        assert_eq!(exact("12355/100000").decimal(4), "0.1236"); // half, 5 is odd: up
        assert_eq!(exact("123451/1000000").decimal(4), "0.1235"); // more than half: up
        assert_eq!(exact("99999/100000").decimal(4), "1.0000"); // carries into the whole
        assert_eq!(exact("-1/3").decimal(2), "-0.33");
        assert_eq!(exact("-1/1000").decimal(2), "0.00");
        assert_eq!(exact("5/2").decimal(0), "2");
    }

    proptest! {
        #[test]
        fn a_stored_fraction_reads_back(p in -10_000_i64..10_000, q in 1_i64..10_000) {
            let value = exact(&format!("{p}/{q}"));
            prop_assert_eq!(Exact::parse(&value.fraction()), Some(value.clone()));
            let json = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(serde_json::from_str::<Exact>(&json).unwrap(), value);
        }
    }
}
