//! The figures of a result where the cards say little: each is a number, or it is left out.

use super::*;

/// A round in which jurors (rows) have cards on candidates (columns); `None`: no card, `Some(0)`: one that stays empty.
type Table<'a> = &'a [&'a [Option<i32>]];

impl Round {
    /// In setup with a method, the cards of a table assigned.
    async fn assigned(server: &Server, method: &str, table: Table<'_>) -> Round {
        let candidates = table[0].len();
        let round = Round::setup(server, i32::try_from(candidates).expect("few")).await;
        let wanted = |candidate: usize| table.iter().filter(|row| row[candidate].is_some()).count();
        let least = (0..candidates).map(wanted).min();
        let settings = json!({ "cards_per_candidate": least, "quorum_cards": 1, "method": method });
        round.coordinator.put_if(&round.path, "*", settings).await.ok();
        let ids = round.candidates().await;
        let mut pairs = vec![];
        for (row, juror) in table.iter().zip(&round.jurors) {
            let own = row.iter().zip(&ids).filter(|(mark, _)| mark.is_some());
            pairs.extend(own.map(|(_, id)| json!({ "candidate_id": id, "juror_id": juror.id })));
        }
        let path = format!("{}/assignments", round.path);
        let pairs = json!({ "assignments": pairs });
        round.coordinator.put_if(&path, "*", pairs).await.ok();
        round
    }

    /// Opened, scored by the table, closed and computed; the answer.
    async fn computed_by(&self, table: Table<'_>) -> Answer {
        self.coordinator.act(&format!("{}/open", self.path)).await.ok();
        let ids = self.candidates().await;
        for (row, juror) in table.iter().zip(&self.jurors) {
            for card in self.cards(juror).await {
                let at = ids
                    .iter()
                    .position(|id| card["candidate_id"] == json!(id))
                    .expect("a candidate");
                let Some(mark) = row[at].filter(|mark| *mark > 0) else {
                    continue;
                };
                let mut body = marks(mark);
                if card["not_applicable"] != json!([]) {
                    body["marks"].as_object_mut().expect("marks").remove("novelty");
                }
                let path = format!("/api/v1/cards/{}", text(&card["id"]));
                juror.put_if(&path, "*", body).await.ok();
                juror.act(&format!("{path}/submit")).await.ok();
            }
        }
        self.chair
            .post(&format!("{}/close", self.path), crate::world::early())
            .await
            .ok();
        self.chair.act(&format!("{}/results", self.path)).await
    }
}

/// The severities that were told, by juror.
fn severities(result: &Value) -> Vec<Option<f64>> {
    let jurors = result["agreement"]["jurors"].as_array().expect("jurors");
    jurors.iter().map(|one| one["severity"].as_f64()).collect()
}

#[both]
async fn a_round_whose_reliability_has_no_denominator_is_computed(server: Server) {
    // Between candidates 1/3, error 1/3 and jurors 0: the denominator of ICC(2,k) is nil.
    let table: Table<'_> = &[&[Some(4), Some(5), Some(4)], &[Some(4), Some(4), Some(5)]];
    let round = Round::assigned(&server, "weighted_mean", table).await;
    let result = round.computed_by(table).await.ok();
    assert_eq!(
        (
            result["agreement"].get("headline"),
            result["agreement"].get("icc")
        ),
        (None, None),
        "{result}"
    );
    assert_eq!(
        round
            .coordinator
            .get(&format!("{}/result", round.path))
            .await
            .ok()["no"],
        1
    );
}

#[both]
async fn candidates_who_do_not_differ_have_no_reliability(server: Server) {
    // A Latin square: all means are the same, but for the last bit of a sum of fifths.
    let table: Table<'_> = &[
        &[Some(1), Some(2), Some(3)],
        &[Some(2), Some(3), Some(1)],
        &[Some(3), Some(1), Some(2)],
    ];
    let round = Round::assigned(&server, "weighted_mean", table).await;
    let result = round.computed_by(table).await.ok();
    assert_eq!(
        (
            result["agreement"].get("headline"),
            result["agreement"].get("icc")
        ),
        (None, None),
        "{result}"
    );
}

