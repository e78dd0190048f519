//! From a bundle to its public form: nothing of single cards but their commitments, and no free text.

use std::collections::BTreeMap;

use super::codes::{commitment, hex, of_card};
use super::format::v1;
use super::format::v2::{
    Bundle, Conflict, DecidedLine, Deliberation, Money, PUBLIC, Public, PublicDecision, PublicDeliberation,
    PublicFirmness, PublicLine, Text, Voting, Worth,
};
use super::merkle::{self, Hash};
use super::names::by_number;
use super::recompute::Fault;

/// What is made of a bundle, or what keeps it from being made.
pub type Made<T> = Result<T, Fault>;

/// The commitments to the cards that count, in the order of their values: their places tell nothing.
pub fn commitments(bundle: &Bundle) -> Made<Vec<Hash>> {
    let mut all = Vec::with_capacity(bundle.cards.len());
    for (n, one) in bundle.cards.iter().enumerate() {
        let made = of_card(&one.card, &one.salt).ok().flatten();
        all.push(made.ok_or_else(|| Fault::at(format!("/cards/{n}/salt"), "it is no salt of 32 bytes"))?);
    }
    all.sort_unstable();
    Ok(all)
}

/// The public form of a bundle.
pub fn public(bundle: &Bundle) -> Made<Public> {
    let leaves = commitments(bundle)?;
    let mut uncounted = BTreeMap::new();
    for one in &bundle.uncounted {
        *uncounted.entry(one.why).or_default() += 1;
    }
    Ok(Public {
        format: PUBLIC.into(),
        software: bundle.software.clone(),
        head: bundle.head.clone(),
        rules: bundle.rules.clone(),
        jurors: bundle.jurors.iter().map(|j| (j.name.clone(), j.seat)).collect(),
        candidates: candidates(bundle)?,
        open_places: bundle.result.open_places,
        firmness: firmness(&bundle.result.worth),
        uncounted,
        deliberations: deliberations(bundle)?,
        decision: decision(bundle)?,
        root: hex(&merkle::root(&leaves)),
        commitments: leaves.iter().map(|leaf| hex(leaf)).collect(),
        audit: bundle.audit.clone(),
    })
}

/// The public form of a bundle of format 1: that of the same bundle in format 2, without what is new there.
pub fn first(bundle: &v1::Bundle) -> Made<v1::Public> {
    let made = public(&bundle.clone().into())?;
    Ok(v1::Public {
        format: v1::PUBLIC.into(),
        software: made.software,
        head: made.head,
        rules: bundle.rules.clone(),
        jurors: made.jurors,
        candidates: made.candidates.into_iter().map(first_line).collect(),
        open_places: made.open_places,
        firmness: made.firmness,
        uncounted: made.uncounted,
        deliberations: made.deliberations,
        decision: v1::PublicDecision {
            by: made.decision.by,
            manner: made.decision.manner,
            present: made.decision.present,
            minutes: made.decision.minutes,
            ballots: made.decision.ballots,
            opinions: made.decision.opinions,
            total: made.decision.total,
        },
        commitments: made.commitments,
        root: made.root,
        audit: made.audit,
    })
}

fn first_line(line: PublicLine) -> v1::PublicLine {
    v1::PublicLine {
        candidate: line.candidate,
        priority: line.priority,
        cards: line.cards,
        mean: line.mean,
        score: line.score,
        rank: line.rank,
        rank_without_priority: line.rank_without_priority,
        standard_error: line.standard_error,
        chance: line.chance,
        decided_by: line.decided_by,
        decided_by_criterion: line.decided_by_criterion,
        proposed: line.proposed,
        proposed_position: line.proposed_position,
        outcome: line.outcome,
        position: line.position,
        reason: line.reason,
    }
}

