//! The rounds, each with something that the others do not have.

use super::*;

/// The means of the cards, a priority in ties, a vote with a no and minutes, equals across the cut.
pub async fn mean(server: &Server) -> Kept {
    let selection = Selection {
        seats: 3,
        candidates: 8,
        settings: json!({
            "cards_per_candidate": 2, "quorum_cards": 1,
            "tie_break": [{ "by": "priority" }, { "by": "criterion", "criterion": "market" }],
        }),
        ..Selection::default()
    };
    let round = selection.open(server).await;
    // 3, 5 and 6 are equal, and 4 with them but for the priority.
    score(&round, |juror, no| {
        let level = match no {
            1 => 5,
            3..=6 => 4,
            _ => 2 + (juror + no) % 2,
        };
        Some(json!({ "market": { "score": level }, "novelty": { "score": level } }))
    })
    .await;
    let sitting = Sitting {
        manner: "vote",
        votes: &["for", "for", "against"],
        minutes: Some("Обсудили каждую заявку.\nРешили."),
        opinion: Some("Согласна «в целом» — с оговоркой"),
        ..SIGNED
    };
    published(server, &round, sitting).await;
    of_first(server, &round, "mean").await
}

/// The calibrated method on sparse cards, a bonus, cards that do not count for four reasons; a vote by line, with a member
/// who has no vote on one candidate, and one who votes otherwise on another.
pub async fn calibrated(server: &Server) -> Kept {
    let selection = Selection {
        seats: 4,
        priority: json!({ "kind": "bonus", "bonus_bp": 500 }),
        candidates: 9,
        jurors: 5,
        settings: json!({ "cards_per_candidate": 3, "quorum_cards": 2, "method": "calibrated",
            "tie_break": [{ "by": "earlier_submission" }] }),
        ..Selection::default()
    };
    let round = selection.open(server).await;
    // One steps back, and the card of another goes to somebody who has none for that candidate.
    let (juror, card) = round.card_of(9).await;
    let reason = json!({ "reason": "Сосед" });
    juror
        .post(&format!("/api/v1/cards/{card}/recuse"), reason)
        .await
        .ok();
    let (_, card) = round.card_of(8).await;
    let mut moved = false;
    for juror in &round.jurors {
        let to = json!({ "juror_id": juror.id });
        let path = format!("/api/v1/cards/{card}/reassign");
        moved = moved || round.coordinator.post(&path, to).await.status < 300;
    }
    assert!(moved, "a card goes to somebody else");
    score(&round, |juror, no| {
        let level = 1 + (no * 7 + juror * juror * 3 + no * juror) % 5;
        let silent = (juror, no) == (4, 4) || (juror, no) == (3, 5);
        (!silent)
            .then(|| json!({ "market": { "score": level }, "novelty": { "score": 1 + (level + no) % 5 } }))
    })
    .await;
    let sitting = Sitting {
        manner: "vote",
        conflict: true,
        against_the_last: true,
        ..SIGNED
    };
    published(server, &round, sitting).await;
    kept(
        server,
        &round,
        "calibrated",
        &round.coordinator,
        round.applications[1],
    )
    .await
}

/// Yes or no; the chair's vote decides between equals, and the chair's ballot an equal vote.
pub async fn vote(server: &Server) -> Kept {
    let selection = Selection {
        seats: 2,
        candidates: 5,
        jurors: 4,
        rubric: json!({
            "name": { "kk": "Дауыс беру", "ru": "Голосование", "en": "Vote" },
            "scale_min": 0, "scale_max": 1, "juror_may_skip": false,
            "criteria": [{ "key": "support", "name": { "ru": "Поддержать" }, "weight": 1,
                "levels": [{ "ru": "Нет" }, { "ru": "Да" }] }],
        }),
        settings: json!({ "cards_per_candidate": 4, "quorum_cards": 3, "method": "vote",
            "tie_break": [{ "by": "chair" }] }),
        ..Selection::default()
    };
    let round = selection.open(server).await;
    score(&round, |juror, no| {
        Some(json!({ "support": { "score": i64::from((no + juror) % 2 == 0 || no == 1) } }))
    })
    .await;
    let sitting = Sitting {
        manner: "vote",
        votes: &["for", "against", "for", "against"],
        ..SIGNED
    };
    published(server, &round, sitting).await;
    of_first(server, &round, "vote").await
}

