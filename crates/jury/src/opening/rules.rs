//! What can stand in the way of the opening of a round, and what it freezes.

use std::collections::{BTreeMap, BTreeSet};

use crate::jurors::Juror;
use crate::rounds::RoundBlockerCode as Code;
use kernel::error::Result;
use kernel::{Blockers, Id};
use scoring::Sheet;
use scoring::commission::JurorSeat;
use scoring::exact::Exact;
use scoring::ranking::{PriorityRule, RankingConfig};
use scoring::rubric::input::RubricInput;
use scoring::settings::{Frozen, RoundSettings, Scoring, ranking_config};

/// All that an opening looks at.
#[derive(Debug, Clone)]
pub struct Facts {
    /// How the round is to be run.
    pub settings: RoundSettings,
    /// Its time is over before it began.
    pub closing_time_passed: bool,
    /// Whom the programme prefers.
    pub priority: PriorityRule,
    /// Places that the proposal fills.
    pub seats: u32,
    /// How many the commission may select at most.
    pub selectable: u32,
    /// The rubric with its version.
    pub rubric: Option<(RubricInput, i32)>,
    /// Samples that are still being scored.
    pub samples_running: usize,
    /// Who holds the role of a juror in the programme.
    pub holders: BTreeSet<Id>,
    /// The jury.
    pub jurors: Vec<Juror>,
    /// Applications on whose admission it is not decided: those that the reader may know of, and the hidden ones.
    pub undecided: (usize, usize),
    /// Applications that were found ineligible and whose applicants may still object, seen and hidden as well.
    pub objectable: (usize, usize),
    /// And those whose objection is not answered.
    pub objections: (usize, usize),
    /// Who was admitted and is no candidate, or is one and is admitted no more; whether each is hidden from the reader.
    pub outdated: Vec<bool>,
    /// What the candidates were taken from.
    pub scored: BTreeSet<Id>,
    /// The candidates, and whether each is hidden from the reader.
    pub candidates: Vec<(Id, bool)>,
    /// Conflicts of interest: juror and candidate.
    pub conflicts: BTreeSet<(Id, Id)>,
    /// The live cards: who scores each candidate.
    pub cards: BTreeMap<Id, BTreeSet<Id>>,
}

/// Everything that stands in the way. Of candidates that are hidden it tells only that something is missing.
pub fn blockers(facts: &Facts) -> Result<Blockers<Code>> {
    let mut found = Blockers::default();
    rules(facts, &mut found)?;
    found.add_if(facts.closing_time_passed, Code::ClosingTimePassed);
    found.add_all(Code::CalibrationRunning, facts.samples_running);
    jury(facts, &mut found);
    candidates(facts, &mut found);
    if let Err(refusal) = scoring::allows(&sheet(&facts.cards), facts.settings.method) {
        found.add_all(Code::from(&refusal), refusal.extent());
    }
    Ok(found)
}

/// What the opening freezes; there is nothing to freeze without a rubric.
pub fn frozen(facts: &Facts) -> Option<Frozen> {
    let (rubric, rubric_version) = facts.rubric.clone()?;
    Some(Frozen {
        rubric,
        rubric_version,
        settings: facts.settings.clone(),
        ranking: ranking(facts),
        selectable: facts.selectable,
    })
}

fn chair(facts: &Facts) -> Option<Id> {
    let chair = facts.jurors.iter().find(|j| j.seat == JurorSeat::Chair);
    chair.map(|j| j.account_id)
}

fn ranking(facts: &Facts) -> RankingConfig {
    ranking_config(&facts.settings, &facts.priority, facts.seats, chair(facts))
}

fn rules(facts: &Facts, found: &mut Blockers<Code>) -> Result<()> {
    let Some((rubric, _)) = &facts.rubric else {
        found.add(Code::RubricMissing, 1);
        return Ok(());
    };
    for problem in ranking(facts).problems(&Scoring::of(rubric).rubric()?) {
        found.add(Code::from(&problem), 1);
    }
    Ok(())
}

