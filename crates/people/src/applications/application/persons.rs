//! Rows of the people who apply. Identity number and phone are sealed for their row, with a keyed digest.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::content::{Name, PersonData, Sex};
use crate::accounts::identity;
use crate::applications::seals::{iin_place, phone_place};
use base::cx::Cx;
use base::db::schema::{application, application_key, person};
use base::db::{DbConn, cols, native};
use base::vault::Vault;
use kernel::error::Result;
use kernel::{Id, Ts, alike};

/// A person.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = person, treat_none_as_null = true)]
pub struct Person {
    pub id: Id,
    /// Empty until it is known.
    pub family_name: String,
    /// Empty until it is known.
    pub given_name: String,
    pub patronymic: Option<String>,
    pub birth_date: Option<NaiveDate>,
    pub sex: Option<Sex>,
    pub iin_sealed: Option<String>,
    pub iin_digest: Option<String>,
    pub phone_sealed: Option<String>,
    pub phone_digest: Option<String>,
    pub locality: Option<String>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

fn known(text: &str) -> Option<Name> {
    (!text.is_empty()).then(|| text.into())
}

impl Person {
    /// Somebody of whom nothing is known yet.
    pub fn unknown(now: Ts) -> Self {
        Person {
            id: Id::new(),
            family_name: String::new(),
            given_name: String::new(),
            patronymic: None,
            birth_date: None,
            sex: None,
            iin_sealed: None,
            iin_digest: None,
            phone_sealed: None,
            phone_digest: None,
            locality: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// What is told of the person, opened: for the owner and for coordinators without a conflict.
    pub fn open(&self, vault: &Vault) -> Result<PersonData> {
        Snapshot::of(self).open(vault)
    }

    /// The row with other data.
    pub fn with(self, data: &PersonData, cx: &Cx<'_>) -> Result<Self> {
        let seal = |place: String, purpose: &str, text: &Option<String>| -> Result<_> {
            Ok(match text {
                Some(text) => (
                    Some(cx.vault.seal(&place, text)?),
                    Some(cx.vault.digest(purpose, text)),
                ),
                None => (None, None),
            })
        };
        let (iin_sealed, iin_digest) = seal(iin_place(self.id), "iin", &data.iin)?;
        // However it was typed: what cannot be read stays, for validation to refuse.
        let phone = data.phone.as_ref();
        let phone = phone.map(|typed| identity::rules::phone(typed).unwrap_or_else(|| typed.clone()));
        let (phone_sealed, phone_digest) = seal(phone_place(self.id), "phone", &phone)?;
        Ok(Person {
            family_name: data.family_name.clone().unwrap_or_default().into(),
            given_name: data.given_name.clone().unwrap_or_default().into(),
            patronymic: data.patronymic.clone().map(Into::into),
            birth_date: data.birth_date,
            sex: data.sex,
            iin_sealed,
            iin_digest,
            phone_sealed,
            phone_digest,
            locality: data.locality.clone().map(Into::into),
            version: self.version + 1,
            updated_at: cx.now,
            ..self
        })
    }
}

/// A person as kept with a version: the secrets stay sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Snapshot {
    person_id: Id,
    family_name: String,
    given_name: String,
    patronymic: Option<String>,
    birth_date: Option<NaiveDate>,
    sex: Option<Sex>,
    iin_sealed: Option<String>,
    phone_sealed: Option<String>,
    locality: Option<String>,
}

impl Snapshot {
    /// The person of this moment.
    pub fn of(row: &Person) -> Self {
        Snapshot {
            person_id: row.id,
            family_name: row.family_name.clone(),
            given_name: row.given_name.clone(),
            patronymic: row.patronymic.clone(),
            birth_date: row.birth_date,
            sex: row.sex,
            iin_sealed: row.iin_sealed.clone(),
            phone_sealed: row.phone_sealed.clone(),
            locality: row.locality.clone(),
        }
    }
    /// The same, opened.
    pub fn open(&self, vault: &Vault) -> Result<PersonData> {
        let unseal = |place: String, sealed: &Option<String>| {
            sealed.as_ref().map(|s| vault.unseal(&place, s)).transpose()
        };
        Ok(PersonData {
            family_name: known(&self.family_name),
            given_name: known(&self.given_name),
            patronymic: self.patronymic.clone().map(Into::into),
            iin: unseal(iin_place(self.person_id), &self.iin_sealed)?,
            birth_date: self.birth_date,
            sex: self.sex,
            phone: unseal(phone_place(self.person_id), &self.phone_sealed)?,
            locality: self.locality.clone().map(Into::into),
        })
    }
}

/// A person by the identifier.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Person> {
    let query = person::table.find(id).select(cols::<Person>());
    Ok(native!(conn, c => query.first(c))?)
}

pub fn insert(conn: &mut DbConn, row: Person) -> Result<()> {
    diesel::insert_into(person::table).values(row).execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Person) -> Result<()> {
    let theirs = application::table
        .filter(application::person_id.eq(row.id))
        .select(application::id);
    diesel::update(application_key::table.filter(application_key::application_id.eq_any(theirs)))
        .set(application_key::name.eq(name_key(&row.family_name, &row.given_name)))
        .execute(conn)?;
    diesel::update(person::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// By what lists are sorted.
fn name_key(family_name: &str, given_name: &str) -> String {
    alike(format!("{family_name} {given_name}").trim())
}

/// Puts an application that was just made for a person into the lists.
pub fn list_by_name(conn: &mut DbConn, id: Id, programme: Id, of: Id) -> Result<()> {
    let (family, given): (String, String) = person::table
        .find(of)
        .select((person::family_name, person::given_name))
        .first(conn)?;
    diesel::insert_into(application_key::table)
        .values((
            application_key::application_id.eq(id),
            application_key::programme_id.eq(programme),
            application_key::name.eq(name_key(&family, &given)),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn delete(conn: &mut DbConn, id: Id) -> Result<()> {
    diesel::delete(person::table.find(id)).execute(conn)?;
    Ok(())
}
