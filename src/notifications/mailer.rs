//! Sends what waits in the outbox.

use std::path::PathBuf;

use lettre::message::header::ContentType;
use lettre::{FileTransport, Message, SmtpTransport, Transport};

use super::{Envelope, SEND_MAIL};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::jobs;
use crate::kernel::Clock;
use crate::vault::Vault;

/// Where e-mails go.
pub enum Mailer {
    /// A folder of `.eml` files.
    Folder(PathBuf),
    /// A mail server.
    Smtp(Box<SmtpTransport>),
}

impl Mailer {
    /// A mail server by its URL: `smtp://host:1025` or `smtps://user:password@host`.
    pub fn smtp(url: &str) -> std::result::Result<Self, String> {
        Ok(Mailer::Smtp(Box::new(
            SmtpTransport::from_url(url).map_err(|e| e.to_string())?.build(),
        )))
    }

    fn send(&self, from: &str, mail: &Envelope) -> Result<()> {
        let message = Message::builder()
            .from(from.parse().map_err(Error::internal)?)
            .to(mail.to.parse().map_err(Error::internal)?)
            .subject(&mail.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone())
            .map_err(Error::internal)?;
        match self {
            Mailer::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(Error::internal)?;
                FileTransport::new(folder)
                    .send(&message)
                    .map(|_| ())
                    .map_err(Error::internal)
            }
            Mailer::Smtp(smtp) => smtp.send(&message).map(|_| ()).map_err(Error::internal),
        }
    }
}

/// Does one job if there is one due, and tells whether there was.
pub async fn run_once(
    db: &Db,
    vault: &Vault,
    clock: &dyn Clock,
    mailer: &Mailer,
    from: &str,
) -> Result<bool> {
    let now = clock.now();
    let Some(job) = db.write(move |conn| jobs::lease(conn, now)).await? else {
        return Ok(false);
    };
    let outcome = match job.kind.as_str() {
        SEND_MAIL => job
            .payload::<Envelope>(vault)
            .and_then(|mail| mailer.send(from, &mail)),
        other => Err(Error::internal(format!(
            "no handler for a job of the kind {other}"
        ))),
    };
    if let Err(error) = &outcome {
        // Without the address: logs hold no personal data.
        tracing::warn!(job = %job.id, kind = %job.kind, %error, "a job failed and will be tried again");
    }
    let succeeded = outcome.is_ok();
    let now = clock.now();
    db.write(move |conn| jobs::finish(conn, &job, succeeded, now))
        .await?;
    Ok(true)
}
