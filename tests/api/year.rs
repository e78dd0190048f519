//! A whole year of the office over HTTP: forty people apply on paper, by a spreadsheet and online, twenty are trained, three
//! ideas are funded; and what an office does wrongly every week is done and taken back. A ledger is kept beside it, and in
//! the end every number that the program tells is that of the ledger.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use test_macros::both;

use crate::support::{Server, text};

mod applying;
mod finals;
mod ledger;
mod lessons;
mod numbers;
mod office;
mod places;
mod selection;
mod training;

use ledger::Ledger;
use office::Office;

/// The office, and what it wrote down.
pub struct Year<'a> {
    office: Office<'a>,
    ledger: Ledger,
}

#[both]
async fn a_whole_year_is_run_as_an_office_runs_it(server: Server) {
    let mut year = Year::begun(&server).await;
    year.january_the_call_is_opened().await;
    year.january_people_apply_on_paper().await;
    year.january_a_spreadsheet_is_imported().await;
    year.february_people_apply_online().await;
    year.february_the_conditions_are_checked().await;
    let round = year.february_the_jury_is_seated().await;
    year.february_the_cards_are_scored(&round).await;
    year.march_the_commission_decides(&round).await;
    year.march_places_are_answered().await;
    year.april_the_training_begins().await;
    year.april_lessons_and_somebody_who_leaves().await;
    year.may_a_lesson_is_cancelled_and_somebody_changes_the_group()
        .await;
    year.june_what_was_missed_is_made_up().await;
    year.august_homework_is_graded().await;
    year.august_ideas_become_plans().await;
    year.september_the_training_ends().await;
    let round = year.october_the_final_is_scored().await;
    year.october_the_jury_gives_three_awards(&round).await;
    year.november_awards_are_agreed_and_one_falls_through().await;
    year.december_everything_is_settled().await;
    year.every_number_is_that_of_the_ledger().await;
}

/// What a coordinator says that proves what was done for somebody.
fn evidence() -> Value {
    json!({ "evidence": "Подписанный лист, папка 3" })
}

fn reason() -> Value {
    json!({ "reason": "Ошиблись строкой" })
}

/// The name of somebody who applied.
fn name(no: usize) -> String {
    format!("a{no:02}")
}

impl Year<'_> {
    /// Who does for somebody what they would do: they themselves, or a coordinator where there is no account.
    fn hand(&self, no: usize) -> String {
        let name = name(no);
        match self.office.has_account(&name) {
            true => name,
            false => "c1".to_owned(),
        }
    }

    /// That it is done for somebody needs evidence, by oneself nothing.
    fn proof(&self, no: usize) -> Value {
        match self.office.has_account(&name(no)) {
            true => json!({}),
            false => evidence(),
        }
    }

    /// The kinds of what somebody was told: in the inbox, or in the list of calls of whoever has no account.
    async fn told(&self, no: usize) -> Vec<String> {
        let office = &self.office;
        let list = match office.has_account(&name(no)) {
            true => office.all(&name(no), "/me/messages").await,
            false => {
                let calls = format!("/phone-calls?application_id={}", self.ledger.of(no).application);
                office.all("c1", &office.of(&calls)).await
            }
        };
        list.iter().map(|one| text(&one["kind"])).collect()
    }

    /// Somebody was told of something, by whatever way reaches them.
    async fn was_told(&self, no: usize, kind: &str) {
        let told = self.told(no).await;
        let (status, came) = (self.ledger.of(no).status, self.ledger.of(no).came);
        assert!(
            told.iter().any(|k| k == kind),
            "{no} ({came:?}, {status}) was told {told:?}, not {kind}"
        );
    }

    /// What waits in the work lists of those who run the programme.
    async fn staff_do(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for who in [
            "c1",
            "c2",
            "partner",
            "trainer-1",
            "trainer-2",
            "j1",
            "j2",
            "j3",
            "j4",
            "j5",
        ] {
            let list = self.office.get(who, &self.office.of("/worklist")).await;
            for one in list["places"][0]["waiting"].as_array().expect("waiting") {
                found.insert(text(&one["kind"]));
            }
        }
        found
    }

    /// Everybody who has an account has something to do, or waits for what is in somebody's work list, or it is over for them
    /// and they were told so.
    async fn nobody_is_forgotten(&self) {
        let staff = self.staff_do().await;
        for one in &self.ledger.people {
            let who = name(one.no);
            if !self.office.has_account(&who) {
                continue;
            }
            let home = self.office.get(&who, "/me/home").await;
            let next = text(&home["places"][0]["next_step"]);
            let left = self.ledger.is_over_for(one.no);
            match next.as_str() {
                // Whoever was declined may appeal, for as long as the time runs.
                "look" | "consider_appeal" => assert!(left, "{who} ({}) has nothing to do", one.status),
                "wait" => assert!(
                    !left && !staff.is_empty(),
                    "{who} ({}) waits for nobody",
                    one.status
                ),
                _ => assert!(!left, "{who} ({}) is to {next}", one.status),
            }
        }
    }
}
