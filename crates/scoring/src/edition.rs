//! How cards become figures has changed, and will again. What was published stays as it was, and whoever checks it
//! makes it again by the calculation that made it: a result tells which.

use serde::{Deserialize, Serialize};

/// An edition of the calculation; a number in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Edition {
    /// One juror with a single card refuses a model to the whole round; reliabilities are divided by whatever comes;
    /// a calibration without a card to spare is made of noise; a trimmed mean of fewer than five cards is told.
    First = 1,
    /// Single cards are left out of a model; what the cards do not tell is left out, or refused.
    Second = 2,
}

impl Edition {
    /// By which results are made now.
    pub const NOW: Self = Self::Second;

    /// Of a result that does not tell.
    pub fn of_old() -> Self {
        Self::First
    }

    /// It need not be told.
    pub fn is_of_old(&self) -> bool {
        *self == Self::of_old()
    }
}

impl From<Edition> for u8 {
    fn from(edition: Edition) -> u8 {
        edition as u8
    }
}

impl TryFrom<u8> for Edition {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        match number {
            1 => Ok(Self::First),
            2 => Ok(Self::Second),
            other => Err(format!("edition {other} of the calculation is not known")),
        }
    }
}
