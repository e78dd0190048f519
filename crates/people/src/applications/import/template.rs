//! The workbook that an office fills in: made of the programme's form, so that the import reads what its lists offer.

use super::names::{self, BESIDE, Beside, EVIDENCE};
use super::table::MAX_ROWS;
use crate::applications::application::answers;
use crate::applications::application::fields::{FIELDS, Field, Kind};
use crate::applications::application::rules;
use crate::programmes::programme::questions::{AskedIf, Question, QuestionKind, QuestionOption};
use crate::programmes::programme::rules::Locality;
use crate::programmes::programme::{self, Programme};
use base::cx::Cx;
use base::policy::{Op, authorise};
use base::sheets::{Blank, BlankColumn, Entry};
use kernel::error::Result;
use kernel::vocabulary::label;
use kernel::{Id, Lang};

/// A text in Kazakh, Russian and English.
type Texts = [&'static str; 3];

const TITLE: Texts = ["Өтінімдер", "Заявки", "Applications"];
const GUIDE: [Texts; 4] = [
    ["Түсініктеме", "Пояснения", "Explanations"],
    ["Баған", "Столбец", "Column"],
    ["Міндетті ме", "Обязательно", "Required"],
    ["Не жазылады", "Что писать", "What to write"],
];
const REQUIRED: Texts = ["иә", "да", "yes"];
const BY_IIN: Texts = [
    "Бос қалса, ЖСН бойынша толтырылады",
    "Если пусто, заполнится по ИИН",
    "Left empty, it is told by the identity number",
];
const DAY: Texts = [
    "Мысалы: 31.12.2026",
    "Например: 31.12.2026",
    "For example: 31.12.2026",
];
const AMOUNT: Texts = [
    "Сома толық жазылады, валютасы:",
    "Сумма полностью, валюта:",
    "The whole sum, in",
];
const SEVERAL: Texts = [
    "Бірнешеуін «;» арқылы жазыңыз",
    "Несколько вариантов пишите через «;»",
    "Write several with a semicolon between them",
];
const OTHER: Texts = [
    "Тізімде жоқ болса, атауын жазыңыз",
    "Если в списке нет, напишите название",
    "Where the list has it not, write the name",
];
const ASKED: Texts = [
    "Мына жауапта ғана:",
    "Только при ответе:",
    "Only where the answer is",
];
const EVIDENCE_HELP: Texts = [
    "Қол қойылған келісім қайда: мысалы, «№ 3 папка, 12-бет»",
    "Где лежит подписанное согласие: например, «папка № 3, лист 12»",
    "Where the signed consent is, for example «folder 3, sheet 12»",
];
const RECEIVED_HELP: Texts = [
    "Қағаз өтінім мерзімінде түсіп, кейін терілсе ғана",
    "Только если бумажная заявка пришла в срок, а набрана позже",
    "Only where it came on paper in time and was typed later",
];

fn told(texts: Texts, lang: Lang) -> &'static str {
    match lang {
        Lang::Kk => texts[0],
        Lang::Ru => texts[1],
        Lang::En => texts[2],
    }
}

/// In which words, and out of what.
struct Words<'a> {
    lang: Lang,
    order: &'a [Lang],
    currency: &'a str,
    localities: &'a [Locality],
    questions: &'a [Question],
}

/// The workbook, and what its file is called.
pub fn blank(cx: &mut Cx<'_>, programme_id: Id) -> Result<(Blank, String)> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::GetImportTemplate, &programme.announced())?;
    let lang = cx.lang.unwrap_or_else(|| programme.main_language());
    let made = of(&programme, lang, cx)?;
    Ok((made, format!("{}-import-{}.xlsx", programme.code, lang.as_str())))
}

fn of(programme: &Programme, lang: Lang, cx: &Cx<'_>) -> Result<Blank> {
    let rules = programme.rules()?;
    let order = programme.languages()?;
    let words = Words {
        lang,
        order: &order,
        currency: &programme.currency,
        localities: &rules.localities,
        questions: &rules.questions,
    };
    let columns = FIELDS
        .iter()
        .map(|one| words.field(one))
        .chain(rules.questions.iter().map(|one| words.question(one)))
        .chain(BESIDE.map(|one| words.beside(one)))
        .collect();
    Ok(Blank {
        title: told(TITLE, lang).to_owned(),
        guide: GUIDE.map(|texts| told(texts, lang).to_owned()),
        required: told(REQUIRED, lang).to_owned(),
        columns,
        rows: u32::try_from(MAX_ROWS).unwrap_or(u32::MAX),
        made: cx.now,
    })
}

