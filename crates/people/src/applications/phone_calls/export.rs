//! Whom to call, as a table to take to the telephone.

use super::rules::PhoneCallStatus;
use super::service;
use super::store::Filter;
use crate::applications::contacts::full_name;
use crate::applications::seals::phone_place;
use crate::programmes::programme;
use base::cx::Cx;
use base::sheets::{Cell, Column, Sheet, Table, Words};
use kernel::error::Result;
use kernel::{Id, Localised};

/// So many are read at a time.
const PIECE: i64 = 500;

/// Writes the open calls of a programme, the most urgent first.
pub fn export(cx: &mut Cx<'_>, programme_id: Id, out: &mut Table) -> Result<()> {
    let programme = programme::find(cx.conn, programme_id)?;
    let mut filter = Filter {
        status: Some(PhoneCallStatus::Open),
        limit: PIECE,
        ..Filter::default()
    };
    let mut calls = service::list(cx, programme_id, &filter)?;
    out.begin(Sheet {
        title: Words::of(["Кімге қоңырау шалу керек", "Кому позвонить", "Whom to call"]),
        file: format!("{}-phone-calls", programme.code),
        zone: programme.zone()?,
        columns: vec![
            Column::of(["Нөмірі", "Номер", "Number"], 10),
            Column::of(["Аты-жөні", "Фамилия и имя", "Name"], 18),
            Column::of(["Телефоны", "Телефон", "Telephone"], 19),
            Column::of(["Не туралы", "О чём", "About"], 24),
            Column::of(["Не айту керек", "Что сказать", "What to say"], 44),
            Column::of(["Мерзімі", "Срок", "Until"], 14),
            Column::of(["Талпыныс", "Попыток", "Attempts"], 12),
            Column::of(["Белгі", "Отметка", "Note"], 16),
        ],
        on_paper: true,
        signed: false,
    })?;
    while let Some((last, ..)) = calls.last().map(|seen| &seen.row) {
        filter.after = Some((last.due_at, last.id));
        for seen in &calls {
            let (call, callee, _) = &seen.row;
            let place = phone_place(callee.person_id);
            let sealed = callee.phone_sealed.as_deref();
            let phone = sealed.map(|s| cx.vault.unseal(&place, s)).transpose()?;
            let (subject, body): (Localised, Localised) = (call.subject.read()?, call.body.read()?);
            out.row(&[
                Cell::text(callee.reference.clone()),
                Cell::Text(full_name(&callee.family_name, &callee.given_name)),
                Cell::phone(phone),
                Cell::Words(Words::from(&subject)),
                Cell::Words(Words::from(&body)),
                Cell::at(call.until_at),
                Cell::Number(call.attempts.into()),
                Cell::text(call.note.clone()),
            ])?;
        }
        calls = service::list(cx, programme_id, &filter)?;
    }
    Ok(())
}
