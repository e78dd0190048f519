//! Against what an applicant can appeal: the result of a round in which they have a part, from its publication until the
//! standstill is over. The appeals themselves lie with the results.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::loaded::Loaded;
use crate::applications::conflicts;
use base::cx::Cx;
use base::db::DbConn;
use base::db::schema::{appeal, candidate, candidate_applicant, result, result_line, round};
use base::policy::{Op, Subject, in_phase};
use kernel::error::{Code, Result};
use kernel::{Id, Ts, text_enum};
use scoring::commission::outcome::DecisionOutcome;
use scoring::rubric::input::RoundKind;

text_enum! {
    /// Where an appeal stands.
    AppealStatus {
        Submitted = "submitted",
        /// There will be a new version of the result.
        Upheld = "upheld",
        Refused = "refused",
        Withdrawn = "withdrawn",
    }
}

/// A published result in which an applicant was ranked.
#[derive(Debug, Clone, Copy)]
pub struct Ranked {
    pub round_id: Id,
    pub kind: RoundKind,
    pub result_id: Id,
    candidate_id: Id,
    published_at: Option<Ts>,
    /// Until then an appeal may be made.
    pub until: Option<Ts>,
}

impl Ranked {
    /// The time to appeal is over.
    pub fn is_over(&self, now: Ts) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}

/// The result of a round of this kind in which an applicant was ranked, or the newest of any; none while it is reopened.
pub fn ranked(conn: &mut DbConn, application: Id, kind: Option<RoundKind>) -> Result<Option<Ranked>> {
    let mut query = candidate_applicant::table
        .inner_join(candidate::table.inner_join(round::table))
        .filter(candidate_applicant::application_id.eq(application))
        .filter(round::published_at.is_not_null())
        .order(round::published_at.desc())
        .select((candidate::id, round::id, round::kind))
        .into_boxed();
    if let Some(kind) = kind {
        query = query.filter(round::kind.eq(kind));
    }
    let found: Option<(Id, Id, RoundKind)> = query.first(conn).optional()?;
    let Some((candidate_id, round_id, kind)) = found else {
        return Ok(None);
    };
    let newest: Option<(Id, Option<Ts>, Option<Ts>)> = result::table
        .filter(result::round_id.eq(round_id))
        .filter(result::published_at.is_not_null())
        .order(result::no.desc())
        .select((result::id, result::published_at, result::standstill_until))
        .first(conn)
        .optional()?;
    Ok(newest.map(|(result_id, published_at, until)| Ranked {
        round_id,
        kind,
        result_id,
        candidate_id,
        published_at,
        until,
    }))
}

/// The result against which an applicant may appeal at this time, or what stands in the way: none is published, the time is
/// over, an appeal against it waits for its answer.
fn appealable(conn: &mut DbConn, application: Id, now: Ts) -> Result<std::result::Result<Ranked, Code>> {
    let Some(found) = ranked(conn, application, None)? else {
        return Ok(Err(Code::WrongState));
    };
    if found.is_over(now) {
        return Ok(Err(Code::DeadlinePassed));
    }
    let waits = appeal::table
        .filter(appeal::result_id.eq(found.result_id))
        .filter(appeal::application_id.eq(application))
        .filter(appeal::status.eq(AppealStatus::Submitted));
    Ok(match diesel::select(exists(waits)).get_result(conn)? {
        true => Err(Code::Duplicate),
        false => Ok(found),
    })
}

/// The right to appeal, as the reader of an application is told of it.
pub struct RightToAppeal {
    /// Against the result of which round, and until when.
    pub open: Option<(RoundKind, Option<Ts>)>,
    /// What stands in the way.
    pub blocked: Option<Code>,
    /// How the reader stands to such an appeal.
    pub subject: Subject,
}

/// Reads it. A conflict of interest with anybody in the team is one with the appeal; who types for somebody is no owner then.
pub fn read(cx: &mut Cx<'_>, found: &Loaded) -> Result<RightToAppeal> {
    let mut subject = found.subject;
    if in_phase(Op::SubmitAppeal, found.programme.phase).is_err() {
        // The action itself tells of the phase.
        return Ok(RightToAppeal {
            open: None,
            blocked: None,
            subject,
        });
    }
    let (open, blocked) = match appealable(cx.conn, found.row.id, cx.now)? {
        Ok(ranked) => (Some(ranked), None),
        Err(code) => (None, Some(code)),
    };
    if let (Some(ranked), Some(me)) = (&open, cx.actor.account) {
        let team = team(cx.conn, ranked.candidate_id)?;
        if conflicts::conflicted_with_any(cx.conn, me, &team)? {
            subject = subject.conflicted(true).owned(found.row.account_id == Some(me));
        }
    }
    Ok(RightToAppeal {
        open: open.map(|ranked| (ranked.kind, ranked.until)),
        blocked,
        subject,
    })
}

/// The applications of those who have a part in a candidate.
fn team(conn: &mut DbConn, candidate: Id) -> Result<Vec<Id>> {
    Ok(candidate_applicant::table
        .filter(candidate_applicant::candidate_id.eq(candidate))
        .select(candidate_applicant::application_id)
        .load(conn)?)
}

/// Since when and until when somebody who was declined can appeal. Who was chosen or waits for a place has the right as well,
/// and other things to think of.
pub fn open_to(conn: &mut DbConn, application: Id, now: Ts) -> Result<Option<(Option<Ts>, Option<Ts>)>> {
    let Ok(found) = appealable(conn, application, now)? else {
        return Ok(None);
    };
    let outcome: Option<DecisionOutcome> = result_line::table
        .find((found.result_id, found.candidate_id))
        .select(result_line::outcome)
        .first(conn)
        .optional()?
        .flatten();
    let declined = outcome == Some(DecisionOutcome::Decline);
    Ok(declined.then_some((found.published_at, found.until)))
}
