//! Money is exact: integers of the minor unit, never a float.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

/// The largest amount: 10^14 minor units, which JavaScript still holds exactly.
pub const MAX_AMOUNT: i64 = 100_000_000_000_000;

/// An amount in minor units (tiyn, cent) with its currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"amount": 150_000_000, "currency": "KZT"}))]
pub struct Money {
    /// Minor units: 150000000 is 1,500,000 tenge.
    #[validate(range(min = 0, max = 100_000_000_000_000_i64))]
    #[schema(minimum = 0, maximum = 100_000_000_000_000_i64)]
    pub amount: i64,
    /// ISO 4217 code.
    #[validate(custom(function = "currency_code"))]
    #[schema(pattern = "^[A-Z]{3}$", min_length = 3, max_length = 3)]
    pub currency: String,
}

impl Money {
    /// An amount of tenge, in tiyn.
    pub fn kzt(amount: i64) -> Self {
        Money {
            amount,
            currency: "KZT".into(),
        }
    }

    /// As people write it: `1 600 000 KZT`; minor units only where there are some.
    pub fn said(&self) -> String {
        let (whole, minor) = (self.amount / 100, self.amount % 100);
        let digits = whole.to_string();
        let mut text = String::new();
        for (n, digit) in digits.chars().enumerate() {
            if n > 0 && (digits.len() - n).is_multiple_of(3) {
                text.push('\u{a0}');
            }
            text.push(digit);
        }
        if minor != 0 {
            text.push_str(&format!(",{minor:02}"));
        }
        format!("{text}\u{a0}{}", self.currency)
    }
}

/// Three capital letters.
pub fn currency_code(code: &str) -> Result<(), ValidationError> {
    if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(())
    } else {
        Err(ValidationError::new("currency"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_said_as_people_write_it() {
        for (amount, said) in [
            (0, "0 KZT"),
            (160_000_000, "1 600 000 KZT"),
            (1_234_505, "12 345,05 KZT"),
        ] {
            assert_eq!(Money::kzt(amount).said().replace('\u{a0}', " "), said);
        }
    }
}
