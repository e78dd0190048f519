//! The signature of a document, and the copy that it carries.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::super::sign::{Signed, normal};
use super::diff::differences;
use super::report::Report;

/// What the checks of one document are called, and where it lies in the file.
#[derive(Clone, Copy)]
pub struct Place {
    pub copy: &'static str,
    pub signature: &'static str,
    pub below: &'static str,
}

/// Of a document of which nothing else is known.
pub const ANY: Place = Place {
    copy: "document",
    signature: "signature",
    below: "",
};

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

/// The body in its form; where it has another one is named. What may be left out of a value is left out in one way.
pub fn read<T: Serialize + DeserializeOwned>(
    report: &mut Report,
    signed: &Signed,
    format: &str,
    below: &str,
) -> Option<T> {
    match serde_path_to_error::deserialize::<_, T>(&signed.body) {
        Ok(read) => {
            let at = differences(&signed.body, &normal(&read).unwrap_or_default());
            let at = at
                .into_iter()
                .map(|p| format!("{below}/body{p}"))
                .collect::<Vec<_>>();
            if signed.format() != Some(format) {
                report.broken(
                    "format",
                    "it is another format",
                    vec![format!("{below}/body/format")],
                );
            } else if at.is_empty() {
                report.ok("format", format);
            } else {
                report.broken("format", "it is written in another way than its format", at);
            }
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
