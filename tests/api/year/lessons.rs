//! The lessons: registers, check-ins, excuses, what is made up for, who leaves, who comes late, who changes the group.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::ledger::Lesson;
use super::office::items;
use super::{Year, name};
use crate::support::text;

/// Who was marked otherwise than `present`.
type Otherwise = Vec<(usize, &'static str)>;

impl Year<'_> {
    /// The next lesson of a group that was not held.
    fn next_lesson(&self, group: usize) -> usize {
        let is = |l: &Lesson| l.group == group && l.state == "planned";
        self.ledger.lessons.iter().position(is).expect("a lesson is left")
    }

    fn register(&self, lesson: usize) -> String {
        format!("/sessions/{}/register", self.ledger.lessons[lesson].id)
    }

    fn rows(&self, marks: &[(usize, &str)]) -> Value {
        let row =
            |(no, mark): &(usize, &str)| json!({ "participant_id": self.ledger.part(*no).id, "mark": mark });
        json!({ "rows": marks.iter().map(row).collect::<Vec<_>>() })
    }

    /// A lesson is held, and its register written: the roster is the group as the ledger knows it.
    async fn is_held(&mut self, lesson: usize, otherwise: Otherwise) {
        let (group, day) = (
            self.ledger.lessons[lesson].group,
            self.ledger.lessons[lesson].day.clone(),
        );
        let trainer = self.ledger.lessons[lesson].trainers[0];
        self.office.on(&day, 17);
        let here = self.ledger.group(group);
        let roster = self.office.get(trainer, &self.register(lesson)).await;
        let roster = roster["rows"].as_array().expect("rows").iter();
        let roster: BTreeSet<usize> = roster
            .map(|r| self.ledger.by_part(&text(&r["participant_id"])))
            .collect();
        assert_eq!(roster, here.iter().copied().collect(), "{day}");
        let other = |no: usize| {
            otherwise
                .iter()
                .find(|(one, _)| *one == no)
                .map(|(_, mark)| *mark)
        };
        let marks: Vec<_> = here
            .iter()
            .map(|no| (*no, other(*no).unwrap_or("present")))
            .collect();
        self.office
            .put(trainer, &self.register(lesson), self.rows(&marks))
            .await;
        let lesson = &mut self.ledger.lessons[lesson];
        (lesson.state, lesson.expected) = ("held", roster);
        lesson.marks = marks.into_iter().collect();
    }

    async fn next_is_held(&mut self, group: usize, otherwise: Otherwise) {
        let lesson = self.next_lesson(group);
        self.is_held(lesson, otherwise).await;
    }

    /// Two check in by the code on the wall, one leaves for good, another one was only taken for the one who left.
    pub async fn april_lessons_and_somebody_who_leaves(&mut self) {
        let first = self.next_lesson(0);
        let group = self.ledger.group(0);
        self.office.on("2027-04-05", 10);
        let (path, rows) = (self.register(first), self.rows(&[(group[0], "present")]));
        let early = self.office.answer("trainer-1", Method::PUT, &path, Some(rows));
        early.await.refused(409, "not_begun");
        self.office.on("2027-04-06", 11);
        self.two_check_in(first).await;
        self.is_held(first, vec![(group[1], "late")]).await;
        self.next_is_held(1, vec![]).await;
        self.a_row_is_taken_out(first).await;
        self.next_is_held(0, vec![(group[2], "absent")]).await;
        self.next_is_held(1, vec![]).await;

        self.office.on("2027-04-15", 10);
        let (gone, stays) = (group[3], group[4]);
        let leaves = |no: usize| format!("/participants/{}/drop-out", self.ledger.part(no).id);
        let back = format!("/participants/{}/reinstatement", self.ledger.part(stays).id);
        self.office
            .post("c1", &leaves(stays), json!({ "reason": "Көшті" }))
            .await;
        self.was_told(stays, "training_ended").await;
        self.office.later(10);
        self.office.post("c1", &back, json!({})).await;
        self.was_told(stays, "training_resumed").await;
        self.office
            .post("c1", &leaves(gone), json!({ "reason": "Көшті" }))
            .await;
        self.was_told(gone, "training_ended").await;
        self.ledger.part_at(gone).status = "dropped_out";
        self.somebody_comes_late().await;
        for _ in 0..2 {
            self.next_is_held(0, vec![(group[2], "absent")]).await;
            self.next_is_held(1, vec![]).await;
        }
        self.the_waiting_list_is_closed().await;
        self.calls_are_made().await;
        self.nobody_is_forgotten().await;
    }

    async fn two_check_in(&self, lesson: usize) {
        let id = &self.ledger.lessons[lesson].id;
        let shown = self
            .office
            .get("trainer-1", &format!("/sessions/{id}/check-in-code"))
            .await;
        let with = |no: &usize| self.office.has_account(&name(*no));
        for no in self.ledger.group(0).into_iter().filter(with).take(2) {
            let path = format!("/sessions/{id}/check-in");
            let mine = self
                .office
                .post(&name(no), &path, json!({ "code": shown["code"] }))
                .await;
            assert_eq!(mine["mark"], "present");
        }
    }

    /// A mark in the wrong row is taken out, and set anew.
    async fn a_row_is_taken_out(&mut self, lesson: usize) {
        let no = *self.ledger.lessons[lesson].marks.keys().next().expect("somebody");
        let row = format!("{}/{}", self.register(lesson), self.ledger.part(no).id);
        let emptied = self
            .office
            .answer("trainer-1", Method::DELETE, &row, None)
            .await
            .ok();
        let rows = emptied["rows"].as_array().expect("rows");
        assert_eq!(rows.iter().filter(|r| r.get("mark").is_none()).count(), 1);
        assert!(self.staff_do().await.contains("registers_to_mark"));
        self.office
            .put("trainer-1", &self.register(lesson), self.rows(&[(no, "absent")]))
            .await;
        self.ledger.lessons[lesson].marks.insert(no, "absent");
    }

    /// The place goes on when the quarter of an hour for a mistake is over.
    async fn somebody_comes_late(&mut self) {
        self.office.later(20);
        self.office.act("c1", &self.office.of("/offers/settle")).await;
        self.office.on("2027-04-17", 10);
        let late = self.takes_the_place().await;
        assert!(self.staff_do().await.contains("participants_to_enrol"));
        self.office
            .act("c1", &self.office.of("/participants/enrol"))
            .await;
        self.are_enrolled().await;
        assert!(self.staff_do().await.contains("participants_to_group"));
        self.joins(late, 0).await;
    }

    async fn joins(&mut self, no: usize, group: usize) {
        let groups = items(&self.office.get("c1", &self.office.of("/groups")).await);
        let wanted = super::training::GROUPS[group].0;
        let found = groups
            .iter()
            .find(|g| g["language"] == wanted)
            .expect("the group");
        let path = format!("/participants/{}/group", self.ledger.part(no).id);
        self.office
            .put("c1", &path, json!({ "group_id": found["id"] }))
            .await;
        self.ledger.part_at(no).group = Some(group);
    }

    /// Nobody is replaced any more: those who waited are told.
    async fn the_waiting_list_is_closed(&mut self) {
        for no in std::mem::take(&mut self.ledger.waitlist) {
            self.ledger.stands(no, "waitlist_ended");
            self.was_told(no, "waitlist_ended").await;
        }
        assert_eq!(
            self.office.all("c1", &self.office.of("/waitlist")).await,
            Vec::<Value>::new()
        );
    }

    /// The lesson after the holiday falls out; somebody goes on with the other group; some were ill.
    pub async fn may_a_lesson_is_cancelled_and_somebody_changes_the_group(&mut self) {
        self.office.on("2027-05-03", 10);
        let off = self.next_lesson(1);
        let path = format!("/sessions/{}/cancel", self.ledger.lessons[off].id);
        self.office
            .post("c1", &path, json!({ "reason": "Тренер заболел" }))
            .await;
        self.ledger.lessons[off].state = "cancelled";
        for no in self.ledger.group(1) {
            self.was_told(no, "session_cancelled").await;
        }
        self.office.on("2027-05-06", 10);
        let moving = self.ledger.group(0)[5];
        self.joins(moving, 1).await;
        let (first, second) = (self.ledger.group(0), self.ledger.group(1));
        self.next_is_held(0, vec![(first[0], "excused")]).await;
        self.next_is_held(1, vec![(second[0], "excused"), (moving, "late")])
            .await;
        self.next_is_held(
            0,
            vec![(first[2], "absent"), (first[3], "absent"), (first[6], "absent")],
        )
        .await;
        self.next_is_held(1, vec![(second[1], "absent")]).await;
        self.next_is_held(0, vec![]).await;
        self.next_is_held(1, vec![(moving, "absent")]).await;
    }

    /// Those who were absent in the middle of May come on the last day of June; the others need not.
    pub async fn june_what_was_missed_is_made_up(&mut self) {
        let (first, second) = (self.ledger.group(0), self.ledger.group(1));
        for n in 0..5 {
            self.next_is_held(
                0,
                if n < 2 {
                    vec![(first[1], "late")]
                } else {
                    vec![(first[4], "absent")]
                },
            )
            .await;
        }
        for n in 0..4 {
            self.next_is_held(
                1,
                if n < 3 {
                    vec![(second[2], "absent")]
                } else {
                    vec![]
                },
            )
            .await;
        }
        let missed =
            |l: &Lesson| l.group == 0 && l.marks.get(&first[3]) == Some(&"absent") && l.day.contains("-05-");
        let missed = self
            .ledger
            .lessons
            .iter()
            .position(missed)
            .expect("a lesson in May");
        let makeup = self.a_makeup_is_planned(missed, "2027-06-30").await;
        let came = [first[3], first[6]];
        let others = first
            .iter()
            .filter(|no| !came.contains(no))
            .map(|no| (*no, "absent"))
            .collect();
        self.is_held(makeup, others).await;
        self.calls_are_made().await;
        self.nobody_is_forgotten().await;
    }

    async fn a_makeup_is_planned(&mut self, missed: usize, day: &str) -> usize {
        self.office.on("2027-06-25", 10);
        let of = self.ledger.lessons[missed].clone();
        let group = self.office.get("c1", &format!("/sessions/{}", of.id)).await["group_id"].clone();
        let body = json!({
            "group_id": group, "trainer_id": self.office.account("trainer-1"), "makeup_of": of.id,
            "co_trainer_id": self.office.account("trainer-2"), "place": "Колледж, 204",
            "starts_at": format!("{day}T05:00:00Z"), "ends_at": format!("{day}T06:30:00Z"),
        });
        let planned = self.office.post("c1", &self.office.of("/sessions"), body).await;
        let trainers = vec!["trainer-1", "trainer-2"];
        self.ledger.lessons.push(Lesson {
            id: text(&planned["id"]),
            day: day.to_owned(),
            trainers,
            minutes: 90,
            makes_up: Some(missed),
            state: "planned",
            expected: BTreeSet::new(),
            marks: Default::default(),
            ..of
        });
        self.ledger.lessons.len() - 1
    }
}
