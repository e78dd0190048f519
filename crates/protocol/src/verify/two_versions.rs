//! Two versions stand side by side. The third one here is nobody's: it has a setting more than the second, as a round may
//! have tomorrow.

use serde_json::{Value, json};

use super::super::codes;
use super::super::format::v2;
use super::super::publish;
use super::super::samples::{bundle, key};
use super::super::sign::{Signed, canonical, normal};
use super::super::version::{Opened, OpenedProof, Version};
use super::*;

/// Tomorrow's.
struct V3;

const SETTING: &str = "/rules/settings";

/// A document of version 2 as one of version 3.
fn later(document: &impl serde::Serialize, format: &str) -> Value {
    let mut value = normal(document).unwrap();
    value["format"] = json!(format);
    value.pointer_mut(SETTING).unwrap()["tomorrow"] = json!(true);
    value
}

/// The same without what version 2 does not have.
fn earlier<T: serde::de::DeserializeOwned>(mut value: Value, format: &str) -> T {
    value["format"] = json!(format);
    value
        .pointer_mut(SETTING)
        .unwrap()
        .as_object_mut()
        .unwrap()
        .remove("tomorrow");
    serde_json::from_value(value).unwrap()
}

impl Version for V3 {
    const BUNDLE: &'static str = "incubator.protocol.bundle/3";
    const PUBLIC: &'static str = "incubator.protocol/3";
    const PROOF: &'static str = "incubator.protocol.proof/3";
    type Bundle = Value;
    type Public = Value;
    type Proof = v2::Proof;

    fn bundle(bundle: Value) -> Opened {
        let opened = V2::bundle(earlier(bundle, v2::BUNDLE));
        Opened {
            public: publish::public(&opened.bundle).map(|public| later(&public, Self::PUBLIC)),
            ..opened
        }
    }

    fn public(public: Value) -> v2::Public {
        earlier(public, v2::PUBLIC)
    }

    fn proof(proof: v2::Proof) -> OpenedProof {
        V2::proof(proof)
    }
}

/// A bundle of tomorrow's version.
fn third() -> Signed {
    let (mut bundle, key) = (bundle(), key(7));
    let public = later(&publish::public(&bundle).unwrap(), V3::PUBLIC);
    let public = Signed::new(&public, &key, None).unwrap();
    bundle.public = codes::digest(&public.signature);
    Signed::new(&later(&bundle, V3::BUNDLE), &key, Some(public)).unwrap()
}

fn second() -> Signed {
    let (mut bundle, key) = (bundle(), key(7));
    let public = Signed::new(&publish::public(&bundle).unwrap(), &key, None).unwrap();
    bundle.public = codes::digest(&public.signature);
    Signed::new(&bundle, &key, Some(public)).unwrap()
}

fn checked<V: Version>(file: &Signed) -> Report {
    let mut report = Report::default();
    bundle::check::<V>(&mut report, file, &Given::default());
    report
}

#[test]
fn each_version_holds_by_its_own_checks_and_not_by_those_of_the_other() {
    for report in [checked::<V2>(&second()), checked::<V3>(&third())] {
        assert!(report.holds(), "{report}");
    }
    let crossed = checked::<V2>(&third());
    let format = crossed
        .checks
        .iter()
        .find(|check| check.name == "format")
        .unwrap();
    assert_eq!(format.verdict, Verdict::Broken, "{crossed}");
}

#[test]
fn a_version_that_came_later_is_told_plainly() {
    let file = third();
    let public = canonical(file.public.as_deref().unwrap()).unwrap();
    let proof = json!({ "format": V3::PROOF, "cards": [] }).to_string();
    let bundle = canonical(&file).unwrap();
    for (file, name) in [(&bundle, V3::BUNDLE), (&public, V3::PUBLIC), (&proof, V3::PROOF)] {
        let report = verify(&Given {
            file,
            ..Given::default()
        });
        let broken: Vec<&Check> = report
            .checks
            .iter()
            .filter(|c| c.verdict == Verdict::Broken)
            .collect();
        let [check] = broken[..] else {
            panic!("one thing is told: {report}")
        };
        assert!(
            check.name == "format" && check.found.starts_with(&format!("{name} is a later version")),
            "{report}"
        );
    }
    // Whose it is can be told all the same.
    let jwks = json!({ "keys": [] }).to_string();
    let report = verify(&Given {
        file: &bundle,
        jwks: Some(&jwks),
        ..Given::default()
    });
    assert!(
        report
            .checks
            .iter()
            .any(|c| c.name == "key of the installation" && c.verdict == Verdict::Broken)
    );
    assert!(
        report
            .checks
            .iter()
            .any(|c| c.name == "signature" && c.verdict == Verdict::Holds)
    );
}
