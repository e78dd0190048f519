//! The rules that calculate, at the size of the pilot and far above it. Figures: `docs/PERFORMANCE.md`.

use std::collections::BTreeSet;
use std::hint::black_box;

use chrono::{DateTime, NaiveDate, TimeDelta};
use criterion::{BatchSize, Criterion as Bench, criterion_group, criterion_main};
use kernel::iin::Iin;
use kernel::{Id, Ts};
use people::training::progress::rules::{Counted, attendance};
use people::training::sessions::rules::{AttendanceMark as Attended, SessionStatus};
use scoring::card::{Mark, Marks};
use scoring::design::{Plan, designs};
use scoring::exact::Exact;
use scoring::ranking::{Candidate, PassMarkBound, PassMarkRule, PriorityRule, RankingConfig, TieRule, rank};
use scoring::rubric::{Criterion, Rubric, Scale};
use scoring::spread::{Assignment, Juror, Request, spread};
use scoring::{Asked, Method, Sheet, agreement, firmness, score};

const CRITERIA: usize = 10;

fn id(number: u32) -> Id {
    Id(uuid::Uuid::from_u128(u128::from(number) + 1))
}

fn second(number: u32) -> Ts {
    Ts(DateTime::UNIX_EPOCH + TimeDelta::seconds(i64::from(number)))
}

fn key(number: usize) -> String {
    format!("criterion_{number}")
}

/// Ten criteria, the weights not alike, so that no sum is a round number.
fn rubric() -> Rubric {
    let criterion = |number: usize| Criterion {
        key: key(number),
        weight: u32::try_from(number % 3).unwrap_or_default() + 1,
        juror_may_skip: true,
    };
    Rubric::new(Scale { min: 1, max: 5 }, (0..CRITERIA).map(criterion).collect()).expect("a sound rubric")
}

/// Marks that differ from card to card, the same in each run.
fn marks(candidate: u32, juror: u32) -> Marks {
    let score = |number: usize| {
        let mixed = candidate.wrapping_mul(2_654_435_761)
            ^ juror.wrapping_mul(40_503)
            ^ u32::try_from(number).unwrap_or_default().wrapping_mul(97);
        Mark::Score(i32::try_from((mixed >> 7) % 5).unwrap_or_default() + 1)
    };
    (0..CRITERIA).map(|number| (key(number), score(number))).collect()
}

fn candidates(rubric: &Rubric, number: u32, cards: u32) -> Vec<Candidate> {
    let none = BTreeSet::new();
    let one = |candidate: u32| Candidate {
        id: id(candidate),
        submitted_at: second(candidate),
        priority: candidate.is_multiple_of(4),
        cards: (0..cards)
            .map(|juror| {
                let complete = rubric.complete(&marks(candidate, juror), &none);
                complete
                    .expect("every criterion has a mark")
                    .counted(id(100_000 + juror))
            })
            .collect(),
    };
    (0..number).map(one).collect()
}

fn config(seats: u32) -> RankingConfig {
    RankingConfig {
        seats,
        min_cards: 2,
        priority: PriorityRule::Reserved { places: seats / 3 },
        ties: vec![
            TieRule::Priority,
            TieRule::Criterion { key: key(0) },
            TieRule::EarlierSubmission,
        ],
        pass_mark: Some(PassMarkRule {
            share_bp: 5_000,
            bound: PassMarkBound::MoreThan,
        }),
        waitlist_limit: None,
        method: Method::WeightedMean,
        chair: None,
    }
}

fn ranking(c: &mut Bench) {
    let rubric = rubric();
    for (name, number, cards, seats) in [
        ("rank 25 candidates, 7 cards, 10 criteria", 25, 7, 3),
        ("rank 2,000 candidates, 3 cards, 10 criteria", 2_000, 3, 25),
    ] {
        let (candidates, config) = (candidates(&rubric, number, cards), config(seats));
        c.bench_function(name, |b| b.iter(|| rank(black_box(&candidates), &config)));
    }
    let (marks, none) = (marks(1, 2), BTreeSet::new());
    c.bench_function("count a card of 10 criteria", |b| {
        b.iter(|| {
            rubric
                .complete(black_box(&marks), &none)
                .map(|card| card.counted(id(7)))
        })
    });
}

