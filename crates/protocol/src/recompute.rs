//! From the cards of a bundle to its result, by the rules that made it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration};

use super::format::v2::{Bundle, Computed, NaRule};
use super::names::Stand;
use super::{frozen, thawed};
use kernel::error::Result;
use kernel::{Id, Ts};
use scoring::Edition;
use scoring::ranking::standings::Standings;
use scoring::ranking::{Candidate, CountedCard, RankingConfig};
use scoring::settings::Scoring;

/// What keeps a bundle from being computed: where, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer into the bundle.
    pub pointer: String,
    pub what: String,
}

impl Fault {
    pub fn at(pointer: impl Into<String>, what: impl Into<String>) -> Self {
        Fault {
            pointer: pointer.into(),
            what: what.into(),
        }
    }
}

/// The cards as the ranking takes them, or all that is wrong with them: each counts in whole, once, and under known
/// names.
pub fn counted(bundle: &Bundle) -> std::result::Result<Vec<Candidate>, Vec<Fault>> {
    let stand = Stand::of(bundle);
    let scoring = Scoring::of(&thawed::rubric(&bundle.rules.rubric));
    let rubric = scoring
        .rubric()
        .map_err(|e| vec![Fault::at("/rules/rubric", e.to_string())])?;
    let mut faults = people(bundle);
    let mut cards: BTreeMap<&str, BTreeMap<Id, CountedCard>> = BTreeMap::new();
    let excluded: BTreeMap<&str, BTreeSet<String>> = bundle
        .candidates
        .iter()
        .map(|c| (&*c.name, c.excluded.iter().cloned().collect()))
        .collect();
    for (n, one) in bundle.cards.iter().enumerate() {
        let card = &one.card;
        let mut fault = |what: String| faults.push(Fault::at(format!("/cards/{n}/card"), what));
        let juror = stand.id(&card.juror).filter(|_| card.juror.starts_with('J'));
        let (Some(juror), Some(excluded)) = (juror, excluded.get(&*card.candidate)) else {
            fault(format!(
                "{} or {} is not of this round",
                card.juror, card.candidate
            ));
            continue;
        };
        let marks = match thawed::marks(&card.marks).read("/marks") {
            Ok(marks) => marks,
            Err(e) => {
                fault(format!("a mark cannot be read: {e}"));
                continue;
            }
        };
        match rubric.complete(&marks, excluded) {
            Ok(complete) => {
                let own = cards.entry(&card.candidate).or_default();
                if own.insert(juror, complete.counted(juror)).is_some() {
                    fault(format!("a second card of {} for {}", card.juror, card.candidate));
                }
            }
            Err(problems) => {
                let codes: Vec<&str> = problems.iter().map(|p| p.code()).collect();
                fault(format!("it does not fit the rubric: {}", codes.join(", ")));
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(bundle
        .candidates
        .iter()
        .filter_map(|c| {
            Some(Candidate {
                id: stand.id(&c.name)?,
                submitted_at: Ts(DateTime::UNIX_EPOCH + Duration::seconds(c.submitted.into())),
                priority: c.priority,
                cards: cards.remove(&*c.name).unwrap_or_default().into_values().collect(),
            })
        })
        .collect())
}

/// Names and places are there once, and only a rule of the rubric takes out a criterion.
fn people(bundle: &Bundle) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (mut names, mut places) = (BTreeSet::new(), BTreeSet::new());
    let candidates = bundle.candidates.iter().map(|c| (&c.name, c.order)).enumerate();
    let jurors = bundle.jurors.iter().map(|j| (&j.name, j.order)).enumerate();
    let all = candidates
        .map(|(n, of)| ("candidates", n, of))
        .chain(jurors.map(|(n, of)| ("jurors", n, of)));
    for (list, n, (name, order)) in all {
        if !names.insert(name) || !places.insert((list, order)) {
            faults.push(Fault::at(
                format!("/{list}/{n}"),
                "its name or place is there twice",
            ));
        }
    }
    let by_rule: BTreeSet<&String> = bundle
        .rules
        .rubric
        .criteria
        .iter()
        .filter(|c| c.na_rule == Some(NaRule::DisabilityDeclared))
        .map(|c| &c.key)
        .collect();
    for (n, one) in bundle.candidates.iter().enumerate() {
        if !one.excluded.iter().all(|key| by_rule.contains(key)) {
            let pointer = format!("/candidates/{n}/excluded");
            faults.push(Fault::at(
                pointer,
                "no rule of the rubric takes this criterion out",
            ));
        }
    }
    faults
}

/// The rules of the ranking with the chair in their place.
pub fn config(bundle: &Bundle) -> RankingConfig {
    let chair = bundle.rules.chair.as_deref();
    let chair = chair.and_then(|name| Stand::of(bundle).id(name));
    thawed::ranking(&bundle.rules.ranking, chair)
}

/// By which edition of the calculation a bundle's result was made.
pub fn edition(bundle: &Bundle) -> std::result::Result<Edition, Fault> {
    match bundle.result.worth.edition {
        None => Ok(Edition::of_old()),
        Some(told) => Edition::try_from(told).map_err(|e| Fault::at("/result/worth/edition", e)),
    }
}

/// The result that follows from the cards, as a bundle has it.
pub fn result(bundle: &Bundle, candidates: &[Candidate], seed: u64, edition: Edition) -> Result<Computed> {
    let standings = Standings::made(candidates, &config(bundle), seed, edition);
    frozen::computed(standings, &Stand::of(bundle).names)
}
