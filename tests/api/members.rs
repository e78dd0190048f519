//! Roles, invitations, printed codes, administrators, and the log of it all.

use std::sync::{Arc, Mutex};

use base::notifications::{Mailer, Senders, TextGateway, TextMessage};
use kernel::Id;
use kernel::error::Error;
use kernel::vocabulary::Role;
use reqwest::Method;
use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Answer, Person, Server, text, token_in};

mod invitations;
mod roles;

/// Invites by e-mail and gives the token of the mail.
async fn invited(server: &Server, by: &Person, programme: Id, email: &str, role: &str) -> String {
    let path = format!("/api/v1/programmes/{programme}/invitations");
    by.post(&path, json!({ "email": email, "role": role }))
        .await
        .created();
    token_in(&server.mails().await.pop().expect("a mail"))
}

async fn accept(person: &Person, token: &str) -> Answer {
    person
        .post("/api/v1/invitations/accept", json!({ "token": token }))
        .await
}

/// Notes what it is given, and refuses the first message.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<(Id, String, String)>>>);

impl TextGateway for Recorder {
    fn send(&self, id: Id, message: &TextMessage) -> kernel::error::Result<()> {
        let mut sent = self.0.lock().expect("no panic");
        sent.push((id, message.to.clone(), message.body.clone()));
        if sent.len() == 1 {
            return Err(Error::internal("no signal"));
        }
        Ok(())
    }
}
