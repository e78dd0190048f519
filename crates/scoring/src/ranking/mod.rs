//! From counted cards to ranks and a proposal; the commission decides.
//!
//! - `mean = Σ share / n` over the candidate's submitted cards: a missing or recused card is missing, never 0
//!   and never the maximum (so "a silent member counts as the maximum", `rubrics.json`, is deliberately not
//!   followed);
//! - `score = value + bonus`, where the value is the mean or what another method of [`crate`]
//!   makes of the cards (the bonus only under [`PriorityRule::Bonus`]; not capped, a cap would make
//!   ties);
//! - rank: standard competition ranking (1, 2, 2, 4) by score, then by the tie rules in their order, each of
//!   them splitting whole groups of equals, which keeps the order transitive. Who is still equal shares the
//!   rank;
//! - pass mark: on the value **without** bonus (Business Road Map 2020, Annex 9: more than 70 % of the
//!   maximum);
//! - who has fewer cards than the quorum has no rank and no proposal: the commission first gets the cards.
//!
//! What is done with the ranks is in `ranking/proposal.rs`.

mod input; // the frozen rules, the candidates and their cards
mod order; // groups of equals, tie rules
mod proposal; // reserved places, pass mark, cut, waiting list
mod rules; // priority, ties, pass mark
pub mod standings; // the standings as they are kept

#[cfg(test)]
mod editions;

use std::collections::BTreeMap;

use serde::Serialize;

pub use self::input::{Candidate, ConfigProblem, CountedCard, RankingConfig};
pub use self::order::{DecidedBy, Pair};
pub use self::proposal::{Outcome, Place};
pub use self::rules::{PassMarkBound, PassMarkRule, PriorityRule, TieRule};

use self::order::{Scored, order, pairs, ranked, score};
use self::proposal::propose;
use super::exact::Exact;
use crate::{Edition, Method, Refusal, Scores, Sheet};
use kernel::Id;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ranking {
    /// By rank, equals by id; at the end those without a rank.
    pub standings: Vec<Standing>,
    /// What put each ranked candidate above the next one in `standings`.
    pub pairs: Vec<Pair>,
    /// Seats that the proposal leaves open because equals stand across the cut.
    pub open_seats: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    pub id: Id,
    pub cards: usize,
    pub below_quorum: bool,
    /// The raw mean: share of the maximum, exact; absent without cards.
    pub mean: Option<Exact>,
    /// By the round's method, with the bonus: what the rank is made of.
    pub score: Option<Exact>,
    pub rank: Option<u32>,
    /// Equal under every rule: the commission must decide.
    pub tied_with: Vec<Id>,
    pub outcome: Outcome,
    /// What both would be without the priority rule (no bonus, no reserved place, no priority in ties).
    pub rank_without_priority: Option<u32>,
    pub outcome_without_priority: Outcome,
}

/// The cards as a table, and what the method makes of them.
pub struct Prepared {
    pub sheet: Sheet,
    pub scores: Scores,
    /// Why the method of the round could not be used, where [`Scores::method`] is another: then the raw mean.
    pub refused: Option<Refusal>,
    /// For each candidate of the sheet its bonus, if it has cards enough to be ranked.
    pub bonus: Vec<Option<Exact>>,
}

/// Scores the candidates (their ids distinct).
pub fn prepare(candidates: &[Candidate], config: &RankingConfig, edition: Edition) -> Prepared {
    let cards = candidates.iter().map(|one| {
        let cards = one.cards.iter().map(|card| (card.juror, &card.share));
        (one.id, cards)
    });
    let sheet = Sheet::new(cards).by(edition);
    let (scores, refused) = match crate::score(&sheet, config.method) {
        Ok(scores) => (scores, None),
        Err(refusal) => (crate::raw(&sheet), Some(refusal)),
    };
    let quorum = (config.min_cards as usize).max(scores.method.least_cards());
    let bonus_of: BTreeMap<Id, Exact> = candidates
        .iter()
        .filter(|one| one.cards.len() >= quorum)
        .map(|one| (one.id, score(one, &Exact::basis_points(0), config)))
        .collect();
    Prepared {
        bonus: sheet
            .candidates()
            .iter()
            .map(|id| bonus_of.get(id).cloned())
            .collect(),
        sheet,
        scores,
        refused,
    }
}