#[both]
async fn a_juror_with_one_card_takes_the_method_from_nobody(server: Server) {
    for method in ["additive", "calibrated"] {
        let table: Table<'_> = &[
            &[Some(5), Some(4), Some(2), Some(1)],
            &[Some(4), Some(4), Some(1), Some(1)],
            &[Some(1), None, None, None],
        ];
        let round = Round::assigned(&server, method, table).await;
        let result = round.computed_by(table).await.ok();
        assert_eq!(
            (&result["method"], result.get("method_refused")),
            (&json!(method), None),
            "{result}"
        );
        let single = json!([{ "juror_id": round.jurors[2].id, "candidate_id": round.candidates().await[0] }]);
        assert_eq!(result["not_fitted"], single);
        // Of the third nothing is known.
        let told = severities(&result);
        assert_eq!(told.iter().flatten().count(), 2, "{told:?}");
        // The candidate's place is what it is without that card; the raw mean stands beside.
        let first = &result["lines"][0];
        assert_eq!(
            (&first["reference"], &first["cards"], &first["mean"]),
            (&json!("ILE-001"), &json!(3), &json!("2/3"))
        );
        assert_eq!(
            round
                .coordinator
                .get(&format!("{}/result", round.path))
                .await
                .ok()["not_fitted"],
            single
        );
    }
}

#[both]
async fn a_card_that_never_came_makes_a_single_one_and_the_method_stays(server: Server) {
    let planned: Table<'_> = &[
        &[Some(5), Some(4), Some(2)],
        &[Some(4), Some(4), Some(1)],
        &[Some(1), Some(0), None],
    ];
    let round = Round::assigned(&server, "additive", planned).await;
    let result = round.computed_by(planned).await.ok();
    assert_eq!(
        (&result["method"], result.get("method_refused")),
        (&json!("additive"), None),
        "{result}"
    );
    assert_eq!(result["not_fitted"][0]["juror_id"], json!(round.jurors[2].id));
}

#[both]
async fn noise_cannot_be_told_from_worth_by_one_juror(server: Server) {
    let table: Table<'_> = &[&[Some(5), Some(4), Some(2)]];
    let round = Round::assigned(&server, "calibrated", table).await;
    let refused = round
        .coordinator
        .act(&format!("{}/open", round.path))
        .await
        .refused(409, "blocked");
    assert_eq!(
        refused["blockers"],
        json!([{ "code": "no_card_to_spare", "count": 1 }])
    );
    let labels = round.coordinator.get("/api/v1/vocabularies").await.ok();
    let label = &labels["enums"]["round_blocker_code"]["no_card_to_spare"];
    assert!(
        ["kk", "ru", "en"].iter().all(|lang| label[lang].is_string()),
        "{label}"
    );
    // Means need no model, and the additive one shrinks nothing.
    for method in ["weighted_mean", "additive"] {
        let settings = json!({ "cards_per_candidate": 1, "quorum_cards": 1, "method": method });
        round.coordinator.put_if(&round.path, "*", settings).await.ok();
        assert_eq!(
            round.coordinator.get(&round.path).await.ok().get("blockers"),
            None,
            "{method}"
        );
    }
}

#[both]
async fn a_calibrated_round_with_no_card_to_spare_is_ranked_by_the_raw_mean(server: Server) {
    // Planned with two jurors; the second submits nothing.
    let planned: Table<'_> = &[&[Some(5), Some(4), Some(2)], &[Some(0), Some(0), Some(0)]];
    let round = Round::assigned(&server, "calibrated", planned).await;
    let result = round.computed_by(planned).await.ok();
    assert_eq!(
        (&result["method"], &result["method_refused"]),
        (&json!("weighted_mean"), &json!("no_card_to_spare"))
    );
    let scores: Vec<&Value> = result["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|l| &l["score"])
        .collect();
    assert_eq!(scores, ["1/1", "4/5", "2/5"]);
}
