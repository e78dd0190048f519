//! The use case of the home page.

use chrono::Duration;
use serde::Serialize;
use utoipa::ToSchema;

use super::store;
use base::cx::Cx;
use base::policy::{Op, Subject, authorise, in_phase};
use jury::pitches;
use kernel::error::Result;
use kernel::vocabulary::{Phase, Role};
use kernel::{Id, Ts};
use people::applications;
use people::applications::{ApplicationStatus, conflicts};
use people::programmes::programme;
use people::programmes::programme::Programme;

/// Something that waits for the reader.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Waiting {
    /// Stable name: `cards_to_score`, `samples_to_score`, `offer_to_answer`, `registers_to_mark`, `eligibility_to_decide`,
    /// `consents_to_settle`, `clarification_to_answer`, `pitch` (`until` tells when it begins).
    pub kind: &'static str,
    /// How many.
    pub count: i64,
    /// Until when, where there is a deadline.
    pub until: Option<Ts>,
}

/// One role of the reader.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Place {
    /// The programme; absent for the installation.
    pub programme_id: Option<Id>,
    /// Its name, in the reader's language.
    pub programme_name: Option<String>,
    /// Its phase.
    pub phase: Option<Phase>,
    /// The role.
    pub role: Role,
    /// The reader's own application.
    pub application_id: Option<Id>,
    /// What the applicant is told of it.
    pub status: Option<String>,
    /// Stable name of what to do next: `finish_application`, `answer_clarification`, `wait`, `answer_offer`, `attend_pitch`,
    /// `attend_training`, `score_cards`, `score_samples`, `mark_registers`, `decide_eligibility`, `settle_consents`,
    /// `move_programme`, `look`.
    pub next_step: &'static str,
    /// Everything that waits.
    pub waiting: Vec<Waiting>,
}

/// What the reader sees first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Home {
    /// The server's time: deadlines are judged by it.
    pub server_time: Ts,
    /// Messages that were not read.
    pub unread_messages: i64,
    /// The reader's roles, each with what is next.
    pub places: Vec<Place>,
}

/// Roles, status, next step, deadlines, and what waits.
pub fn home(cx: &mut Cx<'_>) -> Result<Home> {
    authorise(cx, Op::GetHome, &Subject::installation())?;
    let me = cx.actor.id()?;
    let mut places = Vec::new();
    for (programme, role) in cx.actor.grants.clone() {
        places.push(match programme {
            Some(id) => {
                let programme = programme::find(cx.conn, id)?;
                place(cx, me, &programme, role)?
            }
            None => bare(None, role, "look"),
        });
    }
    Ok(Home {
        server_time: cx.now,
        unread_messages: store::unread(cx.conn, me)?,
        places,
    })
}

fn bare(programme: Option<(&Programme, String)>, role: Role, next_step: &'static str) -> Place {
    Place {
        programme_id: programme.as_ref().map(|(p, _)| p.id),
        phase: programme.as_ref().map(|(p, _)| p.phase),
        programme_name: programme.map(|(_, name)| name),
        role,
        application_id: None,
        status: None,
        next_step,
        waiting: vec![],
    }
}

fn place(cx: &mut Cx<'_>, me: Id, programme: &Programme, role: Role) -> Result<Place> {
    let lang = cx.lang.unwrap_or_else(|| programme.main_language());
    let mut place = bare(Some((programme, programme.name_in(lang)?)), role, "look");
    let mut wait = |kind, count, until| {
        if count > 0 {
            place.waiting.push(Waiting { kind, count, until });
        }
    };
    let hidden = conflicts::hidden(cx.conn, me, programme.id)?;
    match role {
        Role::Applicant => {
            let Some((id, status, offer_until)) = store::application(cx.conn, me, programme.id)? else {
                return Ok(place);
            };
            let open_offer = status == ApplicationStatus::Offered && offer_until.is_some_and(|t| cx.now < t);
            wait("offer_to_answer", i64::from(open_offer), offer_until);
            wait(
                "clarification_to_answer",
                i64::from(status == ApplicationStatus::ClarificationRequested),
                None,
            );
            let pitch = match in_phase(Op::AnnouncePitches, programme.phase) {
                Ok(()) => pitches::next_of(cx.conn, id, cx.now)?,
                Err(_) => None,
            };
            wait("pitch", i64::from(pitch.is_some()), pitch);
            place.application_id = Some(id);
            place.status = Some(status.public().as_str().to_owned());
            place.next_step = match status {
                ApplicationStatus::Draft => "finish_application",
                ApplicationStatus::ClarificationRequested => "answer_clarification",
                ApplicationStatus::Offered if open_offer => "answer_offer",
                ApplicationStatus::Confirmed if programme.phase == Phase::Training => "attend_training",
                _ if pitch.is_some() => "attend_pitch",
                _ => "wait",
            };
        }
        Role::Juror => {
            let (count, until) = store::cards_to_do(cx.conn, me, programme.id, &hidden, cx.now)?;
            wait("cards_to_score", count, until);
            let samples = match in_phase(Op::SaveSampleCard, programme.phase) {
                Ok(()) => store::samples_to_do(cx.conn, me, programme.id)?,
                Err(_) => 0,
            };
            wait("samples_to_score", samples, None);
            place.next_step = match (count, samples) {
                (0, 0) => "wait",
                (0, _) => "score_samples",
                _ => "score_cards",
            };
        }
        Role::Trainer => {
            let count = store::sessions_until(cx.conn, me, programme.id, cx.now + Duration::days(1))?;
            wait("registers_to_mark", count, None);
            place.next_step = if count > 0 { "mark_registers" } else { "wait" };
        }
        Role::Coordinator => {
            let undecided = match programme.phase {
                Phase::Selection => applications::undecided(cx.conn, programme.id, &hidden)?,
                _ => 0,
            };
            wait("eligibility_to_decide", undecided, None);
            let consents = applications::consents_waiting(cx.conn, programme.id, &hidden)?;
            wait("consents_to_settle", consents, None);
            place.next_step = match (undecided, consents) {
                (0, 0) => "move_programme",
                (0, _) => "settle_consents",
                _ => "decide_eligibility",
            };
        }
        Role::Partner | Role::Observer | Role::Admin => {}
    }
    Ok(place)
}