/// Reserved places, a pass mark, a short waiting list, trimmed means; jurors who skip a criterion.
pub async fn reserved(server: &Server) -> Kept {
    let level = |text: &str| json!({ "ru": text });
    let selection = Selection {
        seats: 3,
        priority: json!({ "kind": "reserved", "places": 1 }),
        candidates: 8,
        jurors: 6,
        rubric: json!({
            "name": { "kk": "Іріктеу", "ru": "Отбор" }, "scale_min": 1, "scale_max": 3, "juror_may_skip": true,
            "criteria": [
                { "key": "market", "name": { "ru": "Рынок" }, "description": { "ru": "Кто купит" }, "weight": 3,
                  "levels": [level("Никто"), level("Соседи"), level("Район")] },
                { "key": "C1", "name": { "ru": "Названо как участник" }, "weight": 2 },
                { "key": "а/б~в", "name": { "ru": "Доступная среда" }, "weight": 1, "na_rule": "disability_declared" },
            ],
        }),
        settings: json!({ "cards_per_candidate": 5, "quorum_cards": 5, "method": "trimmed_mean",
            "pass_mark": { "share_bp": 5500, "bound": "more_than" }, "waitlist_limit": 1,
            "tie_break": [{ "by": "criterion", "criterion": "C1" }, { "by": "priority" }] }),
    };
    let round = selection.open(server).await;
    score(&round, |juror, no| {
        let of = |salt: i64| json!({ "score": 1 + (9 - no + juror * salt) % 3 });
        let skipped = if (juror + no) % 4 == 0 {
            json!({ "not_applicable": true })
        } else {
            of(2)
        };
        Some(json!({ "market": { "score": (9 - no).clamp(1, 3) }, "C1": skipped, "а/б~в": of(1) }))
    })
    .await;
    published(server, &round, SIGNED).await;
    kept(
        server,
        &round,
        "reserved",
        &round.coordinator,
        round.applications[1],
    )
    .await
}

/// Cards that never came: some candidates have no quorum.
pub async fn sparse(server: &Server) -> Kept {
    let selection = Selection {
        candidates: 5,
        priority: json!({ "kind": "none" }),
        settings: json!({ "cards_per_candidate": 2, "quorum_cards": 1, "method": "additive" }),
        ..Selection::default()
    };
    let round = selection.open(server).await;
    score(&round, |juror, no| {
        let marks = json!({ "market": { "score": 3 + juror % 3 }, "novelty": { "score": 2 } });
        (no <= 2).then_some(marks)
    })
    .await;
    published(server, &round, SIGNED).await;
    kept(
        server,
        &round,
        "sparse",
        &round.coordinator,
        round.applications[1],
    )
    .await
}

/// A method that cannot be used on the cards that came, with jurors of one card each.
pub async fn refused(server: &Server) -> Kept {
    let selection = Selection {
        candidates: 3,
        settings: json!({ "cards_per_candidate": 2, "quorum_cards": 1, "method": "calibrated" }),
        ..Selection::default()
    };
    let round = selection.open(server).await;
    score(&round, |juror, no| {
        let marks = json!({ "market": { "score": 2 + juror }, "novelty": { "score": 4 } });
        (no == 1).then_some(marks)
    })
    .await;
    published(server, &round, SIGNED).await;
    of_first(server, &round, "refused").await
}

