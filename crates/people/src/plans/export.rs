//! The ideas of a programme as a table, each with its team and how far its plan is.

use std::collections::HashMap;

use super::business_plans::{self, rules::PlanContent};
use super::ideas;
use super::ideas::store::{Filter, Idea};
use crate::training::participants;
use base::cx::Cx;
use base::sheets::{Cell, Column, Sheet, Table, Words};
use kernel::Id;
use kernel::error::Result;

/// So many are read at a time.
const PIECE: i64 = 100;

/// Writes the ideas of which the reader may know.
pub fn export(cx: &mut Cx<'_>, programme_id: Id, out: &mut Table) -> Result<()> {
    let mut filter = Filter {
        limit: PIECE,
        ..Filter::default()
    };
    let (programme, mut rows) = ideas::service::list(cx, programme_id, filter)?;
    out.begin(Sheet {
        title: Words::of(["Идеялар мен жоспарлар", "Идеи и планы", "Ideas and plans"]),
        file: format!("{}-ideas", programme.code),
        zone: programme.zone()?,
        columns: vec![
            Column::of(["Нөмірі", "Номер", "Number"], 11),
            Column::of(["Идея", "Идея", "Idea"], 34),
            Column::of(["Жетекшісі", "Руководитель", "Lead"], 24),
            Column::of(["Командасы", "Команда", "Members"], 30),
            Column::of(["Күйі", "Состояние", "Status"], 14),
            Column::of(["Жоспар тапсырылды", "План сдан", "Plan handed in"], 17),
            Column::of(["Сұралған сома", "Запрошено", "Sum asked"], 16),
        ],
        on_paper: true,
        signed: false,
    })?;
    while let Some(last) = rows.last().map(|idea| idea.id) {
        piece(cx, &rows, out)?;
        filter.after = Some(last);
        (_, rows) = ideas::service::list(cx, programme_id, filter)?;
    }
    Ok(())
}

fn piece(cx: &mut Cx<'_>, rows: &[Idea], out: &mut Table) -> Result<()> {
    let ids: Vec<Id> = rows.iter().map(|idea| idea.id).collect();
    let mut named = ideas::store::named(cx.conn, &ids)?;
    let mut teams = teams(cx, &ids)?;
    let stages = business_plans::store::stages(cx.conn, &ids)?;
    let plans = business_plans::store::submitted(cx.conn, &ids)?;
    for idea in rows {
        let named = named.remove(&idea.id);
        let plan = plans
            .get(&idea.id)
            .map(|plan| plan.read::<PlanContent>())
            .transpose()?;
        let asked = plan.and_then(|plan| plan.requested);
        out.row(&[
            Cell::text(named.as_ref().and_then(|named| named.reference.clone())),
            Cell::Text(idea.title.clone()),
            Cell::text(named.map(|named| named.lead)),
            Cell::Text(teams.remove(&idea.id).unwrap_or_default().join(", ")),
            Cell::label("idea_status", Some(idea.status.as_str())),
            Cell::at(stages.get(&idea.id).and_then(|(_, handed_in)| *handed_in)),
            asked.map_or(Cell::Empty, |sum| Cell::Money(sum.amount)),
        ])?;
    }
    Ok(())
}

/// The names of the members of some ideas.
fn teams(cx: &mut Cx<'_>, ideas: &[Id]) -> Result<HashMap<Id, Vec<String>>> {
    let members = ideas::store::members(cx.conn, ideas)?;
    let people: Vec<Id> = members.iter().map(|(_, member)| *member).collect();
    let names = participants::store::names(cx.conn, &people)?;
    let mut teams: HashMap<Id, Vec<String>> = HashMap::new();
    for (idea, member) in members {
        teams.entry(idea).or_default().extend(names.get(&member).cloned());
    }
    Ok(teams)
}
