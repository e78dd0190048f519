//! October to December: the final, the awards, the end.

use std::collections::BTreeMap;

use serde_json::json;

use super::ledger::{Award, Came};
use super::office::kzt;
use super::{Year, name};
use crate::support::text;

/// What each idea asks for.
pub const ASKED: i64 = 200_000_000;
const OWN: i64 = 60_000_000;
const AWARDS: usize = 3;
const WAITING: usize = 2;

impl Year<'_> {
    /// Ideas of those who completed and handed in a plan.
    fn finalists(&self) -> Vec<usize> {
        let completed = self.ledger.parts("completed").into_iter();
        completed
            .filter(|no| self.ledger.part(*no).plan.is_some())
            .collect()
    }

    /// The ideas are pitched and scored; one does not come.
    pub async fn october_the_final_is_scored(&mut self) -> String {
        self.office.on("2027-09-20", 10);
        self.office.moves_to("final").await;
        // Until the round opens a plan can still be handed in.
        self.nobody_is_forgotten().await;
        let settings = json!({ "kind": "final", "cards_per_candidate": 3, "quorum_cards": 2,
            "waitlist_limit": WAITING, "closes_at": "2027-10-08T13:00:00Z" });
        let round = self.seats(settings).await;
        self.opens(&round).await;
        self.ledger.after_training = true;
        self.ledger.running = self.finalists().into_iter().collect();
        let candidates = self.office.all("c1", &format!("{round}/candidates")).await;
        let mut found: Vec<usize> = candidates
            .iter()
            .map(|c| self.ledger.by_reference(&text(&c["reference"])))
            .collect();
        found.sort_unstable();
        assert_eq!(found, self.finalists());
        let pitches = format!("{round}/pitches");
        let order = json!({ "sittings": [{ "starts_at": "2027-10-01T04:00:00Z", "room": "Акимат, 2-зал" }],
            "slot_minutes": 10, "gap_minutes": 5, "seed": 2027 });
        self.office.put("c1", &pitches, order).await;
        self.office.act("c1", &format!("{pitches}/announce")).await;
        for no in self.finalists() {
            self.was_told(no, "pitch_announced").await;
        }
        self.nobody_is_forgotten().await;
        self.office.on("2027-10-01", 18);
        let slots = super::office::items(&self.office.get("j1", &pitches).await);
        for (n, slot) in slots.iter().enumerate() {
            let status = if n == 2 { "no_show" } else { "held" };
            let mark = format!("/pitches/{}/mark", text(&slot["id"]));
            self.office.post("j1", &mark, json!({ "status": status })).await;
        }
        for juror in super::selection::JURY {
            let cards = self.scores(&round, juror).await;
            self.ledger.finals.extend(cards);
        }
        round
    }

    /// Three get what they asked for, two wait, the others are declined; each is told.
    pub async fn october_the_jury_gives_three_awards(&mut self, round: &str) {
        self.office.on("2027-10-05", 10);
        self.office.act("j1", &format!("{round}/close")).await;
        let result = self.office.act("j1", &format!("{round}/results")).await;
        let order = self.ledger.awarded();
        self.ranks_are(&result, &order, &self.ledger.finals);
        let outcome = |place: usize| match place {
            place if place < AWARDS => "select",
            place if place < AWARDS + WAITING => "waitlist",
            _ => "decline",
        };
        let sums: BTreeMap<_, _> = order.iter().take(AWARDS).map(|no| (*no, kzt(ASKED))).collect();
        self.decides(round, &result, &order, outcome, &sums).await;
        self.office.act("c2", &format!("{round}/publish")).await;
        for (place, no) in order.iter().enumerate() {
            let kind = match outcome(place) {
                "select" => "final_selected",
                "waitlist" => "final_waitlisted",
                _ => "final_declined",
            };
            self.was_told(*no, kind).await;
        }
        self.ledger.running = order.iter().copied().take(AWARDS + WAITING).collect();
        let awards = self.office.all("c1", &self.office.of("/awards")).await;
        assert_eq!(awards.len(), AWARDS);
        for award in awards {
            let no = self.ledger.by_reference(&text(&award["reference"]));
            self.ledger.awards.push(Award {
                id: text(&award["id"]),
                no,
                amount: ASKED,
                status: "proposed",
            });
        }
        self.calls_are_made().await;
        self.nobody_is_forgotten().await;
    }

    /// The partner agrees to each; one winner gives up, and the first who waited gets the award.
    pub async fn november_awards_are_agreed_and_one_falls_through(&mut self) {
        self.office.on("2027-11-01", 10);
        assert!(self.staff_do().await.contains("awards_to_agree"));
        for n in 0..AWARDS {
            self.moves_award(n, "partner", "agree", json!({}), "agreed").await;
        }
        let given_up = json!({ "reason": "Уехала к детям" });
        self.moves_award(0, "c1", "terminate", given_up, "terminated")
            .await;
        let next = self.ledger.awarded()[AWARDS];
        let idea = &self.ledger.part(next).idea;
        let body = json!({ "idea_id": idea, "amount": kzt(ASKED), "own": kzt(OWN) });
        let award = self.office.post("c1", &self.office.of("/awards"), body).await;
        self.ledger.awards.push(Award {
            id: text(&award["id"]),
            no: next,
            amount: ASKED,
            status: "proposed",
        });
        self.office
            .refused(
                "c1",
                &format!("/awards/{}/agree", text(&award["id"])),
                json!({}),
                409,
                "second_person",
            )
            .await;
        self.moves_award(AWARDS, "c2", "agree", json!({}), "agreed").await;
        self.office.moves_to("support").await;
        self.nobody_is_forgotten().await;
    }

    async fn moves_award(
        &mut self,
        n: usize,
        who: &str,
        step: &str,
        body: serde_json::Value,
        status: &'static str,
    ) {
        let path = format!("/awards/{}/{step}", self.ledger.awards[n].id);
        let moved = match body == json!({}) {
            true => self.office.act(who, &path).await,
            false => self.office.post(who, &path, body).await,
        };
        assert_eq!(moved["status"], status);
        self.ledger.awards[n].status = status;
        if matches!(status, "terminated" | "settled") {
            let no = self.ledger.awards[n].no;
            self.ledger.running.remove(&no);
        }
        self.was_told(self.ledger.awards[n].no, "award_moved").await;
    }

    /// The agreements are signed and settled; what is left to be said by telephone is said; the programme is closed.
    pub async fn december_everything_is_settled(&mut self) {
        self.office.on("2027-12-01", 10);
        for n in 1..=AWARDS {
            self.moves_award(n, "c1", "activate", json!({}), "active").await;
        }
        self.office
            .refused(
                "c1",
                &self.office.of("/phase"),
                json!({ "to": "closed" }),
                409,
                "blocked",
            )
            .await;
        self.office.on("2027-12-20", 10);
        for n in 1..=AWARDS {
            self.moves_award(n, "c1", "settle", json!({}), "settled").await;
        }
        self.nobody_is_forgotten().await;
        self.calls_are_made().await;
        self.office.moves_to("closed").await;
        // Those on paper who waited to the end are told that it came.
        self.calls_are_made().await;
        let somebody = self.ledger.first("confirmed", Came::Online);
        let home = self.office.get(&name(somebody), "/me/home").await;
        assert_eq!(home["places"][0]["next_step"], "look");
        assert_eq!(self.staff_do().await, Default::default());
    }
}
