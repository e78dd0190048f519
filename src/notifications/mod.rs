//! Messages to people: an inbox over the API, and e-mail where there is an address.
//!
//! A message is written in the transaction of the decision it tells of; the e-mail goes through the outbox.

mod mailer;
mod texts;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::db::schema::{account, message};
use crate::error::Result;
use crate::jobs;
use crate::kernel::{Id, Lang};

pub use mailer::{Mailer, run_once};
pub use texts::{Mail, Notice};

/// The kind of job that sends an e-mail.
pub const SEND_MAIL: &str = "send_mail";

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

/// Sends an e-mail of identity (links); nothing happens without an address.
pub fn mail(cx: &mut Cx<'_>, to: &Option<String>, language: Lang, mail: Mail) -> Result<()> {
    let Some(to) = to else { return Ok(()) };
    let (subject, body) = mail.text(language);
    jobs::enqueue(
        cx,
        SEND_MAIL,
        &Envelope {
            to: to.clone(),
            subject,
            body,
            language,
        },
    )
}

/// Tells somebody of a decision: into the inbox, and by e-mail where there is an address.
pub fn notify(cx: &mut Cx<'_>, to: Id, programme: Option<Id>, notice: &Notice) -> Result<()> {
    let (email, language): (Option<String>, Lang) = account::table
        .find(to)
        .select((account::email, account::language))
        .first(cx.conn)?;
    let (subject, body) = notice.text(language);
    diesel::insert_into(message::table)
        .values((
            message::id.eq(Id::new()),
            message::account_id.eq(to),
            message::programme_id.eq(programme),
            message::kind.eq(notice.kind()),
            message::language.eq(language),
            message::subject.eq(&subject),
            message::body.eq(&body),
            message::created_at.eq(cx.now),
        ))
        .execute(cx.conn)?;
    match email {
        Some(to) => jobs::enqueue(
            cx,
            SEND_MAIL,
            &Envelope {
                to,
                subject,
                body,
                language,
            },
        ),
        None => Ok(()),
    }
}
