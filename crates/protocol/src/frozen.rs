//! From what the program works with to format 2: here a value is written down as it will be read for ever.
//!
//! Each struct is taken apart whole: a setting or a figure that is new has to be named here, and the compiler says so.
//! Where it changes what a result is made of, or what people are told, it needs a format 3; else it is left out here
//! by name.

use std::collections::BTreeMap;

use super::format::v2;
use super::names::{Names, by_number};
use kernel::error::{Error, Result};
use kernel::{Id, Localised, Money, Ts};
use scoring::commission::ballots::{LineTally, Tally};
use scoring::exact::Exact;
use scoring::marks::{MarkInput, MarkInputs};
use scoring::ranking::standings::{Standing, Standings, Worth};
use scoring::ranking::{PassMarkRule, PriorityRule, RankingConfig, TieRule};
use scoring::rubric::input::{Criterion, RubricInput};
use scoring::settings::RoundSettings;
use scoring::settings::TieBreakStep;
use scoring::{
    Agreement, Asked, Component, Firm, Firmness, Icc, LeftOut, NotFitted, Profile, Refusal, Reliability,
};

impl From<Id> for v2::Uid {
    fn from(id: Id) -> Self {
        v2::Uid(id.0)
    }
}

impl From<Ts> for v2::Instant {
    fn from(at: Ts) -> Self {
        v2::Instant(at.0)
    }
}

impl From<Exact> for v2::Fraction {
    fn from(exact: Exact) -> Self {
        v2::Fraction(exact.fraction())
    }
}

impl From<Money> for v2::Money {
    fn from(Money { amount, currency }: Money) -> Self {
        v2::Money { amount, currency }
    }
}

impl From<Localised> for v2::Texts {
    fn from(Localised { kk, ru, en }: Localised) -> Self {
        v2::Texts { kk, ru, en }
    }
}

