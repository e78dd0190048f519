//! Which lessons count for somebody who goes to another group: those of the group of their day.

use std::collections::BTreeMap;

use super::*;

/// What is counted, and the lessons that concern somebody with their marks.
async fn counted(course: &Course, participant: &str) -> (Value, BTreeMap<String, Value>) {
    let attendance = course.seen(participant).await["attendance"].clone();
    let sheet = format!("/api/v1/programmes/{}/attendance", course.id);
    let sheet = course.coordinator.get(&sheet).await.ok();
    let lines = sheet["items"].as_array().expect("items");
    let line = lines.iter().find(|l| l["participant_id"] == json!(participant));
    let cells = line.expect("a line")["cells"].as_array().expect("cells").iter();
    let cells = cells.map(|c| (text(&c["session_id"]), c["mark"].clone()));
    (attendance, cells.collect())
}

struct Both {
    course: Course,
    evening: String,
    participant: String,
    others: [String; 2],
}

impl Both {
    /// Two groups; one person in the first, another in the second so that both have lessons.
    async fn groups(server: &Server) -> Both {
        let course = Course::begun(server).await;
        let evening = text(&course.evening().await["id"]);
        let (_, participant) = course.participant(server, &format!("asel-{}", Id::new())).await;
        let (_, first) = course.participant(server, &format!("first-{}", Id::new())).await;
        let (_, second) = course.participant(server, &format!("second-{}", Id::new())).await;
        let both = Both {
            course,
            evening,
            participant,
            others: [first, second],
        };
        both.goes(&both.others[1], true).await;
        both
    }
    fn group(&self, evening: bool) -> String {
        match evening {
            true => self.evening.clone(),
            false => self.course.group.clone(),
        }
    }
    async fn goes(&self, who: &str, evening: bool) {
        let path = format!("/api/v1/participants/{who}/group");
        let into = json!({ "group_id": self.group(evening) });
        self.course.coordinator.put_if(&path, "*", into).await.ok();
    }
    /// A lesson of a group.
    async fn lesson(&self, day: &str, evening: bool) -> String {
        let path = format!("/api/v1/programmes/{}/sessions", self.course.id);
        let mut input = self.course.session_input(day);
        input["group_id"] = json!(self.group(evening));
        let made = self.course.coordinator.post(&path, input).await.created();
        text(&made["id"])
    }
    /// It was held: whoever stays in its group was there.
    async fn held(&self, session: &str, evening: bool) {
        let other = &self.others[usize::from(evening)];
        self.course.mark(session, other, "present").await;
    }
}

/// The days of lessons, when somebody goes where, and which lessons count then: those of the first group and of the second.
type Way<'a> = (&'a [(&'a str, bool)], &'a [&'a str], &'a [&'a str]);

const DAYS: [&str; 4] = ["2027-03-22", "2027-03-24", "2027-03-26", "2027-03-30"];

#[both]
async fn a_lesson_counts_by_the_group_of_its_day(server: Server) {
    let ways: [Way<'_>; 5] = [
        // Before, on and after the day of a lesson.
        (&[("2027-03-23", true)], &DAYS[..1], &DAYS[1..]),
        (&[("2027-03-24", true)], &DAYS[..1], &DAYS[1..]),
        (&[("2027-03-25", true)], &DAYS[..2], &DAYS[2..]),
        // Back and forth.
        (
            &[("2027-03-23", true), ("2027-03-25", false)],
            &["2027-03-22", "2027-03-26", "2027-03-30"],
            &["2027-03-24"],
        ),
        (
            &[
                ("2027-03-23", true),
                ("2027-03-25", false),
                ("2027-03-25", true),
                ("2027-03-30", false),
            ],
            &["2027-03-22", "2027-03-30"],
            &["2027-03-24", "2027-03-26"],
        ),
    ];
    for (changes, first, second) in ways {
        let mut both = Both::groups(&server).await;
        let mut expected = vec![];
        let mut lessons = vec![];
        for day in DAYS {
            for (evening, theirs) in [(false, first), (true, second)] {
                let lesson = both.lesson(day, evening).await;
                if theirs.contains(&day) {
                    expected.push(lesson.clone());
                }
                lessons.push((lesson, evening));
            }
        }
        for (day, evening) in changes {
            both.course.on(&server, day);
            both.goes(&both.participant, *evening).await;
        }
        both.course.on(&server, "2027-03-31");
        for (lesson, evening) in &lessons {
            both.held(lesson, *evening).await;
        }
        let (attendance, cells) = counted(&both.course, &both.participant).await;
        assert_eq!(attendance["sessions_held"], 4, "{changes:?}");
        assert_eq!(attendance["sessions_attended"], 0, "{changes:?}");
        assert_eq!(cells, by_id(&expected), "{changes:?}");
        // A register of the old group can still be marked, and lacks a mark; another one's cannot.
        both.course.mark(&expected[0], &both.participant, "late").await;
        let (attendance, cells) = counted(&both.course, &both.participant).await;
        assert_eq!(attendance["sessions_held"], 4, "{changes:?}");
        assert_eq!(attendance["sessions_attended"], 1, "{changes:?}");
        assert_eq!(cells[&expected[0]], "late", "{changes:?}");
        for (lesson, _) in lessons.iter().filter(|(id, _)| !expected.contains(id)) {
            let path = format!("/api/v1/sessions/{lesson}/register");
            let rows = json!({ "rows": [{ "participant_id": both.participant, "mark": "present" }] });
            both.course.trainer.put(&path, rows).await.refused(422, "invalid");
        }
    }
}

fn by_id(lessons: &[String]) -> BTreeMap<String, Value> {
    lessons.iter().map(|id| (id.clone(), Value::Null)).collect()
}

#[both]
async fn a_register_lacks_the_mark_of_whoever_belonged_to_its_group_and_went(server: Server) {
    let mut both = Both::groups(&server).await;
    let lesson = both.lesson("2027-03-22", false).await;
    both.course.on(&server, "2027-03-22");
    both.held(&lesson, false).await;
    both.course.on(&server, "2027-03-24");
    both.goes(&both.participant, true).await;
    let list = format!("/api/v1/programmes/{}/sessions?register=due", both.course.id);
    let due = both.course.coordinator.get(&list).await.ok();
    assert_eq!(due["items"][0]["id"], lesson.as_str());
    let register = both
        .course
        .trainer
        .get(&format!("/api/v1/sessions/{lesson}/register"))
        .await
        .ok();
    let rows = register["rows"].as_array().expect("rows").iter();
    assert!(
        rows.map(|r| &r["participant_id"])
            .any(|id| *id == both.participant.as_str())
    );
    both.course.mark(&lesson, &both.participant, "excused").await;
    let due = both.course.coordinator.get(&list).await.ok();
    assert_eq!(due["items"], json!([]));
}
