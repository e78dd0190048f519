//! Programmes: the pilot's figures, and the phase that a test begins in.

use kernel::Id;
use kernel::vocabulary::{Phase, Role};
use people::programmes::programme;
use serde_json::{Value, json};

use crate::support::{Person, Server};

impl Server {
    /// An administrator's programme in draft, with both rubrics, for tests that need one.
    pub async fn draft_programme(&self) -> (Id, Person) {
        let admin = self
            .with_role(&format!("admin-{}", Id::new()), Role::Admin, None)
            .await;
        let organisation = admin
            .post(
                "/api/v1/organisations",
                json!({ "name": { "ru": "Болашак" }, "kind": "operator" }),
            )
            .await
            .created();
        let code = format!(
            "T{}",
            &Id::new().to_string().replace('-', "").to_uppercase()[23..32]
        );
        let programme = admin
            .post(
                "/api/v1/programmes",
                json!({ "organisation_id": organisation["id"], "code": code, "programme": programme_input() }),
            )
            .await
            .created();
        let id: Id = programme["id"].as_str().expect("an id").parse().expect("an id");
        let coordinator = self
            .with_role(&format!("coordinator-{}", Id::new()), Role::Coordinator, Some(id))
            .await;
        for kind in ["selection", "final"] {
            coordinator
                .put_if(
                    &format!("/api/v1/programmes/{id}/rubrics/{kind}"),
                    "*",
                    rubric_input(),
                )
                .await
                .ok();
        }
        (id, coordinator)
    }

    /// Puts a programme into a phase, whatever would keep it where it is.
    pub async fn move_to(&self, programme: Id, phase: Phase) {
        self.below(move |cx| {
            let row = programme::lock(cx.conn, programme)?;
            programme::store::set_phase(cx, &row, phase, None)
        })
        .await;
    }
}

/// The pilot's figures.
pub fn programme_input() -> Value {
    json!({
        "name": { "kk": "Іле ауданының бизнес-идеяларды дамыту орталығы", "ru": "Центр развития бизнес-идей Илийского района" },
        "call_text": { "kk": "Өтінім беріңіз", "ru": "Подайте заявку" },
        "languages": ["kk", "ru"],
        "time_zone": "Asia/Almaty",
        "seats": 25, "overbooking": 0, "awards": 3, "months": 6,
        "budget": { "amount": 900_000_000, "currency": "KZT" },
        "attendance_threshold_bp": 8000, "own_share_bp": 2000,
        "opens_at": "2027-01-10T04:00:00Z",
        "deadline_local": "2027-02-10T18:00:00",
        "grace_seconds": 0,
        "training_starts_on": "2027-03-15", "training_ends_on": "2027-09-15",
        "offer_days": 7,
        "rules": {
            "eligibility": [
                { "key": "adult", "code": "adult", "limit": 18 },
                { "key": "locality", "code": "locality" },
                { "key": "business_age", "code": "business_age", "limit": 3 },
                { "key": "no_tax_debt", "code": "no_tax_debt" },
                { "key": "consent", "code": "consent" },
            ],
            "priority": { "kind": "tie_break" },
            "localities": [
                { "code": "otegen-batyr", "name": { "kk": "Өтеген батыр", "ru": "Отеген батыр" } },
                { "code": "baiserke", "name": { "kk": "Байсерке", "ru": "Байсерке" } },
            ],
            "consent": { "text": { "ru": "Согласие на обработку персональных данных" }, "term_years": 5 },
            "max_request": 300_000_000,
            "replacement_until_session": 5,
        },
    })
}

/// Two criteria, 1 to 5.
pub fn rubric_input() -> Value {
    json!({
        "name": { "ru": "Отбор" }, "scale_min": 1, "scale_max": 5, "juror_may_skip": false,
        "criteria": [
            { "key": "market", "name": { "ru": "Рынок" }, "weight": 2 },
            { "key": "novelty", "name": { "ru": "Новизна" }, "weight": 1, "na_rule": "disability_declared" },
        ],
    })
}
