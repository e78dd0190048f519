//! The selection: eligibility, the jury's cards, the decision, offers.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Client, Script, id, opinion, text};
use kernel::error::Result;

impl<C: Client> Script<'_, C> {
    /// Decides who is eligible, after the call has closed.
    pub async fn check_eligibility(&mut self) -> Result<()> {
        self.at(31, 0);
        self.move_to("selection").await?;
        let coordinator = self.one("coordinator", 0)?;
        let submitted = self
            .all(&coordinator, &self.of_programme("/applications?status=submitted"))
            .await?;
        let count = submitted.len();
        for (n, application) in submitted.iter().enumerate() {
            self.at(31, 10 + i64::try_from(n).unwrap_or(0));
            let path = format!("/api/v1/applications/{}/eligibility", id(application)?);
            self.act(&coordinator, &format!("{path}/decide")).await?;
            self.client.progress("eligibility decisions", n + 1, count);
        }
        Ok(())
    }

    /// Pairs that must not score each other.
    async fn set_conflicts(&self) -> Result<()> {
        let coordinator = self.one("coordinator", 0)?;
        let members = self.all(&coordinator, &self.of_programme("/members")).await?;
        for conflict in &self.pilot.conflicts {
            if let Some(application) = &self.applications[conflict.applicant_index] {
                let juror = members.iter().find(|m| m["email"] == json!(conflict.juror));
                let body = json!({
                    "account_id": text(juror.unwrap_or(&Value::Null), "account_id")?, "application_id": application,
                    "kind": conflict.kind, "reason": conflict.reason,
                });
                self.post(&coordinator, &self.of_programme("/conflicts"), body)
                    .await?;
            }
        }
        Ok(())
    }

    /// Makes a round, seats the jury and spreads the cards evenly; gives the round's id.
    pub(super) async fn prepare_round(&self, kind: &str, closes_day: i64) -> Result<String> {
        let coordinator = self.one("coordinator", 0)?;
        let body = json!({ "kind": kind, "closes_at": self.day(closes_day) });
        let round = id(&self
            .post(&coordinator, &self.of_programme("/rounds"), body)
            .await?)?;
        let path = format!("/api/v1/rounds/{round}");
        let members = self.all(&coordinator, &self.of_programme("/members")).await?;
        for juror in self.pilot.staff.iter().filter(|s| s.role == "juror") {
            let member = members
                .iter()
                .find(|m| m["email"] == json!(juror.email) && m["role"] == "juror");
            let account = text(member.unwrap_or(&Value::Null), "account_id")?;
            let seat = juror.jury_function.as_deref().unwrap_or("member");
            self.put(
                &coordinator,
                &format!("{path}/jurors/{account}"),
                json!({ "seat": seat, "available": true }),
            )
            .await?;
        }
        self.act(&coordinator, &format!("{path}/candidates")).await?;
        self.post(
            &coordinator,
            &format!("{path}/assignments/spread"),
            json!({ "seed": 2017, "dry_run": false }),
        )
        .await?;
        Ok(round)
    }

    /// Opens a round that was prepared.
    pub(super) async fn open_round(&self, round: &str) -> Result<()> {
        let coordinator = self.one("coordinator", 0)?;
        self.name_secretary(round).await?;
        self.act(&coordinator, &format!("/api/v1/rounds/{round}/open"))
            .await?;
        Ok(())
    }

    /// The selection round, opened.
    pub async fn open_selection(&mut self) -> Result<String> {
        // Whoever was found ineligible could object until then.
        self.at(40, 0);
        self.set_conflicts().await?;
        let round = self.prepare_round("selection", 45).await?;
        self.open_round(&round).await?;
        Ok(round)
    }

    /// Every juror scores the own cards up to a share (in percent), but for those that are submitted already.
    pub async fn score(&self, round: &str, day: i64, percent: usize) -> Result<()> {
        let jurors = self.staff("juror");
        let count = jurors.len();
        for (j, juror) in jurors.iter().enumerate() {
            let pack = self.get(juror, &format!("/api/v1/rounds/{round}/pack")).await?;
            let criteria: Vec<&str> = pack["rubric"]["criteria"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|c| c["key"].as_str())
                .collect();
            let cards = pack["cards"].as_array().cloned().unwrap_or_default();
            let wanted = cards.len() * percent / 100;
            let untouched = |card: &Value| card["status"] == "assigned";
            for (c, card) in cards
                .iter()
                .take(wanted)
                .enumerate()
                .filter(|(_, c)| untouched(c))
            {
                self.at(day, i64::try_from(j * 60 + c * 2).unwrap_or(0));
                self.score_one(juror, j, card, &criteria).await?;
            }
            self.client.progress("jurors scoring", j + 1, count);
        }
        Ok(())
    }

    async fn score_one(&self, juror: &str, j: usize, card: &Value, criteria: &[&str]) -> Result<()> {
        let candidate = text(card, "candidate_id")?;
        let c = candidate.bytes().map(usize::from).sum::<usize>();
        let excluded: Vec<&str> = card["not_applicable"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let marks: serde_json::Map<String, Value> = criteria
            .iter()
            .enumerate()
            .filter(|(_, key)| !excluded.contains(key))
            .map(|(k, key)| ((*key).to_owned(), json!({ "score": opinion(c, j, k) })))
            .collect();
        let path = format!("/api/v1/cards/{}", id(card)?);
        let feedback = [
            "Идея понятна, посчитайте сезонность.",
            "Жоспар айқын, нарықты тереңірек зерттеңіз.",
        ][c % 2];
        self.put(juror, &path, json!({ "marks": marks, "feedback": feedback }))
            .await?;
        self.act(juror, &format!("{path}/submit")).await?;
        Ok(())
    }

    /// Names the first coordinator as the secretary of a round.
    pub(super) async fn name_secretary(&self, round: &str) -> Result<()> {
        let secretary = self.one("coordinator", 0)?;
        let me = self.get(&secretary, "/api/v1/me").await?;
        let body = json!({ "account_id": me["id"] });
        self.put(&secretary, &format!("/api/v1/rounds/{round}/secretary"), body)
            .await?;
        Ok(())
    }

    /// Closes a round, takes the proposal over as the decision, and publishes it. The award amounts are what
    /// each idea asked for, cut to an equal part of the budget.
    pub async fn decide(&self, round: &str, day: i64, at_most: Option<i64>) -> Result<()> {
        self.at(day, 0);
        let chair = self.one("juror", 0)?;
        let path = format!("/api/v1/rounds/{round}");
        self.act(&chair, &format!("{path}/close")).await?;
        let result = self.act(&chair, &format!("{path}/results")).await?;
        if result["firmness"]["crosses_cut"] == true {
            let note = "Баллы у черты почти равны. Обсудили каждую идею: участок, сбыт, опыт.";
            self.post(&chair, &format!("{path}/deliberations"), json!({ "note": note }))
                .await?;
        }
        let lines = self.decision(&path, &result["lines"], at_most).await?;
        let jurors = self.get(&chair, &format!("{path}/jurors")).await?;
        let present: Vec<Value> = jurors["items"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|j| j["account_id"].clone())
            .collect();
        // The secretary prepares it; the chair has five minutes, and a telephone.
        let secretary = self.one("coordinator", 0)?;
        let decision = json!({ "lines": lines, "present": present });
        let prepared = json!({ "kind": "decision", "decision": decision });
        let prepared = self
            .post(&secretary, &format!("{path}/preparations"), prepared)
            .await?;
        let confirm = format!("/api/v1/preparations/{}/confirm", id(&prepared)?);
        self.post(&chair, &confirm, json!({})).await?;
        let decided = self.get(&chair, &format!("{path}/result")).await?;
        // Who has a conflict with a candidate takes no part, so nobody waits for that vote.
        let awaited = decided["tally"]["awaited"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        for juror in self.staff("juror") {
            if awaited.contains(&self.get(&juror, "/api/v1/me").await?["id"]) {
                self.post(&juror, &format!("{path}/ballots"), json!({ "vote": "for" }))
                    .await?;
            }
        }
        let publisher = self.one("coordinator", 1)?;
        self.act(&publisher, &format!("{path}/publish")).await?;
        Ok(())
    }

    /// What is decided on each candidate: what the rules propose, and where they leave it open, what the commission says.
    async fn decision(&self, path: &str, standings: &Value, at_most: Option<i64>) -> Result<Vec<Value>> {
        let sums = match at_most {
            Some(at_most) => self.sums(path, at_most).await?,
            None => BTreeMap::new(),
        };
        let places = if at_most.is_some() {
            self.pilot.programme.awards
        } else {
            self.pilot.programme.seats
        };
        let (mut selected, mut position) = (0, 0);
        let mut lines = Vec::new();
        for standing in standings.as_array().into_iter().flatten() {
            let mut line = json!({ "candidate_id": standing["candidate_id"] });
            let proposed = standing["proposed"].as_str().unwrap_or("");
            let outcome = match proposed {
                "select" | "waitlist" | "decline" => proposed,
                _ if selected < places => "select",
                _ => "waitlist",
            };
            if outcome != proposed {
                line["reason"] = json!("Баллы равны; решено голосованием комиссии.");
            }
            line["outcome"] = json!(outcome);
            match outcome {
                "select" => {
                    selected += 1;
                    if at_most.is_some() {
                        let amount = sums.get(&text(standing, "candidate_id")?).copied().unwrap_or(0);
                        line["amount"] = json!({ "amount": amount, "currency": "KZT" });
                    }
                }
                "waitlist" => {
                    position += 1;
                    line["position"] = json!(position);
                }
                _ => {}
            }
            lines.push(line);
        }
        Ok(lines)
    }

    /// What each candidate of the final asked for, cut to the most that one gets.
    async fn sums(&self, path: &str, at_most: i64) -> Result<BTreeMap<String, i64>> {
        let coordinator = self.one("coordinator", 0)?;
        let candidates = self.all(&coordinator, &format!("{path}/candidates")).await?;
        let ideas = self.all(&coordinator, &self.of_programme("/ideas")).await?;
        let mut sums = BTreeMap::new();
        for candidate in &candidates {
            let idea = ideas.iter().find(|i| i["id"] == candidate["idea_id"]);
            let application = text(idea.unwrap_or(&Value::Null), "origin_application_id")?;
            sums.insert(text(candidate, "id")?, at_most.min(self.asked_for(&application)));
        }
        Ok(sums)
    }

    /// Offers are answered: two decline, so that the waiting list moves up; then every seat is taken.
    pub async fn answer_offers(&mut self) -> Result<()> {
        let coordinator = self.one("coordinator", 0)?;
        let mut declined = 0;
        for round in 0..4 {
            self.at(47 + round, 0);
            // What staff declined for somebody the day before goes on to the next.
            self.act(&coordinator, &self.of_programme("/offers/settle"))
                .await?;
            let open = self
                .all(&coordinator, &self.of_programme("/offers?status=open"))
                .await?;
            let count = open.len();
            for (n, offer) in open.iter().enumerate() {
                let application = text(offer, "application_id")?;
                let place = self
                    .applications
                    .iter()
                    .position(|a| a.as_deref() == Some(&application));
                let email = place.and_then(|p| self.pilot.applicants[p].email.clone());
                let step = if declined < 2 && n % 9 == 4 {
                    "decline"
                } else {
                    "confirm"
                };
                declined += usize::from(step == "decline");
                let path = format!("/api/v1/offers/{}/{step}", id(offer)?);
                match email {
                    Some(email) => self.post(&email, &path, json!({})).await?,
                    None => {
                        let evidence = json!({ "evidence": "Подписанное согласие, принято на приёме" });
                        self.post(&coordinator, &path, evidence).await?
                    }
                };
                self.client.progress("answers to offers", n + 1, count);
            }
        }
        Ok(())
    }
}
