//! The checks of an auditor's bundle.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::codes::{self, PrivateCode, hex};
use super::super::format::v2::{Bundle, Public};
use super::super::names::Stand;
use super::super::recompute::{Fault, config, counted, edition, result};
use super::super::sign::{Signed, normal};
use super::super::version::{Opened, Version};
use super::super::{merkle, thawed};
use super::Given;
use super::decision;
use super::diff::{differences, differences_beyond_rounding};
use super::report::Report;
use super::signed::{self, Place};
use scoring::settings::Scoring;

const OWN: Place = Place {
    copy: "bundle",
    signature: "signature of the bundle",
    below: "",
};
const INNER: Place = Place {
    copy: "public form",
    signature: "signature of the public form",
    below: "/public",
};

/// All checks.
pub fn check<V: Version>(report: &mut Report, file: &Signed, given: &Given<'_>) {
    signed::check(report, file, OWN);
    signed::published(report, file, given.jwks);
    let Some(public) = file.public.as_deref() else {
        return report.broken("public form", "it is not there", vec!["/public".into()]);
    };
    signed::check(report, public, INNER);
    same_key(report, file, public);
    let Some(opened) = signed::read(report, file, V::BUNDLE, "").map(V::bundle) else {
        return;
    };
    let bundle = &opened.bundle;
    belongs::<V>(report, &opened, public);
    public_file(report, public, given.public);
    commitments::<V>(report, &opened, public);
    rules(report, bundle);
    ranking(report, bundle);
    decided(report, bundle);
    decision::times(report, &bundle.head);
    decision::chain(report, &bundle.head, &bundle.audit);
    if let Some(code) = given.code {
        opened_by(report, bundle, code);
    }
}

fn same_key(report: &mut Report, file: &Signed, public: &Signed) {
    if file.key != public.key {
        report.broken(
            "key of the public form",
            "it is not that of the bundle",
            vec!["/public/key".into(), "/key".into()],
        );
    }
}

/// The public form is the one that was signed with the bundle, and follows from it.
fn belongs<V: Version>(report: &mut Report, opened: &Opened, public: &Signed) {
    const NAME: &str = "bundle and public form";
    if codes::digest(&public.signature) != opened.bundle.public {
        let at = vec!["/body/public".into(), "/public/signature".into()];
        report.broken(NAME, "the bundle was signed with another public form", at);
    }
    match &opened.public {
        Ok(made) => {
            let at = differences(&public.body, made);
            if at.is_empty() {
                report.ok(NAME, "the public form follows from the bundle");
            } else {
                let at = at.into_iter().map(|p| format!("/public/body{p}")).collect();
                report.broken(NAME, "the public form does not follow from the bundle", at);
            }
        }
        Err(fault) => report.broken(NAME, &*fault.what, vec![format!("/body{}", fault.pointer)]),
    }
    if public.format() != Some(V::PUBLIC) {
        report.broken(
            NAME,
            "the public form is another format",
            vec!["/public/body/format".into()],
        );
    }
}

fn public_file(report: &mut Report, inner: &Signed, file: Option<&str>) {
    const NAME: &str = "public file";
    let Some(file) = file else {
        return report.skipped(NAME, "no --public: compare it with what is published");
    };
    let (Ok(file), Ok(inner)) = (serde_json::from_str::<Value>(file), normal(inner)) else {
        return report.broken(NAME, "it is no JSON", vec![]);
    };
    let at = differences(&file, &inner);
    if at.is_empty() {
        report.ok(NAME, "it is the one in the bundle");
    } else {
        report.broken(NAME, "it is not the one in the bundle", at);
    }
}

/// Each card is behind a commitment of the public form, and these lead to its root.
fn commitments<V: Version>(report: &mut Report, opened: &Opened, public: &Signed) {
    const NAME: &str = "commitments";
    let Ok(public) = public.read::<V::Public>().map(V::public) else {
        return report.broken(
            NAME,
            "the public form cannot be read",
            vec!["/public/body".into()],
        );
    };
    let known: BTreeSet<&String> = public.commitments.iter().collect();
    let mut faults = Vec::new();
    let count = opened.commitments.len();
    for (n, made) in opened.commitments.iter().enumerate() {
        if !made.is_some_and(|hash| known.contains(&hex(&hash))) {
            faults.push(Fault::at(
                format!("/cards/{n}"),
                "no commitment of the public form is that of this card",
            ));
        }
    }
    if public.commitments.len() != count || known.len() != count {
        faults.push(Fault::at(
            "/cards",
            format!("{count} cards and {} commitments", known.len()),
        ));
    }
    report.faults(
        NAME,
        "/body",
        faults,
        format!("{count} cards, each behind a commitment"),
    );
    root(report, &public, "/public/body");
}

