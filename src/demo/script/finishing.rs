//! The final: the jury chooses, awards are proposed and agreed.

use chrono::Duration;
use serde_json::{Value, json};

use super::{Client, Script, id, opinion, text};
use kernel::error::Result;

impl<C: Client> Script<'_, C> {
    /// The final round, opened.
    pub async fn open_final(&mut self) -> Result<String> {
        self.at(242, 0);
        self.move_to("final").await?;
        let round = self.prepare_round("final", 260).await?;
        self.practise(&round).await?;
        self.open_round(&round).await?;
        Ok(round)
    }

    /// The calibration exercise: before the final is opened every juror scores an invented plan, for nothing.
    async fn practise(&self, round: &str) -> Result<()> {
        let coordinator = self.one("coordinator", 0)?;
        let idea = json!({
            "title": "Пекарня в селе", "sector": "food",
            "summary": "Хлеб и булочки каждое утро для двух сёл, где пекарни нет.",
        });
        let plan = json!({
            "summary": "Печь на 300 буханок в день, развоз по шести магазинам.",
            "market": "Хлеб привозят из города к обеду; опрошено 40 семей.",
            "requested": { "amount": 250_000_000, "currency": "KZT" }, "new_jobs": 3,
        });
        let body = json!({
            "title": "Пекарня в селе (вымышленная)",
            "dossier": {
                "lead": "Вымышленный заявитель", "title": "Пекарня в селе", "idea": idea,
                "social_category": "employs_vulnerable", "plan": plan,
            },
        });
        let path = format!("/api/v1/rounds/{round}/samples");
        let path = format!(
            "/api/v1/samples/{}",
            id(&self.post(&coordinator, &path, body).await?)?
        );
        let sample = self.act(&coordinator, &format!("{path}/start")).await?;
        let criteria = sample["rubric"]["criteria"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        for (j, juror) in self.staff("juror").iter().enumerate() {
            let marks: serde_json::Map<String, Value> = criteria
                .iter()
                .enumerate()
                .map(|(k, c)| Ok((text(c, "key")?, json!({ "score": opinion(17, j, k) }))))
                .collect::<Result<_>>()?;
            let card = format!("{path}/card");
            self.put(juror, &card, json!({ "marks": marks })).await?;
            self.act(juror, &format!("{card}/submit")).await?;
        }
        self.act(&coordinator, &format!("{path}/finish")).await?;
        Ok(())
    }

    /// The pitch day of a round, drawn by a seed and announced; of the first ones that present, one did not come.
    pub async fn hold_pitches(&self, round: &str, day: i64) -> Result<()> {
        self.at(day - 5, 0);
        let coordinator = self.one("coordinator", 0)?;
        let path = format!("/api/v1/rounds/{round}/pitches");
        let (from, noon) = (
            self.day(day) + Duration::hours(1),
            self.day(day) + Duration::hours(4),
        );
        let lunch = json!([{ "starts_at": noon, "ends_at": noon + Duration::hours(1) }]);
        let body = json!({
            "sittings": [{ "starts_at": from, "room": "Өтеген батыр, аудан әкімдігі, 2-зал", "breaks": lunch }],
            "slot_minutes": 15, "gap_minutes": 5, "seed": 2017,
        });
        self.put(&coordinator, &path, body).await?;
        self.act(&coordinator, &format!("{path}/announce")).await?;
        self.at(day, 150);
        let chair = self.one("juror", 0)?;
        let listed = self.get(&chair, &path).await?;
        let slots = listed["items"].as_array().cloned().unwrap_or_default();
        for (slot, status) in slots.iter().zip(["held", "held", "no_show", "held"]) {
            let path = format!("/api/v1/pitches/{}/mark", id(slot)?);
            self.post(&chair, &path, json!({ "status": status })).await?;
        }
        Ok(())
    }

    /// A second person agrees to each award; then support begins.
    pub async fn agree_awards(&mut self) -> Result<()> {
        self.at(274, 0);
        let partner = self.one("partner", 0)?;
        for award in self.all(&partner, &self.of_programme("/awards")).await? {
            self.act(&partner, &format!("/api/v1/awards/{}/agree", id(&award)?))
                .await?;
        }
        self.move_to("support").await
    }

    /// What each award gets at most: an equal part of the budget.
    pub fn award_amount(&self) -> i64 {
        let awards = i64::from(self.pilot.programme.awards.max(1));
        self.pilot.programme.budget * 100 / awards / 10 * 8
    }

    /// The programme's blockers, for whoever looks on.
    pub async fn blockers(&self) -> Result<serde_json::Value> {
        let coordinator = self.one("coordinator", 0)?;
        self.get(&coordinator, &self.of_programme("/blockers")).await
    }

    /// Settles every award and closes the programme.
    pub async fn close(&mut self) -> Result<()> {
        self.at(400, 0);
        let coordinator = self.one("coordinator", 0)?;
        for award in self.all(&coordinator, &self.of_programme("/awards")).await? {
            for step in ["activate", "settle"] {
                self.act(&coordinator, &format!("/api/v1/awards/{}/{step}", id(&award)?))
                    .await?;
            }
        }
        self.post(
            &coordinator,
            &self.of_programme("/phase"),
            json!({ "to": "closed" }),
        )
        .await?;
        Ok(())
    }
}
