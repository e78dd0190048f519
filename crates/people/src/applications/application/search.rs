//! What staff look for in the list: beginnings of words, or one person by telephone, identity number or address.

use diesel::prelude::*;

use crate::accounts::identity;
use base::cx::Cx;
use base::db::schema::{account, person};
use kernel::error::Result;
use kernel::{Id, search_tokens};

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// Folded words; each is the beginning of some word of the application.
    Words(Vec<String>),
    /// One person: by the rows and the accounts to which a number or an address belongs.
    Person { persons: Vec<Id>, accounts: Vec<Id> },
}

/// What somebody means who types this. Numbers are looked up by their digest, so they are found whole or not at all.
pub fn sought(cx: &mut Cx<'_>, text: &str) -> Result<Sought> {
    if let Some(email) = identity::rules::email(text) {
        let accounts = account::table.filter(account::email.eq(email));
        return Ok(Sought::Person {
            persons: vec![],
            accounts: accounts.select(account::id).load(cx.conn)?,
        });
    }
    let phone = identity::rules::phone(text).map(|phone| cx.vault.digest("phone", &phone));
    let iin = iin(text).map(|iin| cx.vault.digest("iin", &iin));
    if phone.is_none() && iin.is_none() {
        return Ok(Sought::Words(search_tokens(text)));
    }
    let mut persons: Vec<Id> = vec![];
    let mut accounts: Vec<Id> = vec![];
    if let Some(iin) = iin {
        let rows = person::table.filter(person::iin_digest.eq(iin));
        persons.extend(rows.select(person::id).load::<Id>(cx.conn)?);
    }
    if let Some(phone) = phone {
        let rows = person::table.filter(person::phone_digest.eq(&phone));
        persons.extend(rows.select(person::id).load::<Id>(cx.conn)?);
        let rows = account::table.filter(account::phone_digest.eq(phone));
        accounts.extend(rows.select(account::id).load::<Id>(cx.conn)?);
    }
    Ok(Sought::Person { persons, accounts })
}

/// Twelve digits, also with spaces between them.
fn iin(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (digits.len() == 12 && digits.chars().all(|c| c.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_identity_has_twelve_digits() {
        assert_eq!(iin(" 850712 300 015 ").as_deref(), Some("850712300015"));
        for other in ["85071230001", "8507123000155", "+85071230001", "ile-85071230"] {
            assert_eq!(iin(other), None, "{other}");
        }
    }
}
