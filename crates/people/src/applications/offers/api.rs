//! Routes of offers and the waiting list.

use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::extending::{self, ExtensionInput};
use super::reopening;
use super::rules::{OfferAction, OfferStatus, is_late, next, shown};
use super::service::{self, Call, OfferAnswer, Seen};
use crate::applications::contacts::Reached;
use base::cx::Cx;
use base::http::page;
use base::http::page::{Cursor, Page, PageQuery};
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Query, Reply};
use base::policy::undo::Reversal;
use base::policy::{Action, Op, action};
use kernel::error::{Code, Result};
use kernel::{Id, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_offers)
        .service(settle_offers)
        .service(list_waitlist)
        .service(list_my_offers)
        .service(get_offer)
        .service(confirm_offer)
        .service(decline_offer)
        .service(extend_offer)
        .service(reopen_offer);
}

/// An offer of a place in a programme.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Offer)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    /// To which application.
    pub application_id: Id,
    /// The application's number, to be read aloud.
    pub reference: Option<String>,
    /// Who was offered it: family name and given name; in the list, for staff.
    pub name: Option<String>,
    /// How they are reached; in the list, for staff.
    pub contact: Option<Reached>,
    /// Where it stands; `expired` as soon as its time is over.
    pub status: OfferStatus,
    /// Until when it can be answered.
    pub expires_at: Ts,
    /// When it was answered.
    pub responded_at: Option<Ts>,
    /// Who answered: the applicant, or a coordinator on behalf.
    pub responded_by: Option<Id>,
    /// What proves an answer on behalf.
    pub evidence: Option<String>,
    /// The seat that is held.
    pub seat_no: Option<i32>,
    /// Whom to call for the answer, since no message reaches them; in the list, for staff.
    pub call: Option<Call>,
    pub version: i32,
    pub created_at: Ts,
    pub actions: Vec<Action>,
}

fn view(cx: &Cx<'_>, seen: Seen) -> View {
    let Seen {
        offer,
        reference,
        seat_no,
        enrolled,
        kept_answer,
        call,
        contact,
        subject,
    } = seen;
    let (name, contact) = contact.map(|c| (c.name, c.reached)).unzip();
    let late = is_late(offer.expires_at, cx.now);
    let blocked = |action| next(offer.status, late, action).err().map(|e| e.which());
    let confirm = [blocked(OfferAction::Confirm)];
    let extend = [blocked(OfferAction::Extend)];
    let begun = enrolled && offer.status == OfferStatus::Confirmed;
    let decline = [blocked(OfferAction::Decline), begun.then_some(Code::WrongState)];
    View {
        actions: [
            action(cx, Op::ConfirmOffer, &subject, &confirm),
            action(cx, Op::DeclineOffer, &subject, &decline),
            action(cx, Op::ExtendOffer, &subject, &extend),
            action(cx, Op::ReopenOffer, &subject, &[kept_answer]),
        ]
        .into_iter()
        .flatten()
        .collect(),
        id: offer.id,
        programme_id: offer.programme_id,
        application_id: offer.application_id,
        reference,
        name,
        contact,
        status: shown(offer.status, late),
        expires_at: offer.expires_at,
        responded_at: offer.responded_at,
        responded_by: offer.responded_by,
        evidence: offer.evidence,
        seat_no,
        call,
        version: offer.version,
        created_at: offer.created_at,
    }
}

impl IntoReply for Seen {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let version = self.offer.version;
        Ok(Reply::ok(&view(cx, self))?.version(version))
    }
}

fn pages(cx: &Cx<'_>, rows: Vec<Seen>, limit: i64) -> Result<Page<View>> {
    Page::of(rows, limit, |s| s.offer.id, |s| view(cx, s))
}

/// Which offers.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfferQuery {
    /// Only those in this state.
    pub status: Option<OfferStatus>,
    /// How many items at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// List the offers of a programme
///
/// In the order in which they were made, without those to applicants with whom the reader has a conflict of interest.
/// `call` tells whom to call, where no message reaches the applicant.
#[utoipa::path(params(OfferQuery), responses((status = 200, description = "Offers", body = Page<View>)))]
#[get("/programmes/{programme_id}/offers")]
pub async fn list_offers(ctx: Ctx, id: PathId, query: Query<OfferQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let rows = service::list(cx, id.0, q.status, page::decode(&q.cursor)?, q.limit + 1)?;
        pages(cx, rows, q.limit)
    })
    .await
}

/// List one's own offers
///
/// The places that the reader was offered, newest first.
#[utoipa::path(params(PageQuery), responses((status = 200, description = "Offers", body = Page<View>)))]
#[get("/me/offers")]
pub async fn list_my_offers(ctx: Ctx, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let rows = service::mine(cx, page::decode(&q.cursor)?, q.limit + 1)?;
        pages(cx, rows, q.limit)
    })
    .await
}

/// Read an offer
///
/// For the applicant, and coordinators without a conflict of interest.
#[utoipa::path(responses((status = 200, description = "The offer", body = View)))]
#[get("/offers/{offer_id}")]
pub async fn get_offer(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| service::get(cx, id.0)).await
}

