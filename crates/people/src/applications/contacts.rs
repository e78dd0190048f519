//! How applicants are called and reached: for whoever may read their applications.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::seals::phone_place;
use base::cx::Cx;
use base::db::schema::{account, application, person};
use base::notifications;
use kernel::error::Result;
use kernel::{Id, Lang};

/// How an applicant is reached.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[schema(as = ApplicationReached)]
pub struct Reached {
    /// Telephone number.
    pub phone: Option<String>,
    /// E-mail address of the account.
    pub email: Option<String>,
    /// Language of the account; of somebody without one nothing is known.
    pub language: Option<Lang>,
}

/// An applicant.
#[derive(Debug, Clone, Default)]
pub struct Contact {
    /// Family name and given name.
    pub name: String,
    /// How they are reached.
    pub reached: Reached,
}

#[derive(Queryable)]
struct Row {
    application: Id,
    person: Id,
    family_name: String,
    given_name: String,
    phone_sealed: Option<String>,
    account: Option<Id>,
    account_phone_sealed: Option<String>,
    email: Option<String>,
    language: Option<Lang>,
}

/// Family name and given name.
pub fn full_name(family: &str, given: &str) -> String {
    format!("{family} {given}").trim().to_owned()
}

/// The people of some applications: one query.
pub fn of(cx: &mut Cx<'_>, applications: &[Id]) -> Result<BTreeMap<Id, Contact>> {
    let rows: Vec<Row> = application::table
        .inner_join(person::table)
        .left_join(account::table.on(application::account_id.eq(account::id.nullable())))
        .filter(application::id.eq_any(applications.to_vec()))
        .select((
            application::id,
            person::id,
            person::family_name,
            person::given_name,
            person::phone_sealed,
            account::id.nullable(),
            account::phone_sealed.nullable(),
            account::email.nullable(),
            account::language.nullable(),
        ))
        .load(cx.conn)?;
    let mut found = BTreeMap::new();
    for row in rows {
        let phone = match (row.phone_sealed, row.account, row.account_phone_sealed) {
            (Some(sealed), ..) => Some(cx.vault.unseal(&phone_place(row.person), &sealed)?),
            (None, Some(account), Some(sealed)) => {
                Some(cx.vault.unseal(&notifications::phone_place(account), &sealed)?)
            }
            _ => None,
        };
        let contact = Contact {
            name: full_name(&row.family_name, &row.given_name),
            reached: Reached {
                phone,
                email: row.email,
                language: row.language,
            },
        };
        found.insert(row.application, contact);
    }
    Ok(found)
}
