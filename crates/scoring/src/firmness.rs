//! How firm a ranking is: would the same candidates be ahead if the noise in the cards had fallen otherwise, or
//! if one juror had stayed away?

use serde::{Deserialize, Serialize};

use super::method::{Method, Scores, score};
use super::sheet::{Refusal, Sheet};
use crate::exact::Exact;
use crate::figure::Figure;
use kernel::Id;

/// Between these chances a candidate is not told apart from the cut.
pub const ZONE: std::ops::RangeInclusive<f64> = 0.1..=0.9;

/// What firmness is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// `k`: how many are to be ahead of the cut.
    pub places: usize,
    pub draws: u32,
    /// Recorded, so that anybody may draw the same again.
    pub seed: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Firmness {
    pub asked: Asked,
    /// Those who compete, by id.
    pub candidates: Vec<Firm>,
    /// Not told apart from the cut: a chance to be among the first `k` between 10 % and 90 %.
    pub zone: Vec<Id>,
    /// The zone has somebody on each side of the cut, the cut runs through equals, or nothing is known of the noise
    /// though there is a cut: the commission must deliberate.
    pub crosses_cut: bool,
    /// The ranking without each juror in turn.
    pub left_out: Vec<LeftOut>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Firm {
    pub id: Id,
    /// By score and bonus alone; equals share a rank.
    pub rank: usize,
    /// Of the score, in shares of the maximum.
    pub standard_error: Option<Figure>,
    /// The share of the draws in which the candidate is among the first `k`; equals across the cut share their
    /// places.
    pub chance: Option<Figure>,
    /// The chance to be truly ahead of the next in the ranking; the last one has none.
    pub ahead_of_next: Option<Figure>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub juror: Id,
    /// In the order of [`Firmness::candidates`]; absent for who has no score then, for want of cards.
    pub ranks: Vec<Option<usize>>,
    /// Why the method cannot be used without that juror.
    pub refused: Option<Refusal>,
}

/// Of a scored sheet. `bonus` has a place for each candidate of the sheet: what the priority rule adds to the
/// score, in shares of the maximum; `None` for who does not compete (too few cards).
pub fn firmness(sheet: &Sheet, scores: &Scores, bonus: &[Option<Exact>], asked: Asked) -> Firmness {
    let compete: Vec<(usize, &Exact)> = scores
        .belief
        .values()
        .iter()
        .zip(bonus)
        .enumerate()
        .filter_map(|(at, (value, bonus))| value.and(bonus.as_ref()).map(|bonus| (at, bonus)))
        .collect();
    let ranks = ranked(&compete, scores);
    let chances = chances(scores, &compete, asked);
    let ahead = ahead_of_next(scores, &compete, &ranks);
    let candidates: Vec<Firm> = compete
        .iter()
        .enumerate()
        .map(|(place, &(at, _))| Firm {
            id: scores.candidates[at].id,
            rank: ranks[place].unwrap_or(compete.len()),
            standard_error: scores.candidates[at].standard_error,
            chance: chances.as_ref().and_then(|chances| Figure::share(chances[place])),
            ahead_of_next: ahead[place],
        })
        .collect();
    let zone = || {
        candidates
            .iter()
            .filter(|one| one.chance.is_some_and(|p| ZONE.contains(&p.get())))
    };
    let there_is_a_cut = (1..candidates.len()).contains(&asked.places);
    // Equals share the best of their ranks, so they may all stand before a cut that runs through them.
    let before_cut = || candidates.iter().filter(|one| one.rank <= asked.places);
    let through_equals = || before_cut().count() > asked.places;
    let crosses_cut = there_is_a_cut
        && (chances.is_none()
            || through_equals()
            || zone().any(|one| one.rank <= asked.places) && zone().any(|one| one.rank > asked.places));
    Firmness {
        asked,
        zone: zone().map(|one| one.id).collect(),
        crosses_cut,
        left_out: (0..sheet.jurors().len())
            .map(|juror| left_out(sheet, scores.method, &compete, juror))
            .collect(),
        candidates,
    }
}

/// Competition ranks by exact score plus bonus.
fn ranked(compete: &[(usize, &Exact)], scores: &Scores) -> Vec<Option<usize>> {
    let values: Vec<Option<Exact>> = compete
        .iter()
        .map(|&(at, bonus)| {
            scores.candidates[at]
                .score
                .as_ref()
                .map(|score| score.plus(bonus))
        })
        .collect();
    let mut sorted: Vec<&Exact> = values.iter().flatten().collect();
    sorted.sort_unstable_by(|one, other| other.cmp(one));
    let rank = |value: &Exact| sorted.partition_point(|other| *other > value) + 1;
    values.iter().map(|value| value.as_ref().map(rank)).collect()
}

fn ahead_of_next(
    scores: &Scores,
    compete: &[(usize, &Exact)],
    ranks: &[Option<usize>],
) -> Vec<Option<Figure>> {
    let mut order: Vec<usize> = (0..compete.len()).collect();
    order.sort_by_key(|&place| ranks[place]);
    let mut ahead = vec![None; compete.len()];
    for pair in order.windows(2) {
        let ((one, bonus), (other, other_bonus)) = (compete[pair[0]], compete[pair[1]]);
        let lead = bonus.to_f64() - other_bonus.to_f64();
        ahead[pair[0]] = scores.belief.ahead(one, other, lead);
    }
    ahead
}

fn chances(scores: &Scores, compete: &[(usize, &Exact)], asked: Asked) -> Option<Vec<f64>> {
    let mut draws = scores.belief.draws(asked.seed)?;
    if asked.places == 0 || asked.places >= compete.len() {
        let all = if asked.places == 0 { 0.0 } else { 1.0 };
        return Some(vec![all; compete.len()]);
    }
    let bonus: Vec<f64> = compete.iter().map(|(_, bonus)| bonus.to_f64()).collect();
    let mut inside = vec![0.0; compete.len()];
    let (mut drawn, mut values, mut order) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..asked.draws {
        draws.next(&mut drawn);
        values.clear();
        values.extend(
            compete
                .iter()
                .zip(&bonus)
                .map(|((at, _), bonus)| drawn[*at] + bonus),
        );
        order.clone_from(&values);
        let (_, &mut last, _) = order.select_nth_unstable_by(asked.places - 1, |a, b| b.total_cmp(a));
        let above = values.iter().filter(|value| **value > last).count();
        let equal = values.iter().filter(|value| **value == last).count();
        let share = (asked.places - above) as f64 / equal as f64;
        for (inside, value) in inside.iter_mut().zip(&values) {
            if *value > last {
                *inside += 1.0;
            } else if *value == last {
                *inside += share;
            }
        }
    }
    let draws = f64::from(asked.draws.max(1));
    Some(inside.into_iter().map(|times| times / draws).collect())
}

fn left_out(sheet: &Sheet, method: Method, compete: &[(usize, &Exact)], juror: usize) -> LeftOut {
    let id = sheet.jurors()[juror];
    match score(&sheet.without(juror), method) {
        Ok(scores) => LeftOut {
            juror: id,
            ranks: ranked(compete, &scores),
            refused: None,
        },
        Err(refused) => LeftOut {
            juror: id,
            ranks: vec![None; compete.len()],
            refused: Some(refused),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{id, sheet};
    use super::*;

    fn asked(places: usize) -> Asked {
        Asked {
            places,
            draws: 10_000,
            seed: 1,
        }
    }

    fn firm(sheet: &Sheet, method: Method, places: usize) -> Firmness {
        let bonus = vec![Some(Exact::basis_points(0)); sheet.candidates().len()];
        firmness(sheet, &score(sheet, method).unwrap(), &bonus, asked(places))
    }

    /// The first far ahead, the last far behind, two in the middle alike.
    fn table() -> Sheet {
        sheet(&[
            &[Some("95/100"), Some("92/100"), Some("94/100")],
            &[Some("62/100"), Some("58/100"), Some("60/100")],
            &[Some("59/100"), Some("62/100"), Some("57/100")],
            &[Some("22/100"), Some("18/100"), Some("19/100")],
        ])
    }

    #[test]
    fn a_cut_through_equals_is_crossed_however_many_they_are() {
        let same = &[Some("60/100"), Some("60/100")];
        let all: Vec<&[Option<&str>]> = vec![same; 23];
        let found = firm(&sheet(&all), Method::WeightedMean, 21);
        assert!(
            found.zone.is_empty() && found.crosses_cut,
            "21 of 23 are more than 90 %"
        );
    }

    #[test]
    fn whoever_is_not_told_apart_from_the_cut_is_in_the_zone() {
        for method in [Method::WeightedMean, Method::Calibrated, Method::Additive] {
            let found = firm(&table(), method, 2);
            assert_eq!(found.zone, [id(2), id(3)], "{method:?}");
            assert!(found.crosses_cut);
            let ranks: Vec<usize> = found.candidates.iter().map(|one| one.rank).collect();
            assert_eq!(ranks, [1, 2, 3, 4]);
            assert_eq!(found.candidates[0].chance, Figure::of(1.0));
            let second = &found.candidates[1];
            // Between two candidates the chance by drawing is that of the closed form.
            let (chance, ahead) = (second.chance.unwrap().get(), second.ahead_of_next.unwrap().get());
            assert!((chance - ahead).abs() < 0.02);
            assert_eq!(found.candidates[3].ahead_of_next, None);
            let clear = firm(&table(), method, 3);
            assert!(clear.zone.is_empty() && !clear.crosses_cut);
        }
    }

    #[test]
    fn the_bonus_moves_the_cut_and_who_does_not_compete_has_no_rank() {
        let sheet = table();
        let scores = score(&sheet, Method::WeightedMean).unwrap();
        let none = || Some(Exact::basis_points(0));
        let bonus = [none(), None, none(), Some(Exact::basis_points(6000))];
        let found = firmness(&sheet, &scores, &bonus, asked(2));
        let ranks: Vec<_> = found.candidates.iter().map(|one| (one.id, one.rank)).collect();
        assert_eq!(ranks, [(id(1), 1), (id(3), 3), (id(4), 2)]);
        assert!(!found.crosses_cut);
    }

    #[test]
    fn the_ranks_without_each_juror_are_told() {
        // Without the third the order turns; without the first, who alone read the second, it has no rank.
        let cards = sheet(&[
            &[Some("5/10"), Some("5/10"), Some("9/10")],
            &[Some("6/10"), None, None],
        ]);
        let found = firm(&cards, Method::WeightedMean, 1);
        let ranks: Vec<_> = found.left_out.iter().map(|one| one.ranks.clone()).collect();
        assert_eq!(
            ranks,
            [
                vec![Some(1), None],
                vec![Some(1), Some(2)],
                vec![Some(2), Some(1)]
            ]
        );
        let full = firm(&table(), Method::Additive, 1);
        assert!(full.left_out.iter().all(|one| one.refused.is_none()));
        let thin = sheet(&[&[Some("5/10"), Some("6/10")], &[Some("4/10"), Some("2/10")]]);
        let thin = firm(&thin, Method::Additive, 1);
        assert_eq!(thin.left_out[0].ranks, [Some(1), Some(2)]);
    }

    #[test]
    fn without_a_juror_whose_single_card_was_not_fitted_no_rank_is_another() {
        let single = sheet(&[
            &[Some("5/10"), Some("6/10"), None],
            &[Some("7/10"), Some("7/10"), Some("1/10")],
            &[Some("3/10"), Some("5/10"), None],
        ]);
        for method in [Method::Additive, Method::Calibrated] {
            let found = firm(&single, method, 1);
            let ranks: Vec<_> = found.candidates.iter().map(|one| Some(one.rank)).collect();
            assert_eq!(
                (&found.left_out[2].ranks, &found.left_out[2].refused),
                (&ranks, &None)
            );
            // The chances are those of the fit.
            let (scores, bare) = (score(&single, method).unwrap(), single.without(2));
            let bonus = vec![Some(Exact::basis_points(0)); 3];
            let plain = firmness(&bare, &score(&bare, method).unwrap(), &bonus, asked(1));
            assert_eq!((scores.method, found.candidates), (method, plain.candidates));
        }
    }

    #[test]
    fn a_trimmed_mean_of_too_few_cards_has_no_rank_without_a_juror() {
        let row = |last| [Some("1/10"), Some("5/10"), Some("6/10"), Some("5/10"), last];
        let (five, four) = (row(Some("9/10")), row(Some("2/10")));
        let found = firm(&sheet(&[&five, &four]), Method::TrimmedMean, 1);
        assert!(found.left_out.iter().all(|one| one.ranks == [None, None]));
    }

    #[test]
    fn what_cannot_be_known_is_no_firmness() {
        let single = sheet(&[&[Some("5/10")], &[Some("6/10")]]);
        let found = firm(&single, Method::WeightedMean, 1);
        assert!(found.candidates.iter().all(|one| one.chance.is_none()));
        assert!(found.crosses_cut);
        assert!(!firm(&single, Method::WeightedMean, 2).crosses_cut);
    }

    #[test]
    fn equals_share_the_places() {
        let same = sheet(&[
            &[Some("5/10"), Some("5/10")],
            &[Some("5/10"), Some("5/10")],
            &[Some("5/10"), Some("5/10")],
        ]);
        let found = firm(&same, Method::WeightedMean, 1);
        let chances: Vec<f64> = found
            .candidates
            .iter()
            .filter_map(|one| one.chance.map(Figure::get))
            .collect();
        assert!(chances.iter().all(|chance| (chance - 1.0 / 3.0).abs() < 1e-9) && chances.len() == 3);
    }
}
