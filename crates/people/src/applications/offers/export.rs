//! Offers and the waiting list as tables, with whom to call.

use super::rules::{is_late, shown};
use super::service;
use crate::programmes::programme;
use base::cx::Cx;
use base::sheets::{Cell, Column, Sheet, Table, Words};
use kernel::Id;
use kernel::error::Result;

/// So many are read at a time.
const PIECE: i64 = 500;

/// Writes the offers of a programme.
pub fn offers(cx: &mut Cx<'_>, programme_id: Id, out: &mut Table) -> Result<()> {
    let programme = programme::find(cx.conn, programme_id)?;
    let mut rows = service::list(cx, programme_id, None, None, PIECE)?;
    out.begin(Sheet {
        title: Words::of(["Ұсынылған орындар", "Предложенные места", "Offers"]),
        file: format!("{}-offers", programme.code),
        zone: programme.zone()?,
        columns: vec![
            Column::of(["Нөмірі", "Номер", "Number"], 11),
            Column::of(["Аты-жөні", "Фамилия и имя", "Name"], 26),
            Column::of(["Телефоны", "Телефон", "Telephone"], 20),
            Column::of(["Электрондық поштасы", "Электронная почта", "E-mail"], 26),
            Column::of(["Күйі", "Состояние", "Status"], 16),
            Column::of(["Жауап мерзімі", "Ответить до", "Answer by"], 17),
            Column::of(["Жауап берілді", "Ответ получен", "Answered"], 17),
            Column::of(["Орын", "Место", "Seat"], 8),
        ],
        on_paper: true,
        signed: false,
    })?;
    while let Some(last) = rows.last().map(|seen| seen.offer.id) {
        for seen in &rows {
            let contact = seen.contact.clone().unwrap_or_default();
            let status = shown(seen.offer.status, is_late(seen.offer.expires_at, cx.now));
            out.row(&[
                Cell::text(seen.reference.clone()),
                Cell::Text(contact.name),
                Cell::phone(contact.reached.phone),
                Cell::text(contact.reached.email),
                Cell::label("offer_status", Some(status.as_str())),
                Cell::At(seen.offer.expires_at),
                Cell::at(seen.offer.responded_at),
                seen.seat_no.map_or(Cell::Empty, |no| Cell::Number(no.into())),
            ])?;
        }
        rows = service::list(cx, programme_id, None, Some(last), PIECE)?;
    }
    Ok(())
}

/// Writes the waiting list of a programme.
pub fn waitlist(cx: &mut Cx<'_>, programme_id: Id, out: &mut Table) -> Result<()> {
    let programme = programme::find(cx.conn, programme_id)?;
    let mut rows = service::waitlist(cx, programme_id, None, PIECE)?;
    out.begin(Sheet {
        title: Words::of(["Күту тізімі", "Лист ожидания", "Waiting list"]),
        file: format!("{}-waitlist", programme.code),
        zone: programme.zone()?,
        columns: vec![
            Column::of(["Кезегі", "Очередь", "Position"], 9),
            Column::of(["Нөмірі", "Номер", "Number"], 11),
            Column::of(["Аты-жөні", "Фамилия и имя", "Name"], 26),
            Column::of(["Телефоны", "Телефон", "Telephone"], 20),
            Column::of(["Электрондық поштасы", "Электронная почта", "E-mail"], 26),
        ],
        on_paper: true,
        signed: false,
    })?;
    while let Some(last) = rows.last().map(|(waiting, ..)| waiting.position) {
        for (waiting, reference, contact) in &rows {
            out.row(&[
                Cell::Number(waiting.position.max(0).into()),
                Cell::text(reference.clone()),
                Cell::Text(contact.name.clone()),
                Cell::phone(contact.reached.phone.clone()),
                Cell::text(contact.reached.email.clone()),
            ])?;
        }
        rows = service::waitlist(cx, programme_id, Some(last), PIECE)?;
    }
    Ok(())
}
