//! When a published result is final: the time to appeal is over, and no appeal waits.

use base::db::DbConn;
use jury::rounds::{self, Round, RoundStatus};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Ts};
use people::programmes::programme::Programme;
use people::programmes::{PhaseBlockerCode, PhaseBlockers};
use scoring::rubric::input::RoundKind;

use crate::{appeals, store};

/// What stands in the way of leaving the phase that a round belongs to: until its result is final, the phase goes
/// on. A programme without places of the kind needs no round.
pub fn what_blocks(
    conn: &mut DbConn,
    programme: &Programme,
    kind: RoundKind,
    now: Ts,
) -> Result<PhaseBlockers> {
    let places = match kind {
        RoundKind::Selection => programme.seats,
        RoundKind::Final => programme.awards,
    };
    let mut found = PhaseBlockers::default();
    match rounds::find_of(conn, programme.id, kind)? {
        Some(round) if round.status == RoundStatus::Published => {
            let stands = Finality::of(conn, &round, now)?;
            found.add_if(stands.until.is_some(), PhaseBlockerCode::StandstillRunning);
            found.add(PhaseBlockerCode::AppealsOpen, stands.appeals);
        }
        Some(_) => found.add(PhaseBlockerCode::RoundNotPublished, 1),
        None => found.add_if(places > 0, PhaseBlockerCode::RoundMissing),
    }
    Ok(found)
}

/// What keeps a published result from being final.
struct Finality {
    /// The time to appeal, as long as it runs.
    until: Option<Ts>,
    /// Appeals without an answer.
    appeals: i64,
}

impl Finality {
    fn of(conn: &mut DbConn, round: &Round, now: Ts) -> Result<Finality> {
        let Some(result) = store::published(conn, round.id)? else {
            return Err(Error::internal("a published round without a result"));
        };
        Ok(Finality {
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
    match Finality::of(conn, &round, now)? {
        Finality {
            until: None,
            appeals: 0,
        } => Ok(()),
        Finality {
            until: Some(until), ..
        } => Err(standstill().with("until", until.to_string())),
        Finality { appeals, .. } => Err(standstill().with("appeals_open", appeals)),
    }
}
