//! The use case of the home page.

use serde::Serialize;
use utoipa::ToSchema;

use super::rules::{NextStep, Standing, next_of_applicant, next_step};
use base::cx::Cx;
use base::policy::{Op, Subject, authorise};
use jury::{calibration, cards, pitches};
use kernel::error::Result;
use kernel::vocabulary::{Phase, Role};
use kernel::{Id, Ts};
use money::awards;
use people::accounts::inbox;
use people::applications::PublicStatus;
use people::programmes::Waiting;
use people::programmes::programme;
use people::programmes::programme::Programme;
use people::{applications, training};

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
    pub status: Option<PublicStatus>,
    /// What to do next.
    pub next_step: NextStep,
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
            None => bare(role),
        });
    }
    Ok(Home {
        server_time: cx.now,
        unread_messages: inbox::unread(cx.conn, me)?,
        places,
    })
}

fn bare(role: Role) -> Place {
    Place {
        programme_id: None,
        programme_name: None,
        phase: None,
        role,
        application_id: None,
        status: None,
        next_step: NextStep::Look,
        waiting: vec![],
    }
}

fn place(cx: &mut Cx<'_>, me: Id, programme: &Programme, role: Role) -> Result<Place> {
    let lang = cx.lang.unwrap_or_else(|| programme.main_language());
    let place = Place {
        programme_id: Some(programme.id),
        programme_name: Some(programme.name_in(lang)?),
        phase: Some(programme.phase),
        ..bare(role)
    };
    let waiting = match role {
        Role::Applicant => return applicant(cx, me, programme, place),
        Role::Juror => {
            let mut waiting = cards::waits_for(cx, me, programme)?;
            waiting.extend(calibration::waits_for(cx, me, programme)?);
            waiting.extend(results::waits_for(cx, me, programme, role)?);
            waiting
        }
        Role::Trainer => training::waits_for(cx, me, programme, role)?,
        Role::Coordinator => {
            let mut waiting = applications::waits_for(cx, me, programme)?;
            waiting.extend(results::waits_for(cx, me, programme, role)?);
            waiting.extend(awards::waits_for(cx, me, programme)?);
            waiting.extend(training::waits_for(cx, me, programme, role)?);
            waiting
        }
        Role::Partner => {
            let mut waiting = results::waits_for(cx, me, programme, role)?;
            waiting.extend(awards::waits_for(cx, me, programme)?);
            waiting
        }
        Role::Observer | Role::Admin => vec![],
    };
    Ok(Place {
        next_step: next_step(role, &waiting),
        waiting,
        ..place
    })
}

fn applicant(cx: &mut Cx<'_>, me: Id, programme: &Programme, place: Place) -> Result<Place> {
    let Some(own) = applications::own(cx, me, programme)? else {
        return Ok(place);
    };
    let (_, part) = training::seen(cx, programme.id)?;
    let standing = Standing {
        status: own.status,
        phase: programme.phase,
        call_open: own.call_open,
        takes_part: part.owner,
    };
    let mut waiting = own.waiting;
    waiting.extend(pitches::waits_for(cx, own.id, programme)?);
    Ok(Place {
        application_id: Some(own.id),
        status: Some(own.status.public()),
        next_step: next_of_applicant(standing, &waiting),
        waiting,
        ..place
    })
}
