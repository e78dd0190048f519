//! Lists of the training as tables: participants, attendance, the sheet to sign, the gradebook, the timetable.

use std::collections::{BTreeMap, HashMap};

use super::assignments::gradebook::{self, gradebook};
use super::participants::store::Filter as Participants;
use super::progress::sheet::{self, Line, Part};
use super::sessions::rules::{AttendanceMark, SessionStatus};
use super::sessions::store::Filter as Sessions;
use super::{groups, progress, sessions};
use crate::applications::contacts;
use crate::programmes::programme::{self, Programme};
use base::cx::Cx;
use base::sheets::{Cell, Column, Sheet, Table, Words};
use kernel::error::Result;
use kernel::{Id, Localised, Ts};

/// So many people are read at a time.
const PIECE: i64 = 100;
/// So many lessons fit beside the names on one paper to sign.
const TO_SIGN: usize = 8;

/// Which part of a list.
#[derive(Debug, Clone, Copy, Default)]
pub struct Which {
    /// Of this group.
    pub group: Option<Id>,
    /// Lessons that begin at this time or later.
    pub from: Option<Ts>,
    /// Lessons that begin before.
    pub to: Option<Ts>,
}

fn named(programme: &Programme, title: [&str; 3], file: &str, columns: Vec<Column>) -> Result<Sheet> {
    Ok(Sheet {
        title: Words::of(title),
        file: format!("{}-{file}", programme.code),
        zone: programme.zone()?,
        columns,
        on_paper: false,
        signed: false,
    })
}

fn number() -> Column {
    Column::of(["№", "№", "No."], 5)
}
fn name() -> Column {
    Column::of(["Аты-жөні", "Имя и фамилия", "Name"], 28)
}

/// The names of the groups.
fn groups_of(cx: &mut Cx<'_>, programme: Id) -> Result<HashMap<Id, Words>> {
    let mut names = HashMap::new();
    for (id, name) in groups::store::names(cx.conn, programme)? {
        names.insert(id, Words::from(&name.read::<Localised>()?));
    }
    Ok(names)
}

fn group(groups: &HashMap<Id, Words>, id: Option<Id>) -> Cell {
    let known = id.and_then(|id| groups.get(&id)).cloned();
    known.map_or(Cell::Empty, Cell::Words)
}

/// Writes the participants with their attendance and work.
pub fn participants(cx: &mut Cx<'_>, programme_id: Id, which: Which, out: &mut Table) -> Result<()> {
    let programme = programme::find(cx.conn, programme_id)?;
    let mut filter = Participants {
        group: which.group,
        limit: PIECE,
        ..Participants::default()
    };
    let mut people = progress::list(cx, programme_id, &filter)?;
    let columns = vec![
        number(),
        Column::of(["Нөмірі", "Номер", "Number"], 11),
        name(),
        Column::of(["Телефоны", "Телефон", "Telephone"], 17),
        Column::of(["Тобы", "Группа", "Group"], 16),
        Column::of(["Күйі", "Состояние", "Status"], 17),
        Column::of(["Өтті", "Занятий", "Sessions held"], 12),
        Column::of(["Қатысты", "Посещено", "Attended"], 14),
        Column::of(["Үлесі", "Доля", "Share"], 11),
        Column::of(["Жұмыс", "Работы", "Work"], 11),
    ];
    let groups = groups_of(cx, programme_id)?;
    out.begin(Sheet {
        on_paper: true,
        ..named(
            &programme,
            ["Қатысушылар", "Участники", "Participants"],
            "participants",
            columns,
        )?
    })?;
    let staff = cx.actor.has(programme_id, kernel::vocabulary::Role::Coordinator);
    let mut no = 0;
    while let Some(last) = people.last().map(|shown| shown.named.row.id) {
        let ids: Vec<Id> = people
            .iter()
            .map(|shown| shown.named.row.application_id)
            .collect();
        // Trainers read the names; telephone numbers only coordinators.
        let mut contacts = match staff {
            true => contacts::of(cx, &ids)?,
            false => BTreeMap::new(),
        };
        for shown in &people {
            no += 1;
            let row = &shown.named.row;
            let theirs = contacts
                .remove(&row.application_id)
                .filter(|_| !shown.subject.conflicted);
            let phone = theirs.and_then(|contact| contact.reached.phone);
            let (attendance, progress) = (&shown.progress.attendance, &shown.progress);
            out.row(&[
                Cell::Number(no),
                Cell::text(shown.reference.clone()),
                Cell::Text(shown.named.name.clone()),
                Cell::phone(phone),
                group(&groups, row.group_id),
                Cell::label("participant_status", Some(row.status.as_str())),
                Cell::Number(attendance.sessions_held),
                Cell::Number(attendance.sessions_attended),
                attendance.attendance_bp.map_or(Cell::Empty, Cell::Share),
                Cell::Text(format!("{} / {}", progress.passed, progress.required)),
            ])?;
        }
        filter.after = Some(last);
        people = progress::list(cx, programme_id, &filter)?;
    }
    Ok(())
}