impl From<RubricInput> for v2::Rubric {
    fn from(rubric: RubricInput) -> Self {
        let RubricInput {
            name,
            scale_min,
            scale_max,
            juror_may_skip,
            criteria,
        } = rubric;
        v2::Rubric {
            name: name.into(),
            scale_min,
            scale_max,
            juror_may_skip,
            criteria: criteria.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Criterion> for v2::Criterion {
    fn from(criterion: Criterion) -> Self {
        let Criterion {
            key,
            name,
            description,
            weight,
            levels,
            na_rule,
        } = criterion;
        v2::Criterion {
            key: key.into(),
            name: name.into(),
            description: description.map(Into::into),
            weight,
            levels: levels.into_iter().map(Into::into).collect(),
            na_rule: na_rule.map(Into::into),
        }
    }
}

impl From<RoundSettings> for v2::Settings {
    fn from(settings: RoundSettings) -> Self {
        let RoundSettings {
            cards_per_candidate,
            quorum_cards,
            tie_break,
            pass_mark,
            waitlist_limit,
            method,
            amounts,
            standstill_days,
            voting,
        } = settings;
        let step = |TieBreakStep { by, criterion }| v2::TieBreakStep {
            by: by.into(),
            criterion: criterion.map(Into::into),
        };
        v2::Settings {
            cards_per_candidate,
            quorum_cards,
            tie_break: tie_break.into_iter().map(step).collect(),
            pass_mark: pass_mark.map(|PassMarkRule { share_bp, bound }| v2::PassMarkRule {
                share_bp,
                bound: bound.into(),
            }),
            waitlist_limit,
            method: method.into(),
            amounts: amounts.into(),
            standstill_days,
            voting: voting.into(),
        }
    }
}

/// The rules of the ranking without their chair, who is told by name elsewhere.
impl From<RankingConfig> for v2::Ranking {
    fn from(ranking: RankingConfig) -> Self {
        let RankingConfig {
            seats,
            min_cards,
            priority,
            ties,
            pass_mark,
            waitlist_limit,
            method,
            chair: _,
        } = ranking;
        v2::Ranking {
            seats,
            min_cards,
            priority: match priority {
                PriorityRule::None {} => v2::Priority::None,
                PriorityRule::Bonus { bonus_bp } => v2::Priority::Bonus { bonus_bp },
                PriorityRule::TieBreak {} => v2::Priority::TieBreak,
                PriorityRule::Reserved { places } => v2::Priority::Reserved { places },
            },
            ties: ties
                .into_iter()
                .map(|rule| match rule {
                    TieRule::Priority => v2::TieRule::Priority,
                    TieRule::Criterion { key } => v2::TieRule::Criterion { key },
                    TieRule::EarlierSubmission => v2::TieRule::EarlierSubmission,
                    TieRule::Chair => v2::TieRule::Chair,
                })
                .collect(),
            pass_mark: pass_mark.map(|PassMarkRule { share_bp, bound }| v2::PassMark {
                share_bp,
                bound: bound.into(),
            }),
            waitlist_limit,
            method: method.into(),
            chair: None,
        }
    }
}

/// The marks of a card.
pub fn marks(marks: MarkInputs) -> BTreeMap<String, v2::Mark> {
    let mark = |(key, input)| {
        let MarkInput {
            score,
            not_applicable,
        } = input;
        (
            key,
            v2::Mark {
                score,
                not_applicable,
            },
        )
    };
    marks.0.into_iter().map(mark).collect()
}

/// A result as it was computed, with names in place of ids.
pub fn computed(standings: Standings, names: &Names) -> Result<v2::Computed> {
    let Standings {
        standings,
        open_places,
        worth,
        // Which cards counted is told by the cards themselves.
        counted: _,
    } = standings;
    let worth = worth.ok_or_else(|| Error::internal("it is not told what the scores are worth"))?;
    Named(names).computed(standings, open_places, worth)
}

/// What the ballots came to.
pub fn tally(tally: Tally, names: &Names) -> Result<v2::Tally> {
    let Tally {
        eligible,
        needed,
        cast,
        votes_for,
        votes_against,
        abstentions,
        casting_vote,
        carried,
        awaited,
        lines,
    } = tally;
    let mut lines = lines
        .into_iter()
        .map(|one| line_tally(one, names))
        .collect::<Result<Vec<_>>>()?;
    lines.sort_by(|a, b| by_number(&a.candidate).cmp(&by_number(&b.candidate)));
    Ok(v2::Tally {
        eligible,
        needed,
        cast,
        votes_for,
        votes_against,
        abstentions,
        casting_vote,
        carried,
        awaited: Named(names).all(awaited)?,
        lines,
    })
}

fn line_tally(tally: LineTally, names: &Names) -> Result<v2::LineTally> {
    let LineTally {
        candidate_id,
        eligible,
        needed,
        cast,
        votes_for,
        votes_against,
        abstentions,
        casting_vote,
        carried,
    } = tally;
    Ok(v2::LineTally {
        candidate: Named(names).one(candidate_id)?,
        eligible,
        needed,
        cast,
        votes_for,
        votes_against,
        abstentions,
        casting_vote,
        carried,
    })
}

/// Writes ids as names.
struct Named<'a>(&'a Names);

impl Named<'_> {
    fn one(&self, id: Id) -> Result<String> {
        let known = self.0.of(id).cloned();
        known.ok_or_else(|| Error::internal("somebody of a protocol has no name in it"))
    }

    fn all(&self, ids: Vec<Id>) -> Result<Vec<String>> {
        ids.into_iter().map(|id| self.one(id)).collect()
    }

    fn computed(&self, standings: Vec<Standing>, open_places: u32, worth: Worth) -> Result<v2::Computed> {
        let standings = standings.into_iter().map(|one| self.standing(one));
        let Worth {
            edition,
            method,
            refused,
            not_fitted,
            firmness,
            agreement,
        } = worth;
        let not_fitted = not_fitted.into_iter().map(|NotFitted { juror, candidate }| {
            Ok(v2::NotFitted {
                juror: self.one(juror)?,
                candidate: self.one(candidate)?,
            })
        });
        Ok(v2::Computed {
            standings: standings.collect::<Result<_>>()?,
            open_places,
            worth: v2::Worth {
                edition: (!edition.is_of_old()).then(|| edition.into()),
                method: method.into(),
                refused: refused.map(|why| self.refusal(why)).transpose()?,
                not_fitted: not_fitted.collect::<Result<_>>()?,
                firmness: self.firmness(firmness)?,
                agreement: self.agreement(agreement)?,
            },
        })
    }

    fn standing(&self, standing: Standing) -> Result<v2::Standing> {
        let Standing {
            candidate_id,
            cards,
            mean,
            score,
            rank,
            rank_without_priority,
            tied_with,
            decided_by,
            decided_by_criterion,
            proposed,
            proposed_position,
            proposed_without_priority,
        } = standing;
        Ok(v2::Standing {
            candidate_id: self.one(candidate_id)?,
            cards,
            mean: mean.map(Into::into),
            score: score.map(Into::into),
            rank,
            rank_without_priority,
            tied_with: self.all(tied_with)?,
            decided_by: decided_by.map(Into::into),
            decided_by_criterion,
            proposed: proposed.into(),
            proposed_position,
            proposed_without_priority: proposed_without_priority.into(),
        })
    }

    fn refusal(&self, refusal: Refusal) -> Result<v2::Refusal> {
        Ok(match refusal {
            Refusal::NoCards => v2::Refusal::NoCards,
            Refusal::NotConnected { components } => {
                let one = |Component { candidates, jurors }| {
                    Ok(v2::Component {
                        candidates: self.all(candidates)?,
                        jurors: self.all(jurors)?,
                    })
                };
                let components = components.into_iter().map(one).collect::<Result<_>>()?;
                v2::Refusal::NotConnected { components }
            }
            Refusal::TooFewCards { jurors } => {
                let jurors = self.all(jurors)?;
                v2::Refusal::TooFewCards { jurors }
            }
            Refusal::NoCardToSpare => v2::Refusal::NoCardToSpare,
            Refusal::NotAVote { jurors } => {
                let jurors = self.all(jurors)?;
                v2::Refusal::NotAVote { jurors }
            }
        })
    }

    fn firmness(&self, firmness: Firmness) -> Result<v2::Firmness> {
        let Firmness {
            asked: Asked { places, draws, seed },
            candidates,
            zone,
            crosses_cut,
            left_out,
        } = firmness;
        let firm = |firm| {
            let Firm {
                id,
                rank,
                standard_error,
                chance,
                ahead_of_next,
            } = firm;
            Ok(v2::Firm {
                id: self.one(id)?,
                rank,
                standard_error: standard_error.map(Into::into),
                chance: chance.map(Into::into),
                ahead_of_next: ahead_of_next.map(Into::into),
            })
        };
        let left_out_one = |LeftOut {
                                juror,
                                ranks,
                                refused,
                            }| {
            Ok(v2::LeftOut {
                juror: self.one(juror)?,
                ranks,
                refused: refused.map(|why| self.refusal(why)).transpose()?,
            })
        };
        Ok(v2::Firmness {
            asked: v2::Asked { places, draws, seed },
            candidates: candidates.into_iter().map(firm).collect::<Result<_>>()?,
            zone: self.all(zone)?,
            crosses_cut,
            left_out: left_out.into_iter().map(left_out_one).collect::<Result<_>>()?,
        })
    }

    fn agreement(&self, agreement: Agreement) -> Result<v2::Agreement> {
        let Agreement {
            headline,
            icc,
            alpha_ordinal,
            alpha_interval,
            kendall_w,
            jurors,
        } = agreement;
        let profile = |profile| {
            let Profile {
                juror,
                cards,
                mean,
                spread,
                severity,
            } = profile;
            Ok(v2::Profile {
                juror: self.one(juror)?,
                cards,
                mean: mean.into(),
                spread: spread.map(Into::into),
                severity: severity.map(Into::into),
            })
        };
        Ok(v2::Agreement {
            headline: headline.map(|Reliability { form, k, value }| v2::Reliability {
                form: form.into(),
                k: k.into(),
                value: value.into(),
            }),
            icc: icc.map(correlations),
            alpha_ordinal: alpha_ordinal.map(Into::into),
            alpha_interval: alpha_interval.map(Into::into),
            kendall_w: kendall_w.map(Into::into),
            jurors: jurors.into_iter().map(profile).collect::<Result<_>>()?,
        })
    }
}

fn correlations(icc: Icc) -> v2::Icc {
    let Icc {
        between_candidates,
        within_candidates,
        between_jurors,
        error,
        one_way_single,
        two_way_single,
        fixed_single,
        one_way_mean,
        two_way_mean,
        fixed_mean,
    } = icc;
    v2::Icc {
        between_candidates: between_candidates.into(),
        within_candidates: within_candidates.into(),
        between_jurors: between_jurors.into(),
        error: error.into(),
        one_way_single: one_way_single.into(),
        two_way_single: two_way_single.into(),
        fixed_single: fixed_single.into(),
        one_way_mean: one_way_mean.into(),
        two_way_mean: two_way_mean.into(),
        fixed_mean: fixed_mean.into(),
    }
}
