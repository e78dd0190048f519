//! The tables of the paper, what was said, and the lines to sign on.

use std::collections::BTreeMap;

use super::figures::{basis_points, chance, decimal, money, percent};
use super::words::{self, OUTCOME, SEAT, VOTE};
use super::{Inside, Source};
use base::documents::{Align, Column, Pair, Paper};
use kernel::Ts;
use protocol::format::v2::{DecidedLine, Fraction, PublicLine, Seat, Vote};
use protocol::names::by_number;

fn column(kk: &str, ru: &str, part: f32, align: Align) -> Column {
    Column::of(Pair::of(kk, ru), part, align)
}

fn yes(is: bool) -> String {
    Pair::of(if is { "иә" } else { "жоқ" }, if is { "да" } else { "нет" }).slashed()
}

/// Jurors by seat, the chair first.
fn jurors(source: &Source) -> Vec<(&String, Seat)> {
    let mut all: Vec<_> = source
        .public
        .jurors
        .iter()
        .map(|(name, seat)| (name, *seat))
        .collect();
    let place = |seat| match seat {
        Seat::Chair => 0,
        Seat::Deputy => 1,
        Seat::Member => 2,
    };
    all.sort_by(|(a, one), (b, other)| {
        (place(*one), source.juror(a), by_number(a)).cmp(&(place(*other), source.juror(b), by_number(b)))
    });
    all
}

/// Who the commission is; for itself also whose conflicts of interest are known, and how each voted.
pub fn commission(paper: &mut Paper, source: &Source) {
    let mut columns = vec![
        column("Мүше", "Член комиссии", 3.0, Align::Left),
        column("Лауазымы", "Роль", 2.6, Align::Left),
        column("Қатысты", "Присутствие", 1.2, Align::Left),
    ];
    if source.inside.is_some() {
        columns.push(column(
            "Мүдделер қақтығысы",
            "Конфликт интересов",
            2.0,
            Align::Left,
        ));
        columns.push(column("Дауысы", "Голос", 1.6, Align::Left));
    }
    let row = |(name, seat): (&String, Seat)| {
        let present = source.public.decision.present.contains(name);
        let mut row = vec![source.juror(name), SEAT.label(&seat).stacked(), yes(present)];
        if let Some(inside) = &source.inside {
            let decision = &inside.bundle.decision;
            let torn = decision.conflicts.iter().filter(|c| c.juror == *name);
            let torn: Vec<String> = torn.map(|c| source.candidate(&c.candidate)).collect();
            let ballot = decision.ballots.iter().find(|b| b.juror == *name);
            let vote = ballot.map(|b| {
                let mut said = vec![VOTE.label(&b.vote).stacked()];
                let otherwise = b.lines.iter();
                said.extend(
                    otherwise
                        .map(|(c, vote)| format!("{}: {}", source.candidate(c), VOTE.label(vote).slashed())),
                );
                said.join("\n")
            });
            row.push(if torn.is_empty() {
                "–".into()
            } else {
                torn.join(", ")
            });
            row.push(vote.unwrap_or_else(|| "–".into()));
        }
        row
    };
    let rows: Vec<_> = jurors(source).into_iter().map(row).collect();
    paper.table(&columns, &rows);
}

/// What was scored, with the weights.
pub fn criteria(paper: &mut Paper, source: &Source) {
    let rubric = &source.public.rules.rubric;
    let all: i64 = rubric.criteria.iter().map(|c| i64::from(c.weight)).sum();
    let columns = [
        column("Бағалау өлшемшарты", "", 4.0, Align::Left),
        column("", "Критерий оценки", 4.0, Align::Left),
        column("Салмағы, %", "Вес, %", 1.2, Align::Right),
        column("Шкала", "Шкала", 1.0, Align::Right),
    ];
    let rows: Vec<_> = rubric
        .criteria
        .iter()
        .map(|one| {
            let name = words::localised(&one.name, &source.languages);
            let share = u32::try_from(i64::from(one.weight) * 10_000 / all.max(1)).unwrap_or_default();
            let scale = format!("{}–{}", rubric.scale_min, rubric.scale_max);
            vec![name.kk, name.ru, basis_points(share), scale]
        })
        .collect();
    paper.table(&columns, &rows);
}

