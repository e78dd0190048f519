//! Files that people attach.

use chrono::Duration;
use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use reqwest::Method;
use serde_json::{Value, json};
use test_macros::both;

use crate::applications::{draft, open_call, submitted};
use crate::support::{Answer, Person, Server, id_of, text};

mod added;
mod objects;
mod pieces;
mod read;
mod shown;
mod swept;

/// A PDF of some length.
fn pdf(length: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let filling = (0..).map(|n: usize| u8::try_from(n % 251).expect("small"));
    bytes.extend(filling.take(length.saturating_sub(bytes.len())));
    bytes
}

/// Sends a file in one request.
async fn add(person: &Person, of: &str, query: &str, bytes: Vec<u8>) -> Answer {
    let path = format!("{of}/attachments?{query}");
    person.send_raw(Method::POST, &path, &[], bytes).await
}

async fn listed(person: &Person, of: &str) -> Vec<Value> {
    let page = person.get(&format!("{of}/attachments")).await.ok();
    page["items"].as_array().expect("items").clone()
}

fn content(attachment: &Value) -> String {
    format!("/api/v1/attachments/{}/content", text(&attachment["id"]))
}

/// What lies in the depot: files, and pieces of uploads.
fn stored(server: &Server) -> usize {
    fn count(folder: &std::path::Path) -> usize {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|entry| match entry.path().is_dir() {
                true => count(&entry.path()),
                false => 1,
            })
            .sum()
    }
    count(&server.data_dir.join("files"))
}

async fn sweep(server: &Server) {
    let service = &server.service;
    files::sweep::sweep(&service.app.db, &service.depot, server.now())
        .await
        .expect("it is tidied up");
}
