//! The use case of passes; the code itself is kept with identity.

use chrono::{Days, NaiveTime};
use serde_json::json;

use crate::rounds;
use crate::rounds::RoundStatus;
use crate::{calibration, jurors};
use base::cx::Cx;
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Input, Ts, local_to_instant};
use people::accounts::identity;

/// Who gets a pass.
#[derive(Debug, Clone, serde::Deserialize, validator::Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PassInput {
    /// A juror of the round.
    pub juror_id: Id,
}

/// A pass; the code is shown once.
#[derive(Debug, Clone)]
pub struct Pass {
    /// The juror.
    pub juror_id: Id,
    /// To be printed.
    pub code: String,
    /// The end of the day, where the programme is.
    pub expires_at: Ts,
}

/// Issues a pass while a round is open or closed, or while a sample is scored before; the juror's earlier one, and what it opened, end.
pub fn issue(cx: &mut Cx<'_>, round_id: Id, input: &Input<PassInput>) -> Result<Pass> {
    let found = rounds::locked(cx, round_id)?;
    authorise(cx, Op::IssuePass, &found.subject)?;
    let juror_id = input.get()?.juror_id;
    if jurors::find(cx.conn, round_id, juror_id)?.is_none() {
        return Err(Error::field("/juror_id", "unknown"));
    }
    in_phase(Op::IssuePass, found.programme.phase)?;
    let scoring = match found.round.status {
        RoundStatus::Open | RoundStatus::Closed => {
            found.in_phase(Op::IssuePass)?;
            true
        }
        // For practice.
        RoundStatus::Setup => calibration::running(cx.conn, round_id)? > 0,
        RoundStatus::Decided | RoundStatus::Published => false,
    };
    if !scoring {
        return Err(Error::code(Code::WrongState).with("state", found.round.status.as_str()));
    }
    let zone = found.programme.zone()?;
    let tomorrow = cx
        .now
        .date_in(zone)
        .checked_add_days(Days::new(1))
        .ok_or_else(|| Error::internal("a day beyond the calendar"))?;
    let expires_at = local_to_instant(tomorrow.and_time(NaiveTime::MIN), zone);
    let code = identity::issue_pass(cx, juror_id, round_id, expires_at)?;
    let after = json!({ "juror_id": juror_id, "expires_at": expires_at });
    rounds::record(cx, Op::IssuePass, &found.round, json!(null), after)?;
    Ok(Pass {
        juror_id,
        code,
        expires_at,
    })
}