/// Confirm an offer
///
/// Takes the lowest free seat. When all are taken the yes is kept: the offer is `accepted`, the applicant is first on the
/// waiting list and gets the next seat that is free. After the term it is 409 `offer_expired`. A coordinator confirms on
/// behalf of the applicant and says what proves it.
#[utoipa::path(request_body = OfferAnswer, responses((status = 200, description = "The offer", body = View)))]
#[post("/offers/{offer_id}/confirm")]
pub async fn confirm_offer(ctx: Ctx, id: PathId, body: Body<OfferAnswer>) -> HttpResult {
    ctx.write(move |cx| service::confirm(cx, id.0, &body.0)).await
}

/// Decline an offer
///
/// Also gives a confirmed place back, until the training begins for the applicant. The place is offered to the next on the
/// waiting list. A coordinator declines on behalf of the applicant and says what proves it.
#[utoipa::path(request_body = OfferAnswer, responses((status = 200, description = "The offer", body = View)))]
#[post("/offers/{offer_id}/decline")]
pub async fn decline_offer(ctx: Ctx, id: PathId, body: Body<OfferAnswer>) -> HttpResult {
    ctx.write(move |cx| service::decline(cx, id.0, &body.0)).await
}

/// Give one person more time to answer an offer
///
/// Until a later day and hour, with a reason that is kept: before the training until it begins, in the training until it ends.
/// The place stays theirs as long, and whoever is on the waiting list waits. The person is told. When its time is over, an offer
/// is not extended any more (409 `offer_expired`).
#[utoipa::path(request_body = ExtensionInput, responses((status = 200, description = "The offer", body = View)))]
#[post("/offers/{offer_id}/extension")]
pub async fn extend_offer(ctx: Ctx, id: PathId, body: Body<ExtensionInput>) -> HttpResult {
    ctx.write(move |cx| extending::extend(cx, id.0, &body.0)).await
}

/// Take the answer to an offer back
///
/// Of an answer that a coordinator typed on behalf of an applicant: the offer is open again, with its old term or, where that
/// is over, a new one. Within 15 minutes by whoever typed it, later by another coordinator, who tells the reason. A place that
/// was declined so is kept for these 15 minutes, unless offers are settled by hand; afterwards 409 `no_seat` where it went on
/// to somebody else. The applicant is told.
#[utoipa::path(request_body = Reversal, responses((status = 200, description = "The offer", body = View)))]
#[post("/offers/{offer_id}/reopening")]
pub async fn reopen_offer(ctx: Ctx, id: PathId, body: Body<Reversal>) -> HttpResult {
    ctx.write(move |cx| reopening::reopen(cx, id.0, &body.0)).await
}

/// What settling changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SettledOffers {
    /// Offers that nobody answered in time.
    #[schema(minimum = 0)]
    pub expired: u32,
    /// Seats that went to those who had said yes while all were taken.
    #[schema(minimum = 0)]
    pub seated: u32,
    /// Places offered to the waiting list.
    #[schema(minimum = 0)]
    pub offered: u32,
}

/// Settle the offers of a programme
///
/// Ends offers that nobody answered in time and moves the waiting list up. It happens by itself too: with each answer,
/// and in the background.
#[utoipa::path(responses((status = 200, description = "What changed", body = SettledOffers)))]
#[post("/programmes/{programme_id}/offers/settle")]
pub async fn settle_offers(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| {
        let settled = service::settle_now(cx, id.0)?;
        Reply::ok(&SettledOffers {
            expired: settled.expired,
            seated: settled.seated,
            offered: settled.offered,
        })
    })
    .await
}

/// A place on the waiting list.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WaitlistEntry {
    /// The application.
    pub application_id: Id,
    /// Its number, to be read aloud.
    pub reference: Option<String>,
    /// Who waits: family name and given name.
    pub name: String,
    /// How they are reached.
    pub contact: Reached,
    /// The order in which places are offered; it stays when those before are gone. 0 for those who said yes in time
    /// while all seats were taken: they come first, and get a seat without another offer.
    #[schema(minimum = 0)]
    pub position: i32,
}

/// List who waits for a place
///
/// In the order in which places are offered, without those with whom the reader has a conflict of interest.
#[utoipa::path(params(PageQuery),
    responses((status = 200, description = "The waiting list", body = Page<WaitlistEntry>)))]
#[get("/programmes/{programme_id}/waitlist")]
pub async fn list_waitlist(ctx: Ctx, id: PathId, query: Query<PageQuery>) -> HttpResult {
    ctx.read(move |cx| {
        let q = &query.0;
        let rows = service::waitlist(cx, id.0, page::decode(&q.cursor)?, q.limit + 1)?;
        Page::of(
            rows,
            q.limit,
            |(w, ..)| w.position,
            |(w, reference, contact)| WaitlistEntry {
                application_id: w.application_id,
                reference,
                name: contact.name,
                contact: contact.reached,
                position: w.position.max(0),
            },
        )
    })
    .await
}
