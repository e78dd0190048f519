//! Counts of what waits for one person; each runs on an index.

use diesel::prelude::*;

use base::db::DbConn;
use base::db::schema::{
    application, candidate_applicant, card, message, offer, round, round_juror, sample, sample_card,
    training_session,
};
use jury::calibration::SampleStatus;
use jury::cards::CardStatus;
use jury::rounds::RoundStatus;
use kernel::error::Result;
use kernel::{Id, Ts};
use people::applications::ApplicationStatus;
use people::applications::offers::rules::OfferStatus;
use people::training::sessions::rules::SessionStatus;

pub fn unread(conn: &mut DbConn, account: Id) -> Result<i64> {
    Ok(message::table
        .filter(message::account_id.eq(account))
        .filter(message::read_at.is_null())
        .count()
        .get_result(conn)?)
}

/// The application of an account in a programme, and the end of its open offer.
pub fn application(
    conn: &mut DbConn,
    account: Id,
    programme: Id,
) -> Result<Option<(Id, ApplicationStatus, Option<Ts>)>> {
    let found: Option<(Id, ApplicationStatus)> = application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::account_id.eq(account))
        .select((application::id, application::status))
        .first(conn)
        .optional()?;
    let Some((id, status)) = found else {
        return Ok(None);
    };
    let until = offer::table
        .filter(offer::application_id.eq(id))
        .filter(offer::status.eq(OfferStatus::Open))
        .select(offer::expires_at)
        .first(conn)
        .optional()?;
    Ok(Some((id, status, until)))
}

/// Cards that a juror has not handed in yet, in open rounds of a programme, and when the first round closes.
/// Those of applications that a conflict hides are not the juror's any more.
pub fn cards_to_do(
    conn: &mut DbConn,
    juror: Id,
    programme: Id,
    hidden: &[Id],
    now: Ts,
) -> Result<(i64, Option<Ts>)> {
    let open: Vec<(Id, Option<Ts>)> = round::table
        .filter(round::programme_id.eq(programme))
        .filter(round::status.eq(RoundStatus::Open))
        .filter(round::closes_at.is_null().or(round::closes_at.gt(now)))
        .select((round::id, round::closes_at))
        .load(conn)?;
    let rounds: Vec<Id> = open.iter().map(|(id, _)| *id).collect();
    let theirs = candidate_applicant::table
        .filter(candidate_applicant::application_id.eq_any(hidden.to_vec()))
        .select(candidate_applicant::candidate_id);
    let count = card::table
        .filter(card::candidate_id.ne_all(theirs))
        .filter(card::round_id.eq_any(rounds))
        .filter(card::juror_id.eq(juror))
        .filter(card::status.eq_any([CardStatus::Assigned, CardStatus::InProgress]))
        .count()
        .get_result(conn)?;
    Ok((count, open.iter().filter_map(|(_, at)| *at).min()))
}

/// Samples of the calibration exercise that a juror has not scored yet, in rounds of a programme that are still in setup.
pub fn samples_to_do(conn: &mut DbConn, juror: Id, programme: Id) -> Result<i64> {
    let seats = round_juror::table
        .filter(round_juror::account_id.eq(juror))
        .select(round_juror::round_id);
    let done = sample_card::table
        .filter(sample_card::juror_id.eq(juror))
        .filter(sample_card::status.eq(CardStatus::Submitted))
        .select(sample_card::sample_id);
    Ok(sample::table
        .inner_join(round::table)
        .filter(round::programme_id.eq(programme))
        .filter(round::status.eq(RoundStatus::Setup))
        .filter(round::id.eq_any(seats))
        .filter(sample::status.eq(SampleStatus::Running))
        .filter(sample::id.ne_all(done))
        .count()
        .get_result(conn)?)
}

/// Sessions of a trainer that are still planned, until a time.
pub fn sessions_until(conn: &mut DbConn, trainer: Id, programme: Id, until: Ts) -> Result<i64> {
    Ok(training_session::table
        .filter(training_session::programme_id.eq(programme))
        .filter(training_session::trainer_id.eq(trainer))
        .filter(training_session::status.eq(SessionStatus::Planned))
        .filter(training_session::starts_at.le(until))
        .count()
        .get_result(conn)?)
}
