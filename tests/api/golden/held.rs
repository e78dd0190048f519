//! The protocols that are out in the world.

use std::path::{Path, PathBuf};

use protocol::verify::{Given, Report, Verdict, verify};
use serde_json::Value;

use super::schema::Schemas;

/// A round that was published with some version of the format.
struct Golden {
    version: u32,
    name: String,
    folder: PathBuf,
}

impl Golden {
    fn all() -> Vec<Golden> {
        // None is ever lost.
        [(1, 9), (2, 4)]
            .into_iter()
            .flat_map(|(version, count)| Golden::of(version, count))
            .collect()
    }

    fn of(version: u32, count: usize) -> Vec<Golden> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/protocol/{version}"));
        let folders = std::fs::read_dir(folder).expect("golden files").flatten();
        let mut all: Vec<Golden> = folders
            .filter(|entry| entry.path().is_dir())
            .map(|entry| Golden {
                version,
                name: entry.file_name().to_string_lossy().into_owned(),
                folder: entry.path(),
            })
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        assert_eq!(all.len(), count, "of version {version}");
        all
    }

    fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder.join(file)).expect("a golden file")
    }

    fn json(&self, file: &str) -> Value {
        serde_json::from_str(&self.text(file)).expect("JSON")
    }

    fn report(&self, file: &str) -> Report {
        let (file, public, jwks) = (self.text(file), self.text("public.json"), self.text("jwks.json"));
        verify(&Given {
            file: &file,
            public: Some(&public),
            jwks: Some(&jwks),
            code: Some(&self.text("code.txt")),
        })
    }
}

/// Checks that hold, and those that could not be made.
fn counted(report: &Report) -> (usize, usize) {
    let of = |verdict| report.checks.iter().filter(|c| c.verdict == verdict).count();
    assert_eq!(of(Verdict::Broken), 0, "{report}");
    (of(Verdict::Holds), of(Verdict::NotChecked))
}

#[test]
fn every_protocol_is_verified_for_ever() {
    for golden in Golden::all() {
        for (file, checks) in [
            ("bundle.json", (23, 1)),
            ("public.json", (12, 4)),
            ("proof.json", (15, 4)),
        ] {
            let report = golden.report(file);
            assert!(report.holds(), "{} {file}: {report}", golden.name);
            assert_eq!(counted(&report), checks, "{} {file}: {report}", golden.name);
        }
    }
}

#[test]
fn the_contract_and_the_schema_describe_every_protocol() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |file: &str| {
        let text = std::fs::read_to_string(root.join(file)).expect("a file");
        Schemas(serde_json::from_str(&text).expect("JSON"))
    };
    let contract = read("openapi/openapi.json");
    for golden in Golden::all() {
        let schema = read(&format!("tests/data/protocol/{}/schema.json", golden.version));
        for (file, served, written) in [
            ("bundle.json", "ProtocolBundle", "ProtocolBundleBody"),
            ("public.json", "PublicProtocol", "PublicProtocolBody"),
            ("proof.json", "CardProof", "CardProof"),
        ] {
            let value = golden.json(file);
            let faults = contract.faults(&format!("#/components/schemas/{served}"), &value);
            assert!(faults.is_empty(), "{} {file}: {faults:#?}", golden.name);
            let body = value.get("body").unwrap_or(&value);
            let faults = schema.faults(&format!("#/$defs/{written}"), body);
            assert!(faults.is_empty(), "{} {file}: {faults:#?}", golden.name);
        }
    }
}