/// The root follows from the commitments.
pub fn root(report: &mut Report, public: &Public, below: &str) {
    let mut leaves = Vec::with_capacity(public.commitments.len());
    let mut faults = Vec::new();
    for (n, text) in public.commitments.iter().enumerate() {
        match codes::read(text) {
            Some(hash) if leaves.last().is_none_or(|last| *last < hash) => leaves.push(hash),
            _ => faults.push(Fault::at(format!("/commitments/{n}"), "no hash, or not in order")),
        }
    }
    if faults.is_empty() && hex(&merkle::root(&leaves)) != public.root {
        faults.push(Fault::at("/root", "it does not follow from the commitments"));
    }
    report.faults(
        "root",
        below,
        faults,
        format!("{} commitments lead to it", leaves.len()),
    );
}

/// The frozen rules can be used, and are those of the settings.
fn rules(report: &mut Report, bundle: &Bundle) {
    let (ranking, settings) = (&bundle.rules.ranking, &bundle.rules.settings);
    let mut faults = Vec::new();
    match Scoring::of(&thawed::rubric(&bundle.rules.rubric)).rubric() {
        Ok(rubric) => {
            for problem in config(bundle).problems(&rubric) {
                faults.push(Fault::at("/rules/ranking", format!("{problem:?}")));
            }
        }
        Err(e) => faults.push(Fault::at("/rules/rubric", e.to_string())),
    }
    if ranking.method != settings.method {
        faults.push(Fault::at(
            "/rules/ranking/method",
            "it is not that of the settings",
        ));
    }
    if ranking.min_cards != settings.quorum_cards {
        faults.push(Fault::at(
            "/rules/ranking/min_cards",
            "it is not that of the settings",
        ));
    }
    if ranking.chair.is_some() {
        faults.push(Fault::at("/rules/ranking/chair", "the chair is told by name"));
    }
    report.faults(
        "rules",
        "/body",
        faults,
        format!("rubric version {}", bundle.rules.rubric_version),
    );
}

/// What the cards give by the rules is what the bundle has.
fn ranking(report: &mut Report, bundle: &Bundle) {
    let candidates = match counted(bundle) {
        Ok(candidates) => candidates,
        Err(faults) => return report.faults("cards", "/body", faults, ""),
    };
    let found = format!(
        "{} cards of {} jurors count, each once and in whole",
        bundle.cards.len(),
        bundle.jurors.len()
    );
    report.ok("cards", found);
    let seed = bundle.result.worth.firmness.asked.seed;
    let edition = match edition(bundle) {
        Ok(edition) => edition,
        Err(fault) => return report.faults("ranking", "/body", vec![fault], ""),
    };
    // The draws are as many as the program makes; a file that tells of others is found out below.
    let Ok(made) = result(bundle, &candidates, seed, edition) else {
        return report.broken("ranking", "it cannot be computed", vec!["/body/cards".into()]);
    };
    let parts: [(&'static str, &str, String); 3] = [
        (
            "ranking",
            "",
            format!(
                "{} candidates, recomputed by {:?}",
                candidates.len(),
                config(bundle).method
            ),
        ),
        (
            "firmness",
            "/worth/firmness",
            format!("drawn again with the seed {seed}"),
        ),
        ("agreement", "/worth/agreement", "recomputed".into()),
    ];
    let value = |result| normal(result).unwrap_or_default();
    let at = differences_beyond_rounding(&value(&bundle.result), &value(&made));
    for (name, below, found) in parts {
        let own: Vec<String> = at
            .iter()
            .filter(|p| match below {
                "" => !p.starts_with("/worth/firmness") && !p.starts_with("/worth/agreement"),
                below => p.starts_with(below),
            })
            .map(|p| format!("/body/result{p}"))
            .collect();
        if own.is_empty() {
            report.ok(name, found);
        } else {
            report.broken(name, "the cards give something else", own);
        }
    }
}

fn decided(report: &mut Report, bundle: &Bundle) {
    let stand = Stand::of(bundle);
    let (lines, faults) = decision::lines_in(bundle);
    decision::check(
        report,
        &lines,
        bundle.candidates.len(),
        bundle.rules.selectable,
        "/body",
        faults,
    );
    decision::quorate(report, bundle, |name| stand.id(name));
    let crosses_cut = bundle.result.worth.firmness.crosses_cut;
    decision::deliberated(report, crosses_cut, bundle.deliberations.len());
}

/// What a private code opens.
fn opened_by(report: &mut Report, bundle: &Bundle, code: &str) {
    const NAME: &str = "private code";
    let Some(code) = PrivateCode::parse(code) else {
        return report.broken(NAME, "it is no code of 32 characters", vec![]);
    };
    let own: Vec<_> = bundle
        .cards
        .iter()
        .filter(|one| one.salt == code.salt(bundle.head.round_id.into(), bundle.head.no, &one.card.juror))
        .collect();
    let Some(first) = own.first() else {
        return report.broken(NAME, "it opens no card of this round", vec![]);
    };
    let name = &first.card.candidate;
    let all = bundle
        .cards
        .iter()
        .filter(|one| one.card.candidate == *name)
        .count();
    if all == own.len() {
        report.ok(NAME, format!("it opens all {all} cards of {name}"));
    } else {
        report.broken(
            NAME,
            format!("it opens {} of the {all} cards of {name}", own.len()),
            vec!["/body/cards".into()],
        );
    }
}
