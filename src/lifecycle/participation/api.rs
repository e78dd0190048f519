//! The route of a participant's own page.

use actix_web::get;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::{self, Mine, Part};
use base::cx::Cx;
use base::http::{Ctx, HttpResult, Reply};
use kernel::error::Result;
use kernel::vocabulary::Phase;
use kernel::{Id, Lang, Localised, Money, Ts, text_enum};
use money::awards::rules::AwardStatus;
use people::plans::ideas::rules::IdeaStatus;
use people::training::assignments::gradebook::Cell;
use people::training::assignments::store::Brief;
use people::training::assignments::work::WorkState;
use people::training::participants::rules::ParticipantStatus;
use people::training::progress::own::Lesson;
use people::training::progress::rules::Attendance;
use people::training::sessions::rules::AttendanceMark;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_my_training);
}

text_enum! {
    /// What somebody is in the team of an idea.
    IdeaRole { Lead = "lead", Member = "member" }
}

/// All trainings of the reader.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyTrainings {
    /// The server's time: deadlines are judged by it.
    pub server_time: Ts,
    /// One for each programme in which the reader takes part, or took to the end; the newest first.
    pub trainings: Vec<MyTraining>,
}

/// A training of the reader.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyTraining {
    pub programme_id: Id,
    /// Its name, in the reader's language.
    pub programme_name: String,
    /// Its phase.
    pub phase: Phase,
    /// Who the reader is in it.
    pub participant_id: Id,
    pub status: ParticipantStatus,
    /// First day.
    pub joined_on: NaiveDate,
    /// The group.
    pub group: Option<MyGroup>,
    /// Attendance, with the early warning, and how many sessions may still be missed.
    pub attendance: Attendance,
    /// What is ahead, the next one first: at most 20.
    pub next_sessions: Vec<MySession>,
    /// What was, with the reader's marks, the newest first.
    pub past_sessions: Vec<MySession>,
    /// Assignments that completion needs.
    pub required_assignments: i64,
    /// Of these, passed.
    pub passed_assignments: i64,
    /// All assignments, by their due dates.
    pub assignments: Vec<MyAssignment>,
    /// Ideas in which the reader has a part.
    pub ideas: Vec<MyIdea>,
}

/// The reader's group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyGroup {
    pub id: Id,
    pub name: Localised,
    /// Language of the lessons.
    pub language: Lang,
}

/// A session of the reader.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MySession {
    pub id: Id,
    /// Beginning.
    pub starts_at: Ts,
    /// End.
    pub ends_at: Ts,
    /// Where.
    pub place: String,
    /// What it is about.
    pub module_name: Option<Localised>,
    /// Who teaches.
    pub trainer_name: String,
    /// A second trainer.
    pub co_trainer_name: Option<String>,
    /// The session that it makes up for.
    pub makeup_of: Option<Id>,
    /// The reader's own mark; absent until it is set.
    pub mark: Option<AttendanceMark>,
}

/// An assignment of the reader.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyAssignment {
    pub id: Id,
    pub title: Localised,
    /// When it is due.
    pub due_at: Ts,
    /// Completion needs it.
    pub required: bool,
    /// The most points.
    pub max_points: i32,
    /// How far it is.
    pub state: WorkState,
    /// When it was handed in last.
    pub submitted_at: Option<Ts>,
    /// It came after the due date.
    pub late: Option<bool>,
    /// Points.
    pub points: Option<i32>,
    /// Whether it is passed.
    pub passed: Option<bool>,
    /// What the trainer wrote.
    pub feedback: Option<String>,
}

/// An idea of the reader.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyIdea {
    pub id: Id,
    pub title: String,
    pub status: IdeaStatus,
    /// What the reader is in its team.
    pub role: IdeaRole,
    /// Number of the plan's last version; absent before the first.
    pub plan_no: Option<i32>,
    /// When the plan was submitted.
    pub plan_submitted_at: Option<Ts>,
    /// The award.
    pub award: Option<MyAward>,
}

