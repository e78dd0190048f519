//! Awards as a table, and those who won for a wall: only who agreed to it.

use super::rules::AwardStatus;
use super::service::{self, AwardScene};
use super::store::Filter;
use base::cx::Cx;
use base::sheets::{Cell, Column, Sheet, Table, Words};
use kernel::Id;
use kernel::error::Result;
use people::plans::ideas;
use people::programmes::programme;

/// So many are read at a time.
const PIECE: i64 = 100;

/// Does something with each piece of the list.
fn each(
    cx: &mut Cx<'_>,
    programme: Id,
    mut take: impl FnMut(&mut Cx<'_>, &[AwardScene]) -> Result<()>,
) -> Result<()> {
    let mut filter = Filter {
        limit: PIECE,
        ..Filter::default()
    };
    loop {
        let rows = service::list(cx, programme, filter)?;
        let Some(last) = rows.last().map(|scene| scene.award.id) else {
            return Ok(());
        };
        take(cx, &rows)?;
        filter.after = Some(last);
    }
}

/// Writes the awards of a programme.
pub fn awards(cx: &mut Cx<'_>, programme_id: Id, out: &mut Table) -> Result<()> {
    let programme = programme::find(cx.conn, programme_id)?;
    out.begin(Sheet {
        title: Words::of(["Гранттар", "Гранты", "Awards"]),
        file: format!("{}-awards", programme.code),
        zone: programme.zone()?,
        columns: vec![
            Column::of(["Нөмірі", "Номер", "Number"], 11),
            Column::of(["Идея", "Идея", "Idea"], 36),
            Column::of(["Жетекшісі", "Руководитель", "Lead"], 26),
            Column::of(["Күйі", "Состояние", "Status"], 16),
            Column::of(["Грант", "Грант", "Grant"], 16),
            Column::of(["Өз үлесі", "Собственный вклад", "Own money"], 16),
            Column::of(
                ["Өз үлесінің бөлігі", "Доля собственного вклада", "Own share"],
                12,
            ),
            Column::of(["Төленгені", "Выплачено", "Paid"], 16),
            Column::of(["Валюта", "Валюта", "Currency"], 8),
        ],
        on_paper: false,
        signed: false,
    })?;
    each(cx, programme_id, |_, rows| {
        for scene in rows {
            let (award, named) = (&scene.award, &scene.named);
            out.row(&[
                Cell::text(named.reference.clone()),
                Cell::Text(named.title.clone()),
                Cell::Text(named.lead.clone()),
                Cell::label("award_status", Some(award.status.as_str())),
                Cell::Money(award.amount),
                Cell::Money(award.own_amount),
                Cell::Share(award.own_share_bp.into()),
                award.paid.map_or(Cell::Empty, Cell::Money),
                Cell::Text(award.currency.clone()),
            ])?;
        }
        Ok(())
    })
}

/// Writes who won: those whose award was agreed to, and who consented to the publication of name and idea.
pub fn winners(cx: &mut Cx<'_>, programme_id: Id, out: &mut Table) -> Result<()> {
    let programme = programme::find(cx.conn, programme_id)?;
    out.begin(Sheet {
        title: Words::of(["Жеңімпаздар", "Победители", "Winners"]),
        file: format!("{}-winners", programme.code),
        zone: programme.zone()?,
        columns: vec![
            Column::of(["№", "№", "No."], 5),
            Column::of(["Аты-жөні", "Фамилия и имя", "Name"], 26),
            Column::of(["Идея", "Идея", "Idea"], 40),
            Column::of(["Грант", "Грант", "Grant"], 16),
        ],
        on_paper: true,
        signed: false,
    })?;
    let mut no = 0;
    each(cx, programme_id, |cx, rows| {
        let stands = |scene: &&AwardScene| {
            !matches!(
                scene.award.status,
                AwardStatus::Proposed | AwardStatus::Terminated
            )
        };
        let won: Vec<&AwardScene> = rows.iter().filter(stands).collect();
        let ids: Vec<Id> = won.iter().map(|scene| scene.award.idea_id).collect();
        let consenting = ideas::store::published(cx.conn, &ids)?;
        for scene in won {
            if consenting.contains(&scene.award.idea_id) {
                no += 1;
                out.row(&[
                    Cell::Number(no),
                    Cell::Text(scene.named.lead.clone()),
                    Cell::Text(scene.named.title.clone()),
                    Cell::Money(scene.award.amount),
                ])?;
            }
        }
        Ok(())
    })
}
