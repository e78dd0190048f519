//! Routes of the pitch day.

use actix_web::{get, post, put};
use utoipa_actix_web::service_config::ServiceConfig;

use super::announcing;
use super::order::{self, RunningOrderInput};
use super::service::{self, Mark, MoveInput, PitchScene, SwapInput, Unmark};
use super::view::{self, AnnouncedPitch, AnnouncedView, LaidView, OrderView, OwnPitch, View};
use base::cx::Cx;
use base::http::page::Page;
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Reply};
use kernel::error::Result;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(put_running_order)
        .service(list_pitches)
        .service(announce_pitches)
        .service(get_pitch)
        .service(mark_pitch)
        .service(unmark_pitch)
        .service(move_pitch)
        .service(swap_pitches)
        .service(list_application_pitches);
}

impl IntoReply for PitchScene {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let (version, moves) = (self.pitch.version, service::known_moves(cx, &self)?);
        Ok(Reply::ok(&view::view(cx, self, moves)?)?.version(version))
    }
}

/// Make the running order of a round
///
/// In setup or while the round is open, as long as nobody has presented. One slot for each candidate, laid out over the
/// sittings around breaks; in the order of a list, or drawn by a seed: a Fisher–Yates shuffle with SplitMix64 of the
/// candidates as they stand by `reference`. Needs `If-Match`. With `dry_run` only the plan is told. Nobody is told of
/// it before it is announced. A coordinator with a conflict of interest orders the others; hidden slots stay.
#[utoipa::path(request_body = RunningOrderInput,
    responses((status = 200, description = "The order", body = LaidView)))]
#[put("/rounds/{round_id}/pitches")]
pub async fn put_running_order(ctx: Ctx, id: PathId, body: Body<RunningOrderInput>) -> HttpResult {
    let version = ctx.if_match();
    let told = |laid: order::Laid| {
        let view = view::laid(laid)?;
        Ok(Reply::ok(&view)?.version(view.version))
    };
    if body.0.get().is_ok_and(|input| input.dry_run) {
        return ctx
            .read_much(move |cx| told(order::plan(cx, id.0, version, &body.0)?))
            .await;
    }
    ctx.write(move |cx| told(order::put(cx, id.0, version, &body.0)?))
        .await
}

/// List the pitches of a round
///
/// By time. Coordinators, the chair and the deputy see the plan; members of the jury see what was announced, by the time
/// that was told, and nothing of how the plan was made. Without the slots of candidates with whom the reader has a
/// conflict of interest.
#[utoipa::path(responses((status = 200, description = "The pitch day", body = OrderView)))]
#[get("/rounds/{round_id}/pitches")]
pub async fn list_pitches(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| {
        let found = announcing::get(cx, id.0)?;
        let view = view::order(cx, found)?;
        Ok(Reply::ok(&view)?.version(view.version))
    })
    .await
}

/// Announce the running order
///
/// Tells the people of each candidate when and where they present, in the inbox and by e-mail or text message. Done
/// again, it tells only those whose place they do not know yet. A later move is told at once.
#[utoipa::path(responses((status = 200, description = "What was done", body = AnnouncedView)))]
#[post("/rounds/{round_id}/pitches/announce")]
pub async fn announce_pitches(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.write(move |cx| {
        let done = announcing::announce(cx, id.0)?;
        let version = done.version;
        Ok(Reply::ok(&AnnouncedView::from(done))?.version(version))
    })
    .await
}

/// Read a pitch
///
/// With its moves. For coordinators without a conflict of interest; for the jury once it was announced, with the moves
/// since the last announcement and without their reasons.
#[utoipa::path(responses((status = 200, description = "The slot", body = View)))]
#[get("/pitches/{pitch_id}")]
pub async fn get_pitch(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| {
        let (found, moves) = service::get(cx, id.0)?;
        let view = view::view(cx, found, moves)?;
        Ok(Reply::ok(&view)?.version(view.version))
    })
    .await
}

/// Mark a pitch as held, or the candidate as absent
///
/// From its day on, until the commission decides. No score changes by it; the commission sees it in the result.
#[utoipa::path(request_body = Mark, responses((status = 200, description = "The slot", body = View)))]
#[post("/pitches/{pitch_id}/mark")]
pub async fn mark_pitch(ctx: Ctx, id: PathId, body: Body<Mark>) -> HttpResult {
    let version = ctx.if_match();
    ctx.write(move |cx| service::mark(cx, id.0, version, &body.0))
        .await
}

/// Take a mark of a pitch back
///
/// One that was a mistake. Where somebody else has the place by now, it is 409 `slot_taken`: move the slot instead.
#[utoipa::path(request_body = Unmark, responses((status = 200, description = "The slot", body = View)))]
#[post("/pitches/{pitch_id}/unmark")]
pub async fn unmark_pitch(ctx: Ctx, id: PathId, body: Body<Unmark>) -> HttpResult {
    let version = ctx.if_match();
    ctx.write(move |cx| service::unmark(cx, id.0, version, &body.0))
        .await
}

/// Move a pitch
///
/// To another time or room; who did not come gets another chance. Once it was announced, its people are told at once.
/// Where another pitch stands in that room at that time, it is 409 `slot_taken`, with its times where the reader may
/// know them. The place of somebody who did not come is free.
#[utoipa::path(request_body = MoveInput, responses((status = 200, description = "The slot", body = View)))]
#[post("/pitches/{pitch_id}/move")]
pub async fn move_pitch(ctx: Ctx, id: PathId, body: Body<MoveInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.write(move |cx| service::shift(cx, id.0, version, &body.0))
        .await
}

/// Swap two pitches
///
/// Of one round, neither of them held. Both change time, room and number, and are told once they were announced. Needs
/// `If-Match`: sent twice, it would be undone.
#[utoipa::path(request_body = SwapInput, responses((status = 200, description = "The slot", body = View)))]
#[post("/pitches/{pitch_id}/swap")]
pub async fn swap_pitches(ctx: Ctx, id: PathId, body: Body<SwapInput>) -> HttpResult {
    let version = ctx.if_match();
    ctx.write(move |cx| service::swap(cx, id.0, version, &body.0))
        .await
}

/// List the pitches of an application
///
/// As they were announced: when, where, before the jury of which round. For the applicant, for the members of an idea,
/// and for coordinators without a conflict of interest.
#[utoipa::path(responses((status = 200, description = "Pitches", body = Page<OwnPitch>)))]
#[get("/applications/{application_id}/pitches")]
pub async fn list_application_pitches(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| {
        let (programme, slots) = service::of_application(cx, id.0)?;
        let mut items = Vec::with_capacity(slots.len());
        for (pitch, round) in slots {
            if let Some(pitch) = AnnouncedPitch::of(&programme, &pitch)? {
                items.push(OwnPitch { round, pitch });
            }
        }
        Ok(Page::whole(items))
    })
    .await
}
