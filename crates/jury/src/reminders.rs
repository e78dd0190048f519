//! Reminders of the jury: cards that are due, and pitches that begin.

use std::collections::BTreeSet;

use crate::pitches::{Pitch, PitchStatus};
use crate::{candidates, cards, jurors, pitches};
use base::db::DbConn;
use base::notifications::Notice;
use kernel::error::Result;
use kernel::vocabulary::Phase;
use kernel::{Id, Ts, link};
use people::applications::reminders::{Due, Look, To};
use people::programmes::programme::Programme;
use people::programmes::reminders::{ReminderKind, store};

/// Who of a jury, and of those whom it hears, is to be reminded.
pub fn due(conn: &mut DbConn, programme: &Programme, look: &Look) -> Result<Vec<Due>> {
    match (look.reminder.kind, programme.phase) {
        (ReminderKind::CardsDue, Phase::Selection | Phase::Final) => cards_due(conn, programme, look),
        (ReminderKind::PitchBegins, Phase::Open | Phase::Selection | Phase::Training | Phase::Final) => {
            pitches_begin(conn, programme, look)
        }
        _ => Ok(vec![]),
    }
}

/// Jurors with cards left in a round that closes.
fn cards_due(conn: &mut DbConn, programme: &Programme, look: &Look) -> Result<Vec<Due>> {
    let zone = programme.zone()?;
    let mut all = vec![];
    for round in cards::store::scoring(conn, programme.id, look.now)? {
        let Some(at) = round.closes_at.filter(|at| *at <= look.until()) else {
            continue;
        };
        for juror in jurors::list(conn, round.id)? {
            let to = juror.account_id;
            if !juror.available || store::noted(conn, &look.reminder, (round.id, at, to))? {
                continue;
            }
            let left = cards::store::awaited(conn, round.id, Some(to), &BTreeSet::new())?;
            if left == 0 {
                continue;
            }
            all.push(Due {
                subject: round.id,
                at,
                since: round.opened_at.unwrap_or(look.now),
                to: To::Staff(to),
                notice: Notice::CardsDue {
                    programme: programme.said()?,
                    count: left.to_string().into(),
                    until: at.said_in(zone).into(),
                },
                link: link(format_args!("/rounds/{}/pack", round.id)),
            });
        }
    }
    Ok(all)
}

/// The people of each pitch, as they were told of it; and each juror once, before the first of a round.
fn pitches_begin(conn: &mut DbConn, programme: &Programme, look: &Look) -> Result<Vec<Due>> {
    let zone = programme.zone()?;
    let mut all = vec![];
    for (round, announced) in pitches::store::rounds(conn, programme.id)? {
        let Some(since) = announced else { continue };
        let gone = candidates::gone(conn, round)?;
        let told = pitches::store::told(conn, round)?.into_values();
        let mut told: Vec<(Ts, Pitch)> = told
            .filter(|one| one.status == PitchStatus::Planned && !gone.contains(&one.candidate_id))
            .filter_map(|one| Some((one.told_starts_at?, one)))
            .collect();
        told.sort_by_key(|(at, one)| (*at, one.id));
        if let Some((at, one)) = told.first().filter(|(at, _)| look.sees(*at)) {
            // Of a day that has begun its jurors know.
            let place = one.told_room.clone().unwrap_or_default();
            all.extend(of_jurors(conn, programme, look, (round, *at, place), since)?);
        }
        told.retain(|(at, _)| look.sees(*at));
        let theirs = told.iter().map(|(_, one)| one.candidate_id).collect();
        let people = pitches::people(conn, &theirs)?;
        for (at, one) in told {
            for (_, party) in people
                .iter()
                .filter(|(candidate, _)| *candidate == one.candidate_id)
            {
                if store::noted(conn, &look.reminder, (one.candidate_id, at, party.application))? {
                    continue;
                }
                all.push(Due {
                    subject: one.candidate_id,
                    at,
                    since,
                    to: To::Party(*party),
                    notice: Notice::PitchBegins {
                        programme: programme.said()?,
                        when: at.said_in(zone).into(),
                        place: one.told_room.clone().unwrap_or_default().into(),
                    },
                    link: link(format_args!("/applications/{}/pitches", party.application)),
                });
            }
        }
    }
    Ok(all)
}

fn of_jurors(
    conn: &mut DbConn,
    programme: &Programme,
    look: &Look,
    (round, at, room): (Id, Ts, String),
    since: Ts,
) -> Result<Vec<Due>> {
    let zone = programme.zone()?;
    let mut all = vec![];
    for juror in jurors::list(conn, round)? {
        let to = juror.account_id;
        if !juror.available || store::noted(conn, &look.reminder, (round, at, to))? {
            continue;
        }
        all.push(Due {
            subject: round,
            at,
            since,
            to: To::Staff(to),
            notice: Notice::PitchDayBegins {
                programme: programme.said()?,
                when: at.said_in(zone).into(),
                place: room.as_str().into(),
            },
            link: link(format_args!("/rounds/{round}/pitches")),
        });
    }
    Ok(all)
}

/// The first date after a time of which the jury and those whom it hears are reminded.
pub fn next(conn: &mut DbConn, programme: &Programme, kind: ReminderKind, after: Ts) -> Result<Option<Ts>> {
    Ok(match kind {
        ReminderKind::CardsDue => cards::store::scoring(conn, programme.id, after)?
            .into_iter()
            .filter_map(|round| round.closes_at)
            .min(),
        ReminderKind::PitchBegins => {
            let mut first = None;
            for (round, announced) in pitches::store::rounds(conn, programme.id)? {
                if announced.is_some() {
                    let (_, begins) = pitches::store::to_come(conn, round, &BTreeSet::new(), after)?;
                    first = first.into_iter().chain(begins).min();
                }
            }
            first
        }
        _ => None,
    })
}