/// Everybody by rank, with what was proposed and what was decided.
pub fn result(paper: &mut Paper, source: &Source) {
    let table = Ranks::of(source);
    let candidates = &source.public.candidates;
    let rows: Vec<_> = candidates.iter().map(|line| table.row(line)).collect();
    paper.table(&table.columns(), &rows);
    if candidates.iter().any(|line| line.priority) {
        paper.pair(&Pair::of("* басымдығы бар үміткер", "* кандидат с приоритетом"));
    }
}

/// The table of ranks: some of its columns are there only where they tell something.
struct Ranks<'a> {
    source: &'a Source,
    decided: BTreeMap<&'a str, &'a DecidedLine>,
    /// Sums were given.
    sums: bool,
    /// Scores are not the means.
    bonus: bool,
}

impl<'a> Ranks<'a> {
    fn of(source: &'a Source) -> Self {
        let decided: BTreeMap<&str, &DecidedLine> = source
            .inside
            .iter()
            .flat_map(|inside| &inside.bundle.decision.lines)
            .map(|line| (&*line.candidate, line))
            .collect();
        Ranks {
            sums: decided.values().any(|line| line.amount.is_some()),
            bonus: source
                .public
                .candidates
                .iter()
                .any(|line| line.score != line.mean),
            source,
            decided,
        }
    }
    fn columns(&self) -> Vec<Column> {
        let inside = self.source.inside.is_some();
        let all = [
            (true, column("Орын", "Место", 1.2, Align::Right)),
            (true, column("Өтінім", "Заявка", 1.7, Align::Left)),
            (inside, column("Атауы", "Название", 3.2, Align::Left)),
            (true, column("Парақ", "Листов", 1.5, Align::Right)),
            (true, column("Орташа", "Среднее", 1.65, Align::Right)),
            (self.bonus, column("Балл", "Балл", 1.4, Align::Right)),
            (true, column("±", "±", 1.2, Align::Right)),
            (true, column("Мүмкіндік", "Шанс", 2.0, Align::Right)),
            (true, column("Ұсыныс", "Предложено", 2.95, Align::Left)),
            (true, column("Шешім", "Решено", 2.95, Align::Left)),
            (self.sums, column("Сома", "Сумма", 2.1, Align::Right)),
        ];
        there(all)
    }
    fn row(&self, line: &PublicLine) -> Vec<String> {
        let share = |value: &Option<Fraction>| {
            let exact = value.as_ref().and_then(Fraction::exact);
            exact.as_ref().map(percent).unwrap_or_default()
        };
        let place = |label: Pair, position: Option<i32>| match position {
            Some(at) => Pair::of(format!("{} {at}", label.kk), format!("{} {at}", label.ru)).stacked(),
            None => label.stacked(),
        };
        let error = line.standard_error.map(|error| decimal(error * 100.0, 2));
        let mark = if line.priority { " *" } else { "" };
        let inside = self.source.inside.as_ref();
        let name = match inside {
            Some(_) => format!(
                "{}{mark}\n{}",
                self.source.candidate(&line.candidate),
                line.candidate
            ),
            None => format!("{}{mark}", line.candidate),
        };
        let known = inside.and_then(|inside| inside.candidates.get(&line.candidate));
        let amount = self.decided.get(&*line.candidate).and_then(|l| l.amount.as_ref());
        let proposed = place(words::proposed(line.proposed), line.proposed_position);
        let all = [
            (true, line.rank.map(|rank| rank.to_string()).unwrap_or_default()),
            (true, name),
            (
                inside.is_some(),
                known.map(|c| c.title.clone()).unwrap_or_default(),
            ),
            (true, line.cards.to_string()),
            (true, share(&line.mean)),
            (self.bonus, share(&line.score)),
            (true, error.unwrap_or_default()),
            (true, line.chance.map(chance).unwrap_or_default()),
            (true, proposed),
            (true, place(OUTCOME.label(&line.outcome), line.position)),
            (self.sums, amount.map(money).unwrap_or_default()),
        ];
        there(all)
    }
}

/// Those of the columns, or of their cells, that are there.
fn there<T>(all: [(bool, T); 11]) -> Vec<T> {
    all.into_iter()
        .filter_map(|(is, one)| is.then_some(one))
        .collect()
}

