//! Routes of protocols.

use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::service::{self, ProofInput};
use base::documents::qr;
use base::http::{Body, Ctx, HttpResult, Limit, OpenCtx, PathId, PathIdAnd, Query, Reply, VersionNo};
use kernel::Id;
use protocol::format::v2::{Bundle, Proof, Public};
use protocol::sign::Key;
use scoring::rubric::input::RoundKind;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_protocol_bundle)
        .service(get_protocol)
        .service(get_protocol_version)
        .service(get_protocol_paper)
        .service(get_signing_paper)
        .service(get_protocol_codes)
        .service(prove_cards);
}

/// Proofs that one address may ask for: a hall full of people behind one router.
const PROOFS: Limit = Limit {
    calls: 60,
    minutes: 15,
};
/// Papers that one address may ask for: they take a moment to set.
const PAPERS: Limit = Limit {
    calls: 120,
    minutes: 15,
};
/// Seconds that a cache may keep the last version of a protocol.
const LAST: u32 = 60;
/// The same of a numbered one, which never changes.
const NUMBERED: u32 = 86_400;

/// A public form, signed. `docs/PROTOCOL.md` tells what stands in it. Answers come as they were signed, from the
/// database: the types of this file describe them.
#[derive(ToSchema)]
#[schema(as = PublicProtocol)]
#[expect(dead_code, reason = "only described")]
pub struct SignedPublic {
    /// What is signed, to be read.
    body: Public,
    /// JWS (RFC 7515, EdDSA) in compact form; its payload is the canonical form (RFC 8785) of `body`.
    signature: String,
    /// The public key.
    #[schema(value_type = Object)]
    key: Key,
}

/// An auditor's bundle, signed.
#[derive(ToSchema)]
#[schema(as = ProtocolBundle)]
#[expect(dead_code, reason = "only described")]
pub struct SignedBundle {
    /// What is signed, to be read.
    body: Bundle,
    /// JWS (RFC 7515, EdDSA) in compact form; its payload is the canonical form (RFC 8785) of `body`.
    signature: String,
    /// The public key.
    #[schema(value_type = Object)]
    key: Key,
    /// The public form that belongs to it.
    public: SignedPublic,
}

/// Which version.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VersionQuery {
    /// Number of the protocol; without it the last one.
    #[validate(range(min = 1, max = 1_000_000))]
    #[param(minimum = 1, maximum = 1_000_000)]
    pub no: Option<i32>,
}

/// Read the auditor's bundle
///
/// All that the result was made of, under pseudonyms: the rules, every counted card with its salt, the decision with its
/// reasons. For coordinators and named auditors without a conflict of interest with anybody in the round; from the
/// publication on. `incubator verify protocol` recomputes it.
#[utoipa::path(params(VersionQuery),
    responses((status = 200, description = "The bundle", body = SignedBundle)))]
#[get("/rounds/{round_id}/protocol")]
pub async fn get_protocol_bundle(ctx: Ctx, id: PathId, query: Query<VersionQuery>) -> HttpResult {
    ctx.read_much(move |cx| Ok(Reply::json(service::bundle(cx, id.0, query.0.no)?).secret()))
        .await
}

/// Read the public protocol
///
/// The last version, without a log-in: results under pseudonyms, and a commitment for each card. Nothing before the
/// publication.
#[utoipa::path(responses((status = 200, description = "The public form", body = SignedPublic)))]
#[get("/protocols/{round_id}")]
pub async fn get_protocol(ctx: OpenCtx, id: PathId) -> HttpResult {
    ctx.read(move |cx| Ok(Reply::json(service::public_form(cx, id.0, None)?).public(LAST)))
        .await
}

/// Read a version of the public protocol
///
/// It never changes: a correction is a new version.
#[utoipa::path(responses((status = 200, description = "The public form", body = SignedPublic)))]
#[get("/protocols/{round_id}/{no}")]
pub async fn get_protocol_version(ctx: OpenCtx, path: PathIdAnd<VersionNo>) -> HttpResult {
    ctx.read(move |cx| {
        let text = service::public_form(cx, path.0, Some(path.1.0))?;
        Ok(Reply::json(text).public(NUMBERED))
    })
    .await
}

