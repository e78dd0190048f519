//! Messages to people: an inbox over the API, and an e-mail, or a text message where there is no address.
//!
//! A message is written in the transaction of the decision it tells of; what is sent goes through the outbox.

mod gateway;
mod http_gateway;
mod links;
mod mailer;
mod mails;
mod outbox;
mod said;
mod texts;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::db::schema::{account, message};
use crate::jobs;
use kernel::error::Result;
use kernel::{Id, Lang, Localised};

pub use gateway::{LogOnly, TextGateway};
pub use http_gateway::HttpGateway;
pub use links::of_application;
pub use mailer::{MAIL, Mailer};
pub use mails::Mail;
pub use outbox::{Senders, run_once};
pub use said::Said;
pub use texts::Notice;

/// The kind of job that sends an e-mail.
const SEND_MAIL: &str = "send_mail";
/// The kind of job that sends a text message.
const SEND_TEXT: &str = "send_text";

/// An e-mail, ready to be sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Envelope {
    /// Address.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
    /// Language.
    pub language: Lang,
}

/// A text message, ready to be handed over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TextMessage {
    /// Telephone number in E.164.
    pub to: String,
    /// Text.
    pub body: String,
    /// Language.
    pub language: Lang,
}

/// How somebody is reached.
#[derive(Debug, Clone)]
pub enum Address {
    /// An e-mail address.
    Email(String),
    /// A telephone number.
    Phone(String),
}

impl Address {
    /// That of an account: e-mail goes before the telephone.
    pub fn of_account(
        cx: &Cx<'_>,
        account: Id,
        email: Option<String>,
        phone_sealed: Option<&str>,
    ) -> Result<Option<Self>> {
        Ok(match (email, phone_sealed) {
            (Some(email), _) => Some(Address::Email(email)),
            (None, Some(sealed)) => Some(Address::Phone(cx.vault.unseal(&phone_place(account), sealed)?)),
            (None, None) => None,
        })
    }
}

/// The place for which the telephone number of an account is sealed.
pub fn phone_place(account: Id) -> String {
    format!("account.phone:{account}")
}

/// Sends a message of identity (links); nothing happens without an address.
pub fn mail(cx: &mut Cx<'_>, to: Option<Address>, language: Lang, mail: Mail) -> Result<()> {
    let (subject, body) = mail.text(language);
    post(cx, to, language, subject, body)
}

/// Tells somebody of a decision: into the inbox, and by e-mail or text message.
pub fn notify(cx: &mut Cx<'_>, to: Id, programme: Option<Id>, notice: &Notice) -> Result<()> {
    notify_of(cx, to, programme, notice, None)
}

/// The same, with the path of what it is about; else that of the list in which it is, where there is one.
pub fn notify_of(
    cx: &mut Cx<'_>,
    to: Id,
    programme: Option<Id>,
    notice: &Notice,
    link: Option<&str>,
) -> Result<()> {
    let (email, phone, language): (Option<String>, Option<String>, Lang) = account::table
        .find(to)
        .select((account::email, account::phone_sealed, account::language))
        .first(cx.conn)?;
    let list = || links::of_programme(notice, programme?);
    let link = link.map(str::to_owned).or_else(list);
    let (subject, body) = notice.text(language);
    let about = (notice.kind(), link.as_deref());
    write(cx, to, programme, about, language, (&subject, &body))?;
    let address = Address::of_account(cx, to, email, phone.as_deref())?;
    post(cx, address, language, subject, body)
}

/// Leaves in somebody's inbox what could not be told before, with its kind and the path of what it is about; nothing is sent.
pub fn leave(
    cx: &mut Cx<'_>,
    to: Id,
    programme: Option<Id>,
    (kind, link): (&str, &str),
    (subject, body): (&Localised, &Localised),
) -> Result<()> {
    let language: Lang = account::table.find(to).select(account::language).first(cx.conn)?;
    let words = (subject.pick(language, &[]), body.pick(language, &[]));
    write(cx, to, programme, (kind, Some(link)), language, words)
}

fn write(
    cx: &mut Cx<'_>,
    to: Id,
    programme: Option<Id>,
    (kind, link): (&str, Option<&str>),
    language: Lang,
    (subject, body): (&str, &str),
) -> Result<()> {
    diesel::insert_into(message::table)
        .values((
            message::id.eq(Id::new()),
            message::account_id.eq(to),
            message::programme_id.eq(programme),
            message::kind.eq(kind),
            message::language.eq(language),
            message::subject.eq(subject),
            message::body.eq(body),
            message::link.eq(link),
            message::created_at.eq(cx.now),
        ))
        .execute(cx.conn)?;
    Ok(())
}

/// The same to one address alone, without the inbox.
pub fn send(cx: &mut Cx<'_>, to: Address, language: Lang, notice: &Notice) -> Result<()> {
    let (subject, body) = notice.text(language);
    post(cx, Some(to), language, subject, body)
}

/// Puts a message into the outbox. A text message has no subject: the body says all.
fn post(cx: &mut Cx<'_>, to: Option<Address>, language: Lang, subject: String, body: String) -> Result<()> {
    match to {
        None => Ok(()),
        Some(Address::Email(to)) => jobs::enqueue(
            cx,
            SEND_MAIL,
            &Envelope {
                to,
                subject,
                body,
                language,
            },
        ),
        Some(Address::Phone(to)) => jobs::enqueue(cx, SEND_TEXT, &TextMessage { to, body, language }),
    }
}
