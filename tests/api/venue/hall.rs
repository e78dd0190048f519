//! The hall: what it shows, what it scores, and whom it asks.

use super::*;

#[both]
async fn the_hall_shows_when_and_where_each_presents(server: Server) {
    let round = Round::open(&server, 3).await;
    let path = format!("{}/pitches", round.path);
    let order = json!({
        "sittings": [{ "starts_at": "2027-01-15T05:00:00Z", "room": "2-зал" }], "slot_minutes": 15, "seed": 1,
    });
    round.coordinator.put_if(&path, "*", order).await.ok();
    assert_eq!(
        packed(&server, &round).await.pitches.len(),
        0,
        "what nobody was told of stays at home"
    );
    round.coordinator.act(&format!("{path}/announce")).await.ok();
    let package = packed(&server, &round).await;
    let (_hall, jurors) = hall(&package).await;
    let pack = jurors[2].get(&format!("{}/pack", round.path)).await.ok();
    assert_eq!(pack["candidates"][0]["pitch"]["room"], "2-зал", "{pack}");
    let listed = jurors[2].get(&path).await.ok();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(3));
    let slot = format!(
        "/api/v1/pitches/{}/mark",
        listed["items"][0]["id"].as_str().expect("an id")
    );
    jurors[0]
        .post(&slot, json!({ "status": "held" }))
        .await
        .refused(403, "forbidden");
}

#[both]
async fn a_hall_without_internet_scores_and_its_cards_come_back_once(server: Server) {
    let round = Round::open(&server, 3).await;
    let package = packed(&server, &round).await;
    let (hall, jurors) = hall(&package).await;
    score(&round, &jurors).await;
    jurors[0]
        .get(&format!("/api/v1/programmes/{}", round.programme))
        .await
        .refused(403, "forbidden");
    let file = collected(&hall).await;
    let outcomes = imported(&server, &file).await;
    assert_eq!(outcomes, vec![Some(Outcome::Merged); 6]);
    assert_eq!(states(&round).await, vec![json!("submitted"); 6]);
    assert_eq!(
        imported(&server, &file).await,
        vec![None; 6],
        "the second time nothing is done"
    );
    let result = {
        round
            .chair
            .post(&format!("{}/close", round.path), crate::world::early())
            .await
            .ok();
        round.chair.act(&format!("{}/results", round.path)).await.ok()
    };
    assert_eq!(result["lines"][0]["cards"], 2);
}

#[tokio::test]
async fn the_program_writes_cards_for_their_owner_alone_and_over_nothing_else() {
    let server = Server::start(Backend::Sqlite);
    let round = Round::open(&server, 3).await;
    let package = packed(&server, &round).await;
    let (hall, _) = hall(&package).await;
    let collect = |to: &str| {
        let database = format!("sqlite://{}", hall.data_dir.join("test.sqlite").display());
        Command::new(env!("CARGO_BIN_EXE_incubator"))
            .args(["venue", "collect", "--to", to])
            .env("INCUBATOR_DATA_DIR", &hall.data_dir)
            .env("INCUBATOR_DATABASE_URL", database)
            .env("INCUBATOR_MASTER_SECRET", SECRET)
            .current_dir(&hall.data_dir)
            .output()
            .expect("the program ends")
    };
    let (cards, letter) = (
        hall.data_dir.join("cards.json"),
        hall.data_dir.join("letter.json"),
    );
    // Once more over what it wrote itself, and never over anything else.
    for _ in 0..2 {
        let ended = collect("cards.json");
        assert!(
            ended.status.success(),
            "{}",
            String::from_utf8_lossy(&ended.stderr)
        );
        let file = std::fs::read_to_string(&cards).expect("the cards");
        assert!(package::is_cards(&file) && !package::is_package(&file));
        assert!(!base::disk::is_open(&cards));
    }
    std::fs::write(&letter, "{}").expect("a file");
    let ended = collect("letter.json");
    assert!(!ended.status.success());
    assert!(String::from_utf8_lossy(&ended.stderr).contains("something else"));
    assert_eq!(std::fs::read_to_string(&letter).expect("the letter"), "{}");
}

