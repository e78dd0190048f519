//! When a published result is final: the time to appeal is over, and no appeal waits.

use base::db::DbConn;
use jury::rounds::{self, Round, RoundStatus};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Ts};
use people::programmes::Blocker;
use people::programmes::programme::Programme;
use scoring::rubric::input::RoundKind;

use crate::{appeals, store};

/// What stands in the way of leaving the phase that a round belongs to: until its result is final, the phase goes
/// on. A programme without places of the kind needs no round.
pub fn what_blocks(
    conn: &mut DbConn,
    programme: &Programme,
    kind: RoundKind,
    now: Ts,
) -> Result<Vec<Blocker>> {
    let places = match kind {
        RoundKind::Selection => programme.seats,
        RoundKind::Final => programme.awards,
    };
    let code = match rounds::find_of(conn, programme.id, kind)? {
        Some(round) if round.status == RoundStatus::Published => {
            let stands = Standing::of(conn, &round, now)?;
            let waits = stands.until.map(|_| ("standstill_running", 1));
            let open = (stands.appeals > 0).then_some(("appeals_open", stands.appeals));
            let blockers = waits.into_iter().chain(open);
            return Ok(blockers.map(|(code, count)| Blocker { code, count }).collect());
        }
        Some(_) => "round_not_published",
        None if places == 0 => return Ok(vec![]),
        None => "round_missing",
    };
    Ok(vec![Blocker { code, count: 1 }])
}

/// What keeps a published result from being final.
struct Standing {
    /// The time to appeal, as long as it runs.
    until: Option<Ts>,
    /// Appeals without an answer.
    appeals: i64,
}

impl Standing {
    fn of(conn: &mut DbConn, round: &Round, now: Ts) -> Result<Standing> {
        let Some(result) = store::published(conn, round.id)? else {
            return Err(Error::internal("a published round without a result"));
        };
        Ok(Standing {
            until: result.standstill_until.filter(|until| now < *until),
            appeals: appeals::open(conn, round.id)?,
        })
    }
}

/// Refuses what must wait until the result of a round is final.
pub fn must_be_final(conn: &mut DbConn, programme: Id, kind: RoundKind, now: Ts) -> Result<()> {
    let Some(round) = rounds::find_of(conn, programme, kind)? else {
        return Ok(());
    };
    let standstill = || Error::code(Code::Standstill);
    if round.status != RoundStatus::Published {
        return Err(standstill());
    }
    match Standing::of(conn, &round, now)? {
        Standing {
            until: None,
            appeals: 0,
        } => Ok(()),
        Standing {
            until: Some(until), ..
        } => Err(standstill().with("until", until.to_string())),
        Standing { appeals, .. } => Err(standstill().with("appeals_open", appeals)),
    }
}
