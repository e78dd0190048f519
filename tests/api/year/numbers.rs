//! In the end: every number that the program tells is that of the ledger.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::applying::BUDGET;
use super::ledger::{Attended, Came};
use super::office::{items, kzt};
use super::selection::SEATS;
use super::{Ledger, Year};
use crate::support::text;

impl Year<'_> {
    pub async fn every_number_is_that_of_the_ledger(&self) {
        self.the_summary_is_right().await;
        self.the_counts_of_applications_are_right().await;
        self.attendance_is_right().await;
        self.hours_are_right().await;
        self.the_gradebook_is_right().await;
        self.awards_are_right().await;
    }

    /// The funnel, the participants and the money; the observer reads the same.
    async fn the_summary_is_right(&self) {
        let [applications, participants] = self.ledger.counts();
        let (live, committed) = self.ledger.committed();
        for who in ["c1", "partner", "observer"] {
            let told = self.office.get(who, &self.office.of("/summary")).await;
            assert_eq!(told["applications"], json!(applications), "{who}");
            assert_eq!(told["participants"], json!(participants), "{who}");
            assert_eq!(
                (&told["live_awards"], &told["committed"]),
                (&json!(live), &kzt(committed)),
                "{who}"
            );
            assert_eq!(
                (&told["budget"], &told["seats"]),
                (&kzt(BUDGET), &json!(SEATS)),
                "{who}"
            );
            assert_eq!(
                (&told["awards"], &told["phase"]),
                (&json!(3), &json!("closed")),
                "{who}"
            );
        }
    }

    async fn the_counts_of_applications_are_right(&self) {
        let told = self
            .office
            .get("c1", &self.office.of("/applications/counts"))
            .await;
        let people = &self.ledger.people;
        let count = |is: &dyn Fn(usize) -> bool| people.iter().filter(|p| is(p.no)).count();
        let came = |way: Came| count(&|no| self.ledger.of(no).came == way);
        // Who never filled in the form has told nothing of it.
        let filled = |no: usize| self.ledger.of(no).status != "draft";
        assert_eq!(told["total"], people.len());
        assert_eq!(
            told["channel"],
            json!({ "paper": came(Came::Paper), "import": came(Came::Sheet), "online": came(Came::Online) })
        );
        assert_eq!(
            told["sex"]["male"],
            count(&|no| filled(no) && self.ledger.of(no).male)
        );
        assert_eq!(
            told["sex"]["female"],
            count(&|no| filled(no) && !self.ledger.of(no).male)
        );
        assert_eq!(
            told["social_category"]["serves_vulnerable"],
            count(&|no| filled(no) && self.ledger.of(no).social)
        );
        let [applications, _] = self.ledger.counts();
        assert_eq!(told["status"], json!(applications));
    }

    /// Per person by the list and by the sheet, mark for mark.
    async fn attendance_is_right(&self) {
        let participants = self.office.all("c1", &self.office.of("/participants")).await;
        let taking_part = self.ledger.people.iter().filter(|p| p.part.is_some());
        assert_eq!(participants.len(), taking_part.count());
        for told in &participants {
            let no = self.ledger.by_part(&text(&told["id"]));
            assert_eq!(shown(&told["attendance"]), self.ledger.attended(no), "{no}");
            let (required, passed) = self.ledger.required(no);
            assert_eq!(
                (&told["required_assignments"], &told["passed_assignments"]),
                (&json!(required), &json!(passed)),
                "{no}"
            );
            assert_eq!(
                (&told["status"], &told["attendance"]["sessions_left"]),
                (&json!(self.ledger.part(no).status), &json!(0)),
                "{no}"
            );
        }
        let sheet = self
            .office
            .get("c1", &self.office.of("/attendance?limit=100"))
            .await;
        for line in items(&sheet) {
            let no = self.ledger.by_part(&text(&line["participant_id"]));
            assert_eq!(shown(&line["attendance"]), self.ledger.attended(no), "{no}");
            assert_eq!(marks(&line), self.marks_of(no), "{no}");
        }
        let held = self.ledger.lessons.iter().filter(|l| l.state == "held").count();
        assert_eq!(sheet["sessions"].as_array().map(Vec::len), Some(held));
    }

    fn marks_of(&self, no: usize) -> BTreeMap<String, String> {
        let marked = self.ledger.lessons.iter().filter(|l| l.state == "held");
        marked
            .filter_map(|l| Some((l.id.clone(), (*l.marks.get(&no)?).to_owned())))
            .collect()
    }

    async fn hours_are_right(&self) {
        let told = items(&self.office.get("c1", &self.office.of("/hours")).await);
        assert_eq!(told.len(), 2);
        for trainer in ["trainer-1", "trainer-2"] {
            let line = told
                .iter()
                .find(|l| l["trainer_id"] == self.office.account(trainer))
                .expect("a trainer");
            let (sessions, minutes) = self.ledger.taught(trainer);
            assert_eq!(
                (&line["sessions"], &line["minutes"]),
                (&json!(sessions), &json!(minutes)),
                "{trainer}"
            );
        }
    }

    /// Of everybody who takes part: what was handed in, how often, and how it was graded.
    async fn the_gradebook_is_right(&self) {
        let book = self
            .office
            .get("c1", &self.office.of("/gradebook?limit=100"))
            .await;
        let lines = items(&book);
        let in_it: Vec<usize> = lines
            .iter()
            .map(|l| self.ledger.by_part(&text(&l["participant_id"])))
            .collect();
        let mut taking_part = self.stayed();
        taking_part.sort_unstable();
        let mut sorted = in_it.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, taking_part);
        for (no, line) in in_it.into_iter().zip(&lines) {
            for cell in line["cells"].as_array().expect("cells") {
                let (state, submissions, points) = work(&self.ledger, no, &text(&cell["assignment_id"]));
                assert_eq!(
                    (&cell["state"], &cell["submissions"]),
                    (&json!(state), &json!(submissions)),
                    "{no}"
                );
                assert_eq!(cell.get("points"), points.map(|p| json!(p)).as_ref(), "{no}");
            }
        }
        for head in book["assignments"].as_array().expect("assignments") {
            let states: Vec<&str> = self
                .stayed()
                .iter()
                .map(|no| work(&self.ledger, *no, &text(&head["id"])).0)
                .collect();
            let count = |state: &str| states.iter().filter(|s| **s == state).count();
            assert_eq!(
                (&head["graded"], &head["missing"], &head["to_grade"]),
                (
                    &json!(count("graded")),
                    &json!(count("missing")),
                    &json!(count("handed_in"))
                )
            );
        }
    }

    /// Whoever was in the training to its end.
    fn stayed(&self) -> Vec<usize> {
        [self.ledger.parts("completed"), self.ledger.parts("not_completed")].concat()
    }

    async fn awards_are_right(&self) {
        let told = self.office.all("partner", &self.office.of("/awards")).await;
        assert_eq!(told.len(), self.ledger.awards.len());
        for award in &self.ledger.awards {
            let line = told.iter().find(|l| l["id"] == award.id).expect("an award");
            let reference = &self.ledger.of(award.no).reference;
            assert_eq!(
                (&line["status"], &line["amount"], &line["reference"]),
                (&json!(award.status), &kzt(award.amount), &json!(reference))
            );
        }
    }
}

fn shown(attendance: &Value) -> Attended {
    let number = |key: &str| attendance[key].as_i64().expect("a number");
    Attended {
        held: number("sessions_held"),
        attended: number("sessions_attended"),
        excused: number("sessions_excused"),
    }
}

fn marks(line: &Value) -> BTreeMap<String, String> {
    let cells = line["cells"].as_array().expect("cells").iter();
    cells
        .filter_map(|c| Some((text(&c["session_id"]), c["mark"].as_str()?.to_owned())))
        .collect()
}

/// How somebody stands with a piece of homework when all is over: its state, how often it came, its points.
fn work(ledger: &Ledger, no: usize, id: &str) -> (&'static str, usize, Option<i64>) {
    let homework = ledger.homework.iter().find(|h| h.id == id).expect("homework");
    let handed_in = homework.handed_in.get(&no).copied().unwrap_or(0);
    let points = homework.graded.get(&no).map(|(points, _)| *points);
    let state = match (points, handed_in) {
        (Some(_), _) => "graded",
        (None, 0) => "missing",
        _ => "handed_in",
    };
    (state, handed_in, points)
}
