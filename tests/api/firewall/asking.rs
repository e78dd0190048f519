//! What those who have the conflict ask.

use base::policy::Who;
use reqwest::Method;
use serde_json::json;

use super::{DEPUTY, World};
use crate::access;
use crate::support::Person;

impl World {
    /// Every operation of the contract, called by everybody who has the conflict.
    pub(super) async fn ask_everything(&mut self, stage: &str) {
        // The steps of the story, and what would end somebody's part in it.
        const LEFT_OUT: [&str; 7] = [
            "log_out",
            "revoke_session",
            "revoke_role",
            "close_round",
            "compute_result",
            "publish_round",
            "remove_round_juror",
        ];
        // Changes are tried at the first stage and at the last.
        let tries = ["open", "decided"].contains(&stage);
        let routes: Vec<_> = access::routes()
            .into_iter()
            .filter(|r| !LEFT_OUT.contains(&r.name) && !r.op.rule().who.contains(&Who::Anyone))
            .filter(|r| tries || r.method == "GET")
            .collect();
        for (who, person) in self.conflicted.clone() {
            for route in &routes {
                // Of what is only read, both; a change is tried on the hidden one alone.
                let several = route.method == "GET" && route.path.contains("_id}");
                for which in 0..=usize::from(several) {
                    let path = self.path(&route.path, which);
                    let method = Method::from_bytes(route.method.as_bytes()).expect("a method");
                    let body = route.body.then(|| json!({}));
                    let answer = person.send(method, &path, &[("if-match", "\"1-x\"")], body).await;
                    self.record(format!("{stage}: {who} {}", route.name), &answer);
                }
            }
            if tries {
                self.ask_with_care(stage, who, &person).await;
            }
        }
    }

    /// Requests that say something, where an empty one is refused too early.
    async fn ask_with_care(&mut self, stage: &str, who: &str, person: &Person) {
        let round = self.round.path.clone();
        let ([card, _], [sample, _]) = (self.ids["card_id"].clone(), self.ids["sample_id"].clone());
        let [hidden, other] = self.ids["candidate_id"].clone();
        let marks = json!({ "market": { "score": 2 }, "novelty": { "score": 2 } });
        let line = |candidate: &str| json!({ "candidate_id": candidate, "outcome": "select" });
        let present = json!([self.round.jurors[DEPUTY].id]);
        let [hidden_pitch, pitch] = self.ids["pitch_id"].clone();
        let [slot, hidden_slot] = [&pitch, &hidden_pitch].map(|id| format!("/api/v1/pitches/{id}"));
        let move_to = |time: &str| json!({ "starts_at": time, "reason": "Опоздал автобус" });
        let order = json!({
            "sittings": [{ "starts_at": "2027-01-11T06:00:00Z", "room": "2-зал" }],
            "slot_minutes": 15, "seed": 3, "dry_run": true,
        });
        for (method, path, body) in [
            (
                "POST",
                format!("{round}/assignments/spread"),
                json!({ "seed": 3, "dry_run": true }),
            ),
            (
                "POST",
                format!("{round}/cards/batch"),
                json!({ "items": [{ "card_id": card, "marks": marks, "submit": true }] }),
            ),
            // Into the place of the hidden one, then into one that is free.
            ("POST", format!("{slot}/move"), move_to("2027-01-11T06:05:00Z")),
            ("POST", format!("{slot}/move"), move_to("2027-01-11T09:00:00Z")),
            (
                "POST",
                format!("{slot}/swap"),
                json!({ "with": hidden_pitch, "reason": "Так удобнее" }),
            ),
            ("POST", format!("{hidden_slot}/mark"), json!({ "status": "held" })),
            (
                "POST",
                format!("{hidden_slot}/move"),
                move_to("2027-01-11T09:00:00Z"),
            ),
            ("PUT", format!("{round}/pitches"), order),
            ("PUT", format!("/api/v1/cards/{card}"), json!({ "marks": marks })),
            (
                "PUT",
                format!("/api/v1/samples/{sample}/card"),
                json!({ "marks": marks }),
            ),
            (
                "POST",
                format!("/api/v1/cards/{card}/recuse"),
                json!({ "reason": "Сосед" }),
            ),
            (
                "POST",
                format!("/api/v1/cards/{card}/reassign"),
                json!({ "juror_id": self.round.jurors[4].id }),
            ),
            (
                "PUT",
                format!("{round}/assignments"),
                json!({ "assignments": [] }),
            ),
            (
                "PUT",
                format!("{round}/decision"),
                json!({ "lines": [line(&other)], "present": present }),
            ),
            (
                "PUT",
                format!("{round}/decision"),
                json!({ "lines": [line(&hidden), line(&other)], "present": present }),
            ),
        ] {
            for tag in ["*", "\"2-x\""] {
                let method = Method::from_bytes(method.as_bytes()).expect("a method");
                let answer = person
                    .send(method.clone(), &path, &[("if-match", tag)], Some(body.clone()))
                    .await;
                self.record(format!("{stage}: {who} {method} {path} {tag}"), &answer);
            }
        }
    }

    fn path(&self, template: &str, which: usize) -> String {
        let mut path = template.to_owned();
        while let Some((before, rest)) = path.split_once('{') {
            let (name, after) = rest.split_once('}').expect("a parameter ends");
            let id = match (self.ids.get(name), name) {
                (Some(ids), _) => ids[which].clone(),
                (None, "round_kind") => "selection".to_owned(),
                (None, "no") => "1".to_owned(),
                (None, name) if name.ends_with("_id") => "01890000-0000-7000-8000-000000000000".to_owned(),
                (None, _) => "adult".to_owned(),
            };
            path = format!("{before}{id}{after}");
        }
        path
    }
}