impl Words<'_> {
    fn told(&self, texts: Texts) -> String {
        told(texts, self.lang).to_owned()
    }

    /// The words of a column, where the import knows it by them; its name otherwise.
    fn head(&self, words: &str, name: &str) -> String {
        let known = names::column(words, self.questions);
        let head = if known.as_deref() == Some(name) {
            words
        } else {
            name
        };
        head.to_owned()
    }

    fn yes_or_no(&self) -> Entry {
        Entry::OneOf(names::yes_and_no(self.lang).map(str::to_owned).to_vec())
    }

    fn field(&self, one: &Field) -> BlankColumn {
        let mut help: Vec<String> = one.told(self.lang).map(str::to_owned).into_iter().collect();
        // What the identity number tells too.
        let by_iin = ["birth_date", "sex"].contains(&one.column());
        if by_iin {
            help.push(self.told(BY_IIN));
        }
        let entry = match one.kind {
            Kind::Text(longest) => Entry::Text(u32::try_from(longest).unwrap_or(u32::MAX)),
            Kind::Iin => Entry::Digits(12),
            Kind::Phone => Entry::Text(40),
            Kind::Choice(of, values) => {
                let word = |value: &&'static str| {
                    let word = label(of, value, self.lang);
                    let known = names::choice(of, values, &word) == Some(*value);
                    if known { word } else { (*value).to_owned() }
                };
                Entry::OneOf(values.iter().map(word).collect())
            }
            Kind::Locality(_) => {
                help.push(self.told(OTHER));
                Entry::Among(self.localities.iter().map(|place| self.place(place)).collect())
            }
            Kind::Boolean => self.yes_or_no(),
            Kind::Date => {
                help.push(self.told(DAY));
                Entry::Day
            }
            Kind::Money | Kind::Request => {
                help.push(format!("{} {}", self.told(AMOUNT), self.currency));
                Entry::Amount
            }
        };
        BlankColumn {
            head: self.head(one.label(self.lang), one.column()),
            required: one.required && !by_iin,
            help,
            entry,
        }
    }

    fn place(&self, place: &Locality) -> String {
        let name = place.name.pick(self.lang, self.order);
        let known = rules::locality(self.localities, name) == Some(place.code.as_str());
        if known {
            name.to_owned()
        } else {
            place.code.to_string()
        }
    }

    fn question(&self, one: &Question) -> BlankColumn {
        let mut help: Vec<String> = one
            .help
            .iter()
            .map(|help| help.pick(self.lang, self.order).to_owned())
            .collect();
        help.extend(one.asked_if.as_ref().map(|when| self.condition(when)));
        let options = || {
            one.options
                .iter()
                .map(|option| self.option(one, option))
                .collect()
        };
        let entry = match one.kind {
            QuestionKind::Line | QuestionKind::Text => {
                Entry::Text(answers::longest(one.kind).unwrap_or(4_000))
            }
            QuestionKind::Number => Entry::Number(one.minimum, one.maximum),
            QuestionKind::Boolean => self.yes_or_no(),
            QuestionKind::Choice => Entry::OneOf(options()),
            QuestionKind::Date => {
                help.push(self.told(DAY));
                Entry::Day
            }
            QuestionKind::Choices => {
                help.push(self.told(SEVERAL));
                Entry::Among(options())
            }
        };
        let name = names::of_question(&one.key);
        BlankColumn {
            head: self.head(one.label.pick(self.lang, self.order), &name),
            required: one.required && one.asked_if.is_none(),
            help,
            entry,
        }
    }

    fn option(&self, question: &Question, option: &QuestionOption) -> String {
        let word = option.label.pick(self.lang, self.order);
        let known = names::option(question, word) == Some(option.value.as_str());
        if known {
            word.to_owned()
        } else {
            option.value.to_string()
        }
    }

    /// On which answer a question is asked.
    fn condition(&self, when: &AskedIf) -> String {
        let [yes, no] = names::yes_and_no(self.lang);
        let earlier = self.questions.iter().find(|q| q.key == when.question);
        let word = |value: &str| {
            let option = earlier.and_then(|q| q.options.iter().find(|o| *o.value == *value));
            match (option, value) {
                (Some(option), _) => option.label.pick(self.lang, self.order).to_owned(),
                (None, "true") => yes.to_owned(),
                (None, "false") => no.to_owned(),
                (None, other) => other.to_owned(),
            }
        };
        let asked = earlier.map_or("", |q| q.label.pick(self.lang, self.order));
        let answers: Vec<String> = when.is.iter().map(|value| word(value)).collect();
        format!("{} {asked} – {}", self.told(ASKED), answers.join(", "))
    }

    fn beside(&self, one: &Beside) -> BlankColumn {
        let (help, entry) = match one.name {
            name if name == EVIDENCE.name => (EVIDENCE_HELP, Entry::Text(500)),
            name if names::is_day(name, &[]) => (RECEIVED_HELP, Entry::Day),
            _ => (RECEIVED_HELP, Entry::Text(500)),
        };
        BlankColumn {
            head: one.label(self.lang).to_owned(),
            required: one.name == EVIDENCE.name,
            help: vec![self.told(help)],
            entry,
        }
    }
}
