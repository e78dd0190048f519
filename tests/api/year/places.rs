//! March: the places are answered, by those who read mail and by those who are called.

use serde_json::{Value, json};

use super::ledger::Came;
use super::selection::SEATS;
use super::{Year, name, reason};
use crate::support::text;

impl Year<'_> {
    /// The open offer of somebody.
    async fn offer(&self, no: usize) -> String {
        let application = &self.ledger.of(no).application;
        let offers = self.office.all("c1", &self.office.of("/offers")).await;
        let is = |o: &&Value| o["application_id"] == json!(application);
        let offer = offers
            .iter()
            .rfind(is)
            .unwrap_or_else(|| panic!("{no} was offered nothing"));
        format!("/offers/{}", text(&offer["id"]))
    }

    async fn answers(&mut self, no: usize, answer: &'static str) {
        let path = format!("{}/{answer}", self.offer(no).await);
        self.office.post(&self.hand(no), &path, self.proof(no)).await;
        self.ledger.stands(
            no,
            if answer == "confirm" {
                "confirmed"
            } else {
                "offer_declined"
            },
        );
    }

    /// The front of the waiting list is offered what became free.
    async fn moves_up(&mut self) -> usize {
        let no = self.ledger.waitlist.remove(0);
        let path = format!("/applications/{}", self.ledger.of(no).application);
        assert_eq!(self.office.get("c1", &path).await["status"], "offered");
        self.ledger.stands(no, "offered");
        self.was_told(no, "place_offered").await;
        no
    }

    /// Two decline, one does not answer, two answers are typed for the wrong person and taken back; three move up.
    pub async fn march_places_are_answered(&mut self) {
        self.office.on("2027-02-27", 10);
        assert_eq!(self.ledger.those("offered").len(), SEATS);
        assert!(self.staff_do().await.contains("phone_calls_to_make"));
        let silent = self.ledger.first("offered", Came::Online);
        self.ledger.stands(silent, "silent");
        self.answers_are_typed_for_the_wrong_person().await;
        let declining = [
            self.ledger.first("offered", Came::Online),
            self.ledger.first("offered", Came::Sheet),
        ];
        for no in declining {
            self.answers(no, "decline").await;
            assert!(
                self.told(no).await.iter().any(|k| k == "place_declined")
                    || !self.office.has_account(&name(no))
            );
        }
        self.office.act("c1", &self.office.of("/offers/settle")).await;
        let (second, third) = (self.moves_up().await, self.moves_up().await);
        let in_hospital = self.offer(second).await;
        let extended = json!({ "until_local": "2027-03-12T18:00:00", "reason": "В больнице" });
        self.office
            .post("c1", &format!("{in_hospital}/extension"), extended)
            .await;
        for no in self.ledger.those("offered") {
            if no != second && no != third {
                self.answers(no, "confirm").await;
            }
        }
        self.answers(third, "confirm").await;
        self.calls_are_made().await;
        // Seven days are over for whoever said nothing, not for whoever lies in hospital.
        self.office.on("2027-03-09", 10);
        self.office.act("c1", &self.office.of("/offers/settle")).await;
        self.ledger.stands(silent, "offer_expired");
        self.was_told(silent, "offer_expired").await;
        let fourth = self.moves_up().await;
        self.answers(fourth, "confirm").await;
        self.answers(second, "confirm").await;
        assert_eq!(self.ledger.those("confirmed").len(), SEATS);
        self.nobody_is_forgotten().await;
    }

    /// A yes is taken back at once by whoever typed it, a no the next day by the other coordinator.
    async fn answers_are_typed_for_the_wrong_person(&mut self) {
        let (yes, no) = (
            self.ledger.first("offered", Came::Sheet),
            self.ledger.those("offered"),
        );
        let no = no
            .into_iter()
            .rfind(|one| self.ledger.of(*one).came == Came::Sheet)
            .expect("another");
        let path = self.offer(yes).await;
        self.office
            .post("c1", &format!("{path}/decline"), super::evidence())
            .await;
        self.office.later(10);
        self.office
            .post("c1", &format!("{path}/reopening"), json!({}))
            .await;
        let path = self.offer(no).await;
        self.office
            .post("c1", &format!("{path}/confirm"), super::evidence())
            .await;
        self.office.on("2027-02-28", 10);
        self.office
            .refused("c1", &format!("{path}/reopening"), reason(), 409, "second_person")
            .await;
        self.office
            .post("c2", &format!("{path}/reopening"), reason())
            .await;
        self.was_told(no, "place_offered").await;
    }

    /// The list of calls is worked off: nobody answers at first, then everybody does.
    pub async fn calls_are_made(&self) {
        let list = self.office.of("/phone-calls?status=open");
        for call in self.office.all("c2", &list).await {
            let path = format!("/phone-calls/{}/attempts", text(&call["id"]));
            self.office
                .post("c2", &path, json!({ "outcome": "not_reached" }))
                .await;
            self.office
                .post("c2", &path, json!({ "outcome": "reached" }))
                .await;
        }
        assert_eq!(self.office.all("c2", &list).await, Vec::<Value>::new());
    }

    /// Whoever is next gets the place of somebody who left in the training.
    pub async fn takes_the_place(&mut self) -> usize {
        let no = self.moves_up().await;
        self.answers(no, "confirm").await;
        no
    }
}
