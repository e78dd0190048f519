//! Rounds of invented people that make use of all that a protocol can tell, played over HTTP.

use base::db::schema::participant;
use diesel::prelude::*;
use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use people::programmes::programme;
use serde_json::{Value, json};

use crate::support::{Person, Server, text};
use crate::world::{Course, Round, programme_input, rubric_input};

mod stories;

use stories::{calibrated, corrected, mean, refused, reserved, sparse, sums, vote};

/// What was published, and what belongs to it.
pub struct Kept {
    pub name: &'static str,
    pub bundle: String,
    pub public: String,
    pub proof: String,
    pub code: String,
    pub jwks: String,
}

/// A selection as it is set up.
struct Selection {
    seats: i32,
    priority: Value,
    rubric: Value,
    candidates: i32,
    jurors: usize,
    settings: Value,
}

impl Default for Selection {
    fn default() -> Self {
        Selection {
            seats: 25,
            priority: json!({ "kind": "tie_break" }),
            rubric: rubric_input(),
            candidates: 4,
            jurors: 3,
            settings: json!({ "cards_per_candidate": 2, "quorum_cards": 1 }),
        }
    }
}

const SEATS: [&str; 3] = ["chair", "deputy", "member"];

impl Selection {
    /// Open, with the cards spread.
    async fn open(self, server: &Server) -> Round {
        let (programme, coordinator) = server.draft_programme().await;
        let mut input = programme_input();
        input["seats"] = json!(self.seats);
        input["awards"] = json!(1);
        input["rules"]["priority"] = self.priority;
        let base = format!("/api/v1/programmes/{programme}");
        coordinator.put_if(&base, "*", input).await.ok();
        coordinator
            .put_if(&format!("{base}/rubrics/selection"), "*", self.rubric)
            .await
            .ok();
        let applications = server.selection(programme, self.candidates).await;
        let mut settings = self.settings;
        settings["kind"] = json!("selection");
        let round = coordinator
            .post(&format!("{base}/rounds"), settings)
            .await
            .created();
        let path = format!("/api/v1/rounds/{}", text(&round["id"]));
        let jurors = seated(server, programme, &coordinator, &path, self.jurors).await;
        coordinator.act(&format!("{path}/candidates")).await.ok();
        let round = Round {
            programme,
            path,
            coordinator,
            chair: jurors[0].clone(),
            jurors,
            applications,
        };
        round.spread().await;
        round.coordinator.act(&format!("{}/open", round.path)).await.ok();
        round
    }
}

async fn seated(
    server: &Server,
    programme: Id,
    coordinator: &Person,
    path: &str,
    count: usize,
) -> Vec<Person> {
    let mut jurors = vec![];
    for n in 0..count {
        let juror = server
            .with_role(&format!("juror-{n}-{}", Id::new()), Role::Juror, Some(programme))
            .await;
        let seat = json!({ "seat": SEATS[n.min(2)] });
        coordinator
            .put_if(&format!("{path}/jurors/{}", juror.id), "*", seat)
            .await
            .ok();
        jurors.push(juror);
    }
    jurors
}

/// The number of a candidate: `ILE-007` is 7.
fn number(candidate: &Value) -> i64 {
    text(&candidate["reference"])
        .rsplit('-')
        .next()
        .and_then(|no| no.parse().ok())
        .expect("a number")
}

/// Scores cards: juror and candidate by their numbers; `None` leaves the card as it lies there.
pub async fn score(round: &Round, mark: impl Fn(i64, i64) -> Option<Value>) {
    for (n, juror) in (0..).zip(&round.jurors) {
        let pack = juror.get(&format!("{}/pack", round.path)).await.ok();
        let candidates = pack["candidates"].as_array().expect("candidates");
        for card in pack["cards"].as_array().expect("cards") {
            // Whoever stepped back reads the candidate no more.
            let candidate = candidates.iter().find(|c| c["id"] == card["candidate_id"]);
            let marks = candidate.and_then(|candidate| mark(n, number(candidate)));
            let Some(mut marks) = marks else { continue };
            for key in card["not_applicable"].as_array().expect("keys") {
                marks.as_object_mut().expect("marks").remove(&text(key));
            }
            let path = format!("/api/v1/cards/{}", text(&card["id"]));
            let card = json!({ "marks": marks, "feedback": "Отзыв", "private_note": "Заметка" });
            juror.put_if(&path, "*", card).await.ok();
            juror.act(&format!("{path}/submit")).await.ok();
        }
    }
}

