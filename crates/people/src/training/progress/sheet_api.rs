//! The route of the attendance sheet.

use actix_web::get;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::rules::Attendance;
use super::sheet::{self, Cell, Column, Line, Part};
use crate::training::participants::rules::ParticipantStatus;
use crate::training::sessions::rules::{AttendanceMark, SessionStatus};
use base::http::page;
use base::http::page::{Cursor, Page};
use base::http::{Ctx, HttpResult, PathId, Query, Reply};
use kernel::{Id, Localised, Ts};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_attendance);
}

/// The attendance of a training.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceSheet {
    /// The sessions, by their time: the columns.
    pub sessions: Vec<SheetSession>,
    /// The participants of this page: the lines.
    pub items: Vec<AttendanceLine>,
    /// Where the next page of participants begins; absent on the last one.
    pub next_cursor: Option<Cursor>,
}

/// A session of the sheet.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SheetSession {
    pub id: Id,
    /// Beginning.
    pub starts_at: Ts,
    /// End.
    pub ends_at: Ts,
    /// Where.
    pub place: String,
    /// The group; absent for all groups.
    pub group_id: Option<Id>,
    /// The module.
    pub module_id: Option<Id>,
    /// Its name.
    pub module_name: Option<Localised>,
    /// Who teaches.
    pub trainer_id: Id,
    /// The name.
    pub trainer_name: String,
    pub status: SessionStatus,
}

/// A participant of the sheet.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceLine {
    /// Who.
    pub participant_id: Id,
    pub name: String,
    pub reference: Option<String>,
    /// The group.
    pub group_id: Option<Id>,
    pub status: ParticipantStatus,
    /// Over the whole training, whatever sessions were asked for.
    pub attendance: Attendance,
    /// The sessions that concern the participant, in the order of `sessions`.
    pub cells: Vec<AttendanceCell>,
}

/// A participant at a session.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceCell {
    /// The session.
    pub session_id: Id,
    /// The mark; absent until it is set.
    pub mark: Option<AttendanceMark>,
    /// A note.
    pub note: Option<String>,
}

fn session(column: Column) -> SheetSession {
    let row = column.session;
    SheetSession {
        id: row.id,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        place: row.place,
        group_id: row.group_id,
        module_id: row.module_id,
        module_name: column.names.module,
        trainer_id: row.trainer_id,
        trainer_name: column.names.trainer.unwrap_or_default(),
        status: row.status,
    }
}

fn line(line: Line) -> AttendanceLine {
    let cell = |cell: Cell| AttendanceCell {
        session_id: cell.session,
        mark: cell.mark,
        note: cell.note,
    };
    let row = line.shown.named.row;
    AttendanceLine {
        participant_id: row.id,
        name: line.shown.named.name,
        reference: line.shown.reference,
        group_id: row.group_id,
        status: row.status,
        attendance: line.shown.progress.attendance,
        cells: line.cells.into_iter().map(cell).collect(),
    }
}

/// Which part of the sheet.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SheetQuery {
    /// Only participants of this group, with its sessions and those of all groups.
    pub group_id: Option<Id>,
    /// Sessions that begin at this instant or later.
    pub from: Option<Ts>,
    /// Sessions that begin before this instant.
    pub to: Option<Ts>,
    /// How many participants at most.
    #[serde(default = "page::default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// Read the attendance sheet
///
/// All marks of participants and sessions in one call, in pages by participant; drafts and cancelled sessions are not in it.
/// A cell without a mark is a session at which the participant is expected. For trainers and coordinators; a coordinator
/// does not see those with whom there is a conflict of interest.
#[utoipa::path(params(SheetQuery), responses((status = 200, description = "The sheet", body = AttendanceSheet)))]
#[get("/programmes/{programme_id}/attendance")]
pub async fn get_attendance(ctx: Ctx, id: PathId, query: Query<SheetQuery>) -> HttpResult {
    ctx.read_much(move |cx| {
        let q = &query.0;
        let part = Part {
            group: q.group_id,
            from: q.from,
            to: q.to,
            after: page::decode(&q.cursor)?,
            limit: q.limit + 1,
        };
        let sheet = sheet::sheet(cx, id.0, &part)?;
        let lines = Page::of(sheet.lines, q.limit, |l: &Line| l.shown.named.row.id, line)?;
        Reply::ok(&AttendanceSheet {
            sessions: sheet.columns.into_iter().map(session).collect(),
            items: lines.items,
            next_cursor: lines.next_cursor,
        })
    })
    .await
}
