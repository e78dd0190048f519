//! What is out in the world is read for ever.
//!
//! `tests/data/protocol/1`, `…/2` and `tests/data/venue/1` were written by the first program that had these formats. Nobody
//! changes them: whoever needs another form makes the next format beside them, with files of its own.

mod held;
mod schema;
mod venue;
mod worlds;

use std::path::PathBuf;

use protocol::verify::{Given, verify};
use serde_json::Value;

use worlds::Kept;

use crate::support::{Backend, Server};
use crate::world::Round;

/// Where new golden files go, for whoever makes a format.
pub fn written() -> Option<PathBuf> {
    std::env::var_os("INCUBATOR_WRITE_GOLDEN").map(PathBuf::from)
}

fn write(kept: &Kept) {
    let Some(folder) = written() else { return };
    let folder = folder.join("protocol/2").join(kept.name);
    std::fs::create_dir_all(&folder).expect("a folder");
    for (file, text) in [
        ("bundle.json", &kept.bundle),
        ("public.json", &kept.public),
        ("proof.json", &kept.proof),
        ("code.txt", &kept.code),
        ("jwks.json", &kept.jwks),
    ] {
        std::fs::write(folder.join(file), text).expect("a file");
    }
}

#[tokio::test]
async fn each_kind_of_round_is_frozen_and_holds() {
    let server = Server::start(Backend::Sqlite);
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/protocol/2/schema.json");
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let schema = schema::Schemas(serde_json::from_str(&text).unwrap_or_default());
    for kept in worlds::all(&server).await {
        let given = |file| Given {
            file,
            public: Some(&kept.public),
            jwks: Some(&kept.jwks),
            code: Some(&kept.code),
        };
        for file in [&kept.bundle, &kept.public, &kept.proof] {
            let report = verify(&given(file));
            assert!(report.holds(), "{}: {report}", kept.name);
        }
        // What is frozen today is what format 2 says.
        for (file, of) in [
            (&kept.bundle, "ProtocolBundleBody"),
            (&kept.public, "PublicProtocolBody"),
            (&kept.proof, "CardProof"),
        ] {
            let value: Value = serde_json::from_str(file).expect("JSON");
            let faults = schema.faults(&format!("#/$defs/{of}"), value.get("body").unwrap_or(&value));
            assert!(faults.is_empty(), "{}: {faults:#?}", kept.name);
        }
        write(&kept);
    }
}

/// A private code stands on paper: it must open the same cards in ten years, so it is always derived in the same way.
#[tokio::test]
async fn a_private_code_is_derived_from_the_candidates_id_for_ever() {
    let server = Server::start(Backend::Sqlite);
    let round = Round::open(&server, 2).await;
    let result = round.computed().await;
    round.carried(&result).await;
    round
        .coordinator
        .act(&format!("{}/publish", round.path))
        .await
        .ok();
    let candidates = round
        .coordinator
        .get(&format!("{}/candidates", round.path))
        .await
        .ok();
    let candidates = candidates["items"].as_array().expect("candidates").clone();
    let first = candidates
        .iter()
        .find(|c| c["reference"] == "ILE-001")
        .expect("a candidate");
    let id = first["id"].as_str().expect("an id");
    let secret = server.service.app.vault.derive("protocol.code", id);
    let mut expected = String::new();
    for five in secret[..20].chunks(5) {
        let bits = five.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        let letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".as_bytes();
        expected.extend((0..8).map(|n| char::from(letters[(bits >> (35 - 5 * n) & 31) as usize])));
    }
    let path = format!("/api/v1/applications/{}/protocol-codes", round.applications[0]);
    let codes = round.coordinator.get(&path).await.ok();
    let code = codes["items"][0]["code"].as_str().expect("a code");
    assert_eq!(code.replace('-', ""), expected);
}