/// Read the public protocol on paper
///
/// The same as a PDF, Kazakh and Russian side by side, without a log-in. The QR code of the signed paper leads here.
#[utoipa::path(responses((status = 200, description = "The paper", body = Vec<u8>, content_type = "application/pdf")))]
#[get("/protocols/{round_id}/{no}/paper")]
pub async fn get_protocol_paper(ctx: OpenCtx, path: PathIdAnd<VersionNo>) -> HttpResult {
    if let Err(error) = ctx.throttle("paper", PAPERS) {
        return Err(ctx.refuse(error));
    }
    let url = ctx.app.settings.public_url.clone();
    ctx.read_then(
        move |cx| service::paper(cx, path.0, path.1.0, &url),
        |paper| Ok(Reply::pdf(paper.pdf()?, &paper.file_name()).public(NUMBERED)),
    )
    .await
}

/// Read the protocol to be signed by hand
///
/// A PDF, Kazakh and Russian side by side, with the names of the jury and the candidates, what was said, and a line for
/// each signature. For the chair, the deputy and coordinators without a conflict of interest with anybody in the round.
#[utoipa::path(params(VersionQuery),
    responses((status = 200, description = "The paper", body = Vec<u8>, content_type = "application/pdf")))]
#[get("/rounds/{round_id}/protocol/paper")]
pub async fn get_signing_paper(ctx: Ctx, id: PathId, query: Query<VersionQuery>) -> HttpResult {
    let url = ctx.app.settings.public_url.clone();
    ctx.read_then(
        move |cx| service::signing_paper(cx, id.0, query.0.no, &url),
        |paper| Ok(Reply::pdf(paper.pdf()?, &paper.file_name()).secret()),
    )
    .await
}

/// A private code.
#[derive(Serialize, ToSchema)]
pub struct ProtocolCode {
    pub round_id: Id,
    /// Which round.
    pub kind: RoundKind,
    /// The applicant's name in the protocol.
    pub candidate: String,
    /// The code: whoever has it reads the cards of this candidate.
    pub code: String,
    /// Where the proof is shown; the code stands behind the `#`, so that no server is told it.
    pub link: String,
    /// A QR code of the link, to be printed: an SVG picture.
    pub qr_svg: String,
}

/// The private codes of an applicant.
#[derive(Serialize, ToSchema)]
pub struct ProtocolCodes {
    /// One for each published round.
    pub items: Vec<ProtocolCode>,
}

/// Read the own private codes
///
/// With a code its owner proves that the own cards are in the signed result. For each published round in which the
/// applicant has a part; of an idea, its lead and its members have the same code.
#[utoipa::path(responses((status = 200, description = "Codes", body = ProtocolCodes)))]
#[get("/applications/{application_id}/protocol-codes")]
pub async fn get_protocol_codes(ctx: Ctx, id: PathId) -> HttpResult {
    let url = ctx.app.settings.public_url.clone();
    ctx.read_much(move |cx| {
        let mut items = Vec::new();
        for (part, code) in service::codes(cx, id.0)? {
            let link = format!("{url}/protocols/{}#{}", part.round_id, code.text());
            items.push(ProtocolCode {
                round_id: part.round_id,
                kind: part.kind,
                candidate: part.name,
                qr_svg: qr::svg(&link)?,
                link,
                code: code.text(),
            });
        }
        Ok(Reply::ok(&ProtocolCodes { items })?.secret())
    })
    .await
}

/// Open the own cards
///
/// Without a log-in, by a private code: the own cards (jurors under pseudonyms), and how each leads to the root of the
/// signed public form. 404 for an unknown code.
#[utoipa::path(request_body = ProofInput, responses((status = 200, description = "The proof", body = Proof)))]
#[post("/protocols/{round_id}/proofs")]
pub async fn prove_cards(ctx: OpenCtx, id: PathId, body: Body<ProofInput>) -> HttpResult {
    if let Err(error) = ctx.throttle("proof", PROOFS) {
        return Err(ctx.refuse(error));
    }
    ctx.read_much(move |cx| Ok(Reply::ok(&service::prove(cx, id.0, &body.0)?)?.secret()))
        .await
}
