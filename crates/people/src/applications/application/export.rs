//! The applications of a programme as a table, with all that ministry and akimat ask for.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;

use super::answers::{self, Answer};
use super::content::{Content, Sex};
use super::listing::{authorise_list, seeking};
use super::lists::{self, Filter, Line, Place};
use super::order::ApplicationOrder;
use crate::applications::contacts::{self, Contact};
use crate::programmes::programme::questions::Question;
use crate::programmes::programme::{self, Programme};
use base::audit::{self, Object};
use base::cx::Cx;
use base::db::schema::{application, person};
use base::policy::Op;
use base::sheets::{Cell, Column, ListFormat, Sheet, Table, Words};
use kernel::error::Result;
use kernel::{Id, Json, Lang, Localised};

/// So many are read at a time.
const PIECE: i64 = 500;

/// What stands in no line of the list.
#[derive(Debug, Clone, Queryable)]
struct More {
    id: Id,
    patronymic: Option<String>,
    sex: Option<Sex>,
    birth_date: Option<NaiveDate>,
    content: Json,
}

/// Writes the list as it is sorted and filtered, without those that the reader must not know of.
pub fn export(
    cx: &mut Cx<'_>,
    programme_id: Id,
    filter: Filter,
    q: Option<&str>,
    order: ApplicationOrder,
    out: &mut Table,
) -> Result<()> {
    authorise_list(cx, Op::ExportApplications, programme_id)?;
    let programme = programme::find(cx.conn, programme_id)?;
    let filter = seeking(cx, filter, q)?;
    let rules = programme.rules()?;
    out.begin(sheet(&programme, &rules.questions)?)?;
    let places: BTreeMap<String, Words> = rules
        .localities
        .iter()
        .map(|place| (place.code[..].to_owned(), Words::from(&place.name)))
        .collect();
    let mut after = None;
    loop {
        let place = Place {
            order,
            after,
            limit: PIECE,
        };
        let lines = lists::page(cx, programme_id, filter.clone(), place)?;
        let ids: Vec<Id> = lines.iter().map(|line| line.row.id).collect();
        let contacts = contacts::of(cx, &ids)?;
        let more = more(cx, &ids)?;
        for line in &lines {
            let id = line.row.id;
            if let (Some(contact), Some(more)) = (contacts.get(&id), more.get(&id)) {
                out.row(&row(line, contact, more, &places, &rules.questions)?)?;
            }
        }
        match lines.last() {
            Some(last) if ids.len() == usize::try_from(PIECE).unwrap_or(0) => after = Some(last.after(order)),
            _ => return Ok(()),
        }
    }
}

/// Notes who took the list.
pub fn note(cx: &mut Cx<'_>, programme: Id, format: ListFormat, rows: u64) -> Result<()> {
    audit::of(Op::ExportApplications, Object::Programme(programme))
        .after(json!({ "format": format, "rows": rows }))
        .write(cx, Some(programme))
}

