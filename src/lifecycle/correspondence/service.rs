//! Use cases: read and write whom people ask, and the words of what they are told.

use std::collections::HashMap;

use serde_json::json;
use validator::Validate;

use super::samples;
use super::store::{self, ContactRow, TextRow};
use base::audit::{self, Object};
use base::cx::Cx;
use base::notifications::{Contact, MessageKind, OwnWords};
use base::policy::{Op, authorise};
use kernel::error::{Error, Result};
use kernel::input::IfMatch;
use kernel::{Id, Input, Json, Localised, TextEnum, value_of};
use people::accounts::identity::rules::{email, phone, valid_email, valid_phone};
use people::programmes::programme;
use people::programmes::programme::Programme;

/// Whom people of a programme ask.
#[derive(Debug, Clone, Default, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": {"kk": "Іле бизнес-инкубаторы", "ru": "Илийский бизнес-инкубатор"},
    "phone": "+77272511234", "email": "ile@example.org", "address": {"ru": "Отеген батыр, ул. Абая 1, 9–18"}}))]
pub struct ContactInput {
    /// Name of a person or an office.
    #[validate(nested)]
    pub name: Option<Localised>,
    /// Telephone number.
    #[validate(custom(function = "valid_phone"))]
    #[schema(min_length = 5, max_length = 30)]
    pub phone: Option<String>,
    /// E-mail address: answers to the programme's e-mails go there.
    #[validate(custom(function = "valid_email"))]
    #[schema(min_length = 3, max_length = 254)]
    pub email: Option<String>,
    /// Where the office is, and when.
    #[validate(nested)]
    pub address: Option<Localised>,
}

/// Whom people ask; version 0 as long as nobody said so.
#[derive(Debug, Clone)]
pub struct Told {
    pub contact: Contact,
    pub version: i32,
}

/// Reads whom people ask.
pub fn contact(cx: &mut Cx<'_>, id: Id) -> Result<Told> {
    let programme = programme::find(cx.conn, id)?;
    authorise(cx, Op::GetProgrammeContact, &programme.announced())?;
    read(cx, id)
}

fn read(cx: &mut Cx<'_>, id: Id) -> Result<Told> {
    Ok(match store::contact(cx.conn, id)? {
        Some(row) => Told {
            contact: row.contact.read()?,
            version: row.version,
        },
        None => Told {
            contact: Contact::default(),
            version: 0,
        },
    })
}

/// Writes whom people ask, in whatever phase.
pub fn put_contact(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<ContactInput>) -> Result<Told> {
    let programme = programme::lock(cx.conn, id)?;
    authorise(cx, Op::PutProgrammeContact, &programme.announced())?;
    let old = read(cx, id)?;
    version.check(old.version)?;
    let input = input.get()?;
    let contact = Contact {
        name: input.name.clone(),
        phone: input.phone.as_deref().and_then(phone),
        email: input.email.as_deref().and_then(email),
        address: input.address.clone(),
    };
    let row = ContactRow {
        programme_id: id,
        contact: Json::of(&contact)?,
        version: old.version + 1,
        updated_at: cx.now,
    };
    store::put_contact(cx.conn, row)?;
    audit::of(Op::PutProgrammeContact, Object::Programme(id))
        .change(value_of(&old.contact)?, value_of(&contact)?)
        .write(cx, Some(id))?;
    read(cx, id)
}

/// A programme's own words of a kind.
#[derive(Debug, Clone, Default, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"addition": {"kk": "Жеке куәлігіңізді ала келіңіз.", "ru": "Возьмите с собой удостоверение."}}))]
pub struct TextInput {
    /// In the place of the usual subject; may name the facts of the kind, such as `{programme}`.
    #[validate(nested)]
    pub subject: Option<Localised>,
    /// In the place of the usual text; must name what the kind tells: dates, sums, places, results.
    #[validate(nested)]
    pub body: Option<Localised>,
    /// Behind the usual text, where that stays.
    #[validate(nested)]
    pub addition: Option<Localised>,
    /// Each message of the kind waits in the outbox until a coordinator lets it go. Not for what a term runs from.
    #[serde(default)]
    #[schema(default = false)]
    pub held: bool,
}

impl TextInput {
    fn words(&self, programme: &Programme, kind: MessageKind) -> Result<OwnWords> {
        let words = OwnWords {
            subject: self.subject.clone(),
            body: self.body.clone(),
            addition: self.addition.clone(),
            held: self.held,
        };
        let faults = words.faults(kind, &programme.languages()?);
        match faults.is_empty() {
            true => Ok(words),
            false => Err(Error::Invalid(faults)),
        }
    }
}

