//! Kinds of organisation, and what a business number must be.

use validator::ValidationError;

use kernel::iin::Bin;
use kernel::text_enum;

text_enum! {
    /// What an organisation is to a programme.
    OrganisationKind { Operator = "operator", Sponsor = "sponsor", Akimat = "akimat", College = "college", Other = "other" }
}

/// For `validator`: a business identification number with a right control digit.
pub fn valid_bin(text: &str) -> Result<(), ValidationError> {
    Bin::parse(text)
        .map(|_| ())
        .map_err(|e| ValidationError::new(e.code()))
}
