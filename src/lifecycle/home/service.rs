//! The use cases of the home page and of the work list: they put together what each area tells.

use serde::Serialize;
use utoipa::ToSchema;

use super::part::standing;
use super::rules::{NextStep, Part, Standing, next_of_applicant, next_step};
use crate::lifecycle::{amendments, broadcasts, outbox, phases};
use base::cx::Cx;
use base::policy::{Op, Subject, authorise};
use jury::{calibration, cards, closing, opening, pitches, sheets};
use kernel::error::Result;
use kernel::vocabulary::{Phase, Role};
use kernel::{Id, Ts};
use money::awards;
use people::accounts::inbox;
use people::applications::PublicStatus;
use people::programmes::programme::Programme;
use people::programmes::{Waiting, WaitingKind, invitations, programme};
use people::training::participants;
use people::training::participants::rules::ParticipantStatus;
use people::{applications, plans, training};

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
    /// Who the reader is in the training; all that is theirs there stands in `GET /me/training`.
    pub participant_id: Option<Id>,
    /// The award of an idea in which they have a part.
    pub award_id: Option<Id>,
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

/// What waits for the reader in one programme.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Worklist {
    /// The server's time: deadlines are judged by it.
    pub server_time: Ts,
    /// The reader's roles in the programme, each with what is next.
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
            None => of_the_installation(cx, role)?,
        });
    }
    Ok(Home {
        server_time: cx.now,
        unread_messages: inbox::unread(cx.conn, me)?,
        places,
    })
}

/// The same for one programme.
pub fn worklist(cx: &mut Cx<'_>, id: Id) -> Result<Worklist> {
    let programme = programme::find(cx.conn, id)?;
    let roles = cx.actor.roles_in(id);
    let subject = programme.announced().owned(roles.contains(&Role::Applicant));
    authorise(cx, Op::GetWorklist, &subject)?;
    let me = cx.actor.id()?;
    let places = roles
        .into_iter()
        .map(|role| place(cx, me, &programme, role))
        .collect::<Result<_>>()?;
    Ok(Worklist {
        server_time: cx.now,
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
        participant_id: None,
        award_id: None,
        next_step: NextStep::Look,
        waiting: vec![],
    }
}

/// What waits for an administrator: programmes that nobody runs.
fn of_the_installation(cx: &mut Cx<'_>, role: Role) -> Result<Place> {
    let pending = match role {
        Role::Admin => programme::without_coordinator(cx.conn)?,
        _ => (0, None),
    };
    let list = "/programmes?without_coordinator=true";
    let waiting: Vec<Waiting> = Waiting::some(WaitingKind::CoordinatorsToInvite, pending, list)
        .into_iter()
        .collect();
    Ok(Place {
        next_step: next_step(role, None, &waiting),
        waiting,
        ..bare(role)
    })
}

fn place(cx: &mut Cx<'_>, me: Id, programme: &Programme, role: Role) -> Result<Place> {
    let lang = cx.lang.unwrap_or_else(|| programme.main_language());
    let place = Place {
        programme_id: Some(programme.id),
        programme_name: Some(programme.name_in(lang)?),
        phase: Some(programme.phase),
        ..bare(role)
    };
    let mut waiting = match role {
        Role::Applicant => return applicant(cx, me, programme, place),
        Role::Juror => juror(cx, me, programme)?,
        Role::Trainer => training::waits_for(cx, me, programme, role)?,
        Role::Coordinator => coordinator(cx, me, programme)?,
        Role::Partner => {
            let mut waiting = results::waits_for(cx, me, programme, role)?;
            waiting.extend(awards::waits_for(cx, me, programme, role)?);
            waiting
        }
        Role::Observer | Role::Admin => vec![],
    };
    waiting.sort_by_key(|one| one.kind.is_awaited());
    Ok(Place {
        next_step: next_step(role, place.phase, &waiting),
        waiting,
        ..place
    })
}

fn juror(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Vec<Waiting>> {
    let mut waiting = sheets::waits_for(cx, me, programme)?;
    waiting.extend(cards::waits_for(cx, me, programme)?);
    waiting.extend(calibration::waits_for(cx, me, programme)?);
    waiting.extend(results::waits_for(cx, me, programme, Role::Juror)?);
    waiting.extend(pitches::waits_for_juror(cx, me, programme)?);
    Ok(waiting)
}

/// Each area in the order of the year; the phase is moved when nothing else is to be done.
fn coordinator(cx: &mut Cx<'_>, me: Id, programme: &Programme) -> Result<Vec<Waiting>> {
    let mut waiting = applications::waits_for(cx, me, programme)?;
    waiting.extend(amendments::waits_for(cx, me, programme)?);
    waiting.extend(broadcasts::waits_for(cx, programme)?);
    waiting.extend(outbox::waits_for(cx, me, programme)?);
    waiting.extend(opening::waits_for(cx, programme)?);
    waiting.extend(pitches::waits_for_coordinator(cx, programme)?);
    waiting.extend(closing::waits_for(cx, me, programme)?);
    waiting.extend(results::waits_for(cx, me, programme, Role::Coordinator)?);
    waiting.extend(training::waits_for(cx, me, programme, Role::Coordinator)?);
    waiting.extend(plans::waits_for_coordinator(cx, me, programme)?);
    waiting.extend(plans::without_lead(cx, me, programme)?);
    waiting.extend(awards::waits_for(cx, me, programme, Role::Coordinator)?);
    waiting.extend(invitations::waits_for(cx, programme)?);
    waiting.extend(phases::waits_for(cx, programme)?);
    Ok(waiting)
}

fn applicant(cx: &mut Cx<'_>, me: Id, programme: &Programme, place: Place) -> Result<Place> {
    let Some(own) = applications::own(cx, me, programme)? else {
        return Ok(place);
    };
    let part = participants::store::newest_of(cx.conn, programme.id, me)?;
    let (stands, award_id) = match &part {
        Some(part) => standing(cx, programme, part)?,
        None if matches!(programme.phase, Phase::Selection | Phase::Training) => (Part::Expected, None),
        None => (Part::Over, None),
    };
    let part = part.filter(|part| part.status != ParticipantStatus::DroppedOut);
    let standing = Standing {
        status: own.status,
        phase: programme.phase,
        call_open: own.call_open,
        part: stands,
    };
    let mut waiting = own.waiting;
    waiting.extend(pitches::waits_for(cx, own.id, programme)?);
    waiting.extend(training::waits_for_participant(cx, programme)?);
    waiting.extend(plans::waits_for_participant(cx, programme)?);
    Ok(Place {
        application_id: Some(own.id),
        status: Some(own.status.public()),
        participant_id: part.map(|part| part.id),
        award_id,
        next_step: next_of_applicant(standing, &waiting),
        waiting,
        ..place
    })
}