fn jury(facts: &Facts, found: &mut Blockers<Code>) {
    let jurors = &facts.jurors;
    found.add_if(chair(facts).is_none(), Code::ChairMissing);
    let available = jurors.iter().filter(|j| j.available).count();
    let quorum = facts.settings.quorum_cards as usize;
    found.add_all(Code::JurorsMissing, quorum.saturating_sub(available));
    let without_role = jurors.iter().filter(|j| !facts.holders.contains(&j.account_id));
    found.add_all(Code::JurorsWithoutRole, without_role.count());
    found.add_if(facts.candidates.is_empty(), Code::CandidatesMissing);
    // Only somebody without a conflict with any candidate records the decision.
    let torn = |j: &Juror| facts.conflicts.iter().any(|(juror, _)| *juror == j.account_id);
    let mut leads = jurors.iter().filter(|j| j.seat != JurorSeat::Member).peekable();
    found.add_if(leads.peek().is_some() && leads.all(torn), Code::DeciderMissing);
}

fn candidates(facts: &Facts, found: &mut Blockers<Code>) {
    let mut unseen = false;
    for (code, (seen, hidden)) in [
        (Code::EligibilityUndecided, facts.undecided),
        (Code::ObjectionTermRunning, facts.objectable),
        (Code::ObjectionsOpen, facts.objections),
    ] {
        found.add_all(code, seen);
        unseen |= hidden > 0;
    }
    let seen = facts.outdated.iter().filter(|hidden| !**hidden).count();
    found.add_all(Code::CandidatesOutdated, seen);
    unseen |= seen < facts.outdated.len();
    for (candidate, hidden) in &facts.candidates {
        let short = short(facts, *candidate);
        if *hidden {
            unseen |= short.iter().any(|(_, count)| *count > 0);
        } else {
            short
                .into_iter()
                .for_each(|(code, count)| found.add_all(code, count));
        }
    }
    found.add_if(unseen, Code::Unseen);
}

/// What one candidate is short of.
fn short(facts: &Facts, candidate: Id) -> [(Code, usize); 4] {
    let none = BTreeSet::new();
    let cards = facts.cards.get(&candidate).unwrap_or(&none);
    let free = |juror: Id| !facts.conflicts.contains(&(juror, candidate));
    let clear = cards.iter().filter(|juror| free(**juror)).count();
    let jurors = facts.jurors.iter().filter(|j| free(j.account_id)).count();
    let quorum = facts.settings.quorum_cards as usize;
    let wanted = facts.settings.cards_per_candidate as usize;
    [
        (Code::CandidatesWithoutJurors, usize::from(jurors < quorum)),
        (Code::CardsMissing, usize::from(cards.len() < wanted)),
        (Code::CardsInConflict, cards.len() - clear),
        (Code::CandidatesBelowQuorum, usize::from(clear < quorum)),
    ]
}

