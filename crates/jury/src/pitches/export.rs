//! The pitch day as a table: for the door of the hall, and for whoever calls people in.

use super::announcing;
use crate::rounds;
use base::cx::Cx;
use base::sheets::{Cell, Column, Sheet, Table, Words};
use kernel::Id;
use kernel::error::{Error, Result};
use kernel::vocabulary::Role;
use people::applications::contacts;
use scoring::rubric::input::RoundKind;

/// Writes the pitch day of a round, as the reader sees it.
pub fn export(cx: &mut Cx<'_>, programme_id: Id, kind: RoundKind, out: &mut Table) -> Result<()> {
    let round = rounds::store::find_of(cx.conn, programme_id, kind)?.ok_or_else(Error::not_found)?;
    let found = announcing::get(cx, round.id)?;
    let programme = &found.scene.programme;
    out.begin(Sheet {
        title: Words::of(["Питч күні", "День питчей", "Pitch day"]),
        file: format!("{}-pitches-{}", programme.code, kind.as_str()),
        zone: programme.zone()?,
        columns: vec![
            Column::of(["Басталуы", "Начало", "Begins"], 15),
            Column::of(["Аяқталуы", "Конец", "Ends"], 15),
            Column::of(["Бөлме", "Зал", "Room"], 20),
            Column::of(["Нөмірі", "Номер", "Number"], 10),
            Column::of(["Идея", "Идея", "Idea"], 34),
            Column::of(["Аты-жөні", "Фамилия и имя", "Name"], 24),
            Column::of(["Телефоны", "Телефон", "Telephone"], 20),
            Column::of(["Күйі", "Состояние", "Status"], 17),
        ],
        on_paper: true,
        signed: false,
    })?;
    // Whoever has a conflict of interest does not see the slot at all.
    let ids: Vec<Id> = match cx.actor.has(programme_id, Role::Coordinator) {
        true => found
            .slots
            .iter()
            .filter_map(|(_, named)| named.application_id)
            .collect(),
        false => vec![],
    };
    let contacts = contacts::of(cx, &ids)?;
    for (pitch, named) in &found.slots {
        let place = pitch
            .told()
            .filter(|_| !found.plans)
            .unwrap_or_else(|| pitch.place());
        let contact = named
            .application_id
            .and_then(|id| contacts.get(&id))
            .cloned()
            .unwrap_or_default();
        out.row(&[
            Cell::At(place.starts_at),
            Cell::At(place.ends_at),
            Cell::Text(place.room),
            Cell::Text(named.reference.clone()),
            Cell::Text(named.title.clone()),
            Cell::Text(contact.name),
            Cell::phone(contact.reached.phone),
            Cell::label("pitch_status", Some(pitch.status.as_str())),
        ])?;
    }
    Ok(())
}