#[tokio::test]
async fn tablets_are_told_the_address_that_they_can_use() {
    let server = Server::start(Backend::Sqlite);
    let round = Round::open(&server, 3).await;
    let id = round_id(&round);
    let file = server.below(move |cx| export::pack(cx, id)).await;
    let folder = server.data_dir.join("laptop");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("round.json"), file).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_incubator"));
    command
        .args([
            "venue",
            "serve",
            "round.json",
            "--bind",
            "0.0.0.0:0",
            "--public-url",
            "http://10.1.2.3:8080",
        ])
        .env_remove("DATABASE_URL")
        .current_dir(&folder)
        .stdout(Stdio::piped());
    let mut process = command.spawn().expect("the program starts");
    let mut said = String::new();
    let lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
    for line in lines.map_while(std::result::Result::ok) {
        said += &(line + "\n");
        if said.contains("/docs/") {
            break;
        }
    }
    process.kill().expect("it serves");
    process.wait().expect("it ends");
    assert!(said.contains("tablets use http://10.1.2.3:8080"), "{said}");
    assert!(!said.contains("http://0.0.0.0"), "{said}");
    // A pass for each juror stands before it.
    let passes = said.lines().filter(|l| l.split("  ").count() == 3).count();
    assert!(passes >= round.jurors.len() && passes > 0, "{said}");
}

/// The import is killed again and again, each time after some more cards; in the end each card is there once.
#[tokio::test]
async fn an_import_that_is_killed_fifty_times_merges_each_of_a_thousand_cards_once() {
    const CARDS: i64 = 1_000;
    let server = Server::start(Backend::Sqlite);
    let round = Round::open(&server, 500).await;
    let package = packed(&server, &round).await;
    let (hall, _) = hall(&package).await;
    let declared: Vec<Id> = package
        .candidates
        .iter()
        .filter(|c| c.disability_declared)
        .map(|c| c.id)
        .collect();
    let file = hall
        .tried(move |cx| {
            let marks = |novelty: bool| {
                let mut marks = json!({ "market": { "score": 4 } });
                if novelty {
                    marks["novelty"] = json!({ "score": 3 });
                }
                Json::from(marks)
            };
            for without in [true, false] {
                let cards = card::table.filter(card::candidate_id.eq_any(declared.clone()));
                let ids: Vec<Id> = cards.select(card::id).load(cx.conn)?;
                let submitted = (
                    card::status.eq(CardStatus::Submitted),
                    card::submitted_at.eq(cx.now),
                    card::marks.eq(marks(!without)),
                    card::version.eq(1),
                );
                match without {
                    true => diesel::update(card::table.filter(card::id.eq_any(ids)))
                        .set(submitted)
                        .execute(cx.conn)?,
                    false => diesel::update(card::table.filter(card::id.ne_all(ids)))
                        .set(submitted)
                        .execute(cx.conn)?,
                };
            }
            export::collect(cx)
        })
        .await
        .expect("collected")
        .0;
    let path = server.data_dir.join("cards.json");
    std::fs::write(&path, file).expect("a file");
    let import = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_incubator"));
        command
            .args(["venue", "import"])
            .arg(&path)
            .env("INCUBATOR_DATA_DIR", &server.data_dir)
            .env(
                "DATABASE_URL",
                format!("sqlite://{}", server.data_dir.join("test.sqlite").display()),
            )
            .env("INCUBATOR_MASTER_SECRET", SECRET)
            .current_dir(&server.data_dir)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    };
    // Read beside the import: who wants to write would wait for it.
    let merged = async || {
        let db = &server.service.app.db;
        db.read(|conn| Ok(venue_card::table.count().get_result::<i64>(conn)?))
            .await
            .expect("a count")
    };
    let mut kills = 0;
    while kills < 50 {
        let before = merged().await;
        let mut running = import().spawn().expect("the program starts");
        // After none, one, two or three more cards, and those that come before the blow falls.
        while merged().await < before + kills % 4 && running.try_wait().expect("a state").is_none() {}
        running.kill().expect("it can be killed");
        running.wait().expect("it ends");
        kills += 1;
    }
    assert!(
        merged().await < CARDS,
        "it was killed in the middle of its work, at {}",
        merged().await
    );
    let ended = import().output().expect("the program ends");
    assert!(
        ended.status.success(),
        "{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    let (once, logged): (i64, i64) = server
        .tried(|cx| {
            let once = card::table
                .filter(card::status.eq(CardStatus::Submitted))
                .filter(card::version.eq(1))
                .count()
                .get_result(cx.conn)?;
            let logged = audit_entry::table
                .filter(audit_entry::action.eq("import_card"))
                .count()
                .get_result(cx.conn)?;
            Ok((once, logged))
        })
        .await
        .expect("counts");
    assert_eq!((once, logged, merged().await), (CARDS, CARDS, CARDS));
}
