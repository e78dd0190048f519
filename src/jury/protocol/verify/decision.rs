//! The decision against the proposal, its reasons, and who was there.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;

use super::super::document::{Bundle, ChainHead, Head, Public};
use super::super::recompute::Fault;
use super::report::Report;
use crate::jury::results::rules::{Compared, DecisionOutcome, ProposedOutcome, Standings, departures};
use crate::jury::rules::quorum::quorum;
use crate::kernel::Id;

/// A line of the decision beside what was proposed.
pub struct Line {
    pub pointer: String,
    pub candidate: String,
    pub compared: Compared,
    pub has_reason: bool,
}

/// Lines of a public form.
pub fn lines_of(public: &Public) -> Vec<Line> {
    let line = |(n, one): (usize, &super::super::document::PublicLine)| Line {
        pointer: format!("/candidates/{n}"),
        candidate: one.candidate.clone(),
        compared: Compared {
            proposed: one.proposed,
            proposed_position: one.proposed_position,
            outcome: one.outcome,
            position: one.position,
        },
        has_reason: one.reason.is_some(),
    };
    public.candidates.iter().enumerate().map(line).collect()
}

/// Lines of a bundle, with the proposal of its result.
pub fn lines_in(
    bundle: &Bundle,
    result: &Standings,
    id: impl Fn(&str) -> Option<Id>,
) -> (Vec<Line>, Vec<Fault>) {
    let proposed: BTreeMap<Id, _> = result
        .standings
        .iter()
        .map(|one| (one.candidate_id, one))
        .collect();
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for (n, line) in bundle.decision.lines.iter().enumerate() {
        let pointer = format!("/decision/lines/{n}");
        let Some(one) = id(&line.candidate).and_then(|id| proposed.get(&id)) else {
            faults.push(Fault::at(pointer, format!("{} was not ranked", line.candidate)));
            continue;
        };
        if line.amount.is_some() && line.outcome != DecisionOutcome::Select {
            faults.push(Fault::at(
                format!("{pointer}/amount"),
                "a sum for who was not selected",
            ));
        }
        lines.push(Line {
            pointer,
            candidate: line.candidate.clone(),
            compared: Compared {
                proposed: one.proposed,
                proposed_position: one.proposed_position,
                outcome: line.outcome,
                position: line.position,
            },
            has_reason: line.reason.as_ref().is_some_and(|r| !r.text.is_empty()),
        });
    }
    (lines, faults)
}

/// Everybody was decided on once, a departure has its reason, nobody is selected without cards, the waiting list has no
/// gap, and there are places enough.
pub fn check(
    report: &mut Report,
    lines: &[Line],
    candidates: usize,
    selectable: u32,
    below: &str,
    mut faults: Vec<Fault>,
) {
    let once: BTreeSet<&str> = lines.iter().map(|l| &*l.candidate).collect();
    if once.len() != lines.len() || lines.len() != candidates {
        faults.push(Fault::at("", "not every candidate was decided on once"));
    }
    let compared: Vec<Compared> = lines.iter().map(|l| l.compared).collect();
    let departing = departures(&compared);
    for n in &departing {
        if !lines[*n].has_reason {
            let what = format!(
                "{} departs from the proposal without a reason",
                lines[*n].candidate
            );
            faults.push(Fault::at(format!("{}/reason", lines[*n].pointer), what));
        }
    }
    let chosen = |l: &&Line| l.compared.outcome == DecisionOutcome::Select;
    for line in lines.iter().filter(chosen) {
        if line.compared.proposed == ProposedOutcome::NoQuorum {
            let what = format!("{} was selected with too few cards", line.candidate);
            faults.push(Fault::at(format!("{}/outcome", line.pointer), what));
        }
    }
    let selected = lines.iter().filter(chosen).count();
    if selected > selectable as usize {
        faults.push(Fault::at(
            "",
            format!("{selected} were selected for {selectable} places"),
        ));
    }
    let mut waiting: Vec<Option<i32>> = lines
        .iter()
        .filter(|l| l.compared.outcome == DecisionOutcome::Waitlist)
        .map(|l| l.compared.position)
        .collect();
    waiting.sort_unstable();
    if !waiting.iter().copied().eq((1..).map(Some).take(waiting.len())) {
        faults.push(Fault::at("", "the waiting list does not go 1, 2, 3, …"));
    }
    let found = format!(
        "{} candidates, {selected} selected of at most {selectable}, {} departures from the proposal, each with a reason",
        lines.len(),
        departing.len()
    );
    report.faults("decision", below, faults, found);
}

