//! Six months of training: groups, sessions with registers, an assignment, business plans, completion.

use chrono::Duration;
use serde_json::{Value, json};

use super::{Client, Script, id, text};
use kernel::error::Result;

/// Days between two sessions of a group.
const RHYTHM: i64 = 14;
/// The day on which the assignment is graded, after it was due.
const GRADING: i64 = 101;

impl<C: Client> Script<'_, C> {
    /// Groups by language, modules, the whole timetable, and one assignment that completion needs.
    pub async fn begin_training(&mut self) -> Result<()> {
        self.at(60, 0);
        self.move_to("training").await?;
        let coordinator = self.one("coordinator", 0)?;
        let mut groups = Vec::new();
        for (language, name) in [("kk", "Қазақ тобы"), ("ru", "Русская группа")] {
            let body = json!({ "name": { language: name }, "language": language });
            groups.push((
                language,
                id(&self
                    .post(&coordinator, &self.of_programme("/groups"), body)
                    .await?)?,
            ));
        }
        let mut modules = Vec::new();
        for (n, module) in self.pilot.modules.iter().enumerate() {
            let body =
                json!({ "key": module.key, "name": module.name, "hours": module.hours, "position": n + 1 });
            modules.push(id(&self
                .post(&coordinator, &self.of_programme("/modules"), body)
                .await?)?);
        }
        for participant in self
            .all(&coordinator, &self.of_programme("/participants"))
            .await?
        {
            let language = self.language_of(&text(&participant, "application_id")?);
            let group = groups.iter().find(|(l, _)| *l == language).map(|(_, g)| g);
            let path = format!("/api/v1/participants/{}/group", id(&participant)?);
            self.put(&coordinator, &path, json!({ "group_id": group }))
                .await?;
        }
        self.plan_sessions(&coordinator, &groups, &modules).await?;
        let body = json!({
            "module_id": modules.first(), "title": { "kk": "Жоба қысқаша", "ru": "Проект на одной странице" },
            "text": { "kk": "Идеяңызды бір бетке сыйғызыңыз.", "ru": "Опишите свою идею на одной странице." },
            "due_at": self.day(100), "required": true, "max_points": 10,
        });
        self.post(&coordinator, &self.of_programme("/assignments"), body)
            .await?;
        Ok(())
    }

    fn language_of(&self, application: &str) -> &str {
        let place = self
            .applications
            .iter()
            .position(|a| a.as_deref() == Some(application));
        place.map_or("kk", |p| self.pilot.applicants[p].language.as_str())
    }

    async fn plan_sessions(
        &self,
        coordinator: &str,
        groups: &[(&str, String)],
        modules: &[String],
    ) -> Result<()> {
        let members = self.all(coordinator, &self.of_programme("/members")).await?;
        let trainers: Vec<&Value> = members
            .iter()
            .filter(|m| m["role"] == "trainer")
            .map(|m| &m["account_id"])
            .collect();
        for n in 0..12_i64 {
            let place = usize::try_from(n).unwrap_or(0);
            for (g, (_, group)) in groups.iter().enumerate() {
                let starts =
                    self.day(62 + n * RHYTHM) + Duration::hours(5 + i64::try_from(g).unwrap_or(0) * 4);
                let body = json!({
                    "group_id": group, "module_id": modules[place % modules.len()],
                    "trainer_id": trainers[(place + g) % trainers.len()],
                    "starts_at": starts, "ends_at": starts + Duration::hours(3),
                    "place": "Өтеген батыр, мәдениет үйі",
                });
                self.post(coordinator, &self.of_programme("/sessions"), body)
                    .await?;
            }
        }
        Ok(())
    }

    /// Registers of all sessions between two days; on the way the assignment is handed in and graded.
    pub async fn train(&self, from: i64, until: i64) -> Result<()> {
        let coordinator = self.one("coordinator", 0)?;
        let sessions = self.all(&coordinator, &self.of_programme("/sessions")).await?;
        let ended_by = |session: &Value, day: i64| ends(session).is_some_and(|t| t <= self.day(day));
        let held = sessions
            .iter()
            .enumerate()
            .filter(|(_, s)| !ended_by(s, from) && ended_by(s, until));
        let (before, after): (Vec<_>, Vec<_>) = held.partition(|(_, s)| ended_by(s, GRADING));
        self.fill_registers(&coordinator, &before).await?;
        if (from..until).contains(&GRADING) {
            self.at(GRADING, 0);
            self.grade_assignment(&coordinator).await?;
        }
        self.fill_registers(&coordinator, &after).await
    }

    async fn fill_registers(&self, coordinator: &str, held: &[(usize, &Value)]) -> Result<()> {
        for (done, (n, session)) in (1..).zip(held) {
            if let Some(end) = ends(session) {
                self.client.at(end);
            }
            let path = format!("/api/v1/sessions/{}/register", id(session)?);
            let register = self.get(coordinator, &path).await?;
            let rows: Vec<Value> = register["rows"]
                .as_array()
                .into_iter()
                .flatten()
                .enumerate()
                .map(|(p, row)| json!({ "participant_id": row["participant_id"], "mark": mark(*n, p) }))
                .collect();
            self.put(coordinator, &path, json!({ "rows": rows })).await?;
            self.client.progress("registers of sessions", done, held.len());
        }
        Ok(())
    }

    async fn grade_assignment(&self, coordinator: &str) -> Result<()> {
        let assignments = self.all(coordinator, &self.of_programme("/assignments")).await?;
        let participants = self.all(coordinator, &self.of_programme("/participants")).await?;
        for assignment in &assignments {
            let path = format!("/api/v1/assignments/{}", id(assignment)?);
            for (p, participant) in participants.iter().enumerate() {
                if let Some(email) = self.email_of(&text(participant, "application_id")?) {
                    let answer = json!({ "text": "Жобаның қысқаша сипаттамасы." });
                    self.post(&email, &format!("{path}/submissions"), answer).await?;
                }
                let grade = json!({ "points": 6 + p % 5, "passed": true, "feedback": "Жарайсыз!" });
                self.put(coordinator, &format!("{path}/grades/{}", id(participant)?), grade)
                    .await?;
            }
        }
        Ok(())
    }

    /// Applicants with an account who came further than others, as far as the story goes: one who takes part, one with an
    /// award.
    pub async fn who_stands_out(&self) -> Result<Vec<(String, &'static str)>> {
        let coordinator = self.one("coordinator", 0)?;
        let awards = self.all(&coordinator, &self.of_programme("/awards")).await?;
        let ideas = self.all(&coordinator, &self.of_programme("/ideas")).await?;
        let awarded = ideas.iter().filter(|idea| {
            let its = |award: &&Value| award["idea_id"] == idea["id"];
            awards.iter().any(|award| its(&award))
        });
        let people = self
            .all(&coordinator, &self.of_programme("/participants"))
            .await?;
        let mut found: Vec<(String, &str)> = vec![];
        for (rows, key, how) in [
            (
                awarded.collect::<Vec<_>>(),
                "origin_application_id",
                "has an award",
            ),
            (
                people.iter().collect(),
                "application_id",
                "takes part in the training",
            ),
        ] {
            let mut emails = rows
                .into_iter()
                .filter_map(|row| self.email_of(row[key].as_str()?));
            let one = emails.find(|email| found.iter().all(|(other, _)| other != email));
            found.extend(one.map(|email| (email, how)));
        }
        Ok(found)
    }

    fn email_of(&self, application: &str) -> Option<String> {
        let place = self
            .applications
            .iter()
            .position(|a| a.as_deref() == Some(application))?;
        self.pilot.applicants[place].email.clone()
    }

    /// Everybody hands in a business plan, whoever has no account on paper; then completion is decided for each.
    pub async fn complete_training(&mut self) -> Result<()> {
        let coordinator = self.one("coordinator", 0)?;
        self.at(235, 0);
        let ideas = self.all(&coordinator, &self.of_programme("/ideas")).await?;
        let count = ideas.len();
        for (n, idea) in ideas.iter().enumerate() {
            let application = text(idea, "origin_application_id")?;
            if let Some(plan) = self.plan_of(&application) {
                let path = format!("/api/v1/ideas/{}/plan", id(idea)?);
                match self.email_of(&application) {
                    Some(email) => {
                        self.put(&email, &path, plan).await?;
                        self.act(&email, &format!("{path}/submit")).await?;
                    }
                    None => {
                        let typed =
                            json!({ "plan": plan, "submit": true, "evidence": "Дәптер, кеңседегі 2-бума" });
                        self.post(&coordinator, &format!("{path}/versions"), typed)
                            .await?;
                    }
                }
            }
            self.client.progress("business plans", n + 1, count);
        }
        self.at(241, 0);
        for participant in self
            .all(&coordinator, &self.of_programme("/participants"))
            .await?
        {
            if participant["status"] == "enrolled" {
                let path = format!("/api/v1/participants/{}/completion", id(&participant)?);
                let proposed = &participant["proposal"];
                self.post(&coordinator, &path, json!({ "status": proposed }))
                    .await?;
            }
        }
        Ok(())
    }

    /// What the application asked for, in tiyn.
    pub(super) fn asked_for(&self, application: &str) -> i64 {
        let place = self
            .applications
            .iter()
            .position(|a| a.as_deref() == Some(application));
        place
            .and_then(|p| self.pilot.applicants[p].money.get("requested").copied().flatten())
            .unwrap_or(0)
            * 100
    }

    fn plan_of(&self, application: &str) -> Option<Value> {
        let place = self
            .applications
            .iter()
            .position(|a| a.as_deref() == Some(application))?;
        let applicant = &self.pilot.applicants[place];
        let said = |key: &str| applicant.idea.get(key).cloned().flatten().unwrap_or_default();
        let tenge = |key: &str| applicant.money.get(key).copied().flatten().unwrap_or(0);
        let money = |amount: i64| json!({ "amount": amount * 100, "currency": "KZT" });
        // The plan raises the own part to a quarter of the whole, which every award needs a fifth of.
        let requested = tenge("requested");
        let own = tenge("own_contribution").max(requested / 3 + 1);
        Some(json!({
            "summary": said("summary"), "market": said("customers"), "production": said("problem"),
            "team": "Екі адам және отбасы мүшелері.", "finance": said("business_model"),
            "total_budget": money(requested + own), "requested": money(requested), "own_contribution": money(own),
            "new_jobs": 1 + place % 4,
        }))
    }
}

fn ends(session: &Value) -> Option<kernel::Ts> {
    serde_json::from_value(session["ends_at"].clone()).ok()
}

/// Who came: most do, two seldom do.
fn mark(session: usize, participant: usize) -> &'static str {
    match (session * 7 + participant * 5) % 23 {
        0 => "late",
        1 => "excused",
        2 => "absent",
        _ if participant == 3 && session.is_multiple_of(2) => "absent",
        _ => "present",
    }
}