/// What is told of a kind, as a programme has it.
#[derive(Debug, Clone)]
pub struct NoticeWords {
    pub kind: MessageKind,
    pub own: OwnWords,
    pub version: i32,
    pub row: Option<TextRow>,
}

impl NoticeWords {
    fn of(kind: MessageKind, row: Option<TextRow>) -> Result<Self> {
        let own = row.as_ref().and_then(|row| row.words.as_ref());
        Ok(NoticeWords {
            kind,
            own: own.map(|words| words.read()).transpose()?.unwrap_or_default(),
            version: row.as_ref().map_or(0, |row| row.version),
            row,
        })
    }
}

/// The kinds whose words a programme may change, with what it has.
pub fn texts(cx: &mut Cx<'_>, id: Id) -> Result<Vec<NoticeWords>> {
    let programme = programme::find(cx.conn, id)?;
    authorise(cx, Op::ListTexts, &programme.announced())?;
    let mut rows: HashMap<MessageKind, TextRow> = store::texts(cx.conn, id)?
        .into_iter()
        .map(|row| (row.kind, row))
        .collect();
    let kinds = MessageKind::ALL.iter().filter(|kind| kind.can_be_worded());
    kinds
        .map(|kind| NoticeWords::of(*kind, rows.remove(kind)))
        .collect()
}

/// One of them.
pub fn text(cx: &mut Cx<'_>, id: Id, kind: MessageKind) -> Result<NoticeWords> {
    let programme = programme::find(cx.conn, id)?;
    authorise(cx, Op::GetText, &programme.announced())?;
    NoticeWords::of(worded(kind)?, store::text(cx.conn, id, kind)?)
}

/// What has no words of a programme's own is not there.
fn worded(kind: MessageKind) -> Result<MessageKind> {
    kind.can_be_worded().then_some(kind).ok_or_else(Error::not_found)
}

/// Writes a programme's own words of a kind.
pub fn put_text(
    cx: &mut Cx<'_>,
    id: Id,
    kind: MessageKind,
    version: IfMatch,
    input: &Input<TextInput>,
) -> Result<NoticeWords> {
    let programme = programme::lock(cx.conn, id)?;
    authorise(cx, Op::PutText, &programme.announced())?;
    let old = NoticeWords::of(worded(kind)?, store::text(cx.conn, id, kind)?)?;
    version.check(old.version)?;
    let words = input.get()?.words(&programme, kind)?;
    change(cx, Op::PutText, &programme, old, Some(words))
}

/// Takes a programme's own words away: the usual ones stand again.
pub fn reset_text(cx: &mut Cx<'_>, id: Id, kind: MessageKind, version: IfMatch) -> Result<NoticeWords> {
    let programme = programme::lock(cx.conn, id)?;
    authorise(cx, Op::ResetText, &programme.announced())?;
    let old = NoticeWords::of(worded(kind)?, store::text(cx.conn, id, kind)?)?;
    version.check(old.version)?;
    change(cx, Op::ResetText, &programme, old, None)
}

fn change(
    cx: &mut Cx<'_>,
    op: Op,
    programme: &Programme,
    old: NoticeWords,
    words: Option<OwnWords>,
) -> Result<NoticeWords> {
    let row = TextRow {
        programme_id: programme.id,
        kind: old.kind,
        words: words.as_ref().map(Json::of).transpose()?,
        version: old.version + 1,
        updated_by: cx.actor.id()?,
        updated_at: cx.now,
    };
    store::put_text(cx.conn, row.clone())?;
    audit::of(op, Object::Programme(programme.id))
        .change(
            json!({ "kind": old.kind, "words": old.own }),
            json!({ "kind": old.kind, "words": words }),
        )
        .write(cx, Some(programme.id))?;
    NoticeWords::of(old.kind, Some(row))
}

/// How words read, with invented facts. Nothing is stored.
pub fn preview(
    cx: &mut Cx<'_>,
    id: Id,
    kind: MessageKind,
    input: &Input<TextInput>,
) -> Result<(Localised, Localised)> {
    let programme = programme::find(cx.conn, id)?;
    authorise(cx, Op::PreviewText, &programme.announced())?;
    worded(kind)?;
    let words = input.get()?.words(&programme, kind)?;
    samples::preview(&programme, kind, &words, cx.now)
}