/// More than half of the members without a conflict were there, for each candidate.
pub fn quorate(report: &mut Report, bundle: &Bundle, id: impl Fn(&str) -> Option<Id>) {
    let members: BTreeSet<Id> = bundle.jurors.iter().filter_map(|j| id(&j.name)).collect();
    let mut faults = Vec::new();
    let mut present = BTreeSet::new();
    for (n, name) in bundle.decision.present.iter().enumerate() {
        match id(name).filter(|one| members.contains(one)) {
            Some(one) if present.insert(one) => {}
            _ => faults.push(Fault::at(format!("/present/{n}"), "no member, or told twice")),
        }
    }
    let mut least: Option<(usize, usize)> = None;
    for candidate in &bundle.candidates {
        let conflicted = bundle
            .decision
            .conflicts
            .iter()
            .filter(|c| c.candidate == candidate.name)
            .filter_map(|c| id(&c.juror))
            .collect();
        let counted = quorum(&members, &conflicted, &present);
        if !counted.is_met() {
            let what = format!(
                "for {} {} of {} were there, {} are needed",
                candidate.name, counted.present, counted.eligible, counted.needed
            );
            faults.push(Fault::at("/present", what));
        }
        let now = (counted.present, counted.eligible);
        least = Some(least.map_or(now, |l| l.min(now)));
    }
    let (there, of) = least.unwrap_or_default();
    let found = format!("at least {there} of {of} members without a conflict were there, for each candidate");
    report.faults("quorum", "/body/decision", faults, found);
}

/// Votes: each member once, who was there; more for than against, or the chair's where they are equal.
pub fn ballots(report: &mut Report, bundle: &Bundle) {
    const NAME: &str = "ballots";
    let ballots = &bundle.decision.ballots;
    if ballots.is_empty() {
        return report.skipped(NAME, "the decision was not taken by ballot");
    }
    let (mut faults, mut seen) = (Vec::new(), BTreeSet::new());
    for (n, ballot) in ballots.iter().enumerate() {
        if !bundle.decision.present.contains(&ballot.juror) || !seen.insert(&ballot.juror) {
            faults.push(Fault::at(
                format!("/ballots/{n}/juror"),
                "not there, or a second vote",
            ));
        }
        if !["for", "against", "abstain"].contains(&&*ballot.vote) {
            faults.push(Fault::at(format!("/ballots/{n}/vote"), "no such vote"));
        }
    }
    let count = |vote: &str| ballots.iter().filter(|b| b.vote == vote).count();
    let (yes, no) = (count("for"), count("against"));
    let chair = bundle
        .jurors
        .iter()
        .find(|j| j.seat == crate::jury::jurors::JurorSeat::Chair);
    let casting = chair.and_then(|c| ballots.iter().find(|b| b.juror == c.name));
    if !(yes > no || yes == no && casting.is_some_and(|b| b.vote == "for")) {
        faults.push(Fault::at(
            "/ballots",
            format!("{yes} for and {no} against do not carry it"),
        ));
    }
    report.faults(
        NAME,
        "/body/decision",
        faults,
        format!("{yes} for, {no} against, {} abstained", count("abstain")),
    );
}

/// The instants are in order.
pub fn times(report: &mut Report, head: &Head) {
    let told = [
        ("/head/opened_at", head.opened_at),
        ("/head/closed_at", head.closed_at),
        ("/head/computed_at", Some(head.computed_at)),
        ("/head/decided_at", head.decided_at),
        ("/head/published_at", Some(head.published_at)),
    ];
    let known: Vec<_> = told
        .iter()
        .filter_map(|(at, time)| Some((at, (*time)?)))
        .collect();
    let faults = known
        .windows(2)
        .filter(|pair| pair[1].1 - pair[0].1 < Duration::zero())
        .map(|pair| Fault::at(*pair[1].0, "it is before what comes before it"))
        .collect();
    report.faults(
        "times",
        "/body",
        faults,
        format!("published at {}", head.published_at),
    );
}

/// The head of the audit log is told; the log itself is not here.
pub fn chain(report: &mut Report, head: &Head, chain: &ChainHead) {
    let whole = super::super::codes::read(&chain.hash).is_some() && chain.seq > 0;
    if whole && chain.chain == head.programme_id {
        report.ok(
            "head of the audit log",
            format!("entry {}, {}…", chain.seq, &chain.hash[..12]),
        );
        report.skipped(
            "entries of the audit log",
            format!("the log is not here; its entry {} must have this hash", chain.seq),
        );
    } else {
        report.broken(
            "head of the audit log",
            "it is no head of the programme's chain",
            vec!["/body/audit".into()],
        );
    }
}