/// The award of an idea.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyAward {
    pub id: Id,
    pub status: AwardStatus,
    /// The grant.
    pub amount: Money,
}

/// How many sessions that are ahead are shown.
const AHEAD: usize = 20;

fn session(lesson: &Lesson) -> MySession {
    let row = &lesson.column.session;
    MySession {
        id: row.id,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        place: row.place.clone(),
        module_name: lesson.column.names.module.clone(),
        trainer_name: lesson.column.names.trainer.clone().unwrap_or_default(),
        co_trainer_name: lesson.column.names.co_trainer.clone(),
        makeup_of: row.makeup_of,
        mark: lesson.mark,
    }
}

fn assignment((brief, cell): (Brief, Cell)) -> Result<MyAssignment> {
    Ok(MyAssignment {
        id: brief.id,
        title: brief.title.read()?,
        due_at: brief.due_at,
        required: brief.required,
        max_points: brief.max_points,
        state: cell.state,
        submitted_at: cell.handed.as_ref().map(|h| h.submitted_at),
        late: cell.handed.as_ref().map(|h| h.late),
        points: cell.grade.as_ref().map(|g| g.points),
        passed: cell.grade.as_ref().map(|g| g.passed),
        feedback: cell.grade.and_then(|g| g.feedback),
    })
}

fn idea(part: Part) -> MyIdea {
    let award = |(id, status, amount)| MyAward { id, status, amount };
    MyIdea {
        id: part.idea.id,
        title: part.idea.title,
        status: part.idea.status,
        role: if part.leads {
            IdeaRole::Lead
        } else {
            IdeaRole::Member
        },
        plan_no: part.plan.map(|(no, _)| no),
        plan_submitted_at: part.plan.and_then(|(_, at)| at),
        award: part.award.map(award),
    }
}

fn training(cx: &Cx<'_>, mine: Mine) -> Result<MyTraining> {
    let Mine {
        programme,
        me,
        own,
        parts,
    } = mine;
    let lang = cx.lang.unwrap_or_else(|| programme.main_language());
    let (past, ahead): (Vec<&Lesson>, Vec<&Lesson>) = own
        .lessons
        .iter()
        .partition(|lesson| lesson.column.session.ends_at <= cx.now);
    let group = own.group.map(|group| {
        Ok::<_, kernel::error::Error>(MyGroup {
            id: group.id,
            name: group.name.read()?,
            language: group.language,
        })
    });
    Ok(MyTraining {
        programme_id: programme.id,
        programme_name: programme.name_in(lang)?,
        phase: programme.phase,
        participant_id: me.id,
        status: me.status,
        joined_on: me.joined_on,
        group: group.transpose()?,
        attendance: own.progress.attendance,
        next_sessions: ahead.into_iter().take(AHEAD).map(session).collect(),
        past_sessions: past.into_iter().rev().map(session).collect(),
        required_assignments: own.progress.required,
        passed_assignments: own.progress.passed,
        assignments: own.works.into_iter().map(assignment).collect::<Result<_>>()?,
        ideas: parts.into_iter().map(idea).collect(),
    })
}

/// Read one's own training
///
/// The page of a participant in one call: who one is in it, group, next sessions and those that were with one's own marks,
/// attendance and how many sessions may still be missed, assignments with grades, ideas with plan and award. Empty for whoever
/// takes part in nothing.
#[utoipa::path(responses((status = 200, description = "The trainings", body = MyTrainings)))]
#[get("/me/training")]
pub async fn get_my_training(ctx: Ctx) -> HttpResult {
    ctx.read_much(|cx: &mut Cx<'_>| {
        let mine = service::mine(cx)?;
        let trainings = mine
            .into_iter()
            .map(|mine| training(cx, mine))
            .collect::<Result<_>>()?;
        Reply::ok(&MyTrainings {
            server_time: cx.now,
            trainings,
        })
    })
    .await
}
