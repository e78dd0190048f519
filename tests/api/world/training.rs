//! Training: a programme that has begun it, and people who take part.

use base::db::schema::programme as programme_table;
use base::db::schema::seat;
use diesel::prelude::*;
use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use people::programmes::programme;
use serde_json::{Value, json};

use super::participant_to_be;
use crate::support::{Answer, Person, Server, text};

/// A programme in training, its staff, and what leads there is put in directly.
pub struct Course {
    pub id: Id,
    pub coordinator: Person,
    pub trainer: Person,
    pub group: String,
}

impl Course {
    /// In training since the 16th of March 2027.
    pub async fn begun(server: &Server) -> Course {
        server.at("2027-03-16T04:00:00Z");
        let (id, coordinator) = server.draft_programme().await;
        server.move_to(id, Phase::Training).await;
        let trainer = server
            .with_role(&format!("trainer-{}", Id::new()), Role::Trainer, Some(id))
            .await;
        let group = coordinator
            .post(
                &format!("/api/v1/programmes/{id}/groups"),
                json!({ "name": { "ru": "Русская группа" }, "language": "ru" }),
            )
            .await
            .created();
        Course {
            id,
            coordinator,
            trainer,
            group: text(&group["id"]),
        }
    }

    /// A coordinator enters who is in the team of the idea at a path: they agreed.
    pub async fn team(&self, idea: &str, members: &[&String]) -> Answer {
        let body = json!({ "members": members, "evidence": "Кеңседе келісті" });
        self.coordinator
            .put_if(&format!("{idea}/members"), "*", body)
            .await
    }

    /// Somebody who confirmed a place, is enrolled and in the group; the account and the participant.
    pub async fn participant(&self, server: &Server, name: &str) -> (Person, String) {
        let (person, application) = participant_to_be(server, self.id, name).await;
        let enrolled = self
            .coordinator
            .act(&format!("/api/v1/programmes/{}/participants/enrol", self.id))
            .await
            .ok();
        assert_eq!(enrolled["enrolled"], 1);
        let all = self
            .coordinator
            .get(&format!("/api/v1/programmes/{}/participants?limit=100", self.id))
            .await
            .ok();
        let mine = all["items"]
            .as_array()
            .expect("items")
            .iter()
            .find(|p| p["application_id"] == json!(application))
            .expect("a participant")
            .clone();
        let participant = text(&mine["id"]);
        self.coordinator
            .put_if(
                &format!("/api/v1/participants/{participant}/group"),
                "*",
                json!({ "group_id": self.group }),
            )
            .await
            .ok();
        (person, participant)
    }

    /// A second group.
    pub async fn evening(&self) -> Value {
        let path = format!("/api/v1/programmes/{}/groups", self.id);
        let group = json!({ "name": { "ru": "Вечерняя" }, "language": "ru" });
        self.coordinator.post(&path, group).await.created()
    }

    /// A module of twelve hours.
    pub async fn taxes(&self) -> Value {
        let path = format!("/api/v1/programmes/{}/modules", self.id);
        let module = json!({ "key": "taxes", "name": { "ru": "Налоги" }, "hours": 12, "position": 1 });
        self.coordinator.post(&path, module).await.created()
    }

    /// Today is the last day of the training.
    pub async fn last_day(&self, server: &Server) {
        let id = self.id;
        server
            .below(move |cx| {
                let row = programme::find(cx.conn, id)?;
                let today = cx.now.date_in(row.zone()?);
                let last = programme_table::training_ends_on.eq(today);
                diesel::update(programme_table::table.find(id))
                    .set(last)
                    .execute(cx.conn)?;
                Ok(())
            })
            .await;
    }

    /// On a seat, as whoever came by an offer.
    pub async fn seated(&self, server: &Server, participant: &str, no: i32) {
        let seen = self.seen(participant).await;
        let application: Id = text(&seen["application_id"]).parse().expect("an id");
        let programme = self.id;
        server
            .below(move |cx| {
                diesel::insert_into(seat::table)
                    .values((
                        seat::programme_id.eq(programme),
                        seat::no.eq(no),
                        seat::application_id.eq(application),
                    ))
                    .execute(cx.conn)?;
                Ok(())
            })
            .await;
    }

    /// It is the beginning of a session on a day.
    pub fn on(&mut self, server: &Server, day: &str) {
        server.at(&format!("{day}T05:00:00Z"));
        server.renew(&mut self.coordinator);
        server.renew(&mut self.trainer);
    }

    /// A session of the group on a day of March or later, two hours long.
    pub async fn session(&self, day: &str) -> String {
        let session = self
            .coordinator
            .post(
                &format!("/api/v1/programmes/{}/sessions", self.id),
                self.session_input(day),
            )
            .await
            .created();
        text(&session["id"])
    }

    /// A session that makes up for another one.
    pub async fn makeup(&self, day: &str, missed: &str) -> String {
        let mut input = self.session_input(day);
        input["makeup_of"] = json!(missed);
        let path = format!("/api/v1/programmes/{}/sessions", self.id);
        text(&self.coordinator.post(&path, input).await.created()["id"])
    }

    pub fn session_input(&self, day: &str) -> Value {
        json!({
            "group_id": self.group, "trainer_id": self.trainer.id, "place": "Колледж, 204",
            "starts_at": format!("{day}T05:00:00Z"), "ends_at": format!("{day}T07:00:00Z"),
        })
    }

    /// A register of one row.
    pub async fn mark(&self, session: &str, participant: &str, mark: &str) -> Value {
        self.trainer
            .put(
                &format!("/api/v1/sessions/{session}/register"),
                json!({ "rows": [{ "participant_id": participant, "mark": mark }] }),
            )
            .await
            .ok()
    }

    pub async fn seen(&self, participant: &str) -> Value {
        self.coordinator
            .get(&format!("/api/v1/participants/{participant}"))
            .await
            .ok()
    }

    pub async fn assignment(&self, due: &str) -> String {
        let assignment = self.trainer
            .post(
                &format!("/api/v1/programmes/{}/assignments", self.id),
                json!({ "title": { "ru": "Смета" }, "text": { "ru": "Составьте смету" }, "due_at": due, "required": true, "max_points": 10 }),
            )
            .await
            .created();
        text(&assignment["id"])
    }
}