/// The part of the attendance sheet after somebody.
fn attended(cx: &mut Cx<'_>, programme: Id, which: Which, after: Option<Id>) -> Result<sheet::Sheet> {
    let part = Part {
        group: which.group,
        from: which.from,
        to: which.to,
        after,
        limit: PIECE,
    };
    sheet::sheet(cx, programme, &part)
}

/// The day of a lesson, and its hour.
fn lesson(column: &sheet::Column, zone: chrono_tz::Tz) -> Words {
    let starts = column.session.starts_at.0.with_timezone(&zone);
    Words::of([&*starts.format("%d.%m.%Y %H:%M").to_string(); 3])
}

/// Writes participants against lessons. A mark is a word; what is empty concerns nobody, or was not marked.
pub fn attendance(cx: &mut Cx<'_>, programme_id: Id, which: Which, out: &mut Table) -> Result<()> {
    let programme = programme::find(cx.conn, programme_id)?;
    let zone = programme.zone()?;
    let mut part = attended(cx, programme_id, which, None)?;
    let lessons: Vec<Id> = part.columns.iter().map(|column| column.session.id).collect();
    let mut columns = vec![
        name(),
        Column::of(["Қатысқан", "Посетил(а)", "Attended"], 10),
        Column::of(["Өткен сабақ", "Проведено", "Held"], 10),
        Column::of(["Қатысу", "Посещаемость", "Attendance"], 11),
    ];
    columns.extend(part.columns.iter().map(|column| Column {
        head: lesson(column, zone),
        width: 11,
    }));
    let title = ["Сабаққа қатысу", "Посещаемость", "Attendance"];
    out.begin(named(&programme, title, "attendance", columns)?)?;
    while let Some(last) = part.lines.last().map(|line| line.shown.named.row.id) {
        for line in &part.lines {
            out.row(&marks(line, &lessons))?;
        }
        part = attended(cx, programme_id, which, Some(last))?;
    }
    Ok(())
}

fn marks(line: &Line, lessons: &[Id]) -> Vec<Cell> {
    let of: HashMap<Id, Option<AttendanceMark>> =
        line.cells.iter().map(|cell| (cell.session, cell.mark)).collect();
    let attendance = &line.shown.progress.attendance;
    let mut cells = vec![
        Cell::Text(line.shown.named.name.clone()),
        Cell::Number(attendance.sessions_attended),
        Cell::Number(attendance.sessions_held),
        attendance.attendance_bp.map_or(Cell::Empty, Cell::Share),
    ];
    cells.extend(lessons.iter().map(|lesson| {
        let mark = of.get(lesson).copied().flatten();
        Cell::label("attendance_mark", mark.map(AttendanceMark::as_str))
    }));
    cells
}

