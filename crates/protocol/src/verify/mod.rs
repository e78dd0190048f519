//! Checks a protocol on any machine: no database, no network, only what is given.

mod bundle;
mod decision;
mod diff;
mod proof;
mod public;
mod report;
mod signed;
mod text;

pub use report::{Check, Report, Verdict};

use serde_json::Value;

use super::format::{Kind, named, v2};
use super::sign::Signed;
use super::version::{V1, V2, Version};

/// What is to be checked, as text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// An auditor's bundle, a public form, or a candidate's proof.
    pub file: &'a str,
    /// The public form as it is published.
    pub public: Option<&'a str>,
    /// The installation's keys.
    pub jwks: Option<&'a str>,
    /// A candidate's private code.
    pub code: Option<&'a str>,
}

/// Makes all checks that what is given allows.
pub fn verify(given: &Given<'_>) -> Report {
    let mut report = Report::default();
    let value: Value = match serde_json::from_str(given.file) {
        Ok(value) => value,
        Err(e) => {
            report.broken("format", format!("the file is no JSON: {e}"), vec![]);
            return report;
        }
    };
    report.faults(
        "text",
        "",
        text::faults(given.file),
        "each key once, each number as it is meant",
    );
    if value.get("signature").is_none() {
        of_proof(&mut report, value, given);
        return report;
    }
    let file: Signed = match serde_json::from_value(value) {
        Ok(file) => file,
        Err(e) => {
            report.broken("format", format!("the file is no signed document: {e}"), vec![]);
            return report;
        }
    };
    if of_signed(&mut report, &file, given).is_some() {
        same_file(&mut report, given);
    }
    report
}

/// What a program of today says of a format that came after it.
fn unknown(report: &mut Report, kind: Kind, version: &str, pointer: &str) {
    let found = format!(
        "{}/{version} is a later version than this program knows (incubator {}): check it with a newer one",
        kind.stem(),
        env!("CARGO_PKG_VERSION"),
    );
    report.broken("format", found, vec![pointer.into()]);
}

/// Checks a signed document by the version that stands in it; a public form that can be read.
fn of_signed(report: &mut Report, file: &Signed, given: &Given<'_>) -> Option<v2::Public> {
    // The signed copy tells what it is, also where somebody changed the readable one.
    let signed = file.payload().ok();
    let format = signed.as_ref().unwrap_or(&file.body)["format"].as_str();
    match format.and_then(named) {
        Some((kind, "1")) => of_version::<V1>(report, file, kind, given),
        Some((kind, "2")) => of_version::<V2>(report, file, kind, given),
        // Whose it is can be told all the same.
        Some((kind, version)) => {
            signed::check(report, file, signed::ANY);
            signed::published(report, file, given.jwks);
            unknown(report, kind, version, "/body/format");
            None
        }
        // No protocol; its checks say so.
        None => of_version::<V2>(report, file, Kind::Public, given),
    }
}

fn of_version<V: Version>(
    report: &mut Report,
    file: &Signed,
    kind: Kind,
    given: &Given<'_>,
) -> Option<v2::Public> {
    if kind == Kind::Bundle || file.public.is_some() {
        bundle::check::<V>(report, file, given);
        None
    } else {
        public::check::<V>(report, file, given)
    }
}

/// Of a public form `--public` is the same once more.
fn same_file(report: &mut Report, given: &Given<'_>) {
    let Some(public) = given.public else { return };
    let read = |text| serde_json::from_str::<Value>(text).unwrap_or_default();
    let at = diff::differences(&read(given.file), &read(public));
    if at.is_empty() {
        report.ok("public file", "it is the same");
    } else {
        report.broken("public file", "it is another", at);
    }
}

fn of_proof(report: &mut Report, value: Value, given: &Given<'_>) {
    match value["format"].as_str().and_then(named) {
        Some((_, "1")) => proof_of_version::<V1>(report, value, given),
        None | Some((_, "2")) => proof_of_version::<V2>(report, value, given),
        Some((kind, version)) => unknown(report, kind, version, "/format"),
    }
}

fn proof_of_version<V: Version>(report: &mut Report, value: Value, given: &Given<'_>) {
    let proof: V::Proof = match serde_path_to_error::deserialize(value) {
        Ok(proof) => proof,
        Err(e) => {
            let found = format!("it is neither a signed document nor a proof ({}): {e}", V::PROOF);
            return report.broken("format", found, vec![]);
        }
    };
    let public = given.public.and_then(|text| {
        let file: Option<Signed> = serde_json::from_str(text).ok();
        match file {
            Some(file) => of_signed(report, &file, given),
            None => {
                report.broken("public file", "it is no signed document", vec![]);
                None
            }
        }
    });
    proof::check::<V>(report, &V::proof(proof), public.as_ref(), given);
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod two_versions;
