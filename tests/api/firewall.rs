//! The firewall of conflicts as non-inference: worlds that differ only in the cards of one candidate give
//! whoever has a conflict with that candidate the same answers, whatever that person asks.

use std::collections::HashMap;

use base::db::DbUrl;
use serde_json::json;
use test_macros::both;

use crate::support::{Backend, Person, Server};
use crate::world::Round;

mod asking;
mod story;
mod transcript;

/// What became of the cards of the hidden candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cards {
    Untouched,
    /// Begun, and left so.
    Begun,
    /// Submitted with the best marks, or with the worst, some minutes apart.
    Best,
    Worst,
    /// A juror stepped back, and the coordinator gave the card to another.
    Reassigned,
}

/// How the round is run.
#[derive(Debug, Clone, Copy)]
struct Run {
    method: &'static str,
    voting: &'static str,
}

const MEANS: Run = Run {
    method: "weighted_mean",
    voting: "as_a_whole",
};
const MODEL: Run = Run {
    method: "calibrated",
    ..MEANS
};
const BY_LINE: Run = Run {
    voting: "by_line",
    ..MEANS
};

/// Whose answer is in the transcript, to what.
type Line = (String, String);

struct World {
    server: Server,
    run: Run,
    round: Round,
    /// Have a conflict with the first candidate: the chair, a juror, a coordinator, a trainer.
    conflicted: Vec<(&'static str, Person)>,
    /// Of everything that has one: an object of the hidden candidate and one of another.
    ids: HashMap<&'static str, [String; 2]>,
    transcript: Vec<Line>,
    names: HashMap<String, usize>,
    code: String,
    minutes: u32,
}

/// By candidate, the jurors who score it. The third juror learns of the conflict with a card in hand.
const ASSIGNED: [&[usize]; 4] = [&[1, 2, 3, 4], &[0, 1, 2], &[0, 2, 3, 4], &[0, 1, 4]];
const CHAIR: usize = 0;
const DEPUTY: usize = 1;
const JUROR: usize = 2;

fn backend(server: &Server) -> Backend {
    match server.database_url {
        DbUrl::Sqlite(_) => Backend::Sqlite,
        _ => Backend::Postgres,
    }
}

/// Where two answers begin to differ.
fn difference(one: &str, other: &str) -> String {
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let from = |text: &str| {
        String::from_utf8_lossy(&text.as_bytes()[same.saturating_sub(60)..])
            .chars()
            .take(120)
            .collect::<String>()
    };
    format!("{:?} or {:?}", from(one), from(other))
}

async fn compare(server: &Server, run: Run, worlds: &[Cards]) {
    let mut first: Option<World> = None;
    for cards in worlds {
        let world = World::lived(backend(server), run, *cards).await;
        let Some(first) = &first else {
            first = Some(world);
            continue;
        };
        let told: Vec<String> = first
            .transcript
            .iter()
            .zip(&world.transcript)
            .filter(|(one, other)| one.1 != other.1)
            .map(|(one, other)| format!("{}: {}", one.0, difference(&one.1, &other.1)))
            .collect();
        assert_eq!(first.transcript.len(), world.transcript.len());
        assert!(
            told.is_empty(),
            "{cards:?} is told by {} answers:\n{}",
            told.len(),
            told.join("\n")
        );
    }
}

#[both]
async fn a_conflicted_person_infers_nothing_from_means(server: Server) {
    compare(&server, MEANS, &[Cards::Untouched, Cards::Best, Cards::Worst]).await;
}

#[both]
async fn a_conflicted_person_infers_nothing_from_a_fitted_model(server: Server) {
    compare(&server, MODEL, &[Cards::Best, Cards::Reassigned, Cards::Begun]).await;
}

/// Who votes on the others has to read what was decided on them, and by that alone may guess at the hidden one.
#[both]
async fn by_line_a_conflicted_member_infers_nothing_but_from_the_outcomes_of_the_others(server: Server) {
    compare(&server, BY_LINE, &[Cards::Untouched, Cards::Best, Cards::Worst]).await;
}

#[both]
async fn who_has_no_conflict_sees_what_differs(server: Server) {
    let backend = backend(&server);
    let mut seen = vec![];
    for cards in [Cards::Best, Cards::Worst] {
        let mut world = World::scored(backend, MEANS, cards).await;
        let (chair, coordinator) = (world.round.jurors[CHAIR].clone(), world.round.coordinator.clone());
        chair
            .post(&format!("{}/close", world.round.path), crate::world::early())
            .await
            .ok();
        let result = coordinator.act(&format!("{}/results", world.round.path)).await;
        world.record("result".into(), &result);
        seen.push(world.transcript.remove(0));
    }
    assert_ne!(seen[0], seen[1]);
}

#[both]
async fn an_overview_is_made_as_if_the_candidate_were_not_in_the_round(server: Server) {
    let world = World::scored(backend(&server), MEANS, Cards::Best).await;
    let round = &world.round;
    let (chair, coordinator) = (world.conflicted[0].1.clone(), world.conflicted[2].1.clone());
    let open = chair.get(&round.path).await;
    assert_eq!(
        (open.body.get("version"), open.body.get("updated_at")),
        (None, None),
        "{}",
        open.text
    );
    assert!(open.header("etag").starts_with("\"0-"));
    let waits = world.conflicted[1].1.waiting().await;
    assert!(
        waits.iter().all(|(kind, _)| kind != "cards_to_score"),
        "{waits:?}"
    );
    coordinator
        .get(&format!("/api/v1/programmes/{}/audit", round.programme))
        .await
        .refused(403, "forbidden");
    let summary = coordinator
        .get(&format!("/api/v1/programmes/{}/summary", round.programme))
        .await
        .ok();
    assert_eq!(summary["applications"]["under_review"], 3);
    chair
        .post(&format!("{}/close", round.path), crate::world::early())
        .await
        .ok();
    let result = coordinator.act(&format!("{}/results", round.path)).await.ok();
    let lines = result["lines"].as_array().expect("lines");
    let ranks: Vec<_> = lines.iter().map(|l| l["rank"].as_i64()).collect();
    assert_eq!(
        (ranks, &result["veiled"]),
        (vec![Some(1), Some(2), Some(3)], &json!(true))
    );
    assert!(lines.iter().all(|l| l["reference"] != "ILE-001"), "{result}");
    assert_eq!(lines.iter().filter(|l| l["proposed"] == "select").count(), 2);
    assert_eq!((result.get("version"), result.get("computed_at")), (None, None));
    // With the round's version a change of the settings would still be possible by `*` alone.
    for tag in ["\"1-x\"", "\"2-x\"", "\"3-x\"", "\"4-x\"", "\"5-x\""] {
        let stale = coordinator
            .put_if(&round.path, tag, json!({}))
            .await
            .refused(412, "stale");
        assert_eq!(stale.get("current_version"), None);
    }
    let decided = round.jurors[DEPUTY]
        .get(&format!("{}/result", round.path))
        .await
        .ok();
    assert_eq!(decided["lines"].as_array().map(Vec::len), Some(4));
}
