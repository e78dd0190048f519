//! Two versions stand side by side. The second one here is nobody's: it has a setting more than the first, as a
//! round may have tomorrow.

use serde_json::{Value, json};

use super::super::codes;
use super::super::format::v1;
use super::super::publish;
use super::super::samples::{bundle, key};
use super::super::sign::{Signed, canonical, normal};
use super::super::version::{Opened, OpenedProof, V1, Version};
use super::*;

/// Tomorrow's.
struct V2;

const SETTING: &str = "/rules/settings";

/// A document of version 1 as one of version 2.
fn later(document: &impl serde::Serialize, format: &str) -> Value {
    let mut value = normal(document).unwrap();
    value["format"] = json!(format);
    value.pointer_mut(SETTING).unwrap()["tomorrow"] = json!(true);
    value
}

/// The same without what version 1 does not have.
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

impl Version for V2 {
    const BUNDLE: &'static str = "incubator.protocol.bundle/2";
    const PUBLIC: &'static str = "incubator.protocol/2";
    const PROOF: &'static str = "incubator.protocol.proof/2";
    type Bundle = Value;
    type Public = Value;
    type Proof = v1::Proof;

    fn bundle(bundle: Value) -> Opened {
        let opened = V1::bundle(earlier(bundle, v1::BUNDLE));
        Opened {
            public: publish::public(&opened.bundle).map(|public| later(&public, Self::PUBLIC)),
            ..opened
        }
    }

    fn public(public: Value) -> v1::Public {
        earlier(public, v1::PUBLIC)
    }

    fn proof(proof: v1::Proof) -> OpenedProof {
        V1::proof(proof)
    }
}

/// A bundle of tomorrow's version.
fn second() -> Signed {
    let (mut bundle, key) = (bundle(), key(7));
    let public = later(&publish::public(&bundle).unwrap(), V2::PUBLIC);
    let public = Signed::new(&public, &key, None).unwrap();
    bundle.public = codes::digest(&public.signature);
    Signed::new(&later(&bundle, V2::BUNDLE), &key, Some(public)).unwrap()
}

fn first() -> Signed {
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
    for report in [checked::<V1>(&first()), checked::<V2>(&second())] {
        assert!(report.holds(), "{report}");
    }
    let crossed = checked::<V1>(&second());
    let format = crossed
        .checks
        .iter()
        .find(|check| check.name == "format")
        .unwrap();
    assert_eq!(format.verdict, Verdict::Broken, "{crossed}");
}

#[test]
fn a_version_that_came_later_is_told_plainly() {
    let file = second();
    let public = canonical(file.public.as_deref().unwrap()).unwrap();
    let proof = json!({ "format": V2::PROOF, "cards": [] }).to_string();
    let bundle = canonical(&file).unwrap();
    for (file, name) in [(&bundle, V2::BUNDLE), (&public, V2::PUBLIC), (&proof, V2::PROOF)] {
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