/// Writes a sheet on which participants sign for the lessons to come: as many as fit beside their names.
pub fn to_sign(cx: &mut Cx<'_>, programme_id: Id, which: Which, out: &mut Table) -> Result<()> {
    let programme = programme::find(cx.conn, programme_id)?;
    let zone = programme.zone()?;
    let from = which.from.or(Some(cx.now));
    let which = Which { from, ..which };
    let mut part = attended(cx, programme_id, which, None)?;
    let lessons = part.columns.iter().filter(|column| {
        matches!(
            column.session.status,
            SessionStatus::Planned | SessionStatus::Held
        )
    });
    let lessons: Vec<Words> = lessons.take(TO_SIGN).map(|column| lesson(column, zone)).collect();
    let mut columns = vec![number(), name()];
    // Where no lesson is planned the days are written by hand.
    let by_hand = std::iter::repeat_with(Words::default);
    let heads: Vec<Words> = lessons.into_iter().chain(by_hand).take(TO_SIGN).collect();
    columns.extend(heads.iter().cloned().map(|head| Column { head, width: 12 }));
    let title = ["Сабаққа қатысу парағы", "Лист посещаемости", "Attendance sheet"];
    out.begin(Sheet {
        on_paper: true,
        signed: true,
        ..named(&programme, title, "to-sign", columns)?
    })?;
    let mut no = 0;
    while let Some(last) = part.lines.last().map(|line| line.shown.named.row.id) {
        for line in part
            .lines
            .iter()
            .filter(|line| line.shown.named.row.status.stayed())
        {
            no += 1;
            let mut cells = vec![Cell::Number(no), Cell::Text(line.shown.named.name.clone())];
            cells.resize(heads.len() + 2, Cell::Empty);
            out.row(&cells)?;
        }
        part = attended(cx, programme_id, which, Some(last))?;
    }
    Ok(())
}

/// Writes participants against assignments: points, or how far it is.
pub fn grades(cx: &mut Cx<'_>, programme_id: Id, which: Which, out: &mut Table) -> Result<()> {
    let programme = programme::find(cx.conn, programme_id)?;
    let part = gradebook::Part {
        group: which.group,
        assignment: None,
    };
    let book = gradebook(cx, programme_id, &part)?;
    let mut columns = vec![name()];
    for assignment in &book.assignments {
        let title: Localised = assignment.title.read()?;
        columns.push(Column {
            head: Words::from(&title),
            width: 14,
        });
    }
    out.begin(named(
        &programme,
        ["Бағалар", "Оценки", "Grades"],
        "grades",
        columns,
    )?)?;
    for line in &book.lines {
        let mut cells = vec![Cell::Text(line.named.name.clone())];
        cells.extend(line.cells.iter().map(|cell| match &cell.grade {
            Some(grade) => Cell::Number(grade.points.into()),
            None => Cell::label("work_state", Some(cell.state.as_str())),
        }));
        out.row(&cells)?;
    }
    Ok(())
}

/// Writes the timetable.
pub fn timetable(cx: &mut Cx<'_>, programme_id: Id, which: Which, out: &mut Table) -> Result<()> {
    let programme = programme::find(cx.conn, programme_id)?;
    let filter = Sessions {
        group: which.group,
        from: which.from,
        to: which.to,
        limit: PIECE,
        ..Sessions::default()
    };
    let mut rows = sessions::service::list(cx, programme_id, None, filter.clone())?;
    let columns = vec![
        Column::of(["Басталуы", "Начало", "Begins"], 17),
        Column::of(["Аяқталуы", "Конец", "Ends"], 17),
        Column::of(["Тобы", "Группа", "Group"], 18),
        Column::of(["Модуль", "Модуль", "Module"], 26),
        Column::of(["Жүргізетін", "Ведёт", "Trainer"], 22),
        Column::of(["Орны", "Место", "Place"], 22),
        Column::of(["Күйі", "Состояние", "Status"], 14),
    ];
    let title = ["Сабақ кестесі", "Расписание занятий", "Timetable"];
    out.begin(Sheet {
        on_paper: true,
        ..named(&programme, title, "timetable", columns)?
    })?;
    while let Some(last) = rows.last().map(|shown| (shown.row.starts_at, shown.row.id)) {
        for shown in &rows {
            let (row, names) = (&shown.row, &shown.names);
            let words = |text: &Option<Localised>| {
                text.as_ref()
                    .map_or(Cell::Empty, |text| Cell::Words(Words::from(text)))
            };
            out.row(&[
                Cell::At(row.starts_at),
                Cell::At(row.ends_at),
                words(&names.group),
                words(&names.module),
                Cell::text(names.trainer.clone()),
                Cell::Text(row.place.clone()),
                Cell::label("session_status", Some(row.status.as_str())),
            ])?;
        }
        let filter = Sessions {
            after: Some(last),
            ..filter.clone()
        };
        rows = sessions::service::list(cx, programme_id, None, filter)?;
    }
    Ok(())
}