/// A result, and the one that took its place after an appeal.
pub async fn corrected(server: &Server) -> [Kept; 2] {
    let round = Selection {
        candidates: 4,
        ..Selection::default()
    }
    .open(server)
    .await;
    score(&round, |juror, no| {
        Some(json!({ "market": { "score": 6 - no }, "novelty": { "score": 1 + (no + juror) % 5 } }))
    })
    .await;
    published(server, &round, SIGNED).await;
    let application = round.applications[2];
    let first = kept(server, &round, "corrected-1", &round.coordinator, application).await;
    let appeal = json!({ "round": "selection", "ground": "factual_error", "statement": "Мой вклад больше.",
        "evidence": "Заявление № 4" });
    let path = format!("/api/v1/applications/{application}/appeals");
    let appeal = round.coordinator.post(&path, appeal).await.created();
    let partner = server
        .with_role("partner", Role::Partner, Some(round.programme))
        .await;
    let answer = json!({ "answer": "Вклад подтверждён." });
    partner
        .post(&format!("/api/v1/appeals/{}/uphold", text(&appeal["id"])), answer)
        .await
        .ok();
    let (juror, card) = round.card_of(3).await;
    let revision =
        json!({ "marks": { "market": { "score": 5 }, "novelty": { "score": 5 } }, "reason": "По апелляции" });
    let path = format!("/api/v1/cards/{card}/revise");
    juror
        .send(reqwest::Method::POST, &path, &[("if-match", "*")], Some(revision))
        .await
        .ok();
    let result = round.chair.act(&format!("{}/results", round.path)).await.ok();
    decided(&round, &result, SIGNED).await;
    let second = kept(server, &round, "corrected-2", &round.coordinator, application).await;
    [first, second]
}

/// The final: sums by a rule, one of them changed with a reason, an additive model.
pub async fn sums(server: &Server) -> Kept {
    let course = Course::begun(server).await;
    let base = format!("/api/v1/programmes/{}", course.id);
    let mut people = vec![];
    for (n, name) in (0_i64..).zip(["1", "2", "3", "4"]) {
        let (person, participant) = course.participant(server, name).await;
        let ideas = person.get(&format!("{base}/ideas")).await.ok();
        let idea = format!("/api/v1/ideas/{}", text(&ideas["items"][0]["id"]));
        let money = |amount: i64| json!({ "amount": amount, "currency": "KZT" });
        let plan = json!({
            "summary": "Сыроварня", "market": "Магазины", "production": "Варка", "team": "Двое",
            "finance": "Окупаемость 2 года", "total_budget": money(400_000_000),
            "requested": money(200_000_001 + n * 30_000_000), "own_contribution": money(199_999_999 - n * 30_000_000),
            "new_jobs": 3,
        });
        person
            .send(
                reqwest::Method::PUT,
                &format!("{idea}/plan"),
                &[("if-none-match", "*")],
                Some(plan),
            )
            .await
            .ok();
        person.act(&format!("{idea}/plan/submit")).await.ok();
        let application: Id = text(&course.seen(&participant).await["application_id"])
            .parse()
            .expect("an id");
        people.push((person, application));
    }
    let id = course.id;
    server
        .below(move |cx| {
            let programme = programme::find(cx.conn, id)?;
            programme::store::make_places(cx.conn, &programme)?;
            diesel::update(participant::table)
                .set(participant::status.eq("completed"))
                .execute(cx.conn)?;
            Ok(())
        })
        .await;
    server.move_to(course.id, Phase::Final).await;
    let settings = json!({ "kind": "final", "cards_per_candidate": 3, "quorum_cards": 2, "method": "additive",
        "amounts": "asked_times_share", "standstill_days": 0 });
    let round = course
        .coordinator
        .post(&format!("{base}/rounds"), settings)
        .await
        .created();
    let path = format!("/api/v1/rounds/{}", text(&round["id"]));
    let jurors = seated(server, course.id, &course.coordinator, &path, 3).await;
    course.coordinator.act(&format!("{path}/candidates")).await.ok();
    let round = Round {
        programme: course.id,
        path,
        coordinator: course.coordinator.clone(),
        chair: jurors[0].clone(),
        jurors,
        applications: people.iter().map(|p| p.1).collect(),
    };
    round.spread().await;
    round.coordinator.act(&format!("{}/open", round.path)).await.ok();
    score(&round, |juror, no| {
        let of = |n: i64| json!({ "score": 1 + n % 5 });
        Some(json!({ "market": of(6 - no + juror % 2), "novelty": of(no * 2 + juror) }))
    })
    .await;
    let sitting = Sitting {
        other_sum: true,
        minutes: Some("Итоги финала"),
        ..SIGNED
    };
    published(server, &round, sitting).await;
    let (owner, application) = &people[0];
    kept(server, &round, "sums", owner, *application).await
}
