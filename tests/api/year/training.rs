//! April to September: the training, from the first timetable to the completion.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::ledger::{Came, Homework, Lesson, Part};
use super::office::{items, kzt};
use super::{Year, name, reason};
use crate::support::text;

/// The groups, with their trainers, the day of the week, the hours and the length of a lesson in minutes.
pub const GROUPS: [(&str, &str, &str, [&str; 2], i64); 2] = [
    ("kk", "trainer-1", "tuesday", ["10:00", "13:00"], 180),
    ("ru", "trainer-2", "wednesday", ["14:00", "16:00"], 120),
];
const LESSONS: usize = 12;

impl Year<'_> {
    /// Whoever confirmed takes part; groups, modules, two series without the day on which the office is closed.
    pub async fn april_the_training_begins(&mut self) {
        self.office.on("2027-04-01", 9);
        self.office.moves_to("training").await;
        let mut groups = vec![];
        for (language, ..) in GROUPS {
            let body = json!({ "name": { language: format!("Топ {language}") }, "language": language });
            groups.push(self.office.post("c1", &self.office.of("/groups"), body).await["id"].clone());
        }
        self.are_enrolled().await;
        let enrolled = self.ledger.parts("enrolled");
        let chosen = |no: usize| no % 2;
        let items: Vec<Value> = enrolled
            .iter()
            .map(|no| json!({ "participant_id": self.ledger.part(*no).id, "group_id": groups[chosen(*no)] }))
            .collect();
        let batch = json!({ "items": items });
        let told = self
            .office
            .post("c1", &self.office.of("/participants/groups"), batch)
            .await;
        assert_eq!(told["accepted"], enrolled.len());
        for no in enrolled {
            self.ledger.part_at(no).group = Some(chosen(no));
        }
        let holiday = json!({ "day": "2027-05-04", "name": { "ru": "День организации" } });
        self.office
            .post("c1", &self.office.of("/days-off"), holiday)
            .await;
        for (n, group) in groups.iter().enumerate() {
            self.a_series_is_planned(n, group).await;
        }
        self.office.act("c1", &self.office.of("/sessions/announce")).await;
        for no in self.ledger.parts("enrolled") {
            self.was_told(no, "timetable_announced").await;
        }
        self.calls_are_made().await;
        self.nobody_is_forgotten().await;
    }

    /// The ledger takes over who the participants are, and their ideas.
    pub async fn are_enrolled(&mut self) {
        let ideas = self.office.all("c1", &self.office.of("/ideas")).await;
        for part in self.office.all("c1", &self.office.of("/participants")).await {
            let no = self.ledger.by_application(&text(&part["application_id"]));
            let idea = ideas
                .iter()
                .find(|i| i["origin_application_id"] == part["application_id"]);
            self.ledger.at(no).part.get_or_insert_with(|| Part {
                id: text(&part["id"]),
                idea: text(&idea.expect("an idea")["id"]),
                group: None,
                status: "enrolled",
                plan: None,
            });
        }
        assert!(
            self.ledger
                .those("confirmed")
                .iter()
                .all(|no| self.ledger.of(*no).part.is_some())
        );
    }

    async fn a_series_is_planned(&mut self, n: usize, group: &Value) {
        let (_, trainer, weekday, [begins, ends], minutes) = GROUPS[n];
        let series = json!({
            "group_id": group, "trainer_id": self.office.account(trainer), "place": "Колледж, 204",
            "weekdays": [weekday], "begins": begins, "ends": ends, "first_on": "2027-04-06", "count": LESSONS,
        });
        let planned = self
            .office
            .post("c1", &self.office.of("/sessions/series"), series)
            .await;
        let days = planned["days"].as_array().expect("days");
        let skipped = days.iter().filter(|d| d["skipped"] == true);
        let skipped: Vec<String> = skipped.map(|d| text(&d["day"])).collect();
        let closed = if weekday == "tuesday" {
            vec!["2027-05-04"]
        } else {
            vec![]
        };
        assert_eq!(
            (skipped, days.len()),
            (
                closed.iter().map(|d| (*d).to_owned()).collect(),
                LESSONS + closed.len()
            )
        );
        for day in days.iter().filter(|d| d["skipped"] != true) {
            self.ledger.lessons.push(Lesson {
                id: text(&day["session_id"]),
                group: n,
                day: text(&day["day"]),
                trainers: vec![trainer],
                minutes,
                makes_up: None,
                state: "planned",
                expected: Default::default(),
                marks: BTreeMap::new(),
            });
        }
    }

    /// Two are required, one is not; whoever has no account brings it on paper. One hands in nothing, one does not pass.
    pub async fn august_homework_is_graded(&mut self) {
        self.office.on("2027-07-01", 10);
        for (title, due, required) in [
            ("Смета", "2027-07-15T13:00:00Z", true),
            ("Налоги", "2027-08-10T13:00:00Z", true),
            ("Реклама", "2027-08-12T13:00:00Z", false),
        ] {
            let body = json!({ "title": { "ru": title }, "text": { "ru": title }, "due_at": due, "required": required,
                "max_points": 10 });
            let id = text(
                &self
                    .office
                    .post("trainer-1", &self.office.of("/assignments"), body)
                    .await["id"],
            );
            self.ledger.homework.push(Homework {
                id,
                required,
                handed_in: BTreeMap::new(),
                graded: BTreeMap::new(),
            });
        }
        let enrolled = self.ledger.parts("enrolled");
        let (idle, weak) = (enrolled[2], enrolled[5]);
        self.office.on("2027-07-10", 10);
        for no in enrolled.iter().filter(|no| **no != idle) {
            for homework in [0, 1] {
                self.does(*no, homework).await;
            }
            if no.is_multiple_of(2) {
                self.does(*no, 2).await;
            }
        }
        self.does(enrolled[0], 0).await;
        assert!(self.staff_do().await.contains("submissions_to_grade"));
        self.office.on("2027-08-16", 10);
        for no in enrolled.into_iter().filter(|no| *no != idle) {
            for homework in [0, 1] {
                let passed = (no, homework) != (weak, 1);
                self.grades(no, homework, if passed { 8 } else { 3 }, passed)
                    .await;
            }
        }
    }

    async fn does(&mut self, no: usize, homework: usize) {
        let path = format!("/assignments/{}/submissions", self.ledger.homework[homework].id);
        let mut body = json!({ "text": "Моя работа" });
        if !self.office.has_account(&name(no)) {
            let participant = self.ledger.part(no).id.clone();
            body["on_behalf"] = json!({ "participant_id": participant, "evidence": "Тетрадь" });
        }
        self.office.post(&self.hand(no), &path, body).await;
        *self.ledger.homework[homework].handed_in.entry(no).or_default() += 1;
    }

    async fn grades(&mut self, no: usize, homework: usize, points: i64, passed: bool) {
        let (work, participant) = (&self.ledger.homework[homework].id, &self.ledger.part(no).id);
        let path = format!("/assignments/{work}/grades/{participant}");
        let grade = json!({ "points": points, "passed": passed, "feedback": "Посмотрите сезонность" });
        self.office.put("trainer-1", &path, grade).await;
        self.ledger.homework[homework].graded.insert(no, (points, passed));
    }

    /// Two ideas are merged by mistake and parted, two for good; plans are written, on paper too, and one is written again.
    pub async fn august_ideas_become_plans(&mut self) {
        self.office.on("2027-08-20", 10);
        let leads = self.ledger.parts("enrolled");
        let ideas: BTreeMap<usize, String> = leads
            .iter()
            .map(|no| (*no, self.ledger.part(*no).idea.clone()))
            .collect();
        let idea = |no: usize| format!("/ideas/{}", ideas[&no]);
        let into = |no: usize| json!({ "into": ideas[&no] });
        let merge = format!("{}/merge", idea(leads[8]));
        self.office.post("c1", &merge, into(leads[9])).await;
        self.office.later(5);
        self.office
            .post("c1", &format!("{}/unmerge", idea(leads[8])), json!({}))
            .await;
        self.was_told(leads[8], "idea_unmerged").await;
        self.office
            .post("c1", &format!("{}/merge", idea(leads[10])), into(leads[11]))
            .await;
        self.was_told(leads[10], "idea_merged").await;
        self.ledger.teams.insert(leads[10], leads[11]);
        let agreed = "Екеуі де хатшылықта қол қойды";
        let members = json!({ "members": [self.ledger.part(leads[12]).id], "evidence": agreed });
        self.office
            .put("c1", &format!("{}/members", idea(leads[13])), members)
            .await;
        self.was_told(leads[12], "team_joined").await;
        self.ledger.teams.insert(leads[12], leads[13]);
        for no in leads
            .iter()
            .copied()
            .filter(|no| *no != leads[10] && *no != leads[14])
        {
            self.hands_in_a_plan(no).await;
        }
        let again = leads[9];
        self.office
            .post("c1", &format!("{}/plan/reopen", idea(again)), reason())
            .await;
        self.was_told(again, "plan_reopened").await;
        self.hands_in_a_plan(again).await;
        assert!(self.staff_do().await.contains("plans_awaited"));
    }

    async fn hands_in_a_plan(&mut self, no: usize) {
        self.ledger.plans += 1;
        self.ledger.part_at(no).plan = Some(self.ledger.plans);
        self.ledger.running.insert(no);
        let plan = json!({
            "summary": "Сыроварня", "market": "Магазины", "production": "Варка", "team": "Двое", "finance": "2 года",
            "total_budget": kzt(260_000_000), "requested": kzt(super::finals::ASKED), "own_contribution": kzt(60_000_000),
            "new_jobs": 3,
        });
        let path = format!("/ideas/{}/plan", self.ledger.part(no).idea);
        if self.office.has_account(&name(no)) {
            self.office.put(&name(no), &path, plan).await;
            self.office.act(&name(no), &format!("{path}/submit")).await;
        } else {
            let typed = json!({ "plan": plan, "evidence": "Папка 4", "submit": true });
            self.office.post("c1", &format!("{path}/versions"), typed).await;
        }
    }

    /// Decided for everybody in one batch, after one was decided by mistake and taken back.
    pub async fn september_the_training_ends(&mut self) {
        self.office.on("2027-09-15", 18);
        let enrolled = self.ledger.parts("enrolled");
        let wrong = enrolled
            .iter()
            .copied()
            .find(|no| self.ledger.completes(*no) == "completed")
            .expect("one");
        let path = format!("/participants/{}", self.ledger.part(wrong).id);
        let decided = json!({ "status": "not_completed", "reason": "Не той строкой" });
        self.office
            .post("c1", &format!("{path}/completion"), decided)
            .await;
        self.office.later(60);
        self.office
            .refused(
                "c1",
                &format!("{path}/reinstatement"),
                reason(),
                409,
                "second_person",
            )
            .await;
        self.office
            .post("c2", &format!("{path}/reinstatement"), reason())
            .await;
        self.was_told(wrong, "training_resumed").await;
        let sent: Vec<Value> = enrolled
            .iter()
            .map(|no| json!({ "participant_id": self.ledger.part(*no).id }))
            .collect();
        let batch = self.office.of("/completion/batch");
        for dry_run in [true, false] {
            let told = self
                .office
                .post("c1", &batch, json!({ "items": sent, "dry_run": dry_run }))
                .await;
            for (no, one) in enrolled.iter().zip(items(&told)) {
                assert_eq!(
                    one["state"],
                    self.ledger.completes(*no),
                    "{no}: {:?}",
                    self.ledger.attended(*no)
                );
            }
        }
        for no in enrolled {
            self.ledger.part_at(no).status = self.ledger.completes(no);
            self.was_told(no, "training_ended").await;
        }
        self.nobody_is_forgotten().await;
        assert!(self.ledger.parts("not_completed").len() >= 3);
        assert!(
            self.ledger
                .parts("completed")
                .iter()
                .any(|no| self.ledger.of(*no).came == Came::Paper)
        );
    }
}
