//! Sends e-mails.

use std::path::PathBuf;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp;
use lettre::{Message, SmtpTransport, Transport};

use super::Envelope;
use crate::disk;
use kernel::Id;
use kernel::error::{Error, Result};

/// How long the mail server may take over one answer.
const ANSWER: Duration = Duration::from_secs(20);

/// How the name of a mail's file ends.
pub const MAIL: &str = "eml";

/// Where e-mails go.
#[derive(Clone)]
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
            SmtpTransport::from_url(url)
                .map_err(|e| e.to_string())?
                .timeout(Some(ANSWER))
                .build(),
        )))
    }

    /// Sends an e-mail. One that comes twice has the same `Message-ID`, so that it can be told.
    pub(super) fn send(&self, id: Id, from: &str, mail: &Envelope, text: String) -> Result<()> {
        let from: Mailbox = from.parse().map_err(Error::internal)?;
        let message_id = format!("<{id}@{}>", from.email.domain());
        let mut message = Message::builder().message_id(Some(message_id)).from(from);
        if let Some(address) = mail.reply_to() {
            message = message.reply_to(address.parse().map_err(Error::internal)?);
        }
        let message = message
            .to(mail.to.parse().map_err(Error::internal)?)
            .subject(&mail.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(Error::internal)?;
        match self {
            Mailer::Folder(folder) => {
                // They hold links to log in with.
                disk::make_folder(folder).map_err(Error::internal)?;
                let file = folder.join(format!("{}.{MAIL}", Id::new()));
                disk::write(&file, &message.formatted()).map_err(Error::internal)
            }
            Mailer::Smtp(smtp) => smtp.send(&message).map(|_| ()).map_err(|e| without_words(&e)),
        }
    }
}

/// What is logged of a refusal: its kind and number. The words of a mail server repeat the address.
fn without_words(error: &smtp::Error) -> Error {
    let kind = if error.is_permanent() {
        "refused for good"
    } else if error.is_transient() {
        "refused for now"
    } else if error.is_timeout() {
        "no answer in time"
    } else if error.is_tls() {
        "no safe connection"
    } else {
        "no conversation"
    };
    let status = error.status().map(|s| format!(" ({s})")).unwrap_or_default();
    Error::internal(format!("the mail server: {kind}{status}"))
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;

    use super::*;
    use kernel::Lang;

    /// A mail server for one connection that knows no recipient, and gives what it was told.
    fn refusing() -> (String, std::thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(b"220 here\r\n").unwrap();
            let mut told = String::new();
            for line in BufReader::new(stream.try_clone().unwrap()).lines() {
                let Ok(line) = line else { break };
                let answer: &[u8] = match line.split_once(':').map_or(line.as_str(), |(verb, _)| verb) {
                    "RCPT TO" => b"550 5.1.1 <aigul@ile.example>: no such mailbox\r\n",
                    _ => b"250 well\r\n",
                };
                told += &line;
                if stream.write_all(answer).is_err() {
                    break;
                }
            }
            told
        });
        (url, server)
    }

    #[test]
    fn what_is_logged_of_a_refusal_does_not_name_the_address() {
        let (url, server) = refusing();
        let mailer = Mailer::smtp(&url).unwrap();
        let mail = Envelope {
            to: "aigul@ile.example".into(),
            subject: "s".into(),
            body: "b".into(),
            language: Lang::En,
            link: None,
            contact: None,
        };
        let error = mailer
            .send(Id::new(), "noreply@ile.example", &mail, "b".into())
            .unwrap_err();
        drop(mailer);
        assert!(server.join().unwrap().contains("RCPT TO"));
        let logged = format!("{error} {error:?}");
        assert!(logged.contains("refused for good (550)"), "{logged}");
        assert!(!logged.contains("aigul"), "{logged}");
    }

    #[test]
    fn an_e_mail_that_is_sent_twice_has_the_same_id() {
        let folder = std::env::temp_dir().join(format!("incubator-mail-{}", Id::new()));
        let mail = Envelope {
            to: "aigul@ile.example".into(),
            subject: "s".into(),
            body: "b".into(),
            language: Lang::En,
            link: None,
            contact: None,
        };
        let id = Id::new();
        for _ in 0..2 {
            Mailer::Folder(folder.clone())
                .send(id, "A <noreply@ile.example>", &mail, "b".into())
                .unwrap();
        }
        let line = format!("Message-ID: <{id}@ile.example>");
        let files: Vec<_> = std::fs::read_dir(&folder).unwrap().flatten().collect();
        assert_eq!(files.len(), 2);
        assert!(!crate::disk::is_open(&folder));
        for file in files {
            assert!(std::fs::read_to_string(file.path()).unwrap().contains(&line));
            assert!(!crate::disk::is_open(&file.path()));
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
