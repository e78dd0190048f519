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

use super::document::{BUNDLE, PROOF, Proof, Public};
use super::sign::Signed;

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
    // The signed copy tells what it is, also where somebody changed the readable one.
    let signed = file.payload().ok();
    let format = signed.as_ref().unwrap_or(&file.body)["format"].as_str();
    if format == Some(BUNDLE) || file.public.is_some() {
        bundle::check(&mut report, &file, given);
    } else {
        public::check(&mut report, &file, given);
        same_file(&mut report, given);
    }
    report
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
    let proof: Proof = match serde_path_to_error::deserialize(value) {
        Ok(proof) => proof,
        Err(e) => {
            let found = format!("it is neither a signed document nor a proof ({PROOF}): {e}");
            return report.broken("format", found, vec![]);
        }
    };
    let public: Option<Public> = given.public.and_then(|text| {
        let file: Option<Signed> = serde_json::from_str(text).ok();
        match file {
            Some(file) => public::check(report, &file, given),
            None => {
                report.broken("public file", "it is no signed document", vec![]);
                None
            }
        }
    });
    proof::check(report, &proof, public.as_ref(), given);
}

#[cfg(test)]
mod tests;
