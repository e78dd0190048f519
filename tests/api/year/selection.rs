//! February and March: who may be chosen, what the jury says of them, what the commission decides.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::applying::IN_DEBT;
use super::ledger::{Came, Card, Ledger};
use super::office::items;
use super::{Year, name, reason};
use crate::support::text;

pub const SEATS: usize = 20;
const WAITING: usize = 8;

/// Typed wrongly by the village: owes nothing.
const OWES_NOTHING: usize = 17;
/// Admitted in the batch, and lives elsewhere.
const LIVES_ELSEWHERE: usize = 25;
/// Of the family of a juror, who says so in time; and of another one, who says it late.
const FAMILY: usize = 5;

pub const JURY: [&str; 5] = ["j1", "j2", "j3", "j4", "j5"];
const ILL: &str = "j5";

/// Six times the highest mark.
const HIGHEST: i64 = 30;

/// How a juror marks somebody in a criterion: the same each time.
fn opinion(no: usize, juror: usize, criterion: usize) -> i64 {
    let (quality, noise) = ((no * 7) % 5, (no + juror * 3 + criterion * 2) % 3);
    let mark = quality + noise;
    i64::try_from(mark.clamp(1, 5)).expect("a mark")
}

impl Year<'_> {
    /// In one batch after a trial; then two that were decided wrongly are decided anew.
    pub async fn february_the_conditions_are_checked(&mut self) {
        self.office.on("2027-02-12", 9);
        self.office.moves_to("selection").await;
        let mut undecided = self.ledger.those("submitted");
        undecided.extend(self.ledger.those("resubmitted"));
        let items: Vec<Value> = undecided
            .iter()
            .map(|no| json!({ "application_id": self.ledger.of(*no).application, "decide": true }))
            .collect();
        let batch = self.office.of("/eligibility/batch");
        for dry_run in [true, false] {
            let told = self
                .office
                .post("c1", &batch, json!({ "items": items, "dry_run": dry_run }))
                .await;
            assert_eq!(
                (&told["accepted"], &told["refused"]),
                (&json!(undecided.len()), &json!(0))
            );
        }
        for no in undecided {
            let (status, told) = match IN_DEBT.contains(&no) {
                true => ("ineligible", "application_ineligible"),
                false => ("eligible", "application_admitted"),
            };
            self.ledger.stands(no, status);
            // That all is well is not worth a call.
            if status == "ineligible" || self.office.has_account(&name(no)) {
                self.was_told(no, told).await;
            }
        }
        self.decides_anew(OWES_NOTHING, "no_tax_debt", "passed", "eligible")
            .await;
        self.decides_anew(LIVES_ELSEWHERE, "locality", "failed", "ineligible")
            .await;
        self.was_told(LIVES_ELSEWHERE, "application_ineligible").await;
    }

    async fn decides_anew(&mut self, no: usize, rule: &str, outcome: &str, status: &'static str) {
        self.office.later(60);
        let path = format!("/applications/{}/eligibility", self.ledger.of(no).application);
        self.office.post("c1", &format!("{path}/reopen"), reason()).await;
        self.was_told(no, "eligibility_reopened").await;
        let decided = json!({ "outcome": outcome, "reason": "Справка принесена" });
        self.office.put("c1", &format!("{path}/{rule}"), decided).await;
        let now = self.office.act("c1", &format!("{path}/decide")).await;
        assert_eq!(now["status"], status);
        self.ledger.stands(no, status);
    }

    /// Each juror says of every candidate whether a conflict stands between them; then the cards are spread.
    pub async fn february_the_jury_is_seated(&mut self) -> String {
        let settings = json!({ "kind": "selection", "cards_per_candidate": 3, "quorum_cards": 2,
            "waitlist_limit": WAITING, "closes_at": "2027-02-24T13:00:00Z" });
        let round = self.seats(settings).await;
        let candidates = self.office.all("c1", &format!("{round}/candidates")).await;
        assert_eq!(candidates.len(), self.ledger.those("eligible").len());
        for juror in JURY {
            let sheet = format!("{round}/conflict-sheet");
            let lines = self.office.get(juror, &sheet).await["lines"].clone();
            let family = lines.as_array().expect("lines").iter();
            let of_family =
                |l: &&Value| l["reference"] == json!(self.ledger.of(FAMILY).reference) && juror == "j2";
            let answers: Vec<Value> = family
                .filter(of_family)
                .map(|l| json!({ "candidate_id": l["candidate_id"], "kind": "family" }))
                .collect();
            let sent = json!({ "answers": answers, "others_none": true });
            assert_eq!(self.office.put(juror, &sheet, sent).await["unanswered"], 0);
        }
        self.office
            .refused("c1", &format!("{round}/open"), json!({}), 409, "blocked")
            .await;
        self.office.on("2027-02-16", 8);
        self.opens(&round).await;
        for no in self.ledger.those("eligible") {
            self.ledger.stands(no, "under_review");
        }
        round
    }

    /// A round with its jury and its candidates, in setup; its path.
    pub async fn seats(&self, settings: Value) -> String {
        let office = &self.office;
        let round = format!(
            "/rounds/{}",
            text(&office.post("c1", &office.of("/rounds"), settings).await["id"])
        );
        for (juror, seat) in JURY.iter().zip(["chair", "deputy", "member", "member", "member"]) {
            let path = format!("{round}/jurors/{}", text(&office.account(juror)));
            office.put("c1", &path, json!({ "seat": seat })).await;
        }
        office.act("c1", &format!("{round}/candidates")).await;
        round
    }

    pub async fn opens(&self, round: &str) {
        let spread = format!("{round}/assignments/spread");
        self.office
            .post("c1", &spread, json!({ "seed": 7, "dry_run": true }))
            .await;
        self.office.post("c1", &spread, json!({ "seed": 7 })).await;
        self.office.act("c1", &format!("{round}/open")).await;
    }

    /// One is ill, the chair closes too early, somebody's conflict comes to light late.
    pub async fn february_the_cards_are_scored(&mut self, round: &str) {
        self.office.on("2027-02-16", 9);
        for juror in ["j1", "j2", "j3"] {
            let cards = self.scores(round, juror).await;
            self.ledger.selection.extend(cards);
        }
        let close = format!("{round}/close");
        self.office.refused("j1", &close, json!({}), 409, "blocked").await;
        let early = json!({ "accept_missing": true, "reason": "Думали, что все сдали" });
        self.office.post("j1", &close, early).await;
        self.office.post("c1", &format!("{round}/resume"), reason()).await;

        let away = json!({ "seat": "member", "available": false });
        let path = format!("{round}/jurors/{}", text(&self.office.account(ILL)));
        self.office.put("c1", &path, away).await;
        let spread = format!("{round}/assignments/spread");
        let handed = self
            .office
            .post("c1", &spread, json!({ "hand_over": true }))
            .await;
        assert!(!handed["handed_over"].as_array().expect("pairs").is_empty());
        self.a_conflict_comes_to_light(round).await;
        for juror in ["j1", "j2", "j3", "j4"] {
            let cards = self.scores(round, juror).await;
            self.ledger.selection.extend(cards);
        }
    }

    /// The card of a juror who is of somebody's family counts for nothing; another juror gets one.
    async fn a_conflict_comes_to_light(&mut self, round: &str) {
        let card = self
            .ledger
            .selection
            .iter_mut()
            .find(|card| card.juror == "j3")
            .expect("a card");
        card.void = true;
        let no = card.no;
        let conflict = json!({ "account_id": self.office.account("j3"), "kind": "family",
            "application_id": self.ledger.of(no).application });
        self.office
            .post("c1", &self.office.of("/conflicts"), conflict)
            .await;
        let again = self
            .office
            .post("c1", &format!("{round}/assignments/spread"), json!({}))
            .await;
        assert_eq!(again["added"].as_array().map(Vec::len), Some(1), "{again}");
    }

    /// A juror sends all cards that are left in one batch.
    pub async fn scores(&self, round: &str, juror: &str) -> Vec<Card> {
        let pack = self.office.get(juror, &format!("{round}/pack")).await;
        let candidates = pack["candidates"].as_array().expect("candidates").iter();
        let no_of: BTreeMap<String, usize> = candidates
            .map(|c| (text(&c["id"]), self.ledger.by_reference(&text(&c["reference"]))))
            .collect();
        let place = JURY.iter().position(|j| *j == juror).expect("a juror");
        let (mut sent, mut written) = (vec![], vec![]);
        for card in pack["cards"].as_array().expect("cards") {
            if card["status"] != "assigned" {
                continue;
            }
            let no = no_of[&text(&card["candidate_id"])];
            let mut marks = Map::new();
            let market = opinion(no, place, 0);
            marks.insert("market".into(), json!({ "score": market }));
            let mut sixths = 6 * market;
            if !self.ledger.of(no).disabled {
                let novelty = opinion(no, place, 1);
                marks.insert("novelty".into(), json!({ "score": novelty }));
                sixths = 2 * (2 * market + novelty);
            }
            sent.push(json!({ "card_id": card["id"], "marks": marks, "submit": true, "feedback": "Посчитайте сезонность" }));
            written.push(Card {
                no,
                juror: juror.to_owned(),
                sixths,
                void: false,
            });
        }
        if !sent.is_empty() {
            let told = self
                .office
                .post(juror, &format!("{round}/cards/batch"), json!({ "items": sent }))
                .await;
            assert!(
                items(&told).iter().all(|card| card["card_status"] == "submitted"),
                "{told}"
            );
        }
        written
    }

    /// The ranks are those of the ledger; the proposal is taken over, signed by those who may vote, and published by another.
    pub async fn march_the_commission_decides(&mut self, round: &str) {
        self.office.on("2027-02-25", 10);
        self.office.act("j1", &format!("{round}/close")).await;
        let result = self.office.act("j1", &format!("{round}/results")).await;
        let order = self.ledger.selected();
        self.ranks_are(&result, &order, &self.ledger.selection);
        let outcome = |place: usize| match place {
            place if place < SEATS => "select",
            place if place < SEATS + WAITING => "waitlist",
            _ => "decline",
        };
        self.decides(round, &result, &order, outcome, &BTreeMap::new())
            .await;
        self.office.act("c2", &format!("{round}/publish")).await;
        for (place, no) in order.iter().enumerate() {
            let (status, kind) = match outcome(place) {
                "select" => ("offered", "place_offered"),
                "waitlist" => ("waitlisted", "waitlisted"),
                _ => ("declined", "not_selected"),
            };
            self.ledger.stands(*no, status);
            self.was_told(*no, kind).await;
        }
        self.ledger.waitlist = order[SEATS..SEATS + WAITING].to_vec();
        self.somebody_appeals().await;
        self.nobody_is_forgotten().await;
    }

    /// The lines of a result against the ledger: rank, how many cards counted, and the exact score, a share of the highest.
    pub fn ranks_are(&self, result: &Value, order: &[usize], cards: &[Card]) {
        let lines = result["lines"].as_array().expect("lines");
        let ranked: Vec<usize> = lines
            .iter()
            .map(|l| self.ledger.by_reference(&text(&l["reference"])))
            .collect();
        assert_eq!(ranked, order);
        let sums = Ledger::sums(cards);
        for (no, line) in order.iter().zip(lines) {
            let (sum, count) = sums[no];
            assert_eq!((&line["cards"], count), (&json!(count), 3), "{no}");
            let score = text(&line["score"]);
            let (p, q) = score.split_once('/').expect("a fraction");
            let [p, q]: [i64; 2] = [p, q].map(|n| n.parse().expect("a number"));
            assert_eq!(p * count * HIGHEST, q * sum, "{no}: {score}");
        }
    }

    /// What the commission decides of each place in the order; where the scores left it open, with a reason.
    pub async fn decides(
        &self,
        round: &str,
        result: &Value,
        order: &[usize],
        outcome: impl Fn(usize) -> &'static str,
        sums: &BTreeMap<usize, Value>,
    ) {
        if result["firmness"]["crosses_cut"] == true {
            let note = json!({ "note": "Баллы у черты почти равны, обсудили каждого." });
            self.office
                .post("j1", &format!("{round}/deliberations"), note)
                .await;
        }
        let mut lines = vec![];
        let mut position = 0;
        for (place, line) in result["lines"].as_array().expect("lines").iter().enumerate() {
            let mut decided = json!({ "candidate_id": line["candidate_id"], "outcome": outcome(place) });
            if line["proposed"] != decided["outcome"] {
                assert_eq!(line["proposed"], "undecidable", "{line}");
                decided["reason"] = json!("Баллы равны, решила комиссия.");
            }
            if outcome(place) == "waitlist" {
                position += 1;
                decided["position"] = json!(position);
            }
            if let Some(sum) = sums.get(&order[place]) {
                decided["amount"] = sum.clone();
            }
            lines.push(decided);
        }
        let present: Vec<Value> = JURY
            .iter()
            .filter(|j| **j != ILL)
            .map(|j| self.office.account(j))
            .collect();
        let decision = json!({ "lines": lines, "present": present });
        let decided = self
            .office
            .put("j1", &format!("{round}/decision"), decision)
            .await;
        let awaited = decided["tally"]["awaited"].as_array().expect("jurors").clone();
        for juror in JURY {
            if awaited.contains(&self.office.account(juror)) {
                self.office
                    .post(juror, &format!("{round}/ballots"), json!({ "vote": "for" }))
                    .await;
            }
        }
    }

    /// One of the declined appeals, and is answered.
    async fn somebody_appeals(&self) {
        let no = self.ledger.first("declined", Came::Online);
        let path = format!("/applications/{}/appeals", self.ledger.of(no).application);
        let appeal =
            json!({ "round": "selection", "ground": "procedure", "statement": "Мне не дали ответить." });
        let appeal = self.office.post(&name(no), &path, appeal).await;
        assert!(self.staff_do().await.contains("appeals_to_answer"));
        let refuse = format!("/appeals/{}/refuse", text(&appeal["id"]));
        self.office
            .post(
                "c1",
                &refuse,
                json!({ "answer": "Время ответа было у всех одно." }),
            )
            .await;
        self.was_told(no, "appeal_answered").await;
    }
}
