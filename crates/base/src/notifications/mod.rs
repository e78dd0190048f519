//! Messages to people: an inbox over the API, and an e-mail, or a text message where there is no address.
//!
//! A message is written in the transaction of the decision it tells of; what is sent goes through the outbox.

mod gateway;
mod http_gateway;
mod letter;
mod links;
mod mailer;
mod mails;
mod notice_table;
mod notice_words;
mod outbox;
pub mod outgoing;
mod said;
mod texts;
mod words;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::db::DbConn;
use crate::db::schema::{account, message, notice_text, programme, programme_contact};
use crate::jobs;
use kernel::error::Result;
use kernel::{Id, Json, Lang, Localised};

pub use gateway::{LogOnly, TextGateway};
pub use http_gateway::HttpGateway;
pub use letter::Contact;
pub use links::of_application;
pub use mailer::{MAIL, Mailer};
pub use mails::{Invited, Mail};
pub use outbox::{Senders, run_once};
pub use outgoing::{MessageChannel, Outgoing, OutgoingStatus};
pub use said::Said;
pub use texts::{MessageKind, Notice};
pub use words::{NoticeAudience, OwnWords};

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
    /// The path of what it is about.
    #[serde(default)]
    pub link: Option<String>,
    /// Whom to ask.
    #[serde(default)]
    pub contact: Option<Contact>,
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
    post(cx, to, language, mail.text(language), Around::default()).map(|_| ())
}

/// The same, of a programme: with whom to ask.
pub fn mail_of(cx: &mut Cx<'_>, programme: Id, to: Address, language: Lang, mail: Mail) -> Result<()> {
    let contact: Option<Json> = programme_contact::table
        .find(programme)
        .select(programme_contact::contact)
        .first(cx.conn)
        .optional()?;
    let around = Around {
        link: None,
        contact: contact.map(|contact| contact.read()).transpose()?,
    };
    post(cx, Some(to), language, mail.text(language), around).map(|_| ())
}

/// Tells somebody of a decision: into the inbox, and by e-mail or text message.
pub fn notify(cx: &mut Cx<'_>, to: Id, programme: Option<Id>, notice: &Notice) -> Result<()> {
    notify_of(cx, to, programme, None, notice, None)
}

/// The same, with the application that it is about, and the path of what it is about; else that of the list in which it is,
/// where there is one.
pub fn notify_of(
    cx: &mut Cx<'_>,
    to: Id,
    programme: Option<Id>,
    application: Option<Id>,
    notice: &Notice,
    link: Option<&str>,
) -> Result<()> {
    let reader = reader(cx.conn, to, programme, notice.kind())?;
    let list = || links::of_programme(notice, programme?);
    let link = link.map(str::to_owned).or_else(list);
    let (language, words) = notice.told(&reader.own, reader.language, &reader.order);
    let about = (notice.kind().as_str(), link.as_deref());
    write(cx, to, programme, about, language, (&words.0, &words.1))?;
    let address = Address::of_account(cx, to, reader.email, reader.phone_sealed.as_deref())?;
    let around = Around {
        link,
        contact: reader.contact,
    };
    let sent = post(cx, address, language, words, around)?;
    let Some(programme) = programme else {
        return Ok(());
    };
    let row = Outgoing {
        application_id: application,
        account_id: Some(to),
        ..Outgoing::new(programme, notice.kind(), OutgoingStatus::Waiting, cx.now)
    };
    outgoing::note(cx.conn, row.by(sent))
}

/// Tells what was held, as it was said then: into the inbox, and by which way and job it goes besides.
pub fn deliver(
    cx: &mut Cx<'_>,
    to: Id,
    programme: Id,
    (kind, link): (MessageKind, Option<&str>),
    (subject, body): (&Localised, &Localised),
) -> Result<Option<(MessageChannel, Id)>> {
    let reader = reader(cx.conn, to, Some(programme), kind)?;
    let pick = |text: &Localised| text.pick(reader.language, &reader.order).to_owned();
    let words = (pick(subject), pick(body));
    let about = (kind.as_str(), link);
    write(
        cx,
        to,
        Some(programme),
        about,
        reader.language,
        (&words.0, &words.1),
    )?;
    let address = Address::of_account(cx, to, reader.email, reader.phone_sealed.as_deref())?;
    let around = Around {
        link: link.map(str::to_owned),
        contact: reader.contact,
    };
    post(cx, address, reader.language, words, around)
}