fn more(cx: &mut Cx<'_>, ids: &[Id]) -> Result<BTreeMap<Id, More>> {
    let rows: Vec<More> = application::table
        .inner_join(person::table)
        .filter(application::id.eq_any(ids.to_vec()))
        .select((
            application::id,
            person::patronymic,
            person::sex,
            person::birth_date,
            application::content,
        ))
        .load(cx.conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn sheet(programme: &Programme, questions: &[Question]) -> Result<Sheet> {
    let columns = [
        (["Нөмірі", "Номер", "Number"], 11),
        (["Күйі", "Состояние", "Status"], 18),
        (["Тегі", "Фамилия", "Family name"], 18),
        (["Аты", "Имя", "Given name"], 16),
        (["Әкесінің аты", "Отчество", "Patronymic"], 18),
        (["Жынысы", "Пол", "Sex"], 9),
        (["Туған күні", "Дата рождения", "Date of birth"], 12),
        (["Телефоны", "Телефон", "Telephone"], 18),
        (["Электрондық поштасы", "Электронная почта", "E-mail"], 26),
        (["Тілі", "Язык", "Language"], 10),
        (["Елді мекені", "Населённый пункт", "Locality"], 18),
        (["Қалай түсті", "Как поступила", "Channel"], 16),
        (["Талаптар", "Условия", "Rules"], 14),
        (["Жұмыспен қамтылуы", "Занятость", "Employment"], 20),
        (["Білімі", "Образование", "Education"], 18),
        (
            [
                "Әлеуметтік осал топ",
                "Социально уязвимая группа",
                "Vulnerable group",
            ],
            20,
        ),
        (["Мүгедектігі", "Инвалидность", "Disability"], 12),
        (["Идея", "Идея", "Idea"], 36),
        (["Саласы", "Отрасль", "Sector"], 18),
        (
            [
                "Әлеуметтік кәсіпкерлік санаты",
                "Категория социального предпринимательства",
                "Social category",
            ],
            22,
        ),
        (["Сұралған сома", "Запрошенная сумма", "Requested"], 16),
        (["Валюта", "Валюта", "Currency"], 8),
        (["Берілген уақыты", "Подана", "Submitted"], 17),
    ];
    Ok(Sheet {
        title: Words::of(["Өтінімдер", "Заявки", "Applications"]),
        file: format!("{}-applications", programme.code),
        zone: programme.zone()?,
        columns: columns
            .into_iter()
            .map(|(head, width)| Column::of(head, width))
            .chain(questions.iter().map(asked))
            .collect(),
        on_paper: false,
        signed: false,
    })
}

/// A question of the programme's own is a column.
fn asked(question: &Question) -> Column {
    Column {
        head: Words::from(&question.label),
        width: 24,
    }
}

/// An answer as people read it; several options stand in one cell, as the import takes them.
fn answered(question: &Question, answer: &Answer) -> Cell {
    let chosen = answers::chosen(question, answer);
    match answer {
        Answer::YesNo(yes) => Cell::yes(*yes),
        Answer::Number(figure) => Cell::Decimal(figure.value()),
        _ if !chosen.is_empty() => {
            let all = |lang: Lang| {
                let one = |label: &&Localised| label.pick(lang, &[]).to_owned();
                chosen.iter().map(one).collect::<Vec<_>>().join("; ")
            };
            Cell::Words(Words([Lang::Kk, Lang::Ru, Lang::En].map(all)))
        }
        Answer::Text(text) => text
            .parse()
            .map_or_else(|_| Cell::Text(text.to_string()), Cell::Day),
        Answer::Several(_) => Cell::Empty,
    }
}

fn row(
    line: &Line,
    contact: &Contact,
    more: &More,
    places: &BTreeMap<String, Words>,
    questions: &[Question],
) -> Result<Vec<Cell>> {
    let (row, content): (_, Content) = (&line.row, more.content.read()?);
    let place = row.locality.as_ref().map_or(Cell::Empty, |code| {
        let known = places.get(code).cloned();
        known.map_or_else(|| Cell::Text(code.clone()), Cell::Words)
    });
    let given = content.answers.unwrap_or_default();
    let own = questions.iter().map(|question| {
        let answer = given.get(question.key.as_str());
        answer.map_or(Cell::Empty, |answer| answered(question, answer))
    });
    let mut cells = vec![
        Cell::text(row.reference.clone()),
        Cell::label("application_status", Some(row.status.as_str())),
        Cell::Text(line.family_name.clone()),
        Cell::Text(line.given_name.clone()),
        Cell::text(more.patronymic.clone()),
        Cell::label("sex", more.sex.map(Sex::as_str)),
        more.birth_date.map_or(Cell::Empty, Cell::Day),
        Cell::phone(contact.reached.phone.clone()),
        Cell::text(contact.reached.email.clone()),
        Cell::label("lang", contact.reached.language.map(|lang| lang.as_str())),
        place,
        Cell::label("channel", Some(row.channel.as_str())),
        Cell::label("eligibility_outcome", line.rules.map(|rules| rules.as_str())),
        Cell::label(
            "employment_status",
            content.employment_status.map(|one| one.as_str()),
        ),
        Cell::label("education", content.education.map(|one| one.as_str())),
        Cell::label(
            "vulnerable_group",
            content.vulnerable_group.map(|one| one.as_str()),
        ),
        content.disability_declared.map_or(Cell::Empty, Cell::yes),
        Cell::text(row.title.clone()),
        Cell::label("sector", row.sector.map(|one| one.as_str())),
        Cell::label("social_category", row.social_category.map(|one| one.as_str())),
        row.requested.map_or(Cell::Empty, Cell::Money),
        Cell::text(row.requested.and(line.currency.clone())),
        Cell::at(row.submitted_at),
    ];
    cells.extend(own);
    Ok(cells)
}
