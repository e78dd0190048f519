//! What of applications waits for their owners, and for coordinators.

use super::application::{appealing, pending, store, thread_store};
use super::conflicts;
use super::eligibility::objection_rules::ObjectionStatus;
use super::eligibility::objection_store;
use super::status::ApplicationStatus;
use super::{offers, phone_calls};
use crate::programmes::programme::Programme;
use crate::programmes::{Pending, Waiting, WaitingKind};
use base::cx::Cx;
use base::db::DbConn;
use base::policy::{Op, in_phase};
use kernel::error::Result;
use kernel::vocabulary::Phase;
use kernel::{Id, Ts};

/// The reader's own application.
#[derive(Debug, Clone)]
pub struct Own {
    /// The application.
    pub id: Id,
    /// Where it stands.
    pub status: ApplicationStatus,
    /// Whether it can still be handed in.
    pub call_open: bool,
    /// What of it waits for its owner.
    pub waiting: Vec<Waiting>,
}

/// The application of somebody in a programme, with what of it waits for them.
pub fn own(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Option<Own>> {
    let Some(standing) = store::of_account(cx.conn, me, programme.id)? else {
        return Ok(None);
    };
    let call_open = programme.takes_applications(cx.now, standing.personal);
    let itself = format!("/applications/{}", standing.id);
    let waiting = match standing.status {
        ApplicationStatus::Draft => {
            let until = programme.deadline_at.into_iter().chain(standing.personal).max();
            let pending = Pending::one(call_open)
                .since(Some(standing.created_at))
                .until(until);
            Waiting::some(WaitingKind::ApplicationToFinish, pending, itself)
        }
        ApplicationStatus::Offered => match offers::open_of(cx.conn, standing.id)? {
            Some((offer, made, until)) => {
                let pending = Pending::one(cx.now < until).since(Some(made)).until(Some(until));
                Waiting::some(WaitingKind::OfferToAnswer, pending, format!("/offers/{offer}"))
            }
            None => None,
        },
        ApplicationStatus::ClarificationRequested => {
            let pending = Pending::one(true)
                .since(Some(standing.updated_at))
                .until(standing.answer_due);
            Waiting::some(WaitingKind::ClarificationToAnswer, pending, itself)
        }
        ApplicationStatus::Ineligible => objection(cx, standing.id)?,
        _ if in_phase(Op::SubmitAppeal, programme.phase).is_ok() => appeal(cx, standing.id)?,
        _ => None,
    };
    Ok(Some(Own {
        id: standing.id,
        status: standing.status,
        call_open,
        waiting: waiting.into_iter().collect(),
    }))
}

/// What whoever was found ineligible may do, or waits for.
fn objection(cx: &mut Cx<'_>, application: Id) -> Result<Option<Waiting>> {
    let Some(decision) = objection_store::standing(cx.conn, application)? else {
        return Ok(None);
    };
    Ok(match objection_store::against(cx.conn, &decision)? {
        None => {
            let open = Pending::one(cx.now < decision.until_at)
                .since(Some(decision.decided_at))
                .until(Some(decision.until_at));
            let itself = format!("/applications/{application}");
            Waiting::some(WaitingKind::ObjectionPossible, open, itself)
        }
        Some(made) => {
            let open = Pending::one(made.status == ObjectionStatus::Submitted).since(Some(made.submitted_at));
            let itself = format!("/objections/{}", made.id);
            Waiting::some(WaitingKind::ObjectionAwaited, open, itself)
        }
    })
}

/// Whoever was declined may appeal.
fn appeal(cx: &mut Cx<'_>, application: Id) -> Result<Option<Waiting>> {
    let Some((since, until)) = appealing::open_to(cx.conn, application, cx.now)? else {
        return Ok(None);
    };
    let open = Pending::one(true).since(since).until(until);
    let itself = format!("/applications/{application}");
    Ok(Waiting::some(WaitingKind::AppealPossible, open, itself))
}

/// What waits for a coordinator, but for what a conflict of interest hides.
pub fn waits_for(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Vec<Waiting>> {
    let (id, now) = (programme.id, cx.now);
    let hidden = conflicts::hidden(cx.conn, me, id)?;
    let list = |filter: &str| format!("/programmes/{id}/{filter}");
    let calls = phone_calls::waiting(cx, id, &hidden)?;
    let mut waiting = vec![Waiting::some(
        WaitingKind::PhoneCallsToMake,
        calls,
        list("phone-calls?status=open"),
    )];
    if in_phase(Op::DecideEligibility, programme.phase).is_ok() {
        waiting.extend(admission(cx.conn, programme, &hidden, now)?);
        let objections = objection_store::to_answer(cx.conn, id, me, &hidden)?;
        waiting.push(Waiting::some(
            WaitingKind::ObjectionsToAnswer,
            objections,
            list("objections?for_me=true"),
        ));
    }
    let consents = pending::consents(cx.conn, id, &hidden)?;
    waiting.push(Waiting::some(
        WaitingKind::ConsentsToSettle,
        consents,
        list("applications?consent_waits=true"),
    ));
    let asked = thread_store::waiting(cx.conn, id, &hidden)?;
    waiting.push(Waiting::some(
        WaitingKind::MessagesToAnswer,
        asked,
        list("threads"),
    ));
    if !matches!(programme.phase, Phase::Closed | Phase::Cancelled) {
        let proposals = conflicts::undecided(cx.conn, id, me, &hidden)?;
        waiting.push(Waiting::some(
            WaitingKind::ConflictsToDecide,
            proposals,
            list("conflicts?for_me=true"),
        ));
    }
    if in_phase(Op::ConfirmOffer, programme.phase).is_ok() {
        waiting.extend(places(cx.conn, programme, &hidden, now)?);
    }
    Ok(waiting.into_iter().flatten().collect())
}

/// What has to be found out about applications.
fn admission(
    conn: &mut DbConn,
    programme: &Programme,
    hidden: &[Id],
    now: Ts,
) -> Result<[Option<Waiting>; 4]> {
    let list = |filter: &str| format!("/programmes/{}/applications?{filter}", programme.id);
    let (submitted, answered) = pending::undecided(conn, programme.id, hidden)?;
    let overdue = pending::overdue(conn, programme.id, hidden, now)?;
    let arrivals = match programme.phase {
        Phase::Open => pending::arrivals(conn, programme.id, hidden)?,
        _ => Pending::default(),
    };
    Ok([
        Waiting::some(
            WaitingKind::ClarificationsAnswered,
            answered,
            list("status=resubmitted"),
        ),
        Waiting::some(
            WaitingKind::ClarificationsOverdue,
            overdue,
            list("answer_overdue=true"),
        ),
        Waiting::some(
            WaitingKind::EligibilityToDecide,
            submitted,
            list("status=submitted"),
        ),
        Waiting::some(WaitingKind::ArrivalsToType, arrivals, list("to_type=true")),
    ])
}

/// What becomes of the places.
fn places(conn: &mut DbConn, programme: &Programme, hidden: &[Id], now: Ts) -> Result<[Option<Waiting>; 3]> {
    let list = |filter: &str| format!("/programmes/{}/{filter}", programme.id);
    let training = programme.phase == Phase::Training;
    let enrolments = match training {
        true => pending::enrolments(conn, programme.id, hidden)?,
        false => Pending::default(),
    };
    let offers = offers::awaited(conn, programme.id, hidden, now)?;
    let nobody = !training && !pending::somebody_comes(conn, programme.id)?;
    Ok([
        Waiting::some(
            WaitingKind::ParticipantsToEnrol,
            enrolments,
            list("applications?to_enrol=true"),
        ),
        Waiting::some(
            WaitingKind::ParticipantsMissing,
            Pending::one(nobody),
            list("blockers"),
        ),
        Waiting::some(WaitingKind::OffersAwaited, offers, list("offers?status=open")),
    ])
}
