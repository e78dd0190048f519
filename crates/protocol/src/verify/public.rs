//! The checks of a public form alone: all that can be told without the cards.

use super::super::format::v2::Public;
use super::super::recompute::Fault;
use super::super::sign::Signed;
use super::super::version::Version;
use super::Given;
use super::report::Report;
use super::signed::{self, Place};
use super::{bundle, decision};

const OWN: Place = Place {
    copy: "public form",
    signature: "signature",
    below: "",
};

/// All checks; the form, if it can be read.
pub fn check<V: Version>(report: &mut Report, file: &Signed, given: &Given<'_>) -> Option<Public> {
    signed::check(report, file, OWN);
    signed::published(report, file, given.jwks);
    let public = V::public(signed::read(report, file, V::PUBLIC, "")?);
    if file.public.is_some() {
        report.broken(
            "format",
            "a public form has no other in it",
            vec!["/public".into()],
        );
    }
    bundle::root(report, &public, "/body");
    ranks(report, &public);
    let lines = decision::lines_of(&public);
    decision::check(
        report,
        &lines,
        public.candidates.len(),
        public.rules.selectable,
        "/body",
        vec![],
    );
    decision::deliberated(report, public.firmness.crosses_cut, public.deliberations.len());
    decision::times(report, &public.head);
    decision::chain(report, &public.head, &public.audit);
    report.skipped("cards", "they are in the auditor's bundle");
    report.skipped("ranking", "it is recomputed from the auditor's bundle");
    report.skipped(
        "quorum",
        "who had a conflict of interest is in the auditor's bundle",
    );
    Some(public)
}

/// Ranks follow the scores, and there is a commitment for each card.
fn ranks(report: &mut Report, public: &Public) {
    let mut faults = Vec::new();
    let mut last = None;
    for (n, one) in public.candidates.iter().enumerate() {
        let score = one.score.as_ref().and_then(|score| score.exact());
        let (Some(rank), Some(score)) = (one.rank, score) else {
            continue;
        };
        if let Some((above, higher)) = &last
            && (rank < *above || score > *higher)
        {
            faults.push(Fault::at(
                format!("/candidates/{n}/rank"),
                "a higher score stands below",
            ));
        }
        last = Some((rank, score));
    }
    let cards: usize = public
        .candidates
        .iter()
        .fold(0, |sum, one| sum.saturating_add(one.cards));
    if cards != public.commitments.len() {
        let what = format!("{cards} cards and {} commitments", public.commitments.len());
        faults.push(Fault::at("/commitments", what));
    }
    report.faults("ranks", "/body", faults, "they follow the scores");
}
