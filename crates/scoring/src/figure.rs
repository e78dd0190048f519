//! A figure that is stored or sent: a finite floating-point number.
//!
//! JSON has no infinity and no NaN. One that came through would be written as `null`, and what cannot be read back
//! cannot be computed either. So whatever a calculation makes is turned into a figure where it leaves it, or into
//! nothing.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A finite number; plain in JSON.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Figure(f64);

/// What a bound may be missed by in the last digits of a sum.
const ROUNDING: f64 = 1e-9;

impl Figure {
    /// Nothing of what is no finite number.
    pub fn of(value: f64) -> Option<Self> {
        value.is_finite().then_some(Self(value))
    }

    /// Of a share or a chance: from 0 to 1.
    pub fn share(value: f64) -> Option<Self> {
        (-ROUNDING..=1.0 + ROUNDING)
            .contains(&value)
            .then(|| Self(value.clamp(0.0, 1.0)))
    }

    /// Of a measure of agreement: at most 1.
    pub fn agreement(value: f64) -> Option<Self> {
        Self::of(value.min(1.0)).filter(|_| value <= 1.0 + ROUNDING)
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl From<Figure> for f64 {
    fn from(figure: Figure) -> f64 {
        figure.0
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(self.0)
    }
}

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::of(f64::deserialize(from)?).ok_or_else(|| de::Error::custom("not a finite number"))
    }
}

#[cfg(test)]
mod tests {
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, F64Deserializer};

    use super::*;

    #[test]
    fn what_is_no_finite_number_is_no_figure() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!((Figure::of(value), Figure::share(value)), (None, None));
            assert_eq!(Figure::agreement(value), None);
            let from: F64Deserializer<Error> = value.into_deserializer();
            assert!(Figure::deserialize(from).is_err());
        }
        assert!(serde_json::from_str::<Figure>("null").is_err());
        assert!(serde_json::from_str::<Figure>("1e999").is_err());
    }

    #[test]
    fn a_share_lies_between_nothing_and_all_but_for_rounding() {
        let share = |value| Figure::share(value).map(Figure::get);
        assert_eq!(
            [share(-1e-12), share(0.25), share(1.0 + 1e-12)],
            [Some(0.0), Some(0.25), Some(1.0)]
        );
        assert_eq!([share(-0.1), share(1.1)], [None, None]);
        let agreement = |value| Figure::agreement(value).map(Figure::get);
        assert_eq!(
            [agreement(-7.5), agreement(1.0 + 1e-12), agreement(3.0)],
            [Some(-7.5), Some(1.0), None]
        );
    }

    #[test]
    fn it_is_written_and_read_as_a_plain_number() {
        for (value, text) in [(2.0, "2.0"), (0.1, "0.1"), (-1e-300, "-1e-300")] {
            assert_eq!(serde_json::to_string(&Figure::of(value)).unwrap(), text);
            assert_eq!(serde_json::from_str::<Figure>(text).ok(), Figure::of(value));
        }
        assert_eq!(serde_json::from_str::<Figure>("3").ok(), Figure::of(3.0));
    }
}
