//! Works off the outbox.

use super::{Envelope, Mailer, SEND_MAIL, SEND_TEXT, TextGateway, TextMessage};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::jobs::{self, Job};
use crate::kernel::Clock;
use crate::vault::Vault;

/// By what messages leave the house.
pub struct Senders {
    /// Where e-mails go.
    pub mailer: Mailer,
    /// Sender of the e-mails.
    pub from: String,
    /// Who takes text messages.
    pub texts: Box<dyn TextGateway>,
}

impl Senders {
    fn send(&self, vault: &Vault, job: &Job) -> Result<()> {
        match job.kind.as_str() {
            SEND_MAIL => self.mailer.send(&self.from, &job.payload::<Envelope>(vault)?),
            SEND_TEXT => self.texts.send(job.id, &job.payload::<TextMessage>(vault)?),
            other => Err(Error::internal(format!(
                "no handler for a job of the kind {other}"
            ))),
        }
    }
}

/// Does one job if there is one due, and tells whether there was.
pub async fn run_once(db: &Db, vault: &Vault, clock: &dyn Clock, senders: &Senders) -> Result<bool> {
    let now = clock.now();
    let Some(job) = db.write(move |conn| jobs::lease(conn, now)).await? else {
        return Ok(false);
    };
    let outcome = senders.send(vault, &job);
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
