//! The checks of a candidate's proof: the own cards are behind the root of the public form.

use super::super::codes::{self, PrivateCode, hex};
use super::super::format::v2::{Proof, Public};
use super::super::merkle;
use super::super::recompute::Fault;
use super::super::version::{OpenedProof, Version};
use super::Given;
use super::report::Report;
use scoring::commission::outcome::DecisionOutcome;

/// All checks that need only the proof, and with the public form those that lead to its root.
pub fn check<V: Version>(
    report: &mut Report,
    opened: &OpenedProof,
    public: Option<&Public>,
    given: &Given<'_>,
) {
    let proof = &opened.proof;
    if proof.format == V::PROOF {
        report.ok(
            "proof",
            format!("{} cards of {}", proof.cards.len(), proof.candidate),
        );
    } else {
        report.broken("proof", "it is another format", vec!["/format".into()]);
    }
    let mut faults = Vec::new();
    for (n, (one, hash)) in proof.cards.iter().zip(&opened.commitments).enumerate() {
        let mut fault = |field: &str, what: &str| faults.push(Fault::at(format!("/cards/{n}{field}"), what));
        let Some(hash) = hash else {
            fault("/salt", "it is no salt of 32 bytes");
            continue;
        };
        if hex(hash) != one.commitment {
            fault("", "the card does not make its commitment");
        }
        if one.card.candidate != proof.candidate {
            fault("/card/candidate", "the card is somebody else's");
        }
        let path: Option<Vec<_>> = one.path.iter().map(|step| codes::read(step)).collect();
        let root = path.and_then(|path| merkle::root_of(hash, one.index, proof.leaves, &path));
        if root.is_none_or(|root| hex(&root) != proof.root) {
            fault("/path", "it does not lead from the card to the root");
        }
    }
    report.faults(
        "own cards",
        "",
        faults,
        "each is behind its commitment and leads to the root",
    );
    match public {
        Some(public) => belongs(report, proof, public),
        None => report.skipped(
            "signed root",
            "no --public: whose root it is, the signed public form tells",
        ),
    }
    match given.code.map(PrivateCode::parse) {
        None => report.skipped("private code", "no --code: who the cards are about"),
        Some(None) => report.broken("private code", "it is no code of 32 characters", vec![]),
        Some(Some(code)) => {
            let salts = proof.cards.iter().enumerate();
            let faults = salts
                .filter(|(_, one)| one.salt != code.salt(proof.round_id.into(), proof.no, &one.card.juror))
                .map(|(n, _)| Fault::at(format!("/cards/{n}/salt"), "it is not made of this code"))
                .collect();
            report.faults(
                "private code",
                "",
                faults,
                format!("it is that of {}", proof.candidate),
            );
        }
    }
}

fn belongs(report: &mut Report, proof: &Proof, public: &Public) {
    let mut faults = Vec::new();
    let mut same = |fits: bool, pointer: &str| {
        if !fits {
            faults.push(Fault::at(pointer, "it is not that of the public form"));
        }
    };
    same(proof.round_id == public.head.round_id, "/round_id");
    same(proof.no == public.head.no, "/no");
    same(proof.root == public.root, "/root");
    same(proof.leaves == public.commitments.len(), "/leaves");
    for (n, one) in proof.cards.iter().enumerate() {
        same(
            public.commitments.get(one.index) == Some(&one.commitment),
            &format!("/cards/{n}/index"),
        );
    }
    let line = public
        .candidates
        .iter()
        .find(|line| line.candidate == proof.candidate);
    same(line.is_some_and(|line| line.cards == proof.cards.len()), "/cards");
    let found = line.map_or_else(String::new, |line| {
        let rank = line
            .rank
            .map_or_else(|| "no rank".to_owned(), |rank| format!("rank {rank}"));
        format!(
            "{}: all {} cards are in the signed result, {rank}, {}",
            proof.candidate,
            line.cards,
            DecisionOutcome::from(line.outcome)
        )
    });
    report.faults("signed root", "", faults, found);
}
