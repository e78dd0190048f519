//! The sentences of the paper, in Kazakh and Russian. The terms are those of `kernel/terms.json`.

use super::figures::{basis_points, decimal, grouped, money};
use super::{Inside, Source};
use base::documents::Pair;
use kernel::vocabulary::label;
use kernel::{Lang, Localised, Ts};
use protocol::format::v2::{
    AmountRule, Bound, Head, Instant, Outcome, Priority, Proposed, Seat, Texts, TieBreak, TieRule, Vote,
};

/// A fixed text in both languages.
pub struct Fixed(pub &'static str, pub &'static str);

impl Fixed {
    pub fn pair(&self) -> Pair {
        Pair::of(self.0, self.1)
    }
}

/// The labels of an enum.
pub struct Labels(&'static str);

impl Labels {
    /// The label of a word of the format.
    pub fn label<W: serde::Serialize>(&self, word: &W) -> Pair {
        let value = name_of(word);
        Pair::of(label(self.0, &value, Lang::Kk), label(self.0, &value, Lang::Ru))
    }
}

pub const KIND: Labels = Labels("round_kind");
pub const SEAT: Labels = Labels("juror_seat");
pub const OUTCOME: Labels = Labels("decision_outcome");
pub const VOTE: Labels = Labels("vote");
const UNCOUNTED: Labels = Labels("protocol_uncounted");
const METHOD: Labels = Labels("scoring_method");
const MANNER: Labels = Labels("decision_manner");
const VOTING: Labels = Labels("voting");
const AMOUNTS: Labels = Labels("amount_rule");
const TIES: Labels = Labels("tie_break");

pub const COMMISSION: Fixed = Fixed("1. Комиссия құрамы", "1. Состав комиссии");
pub const RULES: Fixed = Fixed("2. Бағалау қағидалары", "2. Правила оценки");
pub const RESULT: Fixed = Fixed("3. Бағалау нәтижесі", "3. Результат оценки");
pub const DECISION: Fixed = Fixed("4. Комиссия шешімі", "4. Решение комиссии");
pub const CHECK: Fixed = Fixed("5. Тексеру", "5. Проверка");
pub const SIGNATURES: Fixed = Fixed("6. Қолтаңбалар", "6. Подписи");
pub const CHECK_HOW: Fixed = Fixed(
    "Бұл құжат электрондық қолтаңба қойылған хаттама негізінде жасалды. Ашық хаттаманы код арқылы оқуға, ал нәтижені «incubator verify protocol» командасымен қайта есептеуге болады.",
    "Документ составлен на основе протокола, подписанного электронно. Открытый протокол можно прочитать по коду, а результат пересчитать командой «incubator verify protocol».",
);

/// What the scores propose; in a table there is no room for the labels of the API.
pub fn proposed(outcome: Proposed) -> Pair {
    match outcome {
        Proposed::Select => OUTCOME.label(&Outcome::Select),
        Proposed::Waitlist => OUTCOME.label(&Outcome::Waitlist),
        Proposed::Decline => OUTCOME.label(&Outcome::Decline),
        Proposed::Undecidable => Pair::of("Тең", "Поровну"),
        Proposed::NoQuorum => Pair::of("Парақ жетпейді", "Мало листов"),
    }
}

/// A text of the programme in both languages.
pub fn localised(text: &Texts, order: &[Lang]) -> Pair {
    let text = Localised::from(text);
    Pair::of(text.pick(Lang::Kk, order), text.pick(Lang::Ru, order))
}

pub fn title(head: &Head) -> Pair {
    Pair::of(
        format!("Конкурстық комиссияның\nХАТТАМАСЫ\n№ {}", head.no),
        format!("ПРОТОКОЛ\nконкурсной комиссии\n№ {}", head.no),
    )
}

fn line(kk: &str, ru: &str, what: &Pair) -> Pair {
    Pair::of(format!("{kk}: {}", what.kk), format!("{ru}: {}", what.ru))
}

fn same(kk: &str, ru: &str, what: &str) -> Pair {
    line(kk, ru, &Pair::of(what, what))
}

/// Which decision it is.
pub fn facts(source: &Source) -> Vec<Pair> {
    let head = &source.public.head;
    let name = localised(&head.programme_name, &source.languages);
    let at = |instant: Instant| Ts::from(instant).said_in(source.zone);
    let mut facts = vec![
        Pair::of(
            format!("Бағдарлама: «{}» ({})", name.kk, head.programme_code),
            format!("Программа: «{}» ({})", name.ru, head.programme_code),
        ),
        line("Кезең", "Тур", &KIND.label(&head.kind)),
    ];
    if head.no > 1 {
        let before = format!("№ {}", head.no - 1);
        facts.push(Pair::of(
            format!("Түзетілген нұсқа, {before} хаттаманың орнына"),
            format!("Исправленная редакция взамен протокола {before}"),
        ));
    }
    if let (Some(opened), Some(closed)) = (head.opened_at, head.closed_at) {
        let span = format!("{} – {}", at(opened), at(closed));
        facts.push(same("Бағалау", "Оценка", &span));
    }
    if let Some(decided) = head.decided_at {
        facts.push(same("Шешім қабылданды", "Решение принято", &at(decided)));
    }
    let published = format!("{} ({})", at(head.published_at), source.zone.name());
    facts.push(same("Жарияланды", "Опубликовано", &published));
    facts
}

/// By which rules it was scored.
pub fn rules(source: &Source) -> Vec<Pair> {
    let rules = &source.public.rules;
    let settings = &rules.settings;
    let firmness = &source.public.firmness;
    let mut told = vec![
        line("Бағалау әдісі", "Метод оценки", &METHOD.label(&settings.method)),
        same(
            "Орындар саны",
            "Количество мест",
            &rules.ranking.seats.to_string(),
        ),
        Pair::of(
            format!(
                "Әр үміткерге кемінде {} бағалау парағы керек",
                settings.quorum_cards
            ),
            format!(
                "На кандидата нужно оценочных листов, не менее: {}",
                settings.quorum_cards
            ),
        ),
    ];
    if firmness.method_refused.is_some() {
        let used = METHOD.label(&firmness.method);
        told.push(Pair::of(
            format!("Таңдалған әдісті қолдануға болмады; қолданылғаны: {}", used.kk),
            format!("Выбранный метод неприменим; применён: {}", used.ru),
        ));
    }
    if let Some(mark) = &rules.ranking.pass_mark {
        let share = basis_points(mark.share_bp);
        told.push(match mark.bound {
            Bound::MoreThan => Pair::of(
                format!("Өту балы: ең жоғары балдың {share} %-ынан жоғары"),
                format!("Проходной балл: более {share} % максимального"),
            ),
            Bound::AtLeast => Pair::of(
                format!("Өту балы: ең жоғары балдың кемінде {share} %-ы"),
                format!("Проходной балл: не менее {share} % максимального"),
            ),
        });
    }
    told.push(priority(&rules.ranking.priority));
    told.push(ties(source));
    if settings.amounts != AmountRule::ByCommission {
        told.push(line("Сома", "Сумма", &AMOUNTS.label(&settings.amounts)));
    }
    told
}

/// The name that a word of the format is written with.
pub fn name_of<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

fn priority(rule: &Priority) -> Pair {
    match *rule {
        Priority::None => Pair::of("Басымдық берілмейді", "Приоритет не применяется"),
        Priority::Bonus { bonus_bp } => {
            let points = basis_points(bonus_bp);
            Pair::of(
                format!("Басымдығы бар үміткерге {points} пайыздық тармақ қосылады"),
                format!("Кандидату с приоритетом добавляется процентных пунктов: {points}"),
            )
        }
        Priority::TieBreak => Pair::of(
            "Балдар тең болса, басымдығы бар үміткер алда тұрады",
            "При равных баллах впереди кандидат с приоритетом",
        ),
        Priority::Reserved { places } => Pair::of(
            format!("Басымдығы бар үміткерлерге сақталған орындар: {places}"),
            format!("Мест для кандидатов с приоритетом: {places}"),
        ),
    }
}

fn ties(source: &Source) -> Pair {
    let rules = &source.public.rules;
    let one = |rule: &TieRule| match rule {
        TieRule::Priority => TIES.label(&TieBreak::Priority),
        TieRule::EarlierSubmission => TIES.label(&TieBreak::EarlierSubmission),
        TieRule::Chair => TIES.label(&TieBreak::Chair),
        TieRule::Criterion { key } => {
            let criterion = rules.rubric.criteria.iter().find(|c| c.key == *key);
            criterion.map_or_else(|| Pair::of(key, key), |c| localised(&c.name, &source.languages))
        }
    };
    let all: Vec<Pair> = rules.ranking.ties.iter().map(one).collect();
    if all.is_empty() {
        return Pair::of(
            "Балдар тең болса, комиссия шешеді",
            "При равных баллах решает комиссия",
        );
    }
    let join = |side: fn(&Pair) -> &str| all.iter().map(side).collect::<Vec<_>>().join("; ");
    Pair::of(
        format!("Балдар тең болса, кезегімен: {}", join(|p| &p.kk)),
        format!("При равных баллах по порядку: {}", join(|p| &p.ru)),
    )
}

/// What the figures of the result mean.
pub fn notes(source: &Source) -> Vec<Pair> {
    let public = &source.public;
    let firmness = &public.firmness;
    let mut notes = vec![Pair::of(
        "Орташа, балл, ± (орташаның стандартты қатесі) және мүмкіндік пайызбен берілді, көрсету үшін дөңгелектелді; орындар дәл бөлшектер бойынша анықталды.",
        "Среднее, балл, ± (стандартная ошибка среднего) и шанс даны в процентах и округлены для показа; места определены по точным дробям.",
    )];
    if firmness.places > 0 {
        notes.push(Pair::of(
            format!(
                "«Мүмкіндік» – бағалардағы кездейсоқтық басқаша болғанда үміткердің алғашқы {} орынға кіру ықтималдығы ({} сынақ, бастапқы сан {}).",
                firmness.places,
                grouped(i64::from(firmness.draws)),
                firmness.seed
            ),
            format!(
                "«Шанс» – вероятность войти в первые {} мест, если бы случайность в оценках сложилась иначе ({} испытаний, начальное число {}).",
                firmness.places,
                grouped(i64::from(firmness.draws)),
                firmness.seed
            ),
        ));
    }
    if !firmness.zone.is_empty() {
        let zone: Vec<String> = firmness.zone.iter().map(|name| source.candidate(name)).collect();
        notes.push(same(
            "Бағалар бойынша шекарадан ажыратылмайтындар",
            "По оценкам не отделены от границы",
            &zone.join(", "),
        ));
    }
    if firmness.crosses_cut {
        notes.push(Pair::of(
            "Бағалар шекараның қай жағында кім тұрғанын ажыратпайды, сондықтан шешім алдында талқылау өтті.",
            "Оценки не различают, кто стоит по какую сторону границы, поэтому перед решением было обсуждение.",
        ));
    }
    if let Some(agreement) = &firmness.agreement {
        notes.push(same(
            "Бағалардың келісімділігі (ICC, орташа баға үшін)",
            "Согласованность оценок (ICC, для средней оценки)",
            &decimal(agreement.value, 2),
        ));
    }
    let left_out: Vec<String> = source
        .inside
        .iter()
        .flat_map(Inside::not_fitted)
        .map(|(juror, candidate)| format!("{} – {}", source.juror(juror), source.candidate(candidate)))
        .collect();
    if !left_out.is_empty() {
        notes.push(same(
            "Әдіс ескермеген парақтар (мүшенің жалғыз парағы)",
            "Листы, которые метод не учёл (единственный лист члена комиссии)",
            &left_out.join("; "),
        ));
    }
    for (why, count) in &public.uncounted {
        let why = UNCOUNTED.label(why);
        notes.push(Pair::of(
            format!(
                "Есептелмеген бағалау парақтары ({}): {count}",
                why.kk.to_lowercase()
            ),
            format!("Неучтённые оценочные листы ({}): {count}", why.ru.to_lowercase()),
        ));
    }
    notes
}

/// How it was decided.
pub fn decision(source: &Source) -> Vec<Pair> {
    let made = &source.public.decision;
    let count = |vote: Vote| made.ballots.get(vote.name()).copied().unwrap_or_default();
    let mut told = vec![line(
        "Шешім қабылдау тәртібі",
        "Порядок принятия решения",
        &MANNER.label(&made.manner),
    )];
    if !made.ballots.is_empty() {
        told.push(line(
            "Дауыс беру",
            "Голосование",
            &VOTING.label(&source.public.rules.settings.voting),
        ));
    }
    if !made.present.is_empty() {
        let (present, members) = (made.present.len(), source.public.jurors.len());
        told.push(Pair::of(
            format!("Қатысқан мүшелер: {present} / {members}"),
            format!("Присутствовало членов: {present} из {members}"),
        ));
    }
    if !made.ballots.is_empty() {
        told.push(Pair::of(
            format!(
                "Дауыстар: жақтағаны – {}, қарсысы – {}, қалыс қалғаны – {}",
                count(Vote::For),
                count(Vote::Against),
                count(Vote::Abstain)
            ),
            format!(
                "Голоса: за – {}, против – {}, воздержались – {}",
                count(Vote::For),
                count(Vote::Against),
                count(Vote::Abstain)
            ),
        ));
    }
    for outcome in [Outcome::Select, Outcome::Waitlist, Outcome::Decline] {
        let lines = source.public.candidates.iter().filter(|l| l.outcome == outcome);
        let mut chosen: Vec<_> = lines.collect();
        chosen.sort_by_key(|line| (line.position, line.rank));
        let names: Vec<String> = chosen
            .iter()
            .map(|line| source.candidate(&line.candidate))
            .collect();
        if !names.is_empty() {
            let what = OUTCOME.label(&outcome);
            let names = names.join(", ");
            told.push(Pair::of(
                format!("{}: {names}", what.kk),
                format!("{}: {names}", what.ru),
            ));
        }
    }
    if let Some(total) = &made.total {
        told.push(same("Барлығы берілді", "Всего предоставлено", &money(total)));
    }
    told
}

/// The office of a member under the paper.
pub fn office(seat: Seat) -> Pair {
    SEAT.label(&seat)
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;
    use protocol::format::v2::{Manner, Method, RoundKind, Uncounted};

    /// Older protocols are printed too, also when the program calls things otherwise.
    #[test]
    fn every_word_of_the_format_has_a_label() {
        fn told<W: Serialize>(labels: &Labels, words: &[W]) {
            for word in words {
                let (pair, name) = (labels.label(word), name_of(word));
                assert!(
                    !name.is_empty() && !pair.kk.is_empty() && !pair.ru.is_empty(),
                    "{name}"
                );
                assert!(pair.kk != name && pair.ru != name, "{name} has no label");
            }
        }
        told(&KIND, &[RoundKind::Selection, RoundKind::Final]);
        told(&SEAT, &[Seat::Chair, Seat::Deputy, Seat::Member]);
        told(&OUTCOME, &[Outcome::Select, Outcome::Waitlist, Outcome::Decline]);
        told(&VOTE, &[Vote::For, Vote::Against, Vote::Abstain]);
        told(
            &UNCOUNTED,
            &[
                Uncounted::Conflict,
                Uncounted::Recused,
                Uncounted::Reassigned,
                Uncounted::NotSubmitted,
            ],
        );
        told(
            &METHOD,
            &[
                Method::WeightedMean,
                Method::TrimmedMean,
                Method::Additive,
                Method::Calibrated,
                Method::Vote,
            ],
        );
        told(&MANNER, &[Manner::Vote, Manner::Signatures]);
        told(&AMOUNTS, &[AmountRule::ByCommission, AmountRule::AskedTimesShare]);
        told(
            &TIES,
            &[
                TieBreak::Priority,
                TieBreak::Criterion,
                TieBreak::EarlierSubmission,
                TieBreak::Chair,
            ],
        );
    }
}
