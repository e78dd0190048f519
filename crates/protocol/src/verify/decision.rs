//! The decision against the proposal, its reasons, and who was there.

use std::collections::{BTreeMap, BTreeSet};

use super::super::format::v2::{
    AmountRule, Bundle, ChainHead, Conflict, Head, Instant, Outcome, Public, PublicLine, Standing, Voting,
};
use super::super::frozen;
use super::super::names::Stand;
use super::super::recompute::Fault;
use super::super::sign::normal;
use super::diff::differences;
use super::report::Report;
use kernel::Id;
use scoring::commission::ballots::{Cast, DecisionManner, Electorate};
use scoring::commission::outcome::{Compared, DecisionOutcome, departures};
use scoring::commission::quorum::quorum;
use scoring::ranking::standings::ProposedOutcome;

/// A line of the decision beside what was proposed.
pub struct Line {
    pub pointer: String,
    pub candidate: String,
    pub compared: Compared,
    pub has_reason: bool,
}

/// Lines of a public form.
pub fn lines_of(public: &Public) -> Vec<Line> {
    let line = |(n, one): (usize, &PublicLine)| Line {
        pointer: format!("/candidates/{n}"),
        candidate: one.candidate.clone(),
        compared: Compared {
            proposed: one.proposed.into(),
            proposed_position: one.proposed_position,
            outcome: one.outcome.into(),
            position: one.position,
            // Sums are in the bundle alone.
            proposed_amount: None,
            amount: None,
        },
        has_reason: one.reason.is_some(),
    };
    public.candidates.iter().enumerate().map(line).collect()
}

