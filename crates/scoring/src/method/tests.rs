//! The methods on small tables.

use super::super::samples::{exact, id, sheet, sheet_of};
use super::*;

/// The table of Shrout & Fleiss 1979: six candidates, four jurors, every card there.
fn full() -> Sheet {
    let table = [
        [9, 2, 5, 8],
        [6, 1, 3, 2],
        [8, 4, 6, 8],
        [7, 1, 2, 6],
        [10, 5, 6, 9],
        [6, 2, 4, 7],
    ];
    let mut cards = Vec::new();
    for (candidate, row) in table.iter().enumerate() {
        for (juror, mark) in row.iter().enumerate() {
            cards.push((candidate + 1, juror + 1, exact(&format!("{mark}/1"))));
        }
    }
    sheet_of(&cards)
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 2e-9, "{found} for {expected}");
}

/// In a full table REML is the analysis of variance: `σ² = E`, `σu² = (B − E)/k`, and the effects are drawn
/// towards the middle by ICC(3,k).
#[test]
fn with_all_cards_there_calibration_is_the_analysis_of_variance() {
    let scores = score(&full(), Method::Calibrated).unwrap();
    let (between, error) = (11.241_666_666_666_667, 1.019_444_444_444_444_4);
    let variances = scores.variances.unwrap();
    near(variances.residual.get(), error);
    near(variances.candidates.unwrap().get(), (between - error) / 4.0);
    let shrunk = (between - error) / between;
    let level = 127.0 / 24.0;
    for one in &scores.candidates {
        let raw = one.raw.as_ref().unwrap().to_f64();
        near(
            one.score.as_ref().unwrap().to_f64(),
            level + shrunk * (raw - level),
        );
    }
    // 57, 15, 26 and 40 of six candidates, less the common mean.
    let marks = [46.0, 15.0, 26.0, 40.0];
    for (found, sum) in scores.severity.iter().zip(marks) {
        near(found.offset.get(), sum / 6.0 - level);
    }
}

#[test]
fn without_a_difference_between_candidates_all_get_the_middle() {
    let same = sheet(&[
        &[Some("2/10"), Some("8/10")],
        &[Some("8/10"), Some("2/10")],
        &[Some("5/10"), Some("5/10")],
    ]);
    let scores = score(&same, Method::Calibrated).unwrap();
    assert_eq!(scores.variances.unwrap().candidates, Figure::of(0.0));
    for one in &scores.candidates {
        assert_eq!(
            (&one.score, one.standard_error),
            (&Some(exact("1/2")), Figure::of(0.0))
        );
    }
}

#[test]
fn without_a_spare_card_nothing_is_said_of_the_noise() {
    let tree = sheet(&[
        &[Some("2/10"), Some("8/10"), None],
        &[Some("4/10"), None, Some("3/10")],
        &[None, Some("5/10"), Some("6/10")],
    ]);
    // Six cards and five effects: one to spare.
    assert!(score(&tree, Method::Additive).unwrap().variances.is_some());
    assert!(score(&tree, Method::Calibrated).is_ok());
    // Three candidates and one juror with all cards: as many cards as effects.
    let alone = sheet(&[&[Some("1/10")], &[Some("2/10")], &[Some("4/10")]]);
    let scores = score(&alone, Method::Additive).unwrap();
    assert_eq!(scores.variances, None);
    assert!(scores.candidates.iter().all(|one| one.standard_error.is_none()));
    assert_eq!(scores.candidates[2].score, Some(exact("4/10")));
    // Drawn towards the middle by what nobody knows.
    let refused = score(&alone, Method::Calibrated).unwrap_err();
    assert_eq!(
        (&refused, refused.code()),
        (&Refusal::NoCardToSpare, "no_card_to_spare")
    );
    assert_eq!(allows(&alone, Method::Calibrated), Err(refused));
    assert!(allows(&alone, Method::Additive).is_ok() && allows(&tree, Method::Calibrated).is_ok());
}

/// Cards of the first two jurors on all, of the third on one candidate only.
fn with_a_single_card(share: &'static str) -> Sheet {
    sheet(&[
        &[Some("2/10"), Some("8/10"), None],
        &[Some("4/10"), Some("7/10"), Some(share)],
        &[Some("3/10"), Some("5/10"), None],
    ])
}

