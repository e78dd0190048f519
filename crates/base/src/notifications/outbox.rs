//! Works off the outbox.

use std::sync::Arc;
use std::time::Duration;

use super::{Envelope, Mailer, SEND_MAIL, SEND_TEXT, TextGateway, TextMessage, outgoing};
use crate::cx::Cx;
use crate::db::Db;
use crate::jobs;
use crate::jobs::Job;
use crate::vault::Vault;
use kernel::Clock;
use kernel::error::{Error, Result};

/// How long one message may take: less than the lease, or another worker would begin with it.
const PATIENCE: Duration = Duration::from_secs(2 * 60);

/// By what messages leave the house.
#[derive(Clone)]
pub struct Senders {
    /// Where e-mails go.
    pub mailer: Mailer,
    /// Sender of the e-mails.
    pub from: String,
    /// Below which address of the front end links of e-mails lead.
    pub front_end: String,
    /// Who takes text messages.
    pub texts: Arc<dyn TextGateway>,
    /// Does the jobs that send nothing themselves: those of areas.
    pub areas: fn(&mut Cx<'_>, &Job) -> Result<()>,
}

impl Senders {
    fn send(&self, vault: &Vault, job: &Job) -> Result<()> {
        match job.kind.as_str() {
            SEND_MAIL => {
                let mail: Envelope = job.payload(vault)?;
                self.mailer
                    .send(job.id, &self.from, &mail, mail.letter(&self.front_end))
            }
            SEND_TEXT => self.texts.send(job.id, &job.payload::<TextMessage>(vault)?),
            other => Err(Error::internal(format!(
                "no handler for a job of the kind {other}"
            ))),
        }
    }
}

/// Does one job if there is one due, and tells whether there was.
pub async fn run_once(db: &Db, vault: &Arc<Vault>, clock: &dyn Clock, senders: &Senders) -> Result<bool> {
    let now = clock.now();
    if !db.read_one(move |conn| jobs::is_due(conn, now)).await? {
        return Ok(false);
    }
    let Some(job) = db.write(move |conn| jobs::lease(conn, now)).await? else {
        return Ok(false);
    };
    let job = Arc::new(job);
    let outcome = if [SEND_MAIL, SEND_TEXT].contains(&job.kind.as_str()) {
        send(senders, vault, &job).await
    } else {
        let (areas, vault, job) = (senders.areas, Arc::clone(vault), Arc::clone(&job));
        db.write(move |conn| areas(&mut Cx::of_the_service(conn, &vault, now), &job))
            .await
    };
    if let Err(error) = &outcome {
        // Without the address: logs hold no personal data.
        tracing::warn!(job = %job.id, kind = %job.kind, %error, "a job failed and will be tried again");
    }
    let succeeded = outcome.is_ok();
    let now = clock.now();
    db.write(move |conn| {
        jobs::finish(conn, &job, succeeded, now)?;
        outgoing::went(conn, job.id, succeeded, now)
    })
    .await?;
    Ok(true)
}

/// Senders wait for the network; the thread that serves requests does not.
async fn send(senders: &Senders, vault: &Arc<Vault>, job: &Arc<Job>) -> Result<()> {
    let (senders, vault, job) = (senders.clone(), Arc::clone(vault), Arc::clone(job));
    let sent = tokio::task::spawn_blocking(move || senders.send(&vault, &job));
    match tokio::time::timeout(PATIENCE, sent).await {
        Ok(sent) => sent.map_err(Error::internal).flatten(),
        Err(_) => Err(Error::internal("it took too long")),
    }
}