/// Lines of a bundle, with the proposal of its result.
pub fn lines_in(bundle: &Bundle) -> (Vec<Line>, Vec<Fault>) {
    let standings = &bundle.result.standings;
    let proposed: BTreeMap<&str, &Standing> = standings.iter().map(|one| (&*one.candidate_id, one)).collect();
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for (n, line) in bundle.decision.lines.iter().enumerate() {
        let pointer = format!("/decision/lines/{n}");
        let Some(one) = proposed.get(&*line.candidate) else {
            faults.push(Fault::at(pointer, format!("{} was not ranked", line.candidate)));
            continue;
        };
        if line.amount.is_some() && line.outcome != Outcome::Select {
            let what = "a sum for who was not selected";
            faults.push(Fault::at(format!("{pointer}/amount"), what));
        }
        let asked = bundle
            .candidates
            .iter()
            .find(|c| c.name == line.candidate)
            .and_then(|c| c.asked);
        let by_rule = match bundle.rules.settings.amounts {
            AmountRule::ByCommission => None,
            AmountRule::AskedTimesShare => asked
                .zip(one.mean.as_ref().and_then(|mean| mean.exact()))
                .and_then(|(sum, mean)| mean.part_of(sum)),
        };
        let proposed_amount = line.proposed_amount.as_ref().map(|m| m.amount);
        // There is none where it could not be given.
        if proposed_amount.is_some() && by_rule != proposed_amount {
            let what = "it is not the sum asked for times the mean";
            faults.push(Fault::at(format!("{pointer}/proposed_amount"), what));
        }
        lines.push(Line {
            pointer,
            candidate: line.candidate.clone(),
            compared: Compared {
                proposed: one.proposed.into(),
                proposed_position: one.proposed_position,
                outcome: line.outcome.into(),
                position: line.position,
                proposed_amount,
                amount: line.amount.as_ref().map(|m| m.amount),
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
        "{} candidates, {selected} selected of at most {selectable}; departures from the proposal, each with its reason: {}",
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
    let torn = |conflicts: &[Conflict], of: Option<&str>| -> BTreeSet<Id> {
        conflicts
            .iter()
            .filter(|c| of.is_none_or(|name| c.candidate == name))
            .filter_map(|c| id(&c.juror))
            .collect()
    };
    // For each candidate; and as a whole, whoever has a conflict with anybody takes no part in the decision on all.
    let candidates = bundle.candidates.iter().map(|c| Some(&*c.name));
    let whole = (bundle.rules.settings.voting == Voting::AsAWhole).then_some(None);
    let conflicts = &bundle.decision.conflicts;
    for of in whole.into_iter().chain(candidates) {
        let counted = quorum(&members, &torn(conflicts, of), &present);
        if !counted.is_met() {
            let what = format!(
                "for {} {} of {} were there, {} are needed",
                of.unwrap_or("the whole"),
                counted.present,
                counted.eligible,
                counted.needed
            );
            faults.push(Fault::at("/present", what));
        }
    }
    let found = match bundle.rules.settings.voting {
        Voting::AsAWhole => {
            let whole = quorum(&members, &torn(conflicts, None), &present);
            format!(
                "{} of {} members without a conflict were there",
                whole.present, whole.eligible
            )
        }
        Voting::ByLine => format!("{} of {} members were there", present.len(), members.len()),
    };
    report.faults("quorum", "/body/decision", faults, found);
    match electorate(bundle, members, present, &id) {
        Some(electorate) => ballots(report, bundle, &electorate, id),
        None => {
            let at = vec!["/body/decision/by".into()];
            report.broken("ballots", "who stands for the decision is no member", at);
        }
    }
}

/// Who voted on what; none where who stands for the decision is no member.
fn electorate(
    bundle: &Bundle,
    members: BTreeSet<Id>,
    present: BTreeSet<Id>,
    id: &impl Fn(&str) -> Option<Id>,
) -> Option<Electorate> {
    let made = &bundle.decision;
    let presiding = made.by.iter().chain(&made.confirmed_by).map(|name| id(name));
    let presiding: Vec<Id> = presiding.collect::<Option<_>>()?;
    let pairs = made.conflicts_at_count.iter();
    let electorate = Electorate {
        voting: bundle.rules.settings.voting.into(),
        presiding,
        candidates: bundle.candidates.iter().filter_map(|c| id(&c.name)).collect(),
        conflicts: pairs
            .filter_map(|c| Some((id(&c.juror)?, id(&c.candidate)?)))
            .collect(),
        members,
        present,
    };
    (!electorate.presiding.is_empty()).then_some(electorate)
}

/// The ballots come to what is told, and carry the decision.
fn ballots(report: &mut Report, bundle: &Bundle, electorate: &Electorate, id: impl Fn(&str) -> Option<Id>) {
    let made = &bundle.decision;
    let (mut votes, mut faults) = (BTreeMap::new(), Vec::new());
    for (n, ballot) in made.ballots.iter().enumerate() {
        let mut fault =
            |field: &str, what: &str| faults.push(Fault::at(format!("/ballots/{n}/{field}"), what));
        let mut cast = Cast {
            vote: ballot.vote.into(),
            lines: BTreeMap::new(),
        };
        let known = id(&ballot.juror);
        let mine = known.map(|juror| electorate.lines_of(juror)).unwrap_or_default();
        for (name, vote) in &ballot.lines {
            match id(name).filter(|candidate| mine.contains(candidate)) {
                Some(candidate) if bundle.rules.settings.voting == Voting::ByLine => {
                    cast.lines.insert(candidate, (*vote).into());
                }
                _ => fault(&format!("lines/{name}"), "no line on which this member votes"),
            }
        }
        if known.is_none_or(|juror| votes.insert(juror, cast).is_some()) {
            fault("juror", "no member, or a second ballot");
        }
    }
    let tally = electorate.tally(made.manner.into(), &votes);
    if !tally.carried {
        faults.push(Fault::at("/ballots", "they do not carry the decision"));
    }
    let recounted = frozen::tally(tally.clone(), &Stand::of(bundle).names).ok();
    let value = |tally| normal(tally).unwrap_or_default();
    let at = differences(&value(&made.tally), &value(&recounted));
    faults.extend(
        at.into_iter()
            .map(|p| Fault::at(format!("/tally{p}"), "the ballots come to something else")),
    );
    let found = format!(
        "{}: {} for, {} against, {} abstained, of {} members {} were needed",
        DecisionManner::from(made.manner),
        tally.votes_for,
        tally.votes_against,
        tally.abstentions,
        tally.eligible,
        tally.needed
    );
    report.faults("ballots", "/body/decision", faults, found);
}

/// Where the scores cannot tell who stands before the cut, somebody talked about it.
pub fn deliberated(report: &mut Report, crosses_cut: bool, said: usize) {
    const NAME: &str = "deliberation";
    match (crosses_cut, said) {
        (true, 0) => {
            let at = vec!["/body/deliberations".into()];
            report.broken(
                NAME,
                "the scores do not tell who stands before the cut, and nothing was said of it",
                at,
            );
        }
        (true, said) => report.ok(
            NAME,
            format!("the scores do not tell who stands before the cut; {said} notes"),
        ),
        (false, said) => report.ok(
            NAME,
            format!("the scores tell who stands before the cut; {said} notes"),
        ),
    }
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
    let known: Vec<(&str, Instant)> = told
        .into_iter()
        .filter_map(|(at, time)| Some((at, time?)))
        .collect();
    let faults = known
        .windows(2)
        .filter(|pair| pair[1].1 < pair[0].1)
        .map(|pair| Fault::at(pair[1].0, "it is before what comes before it"))
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
