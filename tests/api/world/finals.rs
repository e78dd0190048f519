//! A final: ideas with their plans, scored by the chair alone.

use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use people::programmes::programme;
use reqwest::Method;
use serde_json::{Value, json};

use super::Course;
use crate::support::{Answer, Person, Server, text};

/// Somebody who leads an idea into the final.
#[derive(Clone)]
pub struct Lead {
    pub person: Person,
    pub participant: String,
    pub application: Id,
    pub idea: String,
}

/// A programme in its final, with as many ideas as were wished for.
pub struct Final {
    pub course: Course,
    pub path: String,
    pub chair: Person,
    pub leads: Vec<Lead>,
    /// Works on the first idea, without leading one that is in the final.
    pub member: Lead,
}

impl Final {
    /// What each idea asks for.
    pub const ASKED: i64 = 200_000_000;

    /// In setup, with the chair as the only juror.
    pub async fn setup(server: &Server, ideas: usize, settings: Value) -> Final {
        let course = Course::begun(server).await;
        let mut leads = vec![];
        for no in 0..=ideas {
            leads.push(lead(server, &course, &format!("lead-{no}")).await);
        }
        let member = leads.pop().expect("the last");
        for one in &leads {
            planned(one).await;
        }
        let first = format!("/api/v1/ideas/{}", leads[0].idea);
        course.team(&first, &[&member.participant]).await.ok();
        course.last_day(server).await;
        for one in leads.iter().chain([&member]) {
            let completion = format!("/api/v1/participants/{}/completion", one.participant);
            let completed = json!({ "status": "completed" });
            course.coordinator.post(&completion, completed).await.ok();
        }
        server.move_to(course.id, Phase::Final).await;
        let id = course.id;
        server
            .below(move |cx| {
                let programme = programme::find(cx.conn, id)?;
                programme::store::make_places(cx.conn, &programme)
            })
            .await;
        let mut rules = json!({ "kind": "final", "cards_per_candidate": 1, "quorum_cards": 1 });
        for (name, setting) in settings.as_object().expect("settings") {
            rules[name] = setting.clone();
        }
        let rounds = format!("/api/v1/programmes/{id}/rounds");
        let round = course.coordinator.post(&rounds, rules).await.created();
        let path = format!("/api/v1/rounds/{}", text(&round["id"]));
        let chair = server
            .with_role(&format!("chair-{}", Id::new()), Role::Juror, Some(id))
            .await;
        let seat = format!("{path}/jurors/{}", chair.id);
        course
            .coordinator
            .put_if(&seat, "*", json!({ "seat": "chair" }))
            .await
            .ok();
        course.coordinator.act(&format!("{path}/candidates")).await.ok();
        Final {
            course,
            path,
            chair,
            leads,
            member,
        }
    }

    /// Open, and each idea has full marks.
    pub async fn scored(server: &Server, ideas: usize, settings: Value) -> Final {
        let found = Final::setup(server, ideas, settings).await;
        let coordinator = &found.course.coordinator;
        let spread = format!("{}/assignments/spread", found.path);
        coordinator.post(&spread, json!({})).await.ok();
        coordinator.act(&format!("{}/open", found.path)).await.ok();
        let pack = found.chair.get(&format!("{}/pack", found.path)).await.ok();
        for card in pack["cards"].as_array().expect("cards") {
            let path = format!("/api/v1/cards/{}", text(&card["id"]));
            let marks = json!({ "marks": { "market": { "score": 5 } } });
            found.chair.put_if(&path, "*", marks).await.ok();
            found.chair.act(&format!("{path}/submit")).await.ok();
        }
        found
    }

    /// Closed and computed; the result.
    pub async fn computed(&self) -> Value {
        self.chair
            .post(&format!("{}/close", self.path), crate::world::early())
            .await
            .ok();
        self.chair.act(&format!("{}/results", self.path)).await.ok()
    }

    /// Everybody gets what was asked for; signed and published, and nobody may appeal any more.
    pub async fn published(server: &Server, ideas: usize) -> Final {
        let mut found = Final::scored(server, ideas, json!({ "standstill_days": 0 })).await;
        let result = found.computed().await;
        let lines = result["lines"].as_array().expect("lines").iter();
        let sum = json!({ "amount": Final::ASKED, "currency": "KZT" });
        let lines: Vec<Value> = lines
            .map(|l| json!({ "candidate_id": l["candidate_id"], "outcome": "select", "amount": sum }))
            .collect();
        let decision = json!({ "lines": lines, "present": [found.chair.id] });
        let path = format!("{}/decision", found.path);
        found.chair.put_if(&path, "*", decision).await.ok();
        let ballots = format!("{}/ballots", found.path);
        found.chair.post(&ballots, json!({ "vote": "for" })).await.ok();
        found.publish().await.ok();
        // The next day, where the programme is.
        server.at("2027-03-16T20:00:00Z");
        server.renew(&mut found.course.coordinator);
        server.renew(&mut found.chair);
        found
    }

    pub async fn publish(&self) -> Answer {
        self.course
            .coordinator
            .act(&format!("{}/publish", self.path))
            .await
    }

    /// The award of an idea, as a reader who sees all of them finds it.
    pub async fn award_of(&self, reader: &Person, idea: &str) -> String {
        let path = format!("/api/v1/programmes/{}/awards", self.course.id);
        let awards = reader.get(&path).await.ok();
        let mut items = awards["items"].as_array().expect("items").iter();
        let award = items.find(|one| one["idea_id"] == idea);
        text(&award.expect("an award")["id"])
    }
}

async fn lead(server: &Server, course: &Course, name: &str) -> Lead {
    let (person, participant) = course.participant(server, name).await;
    let ideas = format!("/api/v1/programmes/{}/ideas", course.id);
    let ideas = person.get(&ideas).await.ok();
    let application = text(&course.seen(&participant).await["application_id"]);
    Lead {
        idea: text(&ideas["items"][0]["id"]),
        application: application.parse().expect("an id"),
        person,
        participant,
    }
}

/// A plan is written and submitted.
async fn planned(lead: &Lead) {
    let money = |amount: i64| json!({ "amount": amount, "currency": "KZT" });
    let plan = json!({
        "summary": "Сыроварня", "market": "Магазины", "production": "Варка", "team": "Двое", "finance": "2 года",
        "total_budget": money(260_000_000), "requested": money(Final::ASKED), "own_contribution": money(60_000_000),
        "new_jobs": 3,
    });
    let path = format!("/api/v1/ideas/{}/plan", lead.idea);
    let written = lead
        .person
        .send(Method::PUT, &path, &[("if-none-match", "*")], Some(plan))
        .await;
    written.ok();
    lead.person.act(&format!("{path}/submit")).await.ok();
}
