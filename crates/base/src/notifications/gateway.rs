//! Text messages, for people with a telephone and without e-mail.

use super::TextMessage;
use kernel::Id;
use kernel::error::Result;

/// Takes text messages. A message may come twice, under the same id: delivery is at least once.
pub trait TextGateway: Send + Sync {
    /// Hands a message over.
    fn send(&self, id: Id, message: &TextMessage) -> Result<()>;
}

/// Sends nothing, and writes to the log that there was a message. Never its number or its words: they are
/// personal data, and may hold a code.
pub struct LogOnly;

impl TextGateway for LogOnly {
    fn send(&self, id: Id, _: &TextMessage) -> Result<()> {
        tracing::info!(message = %id, "a text message was handed over");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;
    use kernel::Lang;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_log_has_the_id_of_a_message_and_neither_number_nor_words() {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .finish();
        let message = TextMessage {
            to: "+77001234567".into(),
            body: "the words".into(),
            language: Lang::En,
        };
        let id = Id::new();
        tracing::subscriber::with_default(subscriber, || LogOnly.send(id, &message)).unwrap();
        let written = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(written.contains(&id.to_string()), "{written}");
        assert!(!written.contains("7001234567") && !written.contains("the words"));
    }
}