/// Ranks the candidates (their ids distinct) and proposes an outcome for each.
pub fn rank(candidates: &[Candidate], config: &RankingConfig) -> Ranking {
    rank_prepared(candidates, config, &prepare(candidates, config, Edition::NOW))
}

/// The same of candidates that are scored already.
pub fn rank_prepared(candidates: &[Candidate], config: &RankingConfig, prepared: &Prepared) -> Ranking {
    let mut sorted: Vec<&Candidate> = candidates.iter().collect();
    sorted.sort_by_key(|candidate| candidate.id);
    let all = || sorted.iter().zip(&prepared.scores.candidates);
    let scored: Vec<Scored> = all()
        .zip(&prepared.bonus)
        .filter_map(|((candidate, found), bonus)| {
            let value = found.score.clone().filter(|_| bonus.is_some())?;
            Some(Scored {
                candidate,
                passes: passes(candidate, &value, config),
                value,
            })
        })
        .collect();
    let raw: BTreeMap<Id, Option<&Exact>> = all().map(|(one, found)| (one.id, found.raw.as_ref())).collect();

    let plain = config.without_priority();
    let plain_groups = order(&scored, &plain);
    let plain_ranks: BTreeMap<Id, u32> = ranked(&plain_groups)
        .map(|(rank, member, _)| (member.candidate.id, rank))
        .collect();
    let plain_outcomes = propose(&plain_groups, &plain).0;

    let groups = order(&scored, config);
    let (outcomes, open_seats) = propose(&groups, config);
    let outcome = |of: &BTreeMap<Id, Outcome>, id| of.get(&id).copied().unwrap_or(Outcome::NoQuorum);
    let mut standings: Vec<Standing> = ranked(&groups)
        .map(|(rank, Scored { candidate, value, .. }, group)| Standing {
            id: candidate.id,
            cards: candidate.cards.len(),
            below_quorum: false,
            mean: raw.get(&candidate.id).copied().flatten().cloned(),
            score: Some(score(candidate, value, config)),
            rank: Some(rank),
            tied_with: group.ids().filter(|&id| id != candidate.id).collect(),
            outcome: outcome(&outcomes, candidate.id),
            rank_without_priority: plain_ranks.get(&candidate.id).copied(),
            outcome_without_priority: outcome(&plain_outcomes, candidate.id),
        })
        .collect();
    let below = all().filter(|(candidate, _)| !plain_ranks.contains_key(&candidate.id));
    standings.extend(below.map(|(candidate, found)| Standing {
        id: candidate.id,
        cards: candidate.cards.len(),
        below_quorum: true,
        mean: found.raw.clone(),
        score: found.score.as_ref().map(|value| score(candidate, value, config)),
        rank: None,
        tied_with: Vec::new(),
        outcome: Outcome::NoQuorum,
        rank_without_priority: None,
        outcome_without_priority: Outcome::NoQuorum,
    }));
    Ranking {
        standings,
        pairs: pairs(&groups),
        open_seats,
    }
}

