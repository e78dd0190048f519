//! The audit log as a table: who did what, when, and why.

use serde_json::Value;

use super::service;
use base::audit::Filter;
use base::cx::Cx;
use base::sheets::{Cell, Column, Sheet, Table, Words};
use kernel::Id;
use kernel::error::Result;
use people::programmes::programme;

/// So many are read at a time.
const PIECE: i64 = 500;

/// Writes the log of a programme, oldest first. What was changed stands in the log itself.
pub fn export(cx: &mut Cx<'_>, programme_id: Id, out: &mut Table) -> Result<()> {
    let programme = programme::find(cx.conn, programme_id)?;
    let mut filter = Filter {
        from: Some(0),
        limit: PIECE,
        ..Filter::default()
    };
    let mut entries = service::list(cx, programme_id, filter)?;
    out.begin(Sheet {
        title: Words::of(["Әрекеттер журналы", "Журнал действий", "Audit log"]),
        file: format!("{}-audit", programme.code),
        zone: programme.zone()?,
        columns: vec![
            Column::of(["№", "№", "No."], 8),
            Column::of(["Уақыты", "Время", "When"], 17),
            Column::of(["Кім", "Кто", "Who"], 26),
            Column::of(["Әрекеті", "Действие", "Action"], 28),
            Column::of(["Нысан түрі", "Вид объекта", "Kind of object"], 18),
            Column::of(["Нысан", "Объект", "Object"], 38),
            Column::of(["Себебі", "Причина", "Reason"], 50),
        ],
        on_paper: false,
        signed: false,
    })?;
    while let Some(last) = entries.last().map(|entry| entry.seq) {
        for entry in &entries {
            let change = entry.change().unwrap_or_default();
            out.row(&[
                Cell::Number(entry.seq),
                Cell::At(entry.at),
                Cell::text(entry.actor_name.clone()),
                Cell::Text(entry.action.clone()),
                Cell::Text(entry.object_kind.clone()),
                Cell::Text(entry.object_id.to_string()),
                Cell::text(change.get("reason").and_then(Value::as_str)),
            ])?;
        }
        filter.from = Some(last);
        entries = service::list(cx, programme_id, filter)?;
    }
    Ok(())
}
