//! More time for one person to answer an offer.

use chrono::NaiveDateTime;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::places::record;
use super::rules::{OfferAction, is_late, next};
use super::service::{Seen, one, subject};
use super::store;
use crate::applications::phone_calls::tell_until;
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use crate::programmes::programme::rules::after_begin;
use base::cx::Cx;
use base::notifications::Notice;
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Phase;
use kernel::{Id, Input, Text, Ts, local_to_instant, sane_time};

/// A later term for one offer.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OfferExtension, example = json!({"until_local": "2027-01-25T18:00:00", "reason": "Ауруханада жатыр, анықтамасы бар"}))]
pub struct ExtensionInput {
    /// Until when it can be answered, local time in the programme's zone.
    #[validate(custom(function = "sane_time"))]
    #[schema(format = "date-time-local", example = "2027-01-25T18:00:00")]
    pub until_local: NaiveDateTime,
    /// Why.
    #[validate(nested)]
    pub reason: Text<1000>,
}

/// A term that is later than the one there is. Before the training an offer is answered until it begins, then until it ends.
fn later(programme: &Programme, local: NaiveDateTime, until: Ts, now: Ts) -> Result<Ts> {
    let at = local_to_instant(local, programme.zone()?);
    let last = match programme.phase {
        Phase::Training => programme.training_ends_on,
        _ => programme.training_starts_on,
    };
    let code = match at {
        _ if at <= now => "past",
        _ if at <= until || after_begin(local, last) => "order",
        _ => return Ok(at),
    };
    Err(Error::field("/until_local", code))
}

/// Gives one person more time to answer, with a reason; never less. Whoever waits for a place waits as long.
pub fn extend(cx: &mut Cx<'_>, id: Id, input: &Input<ExtensionInput>) -> Result<Seen> {
    let programme = store::find(cx.conn, id)?.programme_id;
    let programme = programme::lock(cx.conn, programme)?;
    // Read again: it may have been answered while this one waited for the lock.
    let offer = store::find(cx.conn, id)?;
    let applicant = store::applicant(cx.conn, offer.application_id)?;
    let subject = subject(cx, &programme, &applicant)?;
    authorise(cx, Op::ExtendOffer, &subject)?;
    let input = input.get()?;
    let until = later(&programme, input.until_local, offer.expires_at, cx.now)?;
    in_phase(Op::ExtendOffer, programme.phase)?;
    next(
        offer.status,
        is_late(offer.expires_at, cx.now),
        OfferAction::Extend,
    )?;
    if !store::extend(cx.conn, &offer, until)? {
        return Err(Error::code(Code::WrongState));
    }
    let notice = Notice::OfferExtended {
        programme: programme.said()?,
        until: until.said_in(programme.zone()?).into(),
    };
    tell_until(cx, &applicant, &notice, Some(until))?;
    record(
        cx,
        Op::ExtendOffer,
        &applicant,
        Some(&offer),
        json!({ "expires_at": offer.expires_at }),
        json!({ "expires_at": until }),
        Some(&input.reason),
    )?;
    let offer = store::find(cx.conn, id)?;
    one(cx, offer)
}