/// Somebody with an account, and how a programme speaks to them of something.
struct Reader {
    email: Option<String>,
    phone_sealed: Option<String>,
    language: Lang,
    own: OwnWords,
    order: Vec<Lang>,
    contact: Option<Contact>,
}

fn reader(conn: &mut DbConn, to: Id, of: Option<Id>, kind: MessageKind) -> Result<Reader> {
    let their_words = notice_text::programme_id
        .nullable()
        .eq(of)
        .and(notice_text::kind.eq(kind.as_str()));
    #[expect(clippy::type_complexity, reason = "one row, read once")]
    let (email, phone_sealed, language, contact, words, order): (
        Option<String>,
        Option<String>,
        Lang,
        Option<Json>,
        Option<Json>,
        Option<Json>,
    ) = account::table
        .left_join(programme_contact::table.on(programme_contact::programme_id.nullable().eq(of)))
        .left_join(notice_text::table.on(their_words))
        .left_join(programme::table.on(programme::id.nullable().eq(of)))
        .filter(account::id.eq(to))
        .select((
            account::email,
            account::phone_sealed,
            account::language,
            programme_contact::contact.nullable(),
            notice_text::words.nullable(),
            programme::languages.nullable(),
        ))
        .first(conn)?;
    Ok(Reader {
        email,
        phone_sealed,
        language,
        own: words.map(|words| words.read()).transpose()?.unwrap_or_default(),
        order: order.map(|order| order.read()).transpose()?.unwrap_or_default(),
        contact: contact.map(|contact| contact.read()).transpose()?,
    })
}

/// What a programme tells of something in each language, where it holds it until somebody has looked.
pub fn held(conn: &mut DbConn, of: Id, notice: &Notice) -> Result<Option<(Localised, Localised)>> {
    if !notice.kind().can_be_held() {
        return Ok(None);
    }
    let (own, words) = said_of(conn, of, notice)?;
    Ok(own.held.then_some(words))
}

/// What a programme tells of something in each language: what somebody says who calls.
pub fn in_each_language(conn: &mut DbConn, of: Id, notice: &Notice) -> Result<(Localised, Localised)> {
    Ok(said_of(conn, of, notice)?.1)
}

fn said_of(conn: &mut DbConn, of: Id, notice: &Notice) -> Result<(OwnWords, (Localised, Localised))> {
    let found: Option<(Option<Json>, Json)> = notice_text::table
        .inner_join(programme::table.on(programme::id.eq(notice_text::programme_id)))
        .filter(notice_text::programme_id.eq(of))
        .filter(notice_text::kind.eq(notice.kind().as_str()))
        .select((notice_text::words, programme::languages))
        .first(conn)
        .optional()?;
    Ok(match found {
        Some((Some(words), order)) => {
            let own: OwnWords = words.read()?;
            let said = notice.in_each(&own, &order.read::<Vec<Lang>>()?);
            (own, said)
        }
        _ => (OwnWords::default(), notice.in_each_language()),
    })
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
    post(cx, Some(to), language, notice.text(language), Around::default()).map(|_| ())
}

/// What stands around the words of an e-mail.
#[derive(Default)]
struct Around {
    link: Option<String>,
    contact: Option<Contact>,
}

/// Puts a message into the outbox, and tells by which way and job it goes. A text message has no subject: the body says all.
fn post(
    cx: &mut Cx<'_>,
    to: Option<Address>,
    language: Lang,
    (subject, body): (String, String),
    around: Around,
) -> Result<Option<(MessageChannel, Id)>> {
    Ok(match to {
        None => None,
        Some(Address::Email(to)) => {
            let mail = Envelope {
                to,
                subject,
                body,
                language,
                link: around.link,
                contact: around.contact,
            };
            Some((MessageChannel::Email, jobs::enqueue(cx, SEND_MAIL, &mail)?))
        }
        Some(Address::Phone(to)) => {
            let text = TextMessage { to, body, language };
            Some((MessageChannel::Text, jobs::enqueue(cx, SEND_TEXT, &text)?))
        }
    })
}
