//! Where the programme is stopped, and who tries.

use incubator::demo::script::Script;
use serde_json::Value;

use crate::journey::OverHttp;
use crate::support::{Person, Server, text};

/// Plays the pilot to one of its stops.
pub async fn play(script: &mut Script<'_, OverHttp<'_>>, stop: usize) {
    let done = "the script goes on";
    script.set_up().await.expect(done);
    script.apply().await.expect(done);
    if stop == 1 {
        return;
    }
    script.check_eligibility().await.expect(done);
    if stop == 2 {
        return;
    }
    let round = script.open_selection().await.expect(done);
    script
        .score(&round, 41, if stop == 3 { 40 } else { 100 })
        .await
        .expect(done);
    if stop == 3 {
        return;
    }
    script.decide(&round, 46, None).await.expect(done);
    if stop == 4 {
        return;
    }
    script.answer_offers().await.expect(done);
    script.begin_training().await.expect(done);
    script
        .train(60, if stop == 5 { 150 } else { 240 })
        .await
        .expect(done);
    if stop == 5 {
        return;
    }
    script.complete_training().await.expect(done);
    let round = script.open_final().await.expect(done);
    script.hold_pitches(&round, 248).await.expect(done);
    script
        .score(&round, 249, if stop == 6 { 50 } else { 100 })
        .await
        .expect(done);
    if stop == 6 {
        return;
    }
    let sum = script.award_amount();
    script.decide(&round, 262, Some(sum)).await.expect(done);
    if stop == 7 {
        return;
    }
    script.agree_awards().await.expect(done);
}

/// The programme where it was stopped, and everybody who tries.
pub struct Stage<'a> {
    pub server: &'a Server,
    pub programme: String,
    pub people: Vec<(String, Person)>,
}

impl<'a> Stage<'a> {
    pub async fn of(script: &Script<'_, OverHttp<'a>>, server: &'a Server) -> Stage<'a> {
        let client = script.client;
        let programme = script.programme.clone();
        let coordinator = script.staff("coordinator")[0].clone();
        let mut emails = vec![];
        for (role, most) in [
            ("coordinator", 2),
            ("admin", 1),
            ("trainer", 1),
            ("juror", 3),
            ("partner", 1),
            ("observer", 1),
        ] {
            for (n, email) in script.staff(role).into_iter().take(most).enumerate() {
                emails.push((format!("{role} {}", n + 1), email));
            }
        }
        // Of the applicants, some of each state.
        let list = client
            .get(
                &coordinator,
                &format!("/api/v1/programmes/{programme}/applications?limit=100"),
            )
            .await;
        let mut states: Vec<(String, usize)> = vec![];
        for application in list["items"].as_array().expect("items") {
            let place = script
                .applications
                .iter()
                .position(|a| a.as_deref() == application["id"].as_str());
            let Some(email) = place.and_then(|p| script.pilot.applicants[p].email.clone()) else {
                continue;
            };
            let status = text(&application["status"]);
            let met = match states.iter_mut().find(|(s, _)| *s == status) {
                Some((_, met)) => met,
                None => {
                    states.push((status.clone(), 0));
                    &mut states.last_mut().expect("just pushed").1
                }
            };
            *met += 1;
            if *met <= 2 {
                emails.push((format!("applicant {status} {met}"), email));
            }
        }
        let mut people = vec![("stranger".to_owned(), server.person("stranger").await)];
        for (name, email) in emails {
            let mut person = client.people.borrow()[&email].clone();
            server.log_in_again(&mut person).await;
            people.push((name, person));
        }
        Stage {
            server,
            programme,
            people,
        }
    }

    pub fn person(&self, name: &str) -> &Person {
        &self.people.iter().find(|(n, _)| n == name).expect("somebody").1
    }

    /// A list of the programme as the first coordinator reads it.
    pub async fn list(&self, what: &str) -> Vec<Value> {
        let path = format!("/api/v1/programmes/{}/{what}?limit=100", self.programme);
        let body = self.person("coordinator 1").get(&path).await.ok();
        body["items"].as_array().expect("items").clone()
    }
}