/// The candidates on whom not every ballot was for what was decided, or not every member voted, where the vote was by line.
pub fn votes(paper: &mut Paper, source: &Source) {
    let all: usize = source.public.decision.ballots.values().sum();
    let of = |line: &PublicLine, vote: Vote| line.votes.get(vote.name()).copied().unwrap_or_default();
    let mut rows = Vec::new();
    for line in &source.public.candidates {
        if line.votes.is_empty() || of(line, Vote::For) == all {
            continue;
        }
        let counts = [Vote::For, Vote::Against, Vote::Abstain].map(|vote| of(line, vote));
        let mut row = vec![source.candidate(&line.candidate)];
        row.extend(counts.iter().map(usize::to_string));
        row.push(all.saturating_sub(counts.iter().sum()).to_string());
        rows.push(row);
    }
    if rows.is_empty() {
        return;
    }
    paper.pair(&Pair::of(
        "Үміткерлер бойынша дауыстар, бірауыздан емес болған жерде:",
        "Голоса по кандидатам, где они не единогласны:",
    ));
    let columns = [
        column("Өтінім", "Заявка", 2.0, Align::Left),
        column("Жақтады", "За", 1.2, Align::Right),
        column("Қарсы", "Против", 1.2, Align::Right),
        column("Қалыс қалды", "Воздержались", 1.6, Align::Right),
        column("Қатыспады", "Не участвовали", 1.6, Align::Right),
    ];
    paper.table(&columns, &rows);
}

/// The reasons, the deliberation, the minutes and the opinions, in the words in which they were written.
pub fn said(paper: &mut Paper, source: &Source, inside: &Inside) {
    let decision = &inside.bundle.decision;
    for line in &decision.lines {
        if let Some(reason) = &line.reason {
            let outcome = OUTCOME.label(&line.outcome).slashed();
            let who = source.candidate(&line.candidate);
            paper.pair(&Pair::of(
                format!("{who} бойынша негіздеме ({outcome}):"),
                format!("Обоснование по {who} ({outcome}):"),
            ));
            paper.text(&reason.text);
        }
    }
    for one in &inside.bundle.deliberations {
        let at = Ts::from(one.at).said_in(source.zone);
        paper.pair(&Pair::of(
            format!("Талқылау, {at}:"),
            format!("Обсуждение, {at}:"),
        ));
        paper.text(&one.note.text);
    }
    if let Some(minutes) = &decision.minutes {
        paper.pair(&Pair::of("Отырыс жазбасы:", "Запись заседания:"));
        paper.text(&minutes.text);
    }
    for ballot in &decision.ballots {
        if let Some(opinion) = &ballot.opinion {
            let who = source.juror(&ballot.juror);
            paper.pair(&Pair::of(
                format!("Комиссия мүшесінің пікірі, {who}:"),
                format!("Мнение члена комиссии, {who}:"),
            ));
            paper.text(&opinion.text);
        }
    }
}

/// What the paper is compared with.
pub fn fingerprints(paper: &mut Paper, source: &Source) {
    let audit = &source.public.audit;
    let columns = [
        column("Құжат", "Документ", 2.0, Align::Left),
        column("SHA-256", "SHA-256", 4.0, Align::Left),
    ];
    let row = |kk: &str, ru: &str, hash: &str| vec![Pair::of(kk, ru).stacked(), hash.to_owned()];
    let entry = |what: &str| format!("{what} (№ {})", audit.seq);
    paper.table(
        &columns,
        &[
            row(
                "Ашық хаттаманың қолтаңбасы",
                "Подпись открытого протокола",
                &source.digest,
            ),
            row("Бағалау парақтары", "Оценочные листы", &source.public.root),
            row(&entry("Аудит журналы"), &entry("Журнал аудита"), &audit.hash),
        ],
    );
}

/// Lines for all members who were there, the chair first, and for the secretary, who has no vote.
pub fn signatures(paper: &mut Paper, source: &Source, inside: &Inside) {
    let present = &inside.bundle.decision.present;
    for (name, seat) in jurors(source) {
        if present.is_empty() || present.contains(name) {
            paper.signature(&words::office(seat), &source.juror(name));
        }
    }
    paper.signature(&Pair::of("Комиссия хатшысы", "Секретарь комиссии"), "");
}