/// The cards to come, to see whether a model will tell candidates from jurors.
fn sheet(cards: &BTreeMap<Id, BTreeSet<Id>>) -> Sheet {
    let any = Exact::basis_points(0);
    Sheet::new(cards.iter().map(|(candidate, jurors)| {
        let cards = jurors.iter().map(|juror| (*juror, &any));
        (*candidate, cards.collect::<Vec<_>>())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Localised;
    use scoring::rubric::input::Criterion;
    use scoring::settings::RoundRules;

    fn juror(seat: JurorSeat) -> Juror {
        Juror {
            round_id: Id::NIL,
            account_id: Id::new(),
            seat,
            cap: None,
            available: true,
            version: 1,
        }
    }
    fn rubric() -> RubricInput {
        let name = || Localised {
            kk: None,
            ru: Some("Рубрика".into()),
            en: None,
        };
        RubricInput {
            name: name(),
            scale_min: 1,
            scale_max: 5,
            juror_may_skip: false,
            criteria: vec![Criterion {
                key: "market".into(),
                name: name(),
                description: None,
                weight: 1,
                levels: vec![],
                na_rule: None,
            }],
        }
    }
    /// Three jurors have a card each for the one candidate: nothing is missing.
    fn ready() -> (Facts, Id) {
        let jurors = vec![
            juror(JurorSeat::Chair),
            juror(JurorSeat::Member),
            juror(JurorSeat::Member),
        ];
        let candidate = Id::new();
        let accounts: BTreeSet<Id> = jurors.iter().map(|j| j.account_id).collect();
        let facts = Facts {
            settings: RoundRules::default().into(),
            closing_time_passed: false,
            priority: PriorityRule::None {},
            seats: 1,
            selectable: 1,
            rubric: Some((rubric(), 4)),
            samples_running: 0,
            holders: accounts.clone(),
            undecided: (0, 0),
            objectable: (0, 0),
            objections: (0, 0),
            outdated: vec![],
            scored: BTreeSet::new(),
            jurors,
            candidates: vec![(candidate, false)],
            conflicts: BTreeSet::new(),
            cards: [(candidate, accounts)].into(),
        };
        (facts, candidate)
    }
    fn codes(facts: &Facts) -> Vec<(&'static str, i64)> {
        let found = blockers(facts).expect("a rubric that can be scored");
        let told = |one: kernel::Blocker<Code>| (one.code.as_str(), one.count);
        found.list().into_iter().map(told).collect()
    }

    #[test]
    fn a_round_with_all_it_needs_is_opened_and_freezes_it() {
        let (facts, _) = ready();
        assert_eq!(codes(&facts), []);
        let frozen = frozen(&facts).expect("frozen");
        assert_eq!((frozen.rubric_version, frozen.ranking.seats), (4, 1));
        assert_eq!(frozen.ranking.chair, Some(facts.jurors[0].account_id));
    }

    #[test]
    fn everything_that_is_missing_is_told_at_once() {
        let (mut facts, _) = ready();
        facts.rubric = None;
        facts.closing_time_passed = true;
        facts.samples_running = 2;
        facts.jurors.clear();
        facts.candidates.clear();
        facts.cards.clear();
        let missing = [
            ("rubric_missing", 1),
            ("closing_time_passed", 1),
            ("calibration_running", 2),
            ("chair_missing", 1),
            ("jurors_missing", 2),
            ("candidates_missing", 1),
        ];
        assert_eq!(codes(&facts), missing);
        assert!(frozen(&facts).is_none());
    }

    #[test]
    fn a_card_in_conflict_does_not_count_towards_the_quorum() {
        let (mut facts, candidate) = ready();
        facts.conflicts = facts.jurors[..2]
            .iter()
            .map(|j| (j.account_id, candidate))
            .collect();
        let short = [
            ("decider_missing", 1),
            ("candidates_without_jurors", 1),
            ("cards_in_conflict", 2),
            ("candidates_below_quorum", 1),
        ];
        assert_eq!(codes(&facts), short);
    }

    #[test]
    fn of_a_hidden_candidate_it_is_told_only_that_something_is_missing() {
        let (mut facts, candidate) = ready();
        facts.candidates = vec![(candidate, true)];
        assert_eq!(codes(&facts), []);
        facts.cards.clear();
        assert_eq!(codes(&facts), [("unseen", 1)]);
    }

    #[test]
    fn nobody_is_left_out_and_of_hidden_ones_it_is_told_only_that_something_is_missing() {
        let (mut facts, _) = ready();
        facts.undecided = (1, 0);
        facts.objectable = (3, 0);
        facts.objections = (1, 0);
        facts.outdated = vec![false, false];
        assert_eq!(
            codes(&facts),
            [
                ("eligibility_undecided", 1),
                ("objection_term_running", 3),
                ("objections_open", 1),
                ("candidates_outdated", 2)
            ]
        );
        facts.undecided = (0, 1);
        facts.objections = (0, 1);
        facts.objectable = (0, 2);
        facts.outdated = vec![true];
        assert_eq!(codes(&facts), [("unseen", 1)]);
    }

    #[test]
    fn a_juror_who_lost_the_role_is_told() {
        let (mut facts, _) = ready();
        facts.holders.pop_first();
        assert_eq!(codes(&facts), [("jurors_without_role", 1)]);
    }
}
