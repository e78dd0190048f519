//! The candidates of a round as a table.

use super::service;
use crate::rounds;
use base::cx::Cx;
use base::sheets::{Cell, Column, Sheet, Table, Words};
use kernel::Id;
use kernel::error::{Error, Result};
use people::programmes::programme;
use scoring::rubric::input::RoundKind;

/// So many are read at a time.
const PIECE: i64 = 500;

/// Writes the candidates of a round of whom the reader may know.
pub fn export(cx: &mut Cx<'_>, programme_id: Id, kind: RoundKind, out: &mut Table) -> Result<()> {
    let programme = programme::find(cx.conn, programme_id)?;
    let round = rounds::find_of(cx.conn, programme_id, kind)?.ok_or_else(Error::not_found)?;
    let (mut rows, gone) = service::list(cx, round.id, None, PIECE)?;
    out.begin(Sheet {
        title: Words::of(["Үміткерлер", "Кандидаты", "Candidates"]),
        file: format!("{}-candidates-{}", programme.code, kind.as_str()),
        zone: programme.zone()?,
        columns: vec![
            Column::of(["Нөмірі", "Номер", "Number"], 11),
            Column::of(["Идея", "Идея", "Idea"], 44),
            Column::of(["Басымдық", "Приоритет", "Priority"], 11),
            Column::of(["Берілген уақыты", "Подана", "Submitted"], 17),
            Column::of(["Бас тартты", "Отказался", "Withdrawn"], 12),
        ],
        on_paper: true,
        signed: false,
    })?;
    while let Some(last) = rows.last().map(|row| row.id) {
        for row in &rows {
            out.row(&[
                Cell::Text(row.reference.clone()),
                Cell::Text(row.title.clone()),
                Cell::yes(row.priority),
                Cell::At(row.submitted_at),
                Cell::yes(gone.contains(&row.id)),
            ])?;
        }
        (rows, _) = service::list(cx, round.id, Some(last), PIECE)?;
    }
    Ok(())
}
