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
}

/// Three capital letters.
pub fn currency_code(code: &str) -> Result<(), ValidationError> {
    if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(())
    } else {
        Err(ValidationError::new("currency"))
    }
}
