//! Sends what is due, a page at a time: each is told in the transaction that moves the place behind them, so nobody is told
//! twice, whoever sends and whatever breaks.

use super::rules::BroadcastStatus;
use super::service::for_one;
use super::store::{self, Audience, Broadcast};
use base::cx::Cx;
use base::db::DbConn;
use base::notifications::{Notice, Said};
use base::policy::{Op, in_phase};
use kernel::error::{Error, Result};
use kernel::{Id, Localised, Ts};
use people::applications::phone_calls::{Party, tell};
use people::programmes::programme;

/// So many people at most in one transaction.
const PAGE: i64 = 200;

/// The broadcasts whose time has come, to be looked at by a read that locks nothing.
pub fn is_due(conn: &mut DbConn, now: Ts) -> Result<Vec<Id>> {
    store::due(conn, now)
}

/// Tells the next page of people; whether there may be more.
pub fn send(cx: &mut Cx<'_>, id: Id) -> Result<bool> {
    let row = store::lock(cx.conn, id)?;
    if row.status != BroadcastStatus::Waiting || row.send_at > cx.now {
        return Ok(false);
    }
    let programme = programme::find(cx.conn, row.programme_id)?;
    let mut after = Broadcast {
        version: row.version + 1,
        updated_at: cx.now,
        ..row.clone()
    };
    // What is over is not spoken of any more.
    if in_phase(Op::CreateBroadcast, programme.phase).is_err() {
        after.status = BroadcastStatus::Cancelled;
        store::update(cx.conn, after)?;
        return Ok(false);
    }
    let audience: Audience = row.audience.read()?;
    let people = store::addressees(cx.conn, programme.id, &audience, row.told_up_to, PAGE)?;
    let texts: (Localised, Localised) = (row.subject.read()?, row.body.read()?);
    let order = programme.languages()?;
    for one in &people {
        let (subject, text) = for_one(&programme, (&texts.0, &texts.1), one)?;
        let notice = Notice::Announced {
            programme: programme.said()?,
            subject: Said::Titled(subject, order.clone()),
            text: Said::Titled(text, order.clone()),
        };
        let party = Party {
            application: one.application_id,
            programme: programme.id,
            account: one.account_id,
        };
        tell(cx, party, &notice)?;
    }
    let more = i64::try_from(people.len()).is_ok_and(|n| n >= PAGE);
    after.told += i32::try_from(people.len()).map_err(Error::internal)?;
    after.told_up_to = people.last().map(|one| one.application_id).or(row.told_up_to);
    if !more {
        after.status = BroadcastStatus::Sent;
    }
    store::update(cx.conn, after)?;
    Ok(more)
}