/// In a vote: more yes than no, or as many and the chair's is a yes. Otherwise by the pass mark.
fn passes(candidate: &Candidate, value: &Exact, config: &RankingConfig) -> bool {
    if config.method == Method::Vote {
        let half = Exact::basis_points(5_000);
        let casting = |card: &CountedCard| card.share > half;
        return *value > half || *value == half && candidate.card_of(config.chair).is_some_and(casting);
    }
    config.pass_mark.is_none_or(|mark| mark.is_passed_by(value))
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod samples;

#[cfg(test)]
mod tests {
    use super::samples::{candidate, config, exact, id, ranks, standing};
    use super::*;

    fn criterion(key: &str) -> TieRule {
        TieRule::Criterion { key: key.into() }
    }

    #[test]
    fn the_mean_is_over_the_cards_that_are_there() {
        // 1: (4/5 + 3/5) / 2 = 7/10. 2: one card of 3/4; with a zero for the missing one it would be 3/8.
        let ranking = rank(
            &[candidate(1, &["4/5", "3/5"]), candidate(2, &["3/4"])],
            &config(1),
        );
        assert_eq!(ranks(&ranking), [(2, Some(1)), (1, Some(2))]);
        assert_eq!(standing(&ranking, 1).mean, Some(exact("7/10")));
        let by_score = Pair {
            higher: id(2),
            lower: id(1),
            decided_by: DecidedBy::Score,
        };
        assert_eq!(ranking.pairs, [by_score]);
    }

    #[test]
    fn a_difference_that_no_decimal_shows_decides() {
        // 333333/1000000 < 1/3: equal in four digits.
        let ranking = rank(
            &[candidate(1, &["333333/1000000"]), candidate(2, &["1/3"])],
            &config(1),
        );
        assert_eq!(ranks(&ranking), [(2, Some(1)), (1, Some(2))]);
        assert_eq!(exact("333333/1000000").decimal(4), exact("1/3").decimal(4));
    }

    #[test]
    fn equals_share_a_rank_and_the_next_one_is_skipped() {
        let ranking = rank(
            &[
                candidate(1, &["1/2"]),
                candidate(2, &["3/4"]),
                candidate(3, &["1/2"]),
                candidate(4, &["1/4"]),
            ],
            &config(2),
        );
        assert_eq!(
            ranks(&ranking),
            [(2, Some(1)), (1, Some(2)), (3, Some(2)), (4, Some(4))]
        );
        assert_eq!(standing(&ranking, 1).tied_with, [id(3)]);
        assert_eq!(standing(&ranking, 4).tied_with, []);
        let decided: Vec<_> = ranking.pairs.iter().map(|pair| pair.decided_by.clone()).collect();
        assert_eq!(
            decided,
            [DecidedBy::Score, DecidedBy::Unresolved, DecidedBy::Score]
        );
    }

    #[test]
    fn tie_rules_apply_in_their_order_and_tell_which_decided() {
        // All at 3/5. Criterion a: 4 has 1, the others 3/5 = mean of (4/5, 2/5). Then 2 belongs to the group,
        // then 3 was submitted before 1.
        let tied = |number| candidate(number, &["3/5", "3/5"]).with("a", &["4/5", "2/5"]);
        let candidates = [
            tied(1).submitted(30),
            tied(2).submitted(40).social(),
            tied(3).submitted(20),
            candidate(4, &["3/5", "3/5"])
                .with("a", &["1/1", "1/1"])
                .submitted(50),
        ];
        let mut rules = config(1);
        rules.ties = vec![criterion("a"), TieRule::Priority, TieRule::EarlierSubmission];
        let ranking = rank(&candidates, &rules);
        assert_eq!(
            ranks(&ranking),
            [(4, Some(1)), (2, Some(2)), (3, Some(3)), (1, Some(4))]
        );
        let decided: Vec<_> = ranking.pairs.iter().map(|pair| pair.decided_by.clone()).collect();
        assert_eq!(
            decided,
            rules.ties.iter().cloned().map(DecidedBy::Tie).collect::<Vec<_>>()
        );
        // Without the priority rule 2 falls behind 3 and 1, submitted earlier.
        let plain: Vec<_> = ranking
            .standings
            .iter()
            .map(|one| one.rank_without_priority)
            .collect();
        assert_eq!(plain, [Some(1), Some(4), Some(2), Some(3)]);
    }

    #[test]
    fn a_criterion_that_somebody_was_not_scored_on_is_skipped_for_the_tie() {
        // 2 beats 3 on a, but 1 has no a: pairwise use would give 2 > 3 > 1 > 2 with the times below.
        let candidates = [
            candidate(1, &["1/2"]).submitted(20),
            candidate(2, &["1/2"]).with("a", &["1/1"]).submitted(30),
            candidate(3, &["1/2"]).with("a", &["1/5"]).submitted(10),
        ];
        let mut rules = config(1);
        rules.ties = vec![criterion("a"), TieRule::EarlierSubmission];
        assert_eq!(
            ranks(&rank(&candidates, &rules)),
            [(3, Some(1)), (1, Some(2)), (2, Some(3))]
        );
    }

    #[test]
    fn the_priority_rule_as_tie_break_comes_first_unless_it_has_its_place() {
        let candidates = [candidate(1, &["1/2"]), candidate(2, &["1/2"]).social()];
        let mut rules = config(1);
        rules.priority = PriorityRule::TieBreak {};
        rules.ties = vec![TieRule::EarlierSubmission];
        assert_eq!(ranks(&rank(&candidates, &rules))[0], (2, Some(1)));
        rules.ties.push(TieRule::Priority);
        assert_eq!(ranks(&rank(&candidates, &rules))[0], (1, Some(1)));
    }

    #[test]
    fn a_bonus_moves_the_score_and_not_the_mean() {
        // 2: 7/10 + 5/100 = 3/4, above 74/100; without the rule it is second.
        let mut rules = config(1);
        rules.priority = PriorityRule::Bonus { bonus_bp: 500 };
        let ranking = rank(
            &[candidate(1, &["74/100"]), candidate(2, &["7/10"]).social()],
            &rules,
        );
        let social = standing(&ranking, 2);
        assert_eq!((social.rank, social.rank_without_priority), (Some(1), Some(2)));
        assert_eq!(
            (social.mean.clone(), social.score.clone()),
            (Some(exact("7/10")), Some(exact("3/4")))
        );
        assert_eq!(
            (social.outcome, social.outcome_without_priority.is_select()),
            (Outcome::Select, false)
        );
    }

    #[test]
    fn a_vote_is_carried_by_more_than_half_or_by_the_chair() {
        let mut rules = config(4);
        rules.method = Method::Vote;
        rules.chair = Some(id(1000));
        let candidates = [
            candidate(1, &["1/1", "0/1"]),
            candidate(2, &["0/1", "1/1"]),
            candidate(3, &["0/1", "1/1", "1/1"]),
        ];
        let selected = |rules: &RankingConfig| {
            let all = super::samples::outcomes(&rank(&candidates, rules));
            let chosen = all.into_iter().filter(|(_, outcome)| outcome.is_select());
            chosen.map(|(number, _)| number).collect::<Vec<_>>()
        };
        assert_eq!(selected(&rules), [3, 1]);
        rules.chair = None;
        assert_eq!(selected(&rules), [3]);
    }

    #[test]
    fn the_card_of_the_chair_breaks_a_tie() {
        let mut rules = config(1);
        rules.ties = vec![TieRule::Chair];
        rules.chair = Some(id(1001));
        let candidates = [candidate(1, &["3/5", "2/5"]), candidate(2, &["2/5", "3/5"])];
        let ranking = rank(&candidates, &rules);
        assert_eq!(ranks(&ranking), [(2, Some(1)), (1, Some(2))]);
        assert_eq!(ranking.pairs[0].decided_by, DecidedBy::Tie(TieRule::Chair));
    }

    #[test]
    fn severity_is_taken_out_and_the_raw_mean_stands_beside() {
        // The second juror is severe by 2/5 and did not read the third candidate.
        let mut rules = config(1);
        rules.method = Method::Additive;
        let mut third = candidate(3, &["4/5", "4/5"]);
        third.cards[1].juror = id(1002);
        let candidates = [
            candidate(1, &["5/5", "3/5"]),
            candidate(2, &["3/5", "1/5", "3/5"]),
            third,
        ];
        let ranking = rank(&candidates, &rules);
        assert_eq!(ranks(&ranking), [(1, Some(1)), (3, Some(2)), (2, Some(3))]);
        let first = standing(&ranking, 1);
        assert_eq!(first.mean, Some(exact("4/5")));
        assert_eq!(standing(&ranking, 3).mean, first.mean);
        assert!(first.score > first.mean);
        // Two halves of a jury cannot be compared: the raw mean ranks, and the reason is told.
        let apart = [candidate(1, &["5/5"]), {
            let mut other = candidate(2, &["4/5"]);
            other.cards[0].juror = id(1003);
            other
        }];
        let prepared = prepare(&apart, &rules, Edition::NOW);
        assert!(matches!(prepared.refused, Some(Refusal::NotConnected { .. })));
        assert_eq!(ranks(&rank(&apart, &rules)), [(1, Some(1)), (2, Some(2))]);
    }

    #[test]
    fn too_few_cards_give_no_rank() {
        let mut rules = config(2);
        rules.min_cards = 2;
        let candidates = [
            candidate(1, &["1/1"]),
            candidate(2, &["1/2", "1/2"]),
            candidate(3, &[]),
        ];
        let ranking = rank(&candidates, &rules);
        assert_eq!(ranks(&ranking), [(2, Some(1)), (1, None), (3, None)]);
        let below = standing(&ranking, 1);
        assert_eq!((below.below_quorum, below.outcome), (true, Outcome::NoQuorum));
        assert_eq!(below.mean, Some(exact("1/1")));
        assert_eq!(standing(&ranking, 3).mean, None);
        rules.min_cards = 0;
        assert_eq!(
            ranks(&rank(&candidates, &rules)),
            [(1, Some(1)), (2, Some(2)), (3, None)]
        );
    }
}