#[test]
fn a_single_card_says_nothing_of_anybody_else() {
    let single = with_a_single_card("1/10");
    let without = single.without(2);
    for method in [Method::Additive, Method::Calibrated] {
        let (found, plain) = (score(&single, method).unwrap(), score(&without, method).unwrap());
        let left_out = NotFitted {
            juror: id(1003),
            candidate: id(2),
        };
        assert_eq!((found.not_fitted, plain.not_fitted), (vec![left_out], vec![]));
        assert_eq!(
            (found.severity, found.variances),
            (plain.severity, plain.variances)
        );
        for (one, other) in found.candidates.iter().zip(&plain.candidates) {
            assert_eq!(
                (&one.score, one.standard_error),
                (&other.score, other.standard_error)
            );
        }
        // The raw mean knows the card.
        assert_eq!(
            (found.candidates[1].cards, &found.candidates[1].raw),
            (3, &Some(exact("2/5")))
        );
        // Fitted with it the scores are the same: the card goes into its juror's effect.
        let whole = fit(&single, 0.0).unwrap();
        let apart = fit(&without, 0.0).unwrap();
        let pairs = whole
            .candidates
            .iter()
            .flatten()
            .zip(apart.candidates.iter().flatten());
        assert!(pairs.clone().count() == 3 && pairs.clone().all(|(one, other)| (one - other).abs() < 1e-12));
    }
    let means = score(&single, Method::WeightedMean).unwrap();
    assert!(means.not_fitted.is_empty());
}

#[test]
fn single_cards_alone_are_refused() {
    let bare = sheet(&[&[Some("2/10"), Some("8/10")]]);
    for method in [Method::Additive, Method::Calibrated] {
        let Err(Refusal::TooFewCards { jurors }) = score(&bare, method) else {
            panic!("both jurors have one card");
        };
        assert_eq!(jurors, [id(1001), id(1002)]);
    }
    // What hangs on single cards only is in another part.
    let apart = sheet(&[
        &[Some("2/10"), None],
        &[Some("4/10"), None],
        &[None, Some("3/10")],
    ]);
    assert!(matches!(
        score(&apart, Method::Additive),
        Err(Refusal::NotConnected { .. })
    ));
}

#[test]
fn the_first_edition_refused_and_answered_as_it_did() {
    let old = |sheet: Sheet| sheet.by(Edition::First);
    let refused = score(&old(with_a_single_card("1/10")), Method::Additive).unwrap_err();
    assert_eq!(
        refused,
        Refusal::TooFewCards {
            jurors: vec![id(1003)]
        }
    );
    let alone = sheet(&[&[Some("1/10")], &[Some("2/10")], &[Some("4/10")]]);
    assert!(score(&old(alone), Method::Calibrated).is_ok());
    let few = || sheet(&[&[Some("1/10"), Some("2/10"), Some("4/10")]]);
    assert_eq!(
        score(&old(few()), Method::TrimmedMean).unwrap().candidates[0].score,
        Some(exact("2/10"))
    );
    assert_eq!(
        score(&few(), Method::TrimmedMean).unwrap().candidates[0].score,
        None
    );
}

#[test]
fn a_vote_is_yes_or_no() {
    let vote = sheet(&[
        &[Some("1/1"), Some("0/1"), Some("1/1")],
        &[Some("0/1"), None, None],
    ]);
    let scores = score(&vote, Method::Vote).unwrap();
    assert_eq!(scores.candidates[0].score, Some(exact("2/3")));
    let half = sheet(&[&[Some("1/1"), Some("1/2")]]);
    let refused = score(&half, Method::Vote).unwrap_err();
    assert_eq!(
        refused,
        Refusal::NotAVote {
            jurors: vec![id(1002)]
        }
    );
    assert_eq!(refused.code(), "card_is_no_vote");
}

#[test]
fn nothing_is_made_of_no_cards() {
    let empty = sheet(&[&[None], &[None]]);
    assert_eq!(score(&empty, Method::Calibrated).unwrap_err(), Refusal::NoCards);
    let scores = score(&empty, Method::WeightedMean).unwrap();
    assert!(
        scores
            .candidates
            .iter()
            .all(|one| one.score.is_none() && one.raw.is_none())
    );
}
