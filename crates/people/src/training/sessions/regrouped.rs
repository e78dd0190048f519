//! Who is told that somebody goes to another group: the person, with the next lesson there, and the trainers of both.

use std::collections::BTreeSet;

use super::rules::SessionStatus;
use super::store;
use super::store::Session;
use crate::applications::phone_calls;
use crate::programmes::programme::Programme;
use crate::training::groups;
use crate::training::participants;
use crate::training::participants::store::Participant;
use base::cx::Cx;
use base::notifications::{Notice, Said, notify};
use kernel::error::Result;
use kernel::{Id, Localised};

/// Tells of it. Not of a first group: that is told with its timetable, and trainers read it in their registers.
pub fn told(cx: &mut Cx<'_>, programme: &Programme, old: &Participant, new: &Participant) -> Result<()> {
    let there = ahead(cx, programme, old.group_id)?;
    let here = ahead(cx, programme, new.group_id)?;
    let next = here.first();
    let (left, group) = (
        called(cx, programme, old.group_id)?,
        called(cx, programme, new.group_id)?,
    );
    let nowhere = || Said::Titled(Localised::all("белгіленбеген", "не назначено", "not set"), vec![]);
    let notice = Notice::GroupChanged {
        programme: programme.said()?,
        left: left.clone(),
        group: group.clone(),
        when: Said::time(next.map(|s| s.starts_at), programme.zone()?),
        place: next.map_or_else(nowhere, |s| s.place.as_str().into()),
    };
    phone_calls::tell_until(cx, new, &notice, next.map(|s| s.starts_at))?;
    let who = participants::store::named(cx.conn, vec![new.clone()])?;
    let notice = Notice::MemberRegrouped {
        programme: programme.said()?,
        who: Said::Plain(who.into_iter().map(|one| one.name).collect()),
        left,
        group,
    };
    let concerned: BTreeSet<Id> = there
        .iter()
        .chain(&here)
        .filter(|s| s.group_id.is_some())
        .flat_map(|s| std::iter::once(s.trainer_id).chain(s.co_trainer_id))
        .filter(|trainer| Some(*trainer) != cx.actor.account)
        .collect();
    for trainer in concerned {
        notify(cx, trainer, Some(programme.id), &notice)?;
    }
    Ok(())
}

/// The announced lessons to come of a group, those for everybody among them; in no group there are none of its own.
fn ahead(cx: &mut Cx<'_>, programme: &Programme, group: Option<Id>) -> Result<Vec<Session>> {
    let filter = store::Filter {
        group,
        from: Some(cx.now),
        status: Some(SessionStatus::Planned),
        limit: i64::MAX,
        ..Default::default()
    };
    let mut found = store::page(cx.conn, programme.id, &filter)?;
    found.retain(|s| s.starts_at > cx.now && (s.group_id.is_none() || s.group_id == group));
    Ok(found)
}

/// What a group is called.
fn called(cx: &mut Cx<'_>, programme: &Programme, group: Option<Id>) -> Result<Said> {
    Ok(match group {
        Some(id) => {
            let name = groups::store::find(cx.conn, id)?.name.read()?;
            Said::Titled(name, programme.languages()?)
        }
        None => Said::Titled(Localised::all("топсыз", "без группы", "no group"), vec![]),
    })
}
