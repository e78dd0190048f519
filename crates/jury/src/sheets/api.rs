//! Routes of the conflict sheet.

use std::collections::BTreeMap;

use actix_web::{get, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::{self, Sheet, SheetInput};
use base::cx::Cx;
use base::http::{Body, Ctx, HttpResult, IntoReply, PathId, Reply};
use kernel::error::Result;
use kernel::{Id, Lang, Ts};
use people::applications::conflicts::ConflictKind;
use people::programmes::programme::Programme;
use people::programmes::programme::rules::Locality;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_conflict_sheet).service(put_conflict_sheet);
}

/// Somebody who applies, or has a part in an idea.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ConflictSheetPerson)]
pub struct PersonView {
    /// The whole name.
    pub name: String,
    /// Where the person lives, for people.
    pub locality: Option<String>,
}

/// What a juror answered.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = ConflictSheetAnswer)]
pub struct AnswerView {
    /// What ties the two; absent where nothing does.
    pub kind: Option<ConflictKind>,
    pub answered_at: Ts,
}

/// A candidate on a conflict sheet.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ConflictSheetLine)]
pub struct LineView {
    pub candidate_id: Id,
    /// Number of the application.
    pub reference: String,
    /// The applicant; of an idea its lead and members.
    pub people: Vec<PersonView>,
    /// What the reader answered; absent where nothing was yet.
    pub answer: Option<AnswerView>,
    /// A conflict of interest stands between the reader and the candidate, whatever was answered: coordinators decide
    /// of it.
    pub conflict: bool,
}

/// The conflict sheet of a juror.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ConflictSheet)]
pub struct View {
    pub round_id: Id,
    /// Candidates that the reader has not answered of.
    pub unanswered: usize,
    /// All candidates, by reference.
    pub lines: Vec<LineView>,
}

/// The places of a programme by their codes, for a reader.
fn places(programme: &Programme, lang: Lang) -> Result<BTreeMap<String, String>> {
    let (rules, order) = (programme.rules()?, programme.languages()?);
    let name = |one: Locality| (one.code.into(), one.name.pick(lang, &order).to_owned());
    Ok(rules.localities.into_iter().map(name).collect())
}

impl IntoReply for Sheet {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let programme = &self.scene.programme;
        let places = places(programme, cx.lang.unwrap_or_else(|| programme.main_language()))?;
        let mut lines = Vec::with_capacity(self.lines.len());
        for line in self.lines {
            let mut people = Vec::new();
            for party in line.people {
                people.push(PersonView {
                    name: party.name(),
                    // Elsewhere than in the programme's places it is what the applicant wrote.
                    locality: party.locality.map(|at| places.get(&at).cloned().unwrap_or(at)),
                });
            }
            lines.push(LineView {
                candidate_id: line.candidate_id,
                reference: line.reference,
                people,
                answer: line.answer.map(|answer| AnswerView {
                    kind: answer.kind,
                    answered_at: answer.answered_at,
                }),
                conflict: line.stands,
            });
        }
        Reply::ok(&View {
            round_id: self.scene.round.id,
            unanswered: lines.iter().filter(|line| line.answer.is_none()).count(),
            lines,
        })
    }
}

/// Read one's conflict sheet
///
/// For a juror of the round, from the setup on: who the candidates are – number, name, place – and nothing else, so that
/// each can say where a conflict of interest stands, before anything is assigned.
#[utoipa::path(responses((status = 200, description = "The sheet", body = View)))]
#[get("/rounds/{round_id}/conflict-sheet")]
pub async fn get_conflict_sheet(ctx: Ctx, id: PathId) -> HttpResult {
    ctx.read(move |cx| service::get(cx, id.0)).await
}

/// Answer one's conflict sheet
///
/// Of all candidates in one call; `others_none` answers of those that are not named. A new conflict is declared by it, and
/// hides the candidate at once. Nobody's answer takes a conflict back that stands: a coordinator decides of it. Answering
/// again with the same changes nothing. Needs no `If-Match`.
#[utoipa::path(request_body = SheetInput, responses((status = 200, description = "The sheet", body = View)))]
#[put("/rounds/{round_id}/conflict-sheet")]
pub async fn put_conflict_sheet(ctx: Ctx, id: PathId, body: Body<SheetInput>) -> HttpResult {
    ctx.write(move |cx| service::put(cx, id.0, &body.0)).await
}
