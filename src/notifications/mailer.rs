//! Sends e-mails.

use std::path::PathBuf;

use lettre::message::header::ContentType;
use lettre::{FileTransport, Message, SmtpTransport, Transport};

use super::Envelope;
use crate::error::{Error, Result};

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

    pub(super) fn send(&self, from: &str, mail: &Envelope) -> Result<()> {
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