/// Three jurors for each candidate, so that their pairs go round and all is connected.
fn sheet(number: u32, jurors: u32, cards: u32) -> Sheet {
    let rubric = rubric();
    let mut all = candidates(&rubric, number, cards);
    for (candidate, one) in (0..).zip(&mut all) {
        for (card, at) in one.cards.iter_mut().zip(0..) {
            card.juror = id(100_000 + (candidate + at * (1 + candidate / jurors % 7)) % jurors);
        }
    }
    Sheet::new(all.iter().map(|one| {
        let cards = one.cards.iter().map(|card| (card.juror, &card.share));
        (one.id, cards.collect::<Vec<_>>())
    }))
}

fn scoring(c: &mut Bench) {
    let asked = Asked {
        places: 3,
        draws: 10_000,
        seed: 1,
    };
    for (name, method) in [
        ("firmness of 25 × 7, 10,000 draws, mean", Method::WeightedMean),
        ("firmness of 25 × 7, 10,000 draws, calibrated", Method::Calibrated),
    ] {
        let sheet = sheet(25, 7, 7);
        let none = vec![Some(Exact::basis_points(0)); 25];
        c.bench_function(name, |b| {
            b.iter(|| score(black_box(&sheet), method).map(|scores| firmness(&sheet, &scores, &none, asked)))
        });
    }
    let mut group = c.benchmark_group("fit");
    group.sample_size(10);
    for (number, jurors) in [(2_000, 60), (20_000, 60), (2_000, 200)] {
        let sheet = sheet(number, jurors, 3);
        for method in [Method::Additive, Method::Calibrated] {
            group.bench_function(format!("{number} candidates, {jurors} jurors, {method:?}"), |b| {
                b.iter(|| score(black_box(&sheet), method))
            });
        }
    }
    let sheet = sheet(2_000, 60, 3);
    group.bench_function("agreement of 2,000 candidates", |b| {
        b.iter(|| agreement(black_box(&sheet)))
    });
    group.finish();
}

fn spreading(c: &mut Bench) {
    let (first_juror, jurors, number) = (100_000, 50, 1_000);
    let request = Request {
        jurors: (0..jurors)
            .map(|j| Juror {
                id: id(first_juror + j),
                cap: None,
            })
            .collect(),
        candidates: (0..number).map(id).collect(),
        // Each candidate has one juror who must not score it.
        forbidden: (0..number)
            .map(|candidate| Assignment {
                juror: id(first_juror + candidate * 7 % jurors),
                candidate: id(candidate),
            })
            .collect(),
        existing: BTreeSet::new(),
        wanted: 3,
        seed: 1,
    };
    let mut group = c.benchmark_group("spread");
    group.sample_size(10);
    group.bench_function("1,000 candidates over 50 jurors, 3 cards each", |b| {
        b.iter(|| spread(black_box(&request)).expect("there is room"))
    });
    group.finish();
}

fn designing(c: &mut Bench) {
    let plan = Plan {
        candidates: 25,
        places: 3,
        reliabilities: vec![0.2, 0.4, 0.6],
        severity: 0.3,
        draws: 2_000,
        seed: 1,
    };
    let mut group = c.benchmark_group("design");
    group.sample_size(10);
    group.bench_function(
        "75 juries for 25 candidates, 2,000 draws, three reliabilities",
        |b| b.iter(|| designs(black_box(&plan))),
    );
    group.finish();
}

fn counting(c: &mut Bench) {
    let marks = [
        Some(Attended::Present),
        Some(Attended::Late),
        Some(Attended::Absent),
        Some(Attended::Excused),
        None,
    ];
    let sessions: Vec<Counted> = (0..80)
        .map(|number| Counted {
            session: id(number),
            root: if number % 20 == 19 {
                id(number - 17)
            } else {
                id(number)
            },
            status: if number < 60 {
                SessionStatus::Held
            } else {
                SessionStatus::Planned
            },
            mark: marks[number as usize % marks.len()],
        })
        .collect();
    c.bench_function("attendance over 80 sessions", |b| {
        b.iter(|| attendance(black_box(&sessions), 8_000))
    });
}

fn numbers(c: &mut Bench) {
    let birth = NaiveDate::from_ymd_opt(1991, 4, 17).expect("a day of the calendar");
    let number = (9_800..=9_999)
        .find_map(|serial| Iin::synthetic(birth, false, serial))
        .expect("some serial has a control digit");
    let text = number.as_str().to_owned();
    c.bench_function("check an IIN", |b| {
        b.iter_batched(
            || text.clone(),
            |text| Iin::parse(&text).is_ok(),
            BatchSize::SmallInput,
        )
    });
}

criterion_group!(rules, ranking, scoring, spreading, designing, counting, numbers);
criterion_main!(rules);
