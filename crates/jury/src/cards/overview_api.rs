//! Routes of what is read of many cards at once.

use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::api::{View, plain};
use super::overview::{Pack, Progress};
use super::rules::CardStatus;
use crate::pitches::AnnouncedPitch;
use crate::rounds::RoundStatus;
use base::http::page::Page;
use base::http::{Ctx, HttpResult, PathId, Reply};
use files::attachments::Attachment;
use files::purposes::AttachmentPurpose;
use kernel::error::Result;
use kernel::{Id, Ts};
use scoring::commission::JurorSeat;
use scoring::rubric::input::{RoundKind, RubricInput};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_pack).service(get_progress);
}

/// A file that is shown with a candidate. `GET /attachments/{id}/content` reads it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackAttachment {
    pub id: Id,
    /// What it is for.
    pub purpose: AttachmentPurpose,
    /// Its name.
    pub name: String,
    /// What it is, by its content.
    pub media_type: String,
    /// How many bytes it has.
    pub size: i64,
    /// The SHA-256 digest of its bytes, in hexadecimal.
    pub sha256: String,
}

impl From<Attachment> for PackAttachment {
    fn from(row: Attachment) -> Self {
        PackAttachment {
            id: row.id,
            purpose: row.purpose,
            name: row.name,
            media_type: row.media_type,
            size: row.size,
            sha256: row.sha256,
        }
    }
}

/// A candidate as a juror reads it.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackCandidate {
    /// Identifier within the round.
    pub id: Id,
    pub reference: String,
    pub title: String,
    /// What is to be judged.
    #[schema(value_type = Object)]
    pub dossier: serde_json::Value,
    /// When and where it is presented, once that was announced.
    pub pitch: Option<AnnouncedPitch>,
    /// The files that jurors are shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<PackAttachment>,
}

/// All that a juror needs in one download.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Pack)]
pub struct PackView {
    pub round_id: Id,
    /// Which round.
    pub kind: RoundKind,
    pub status: RoundStatus,
    /// No card is taken from this instant on.
    pub closes_at: Option<Ts>,
    /// The rubric as it was frozen.
    pub rubric: RubricInput,
    /// The candidates of the reader's cards.
    pub candidates: Vec<PackCandidate>,
    /// The reader's cards.
    pub cards: Vec<View>,
}

fn pack(mut found: Pack) -> Result<PackView> {
    let (mut candidates, mut cards) = (Vec::new(), Vec::new());
    for (card, candidate) in found.cards {
        let excluded = found.scoring.excluded(candidate.disability_declared);
        // Who stepped back keeps the card to see that it is off, but reads no more of the candidate.
        if card.status.is_live() {
            let files = found.files.remove(&candidate.id).unwrap_or_default();
            let pitch = found.pitches.get(&candidate.id);
            let pitch = pitch.map(|one| AnnouncedPitch::of(&found.scene.programme, one));
            candidates.push(PackCandidate {
                pitch: pitch.transpose()?.flatten(),
                attachments: files.into_iter().map(PackAttachment::from).collect(),
                id: candidate.id,
                reference: candidate.reference,
                title: candidate.title,
                dossier: candidate.dossier.read()?,
            });
        }
        cards.push(plain(card, excluded.into_iter().collect())?);
    }
    let round = found.scene.round;
    Ok(PackView {
        round_id: round.id,
        kind: round.kind,
        status: round.status,
        closes_at: round.closes_at,
        rubric: found.frozen.rubric,
        candidates,
        cards,
    })
}

/// How far a juror is.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct CardCounts {
    /// Not begun.
    pub assigned: i64,
    /// Begun.
    pub in_progress: i64,
    /// Submitted.
    pub submitted: i64,
    /// Recused.
    pub recused: i64,
    /// Given to somebody else.
    pub reassigned: i64,
    /// Whatever became of them: the juror has a conflict of interest, and they count for nothing.
    pub void: i64,
}

/// How far a juror is, without any score.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JurorProgress {
    pub juror_id: Id,
    /// Name.
    pub display_name: String,
    /// Seat.
    pub seat: JurorSeat,
    /// Whether new cards may be assigned.
    pub available: bool,
    /// Cards by state.
    pub cards: CardCounts,
}

fn progress(of: Progress) -> JurorProgress {
    let mut cards = CardCounts {
        void: of.void,
        ..CardCounts::default()
    };
    for (status, number) in of.counts {
        match status {
            CardStatus::Assigned => cards.assigned = number,
            CardStatus::InProgress => cards.in_progress = number,
            CardStatus::Submitted => cards.submitted = number,
            CardStatus::Recused => cards.recused = number,
            CardStatus::Reassigned => cards.reassigned = number,
        }
    }
    JurorProgress {
        juror_id: of.juror.account_id,
        display_name: of.name,
        seat: of.juror.seat,
        available: of.juror.available,
        cards,
    }
}

/// Download all that a juror needs
///
/// Rubric, candidates and own cards, with one ETag. Only what is assigned to the reader and free of conflicts.
/// There is none before the round is opened.
#[utoipa::path(responses((status = 200, description = "The pack", body = PackView)))]
#[get("/rounds/{round_id}/pack")]
pub async fn get_pack(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read_much(move |cx| {
        let found = super::pack(cx, id.0)?;
        let version = found.scene.version();
        Ok(Reply::ok(&pack(found)?)?.version(version))
    })
    .await
}

/// Read the progress of the jurors
///
/// Counts, no scores. Cards of candidates with whom the reader has a conflict are not counted.
#[utoipa::path(responses((status = 200, description = "Progress", body = Page<JurorProgress>)))]
#[get("/rounds/{round_id}/progress")]
pub async fn get_progress(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read_much(move |cx| {
        Ok(Page::whole(
            super::progress(cx, id.0)?.into_iter().map(progress).collect(),
        ))
    })
    .await
}
