//! The signature of a document, and the copy that it carries.

use serde::de::DeserializeOwned;

use super::super::sign::Signed;
use super::diff::differences;
use super::report::Report;

/// What the checks of one document are called, and where it lies in the file.
#[derive(Clone, Copy)]
pub struct Place {
    pub copy: &'static str,
    pub signature: &'static str,
    pub below: &'static str,
}

/// The document's own signature: the readable copy is the signed one, and the key beside it signed.
pub fn check(report: &mut Report, signed: &Signed, place: Place) {
    match signed.payload() {
        Ok(payload) => {
            let at = differences(&signed.body, &payload);
            if at.is_empty() {
                report.ok(place.copy, "what is read is what was signed");
            } else {
                let at = at
                    .into_iter()
                    .map(|p| format!("{}/body{p}", place.below))
                    .collect();
                report.broken(place.copy, "what is read is not what was signed", at);
            }
        }
        Err(e) => report.broken(place.copy, e.0, vec![format!("{}/signature", place.below)]),
    }
    match signed.check() {
        Ok(()) => report.ok(place.signature, format!("Ed25519, key {}", signed.key.kid)),
        Err(e) => {
            let at = ["signature", "key"].map(|part| format!("{}/{part}", place.below));
            report.broken(place.signature, e.0, at.to_vec());
        }
    }
}

/// Whether the installation publishes the key.
pub fn published(report: &mut Report, signed: &Signed, jwks: Option<&str>) {
    const NAME: &str = "key of the installation";
    let Some(jwks) = jwks else {
        return report.skipped(NAME, "no --jwks: anybody can sign with a key of their own");
    };
    match signed.key_is_in(jwks) {
        Some(true) => report.ok(NAME, format!("{} is in the list of keys", signed.key.kid)),
        Some(false) => {
            let found = format!("{} is not in the list of keys", signed.key.kid);
            report.broken(NAME, found, vec!["/key".into()]);
        }
        None => report.broken(NAME, "what --jwks gave is no list of keys", vec![]),
    }
}

/// The body in its form; where it has another one is named.
pub fn read<T: DeserializeOwned>(report: &mut Report, signed: &Signed, below: &str) -> Option<T> {
    match serde_path_to_error::deserialize(&signed.body) {
        Ok(read) => {
            report.ok("format", signed.body["format"].as_str().unwrap_or_default());
            Some(read)
        }
        Err(e) => {
            let path: String = e.path().iter().fold(String::new(), |path, part| {
                use serde_path_to_error::Segment as S;
                match part {
                    S::Seq { index } => format!("{path}/{index}"),
                    S::Map { key } => format!("{path}/{key}"),
                    S::Enum { variant } => format!("{path}/{variant}"),
                    S::Unknown => path,
                }
            });
            report.broken(
                "format",
                e.inner().to_string(),
                vec![format!("{below}/body{path}")],
            );
            None
        }
    }
}