/// Everybody by rank; equals stand in the order of their names, not in that of their applications.
fn candidates(bundle: &Bundle) -> Made<Vec<PublicLine>> {
    let decided: BTreeMap<&str, (usize, &DecidedLine)> = bundle
        .decision
        .lines
        .iter()
        .enumerate()
        .map(|(n, line)| (&*line.candidate, (n, line)))
        .collect();
    let priority: BTreeMap<&str, bool> = bundle.candidates.iter().map(|c| (&*c.name, c.priority)).collect();
    let firm = &bundle.result.worth.firmness.candidates;
    let mut candidates = Vec::new();
    for (n, one) in bundle.result.standings.iter().enumerate() {
        let candidate = one.candidate_id.clone();
        let firm = firm.iter().find(|f| f.id == candidate);
        let Some((at, line)) = decided.get(&*candidate) else {
            let pointer = format!("/result/standings/{n}/candidate_id");
            return Err(Fault::at(pointer, "nothing was decided on this candidate"));
        };
        candidates.push(PublicLine {
            priority: priority.get(&*candidate).copied().unwrap_or_default(),
            cards: one.cards,
            mean: one.mean.clone(),
            score: one.score.clone(),
            rank: one.rank,
            rank_without_priority: one.rank_without_priority,
            standard_error: firm.and_then(|f| f.standard_error),
            chance: firm.and_then(|f| f.chance),
            decided_by: one.decided_by,
            decided_by_criterion: one.decided_by_criterion.clone(),
            proposed: one.proposed,
            proposed_position: one.proposed_position,
            outcome: line.outcome,
            position: line.position,
            reason: sealed(line.reason.as_ref(), || format!("/decision/lines/{at}/reason"))?,
            votes: votes(bundle, &candidate),
            candidate,
        });
    }
    candidates.sort_by(|a, b| {
        let key = |l: &PublicLine| l.rank.unwrap_or(u32::MAX);
        (key(a), by_number(&a.candidate)).cmp(&(key(b), by_number(&b.candidate)))
    });
    Ok(candidates)
}

/// The votes on a candidate by what they said, where the vote was by line: none of who had a conflict with the candidate.
fn votes(bundle: &Bundle, candidate: &str) -> BTreeMap<String, usize> {
    let made = &bundle.decision;
    let mut votes = BTreeMap::new();
    if bundle.rules.settings.voting == Voting::AsAWhole {
        return votes;
    }
    for ballot in &made.ballots {
        let torn = |c: &Conflict| c.juror == ballot.juror && c.candidate == candidate;
        if !made.conflicts_at_count.iter().any(torn) {
            let vote = ballot.lines.get(candidate).unwrap_or(&ballot.vote);
            *votes.entry(vote.name().to_owned()).or_default() += 1;
        }
    }
    votes
}

fn firmness(worth: &Worth) -> PublicFirmness {
    let mut zone = worth.firmness.zone.clone();
    zone.sort_by(|a, b| by_number(a).cmp(&by_number(b)));
    PublicFirmness {
        method: worth.method,
        method_refused: worth.refused.as_ref().map(|r| r.code().to_owned()),
        places: worth.firmness.asked.places,
        draws: worth.firmness.asked.draws,
        seed: worth.firmness.asked.seed,
        zone,
        crosses_cut: worth.firmness.crosses_cut,
        agreement: worth.agreement.headline,
    }
}

fn deliberations(bundle: &Bundle) -> Made<Vec<PublicDeliberation>> {
    let one = |(n, d): (usize, &Deliberation)| {
        let note = sealed(Some(&d.note), || format!("/deliberations/{n}/note"))?;
        Ok(PublicDeliberation {
            at: d.at,
            note: note.unwrap_or_default(),
        })
    };
    bundle.deliberations.iter().enumerate().map(one).collect()
}

fn decision(bundle: &Bundle) -> Made<PublicDecision> {
    let made = &bundle.decision;
    let mut ballots = BTreeMap::new();
    for ballot in &made.ballots {
        *ballots.entry(ballot.vote.name().to_owned()).or_default() += 1;
    }
    let mut opinions = Vec::new();
    for (n, ballot) in made.ballots.iter().enumerate() {
        opinions.extend(sealed(ballot.opinion.as_ref(), || {
            format!("/decision/ballots/{n}/opinion")
        })?);
    }
    opinions.sort_unstable();
    let amounts: Vec<&Money> = made
        .lines
        .iter()
        .filter_map(|line| line.amount.as_ref())
        .collect();
    let total = amounts.first().map(|first| Money {
        amount: amounts.iter().fold(0, |sum, one| sum.saturating_add(one.amount)),
        currency: first.currency.clone(),
    });
    Ok(PublicDecision {
        by: made.by.clone(),
        confirmed_by: made.confirmed_by.clone(),
        manner: made.manner,
        present: made.present.clone(),
        minutes: sealed(made.minutes.as_ref(), || "/decision/minutes".into())?,
        ballots,
        opinions,
        total,
    })
}

fn sealed(text: Option<&Text>, pointer: impl Fn() -> String) -> Made<Option<String>> {
    text.map(|one| {
        commitment(&one.salt, &one.text)
            .map(|hash| hex(&hash))
            .ok_or_else(|| Fault::at(pointer(), "it has no salt of 32 bytes"))
    })
    .transpose()
}
