//! Rules of identity: names to log in with, terms of links and sessions.

use chrono::Duration;
use validator::ValidationError;

use kernel::text_enum;

text_enum! {
    /// Whether an account can be used.
    AccountStatus { Pending = "pending", Active = "active", Disabled = "disabled" }
}

text_enum! {
    /// What a one-time code is good for.
    CodePurpose {
        Activation = "activation",
        Reset = "reset",
        Pass = "pass",
        Email = "email",
        Phone = "phone",
    }
}

/// What goes to an address or a number of an account, or stands for one: it ends when another one is taken.
pub const LINKS: &[CodePurpose] = &[
    CodePurpose::Activation,
    CodePurpose::Reset,
    CodePurpose::Email,
    CodePurpose::Phone,
];

/// How long an activation link works.
pub const ACTIVATION_HOURS: i64 = 48;
/// How long a reset link works.
pub const RESET_HOURS: i64 = 2;
/// How long the proof of a new address or number works.
pub const PROOF_HOURS: i64 = 24;
/// How long a code that staff printed works.
pub const PRINTED_CODE_DAYS: i64 = 7;
/// How long a session lives without being refreshed.
pub const SESSION_DAYS: i64 = 30;

/// A refresh repeated within this time is a double send, later it is a stolen token.
pub fn double_send() -> Duration {
    Duration::seconds(5)
}

/// What somebody logs in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginName {
    /// An e-mail address, in lower case.
    Email(String),
    /// A telephone number, `+` and digits.
    Phone(String),
}

impl LoginName {
    /// Reads an e-mail address or a telephone number, however it was typed.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.contains('@') {
            email(text).map(LoginName::Email)
        } else {
            phone(text).map(LoginName::Phone)
        }
    }
    /// As it is stored.
    pub fn as_str(&self) -> &str {
        match self {
            LoginName::Email(text) | LoginName::Phone(text) => text,
        }
    }
}

/// An e-mail address in lower case.
pub fn email(text: &str) -> Option<String> {
    use validator::ValidateEmail;
    let text = text.trim().to_lowercase();
    (text.is_ascii() && text.len() <= 254 && text.validate_email()).then_some(text)
}

/// A telephone number in E.164: Kazakh numbers may be typed with `8`, also behind a plus, or without a country code.
pub fn phone(text: &str) -> Option<String> {
    if !text.chars().all(|c| c.is_ascii_digit() || " +-()".contains(c)) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let plus = text.trim_start().starts_with('+');
    let number = match digits.len() {
        // No country has +87 with so few digits.
        11 if digits.starts_with("87") || (!plus && digits.starts_with('8')) => format!("7{}", &digits[1..]),
        10 if !plus => format!("7{digits}"),
        _ => digits,
    };
    let whole = match number.starts_with('7') {
        true => number.len() == 11,
        false => (if plus { 8 } else { 11 }..=15).contains(&number.len()),
    };
    whole.then(|| format!("+{number}"))
}

/// For `validator`: an e-mail address.
pub fn valid_email(text: &str) -> Result<(), ValidationError> {
    email(text)
        .map(|_| ())
        .ok_or_else(|| ValidationError::new("email"))
}

/// For `validator`: a telephone number.
pub fn valid_phone(text: &str) -> Result<(), ValidationError> {
    phone(text)
        .map(|_| ())
        .ok_or_else(|| ValidationError::new("phone"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_however_it_was_typed() {
        for typed in [
            "+7 700 123-45-67",
            "8 (700) 123 45 67",
            "7001234567",
            "77001234567",
            "+87001234567",
            "8-700-123-45-67",
            " +7 (700) 123 45 67 ",
        ] {
            assert_eq!(phone(typed).as_deref(), Some("+77001234567"), "{typed}");
        }
        assert_eq!(phone("+996 555 123 456").as_deref(), Some("+996555123456"));
        for wrong in ["12", "+7 700 123 45 6", "+770012345678", "+"] {
            assert_eq!(phone(wrong), None, "{wrong}");
        }
        assert_eq!(phone("700123456x"), None);
    }

    #[test]
    fn an_address_is_lower_case() {
        assert_eq!(
            LoginName::parse(" Aigul@Ile.Example "),
            Some(LoginName::Email("aigul@ile.example".into()))
        );
        assert_eq!(LoginName::parse("not an address@"), None);
    }
}