/// How a commission decides.
#[derive(Clone, Copy)]
struct Sitting {
    manner: &'static str,
    /// Votes in the order of the jurors.
    votes: &'static [&'static str],
    minutes: Option<&'static str>,
    opinion: Option<&'static str>,
    /// The last of the selected is given another sum.
    other_sum: bool,
    /// Declared by the second juror on the first application, when all is scored.
    conflict: bool,
    /// The third juror votes against what is decided on the last candidate.
    against_the_last: bool,
}

const SIGNED: Sitting = Sitting {
    manner: "signatures",
    votes: &["for"; 6],
    minutes: None,
    opinion: None,
    other_sum: false,
    conflict: false,
    against_the_last: false,
};

/// Closed, computed, decided and published.
async fn published(server: &Server, round: &Round, sitting: Sitting) {
    if sitting.conflict {
        round
            .conflict(server, &round.jurors[1], round.applications[0])
            .await;
    }
    round
        .chair
        .post(&format!("{}/close", round.path), crate::world::early())
        .await
        .ok();
    let result = round.chair.act(&format!("{}/results", round.path)).await.ok();
    decided(round, &result, sitting).await;
}

async fn decided(round: &Round, result: &Value, sitting: Sitting) {
    round.deliberate(result).await;
    let mut lines = vec![];
    let mut waiting = 0;
    for line in result["lines"].as_array().expect("lines") {
        let proposed = text(&line["proposed"]);
        // What the scores leave open is decided, and each such decision has its reason.
        let outcome = match &*proposed {
            "undecidable" => "waitlist",
            "no_quorum" => "decline",
            other => other,
        };
        let mut one = json!({ "candidate_id": line["candidate_id"], "outcome": outcome });
        if outcome == "waitlist" {
            waiting += 1;
            one["position"] = json!(waiting);
        }
        if outcome != proposed {
            one["reason"] = json!("Решено после обсуждения");
        }
        if outcome == "select"
            && let Some(amount) = line.get("proposed_amount")
        {
            one["amount"] = amount.clone();
        }
        lines.push(one);
    }
    if sitting.other_sum {
        let last = lines
            .iter_mut()
            .rfind(|l| l["outcome"] == "select")
            .expect("one is selected");
        last["amount"]["amount"] = json!(last["amount"]["amount"].as_i64().expect("a sum") - 100);
        last["reason"] = json!("Станок дешевле");
    }
    let last = lines.last().expect("a line")["candidate_id"].clone();
    let mut decision = json!({
        "lines": lines, "manner": sitting.manner,
        "present": round.jurors.iter().map(|juror| juror.id).collect::<Vec<_>>(),
    });
    if let Some(minutes) = sitting.minutes {
        decision["minutes"] = json!(minutes);
    }
    round
        .chair
        .put_if(&format!("{}/decision", round.path), "*", decision)
        .await
        .ok();
    for (n, juror) in round.jurors.iter().enumerate() {
        let mut ballot = json!({ "vote": sitting.votes[n] });
        if sitting.against_the_last && n == 2 {
            ballot["lines"] = json!([{ "candidate_id": last, "vote": "against" }]);
        }
        if let Some(opinion) = sitting.opinion {
            ballot["opinion"] = json!(opinion);
        }
        juror.post(&format!("{}/ballots", round.path), ballot).await.ok();
    }
    round
        .coordinator
        .act(&format!("{}/publish", round.path))
        .await
        .ok();
}

/// All that was published of the round, with the proof of one application's owner.
async fn kept(server: &Server, round: &Round, name: &'static str, owner: &Person, application: Id) -> Kept {
    let public = round.path.replace("/rounds/", "/protocols/");
    let codes = owner
        .get(&format!("/api/v1/applications/{application}/protocol-codes"))
        .await
        .ok();
    let code = text(&codes["items"][0]["code"]);
    let proof = server
        .nobody()
        .post(&format!("{public}/proofs"), json!({ "code": code }))
        .await;
    assert_eq!(proof.status, 200, "{}", proof.text);
    let bundle = round.coordinator.get(&format!("{}/protocol", round.path)).await;
    let public = server.nobody().get(&public).await;
    assert_eq!((bundle.status, public.status), (200, 200));
    Kept {
        name,
        bundle: bundle.text,
        public: public.text,
        proof: proof.text,
        code,
        jwks: server.nobody().get("/.well-known/jwks.json").await.text,
    }
}

async fn of_first(server: &Server, round: &Round, name: &'static str) -> Kept {
    kept(server, round, name, &round.coordinator, round.applications[0]).await
}

/// All of them.
pub async fn all(server: &Server) -> Vec<Kept> {
    let mut all = vec![
        mean(server).await,
        calibrated(server).await,
        vote(server).await,
        reserved(server).await,
        sparse(server).await,
        refused(server).await,
    ];
    all.extend(corrected(server).await);
    all.push(sums(server).await);
    all
}
