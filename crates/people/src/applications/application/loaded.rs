//! An application with its programme and the reader's standing to it.

use chrono::NaiveDate;

use super::content::{Content, PersonData};
use super::persons::{self, Person, Snapshot};
use super::rules::{Limits, arrival_fault};
use super::store::{self, Application};
use crate::applications::conflicts;
use crate::applications::status::ApplicationStatus;
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use base::cx::Cx;
use base::db::DbConn;
use base::policy::Subject;
use base::vault::Vault;
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::{Phase, Role};
use kernel::{Id, Ts};

/// An application with what is around it.
pub struct Loaded {
    /// The application.
    pub row: Application,
    /// Its programme.
    pub programme: Programme,
    /// Who applies.
    pub person: Person,
    /// As far as access is concerned.
    pub subject: Subject,
}

/// An application as a subject of access. Where the applicant has no account, coordinators type for them.
pub fn loaded(cx: &mut Cx<'_>, row: Application, programme: Programme, person: Person) -> Result<Loaded> {
    let conflicted = match cx.actor.account {
        Some(account) if !cx.actor.grants.is_empty() => conflicts::conflicted(cx.conn, account, row.id)?,
        _ => false,
    };
    Ok(seen(cx, row, programme, person, conflicted))
}

fn seen(cx: &Cx<'_>, row: Application, programme: Programme, person: Person, conflicted: bool) -> Loaded {
    let typist = row.account_id.is_none() && !conflicted && cx.actor.has(programme.id, Role::Coordinator);
    let owner = typist || (row.account_id.is_some() && row.account_id == cx.actor.account);
    let subject = Subject::of(programme.id, programme.phase)
        .owned(owner)
        .conflicted(conflicted);
    Loaded {
        row,
        programme,
        person,
        subject,
    }
}

/// Reads an application with what is around it.
pub fn load(cx: &mut Cx<'_>, id: Id) -> Result<Loaded> {
    let (row, programme, person, conflicted) = store::find_whole(cx, id)?;
    Ok(seen(cx, row, programme, person, conflicted))
}

/// The same, with the application locked.
pub fn load_locked(cx: &mut Cx<'_>, id: Id) -> Result<Loaded> {
    let row = store::lock(cx.conn, id)?;
    let programme = programme::find(cx.conn, row.programme_id)?;
    let person = persons::find(cx.conn, row.person_id)?;
    loaded(cx, row, programme, person)
}

/// The same, with the programme locked first: the order of everything that changes both.
pub fn load_locked_with_programme(cx: &mut Cx<'_>, id: Id) -> Result<Loaded> {
    let programme = store::find(cx.conn, id)?.programme_id;
    let programme = programme::lock(cx.conn, programme)?;
    let row = store::lock(cx.conn, id)?;
    let person = persons::find(cx.conn, row.person_id)?;
    loaded(cx, row, programme, person)
}

impl Loaded {
    /// What whoever writes it sees and goes on with: what was changed since the last submission, where anything was.
    pub fn written(&self, vault: &Vault) -> Result<(Content, PersonData)> {
        let row = &self.row;
        let content = row.draft_content.as_ref().unwrap_or(&row.content).read()?;
        let person = match &row.draft_person {
            Some(draft) => draft.read::<Snapshot>()?.open(vault)?,
            None => self.person.open(vault)?,
        };
        Ok((content, person))
    }
    /// Whether something was changed since the last submission.
    pub fn edited(&self) -> bool {
        self.row.draft_content.is_some() || self.row.draft_person.is_some()
    }
    /// What stands in the way of changing or submitting at this time.
    pub fn closed(&self, now: Ts) -> Option<Code> {
        if self.row.status == ApplicationStatus::ClarificationRequested {
            let late = self.row.clarification_due_at.is_some_and(|due| now >= due);
            let phase = matches!(self.programme.phase, Phase::Open | Phase::Selection);
            return match (phase, late) {
                (false, _) => Some(Code::CallNotOpen),
                (true, true) => Some(Code::DeadlinePassed),
                (true, false) => None,
            };
        }
        let closed = call_closed(&self.programme, now, self.row.personal_deadline_at);
        // What came in time is typed to its end, as long as the call is not evaluated.
        let arrived = self.row.received_on.is_some() && self.row.status == ApplicationStatus::Draft;
        closed
            .filter(|code| !(arrived && *code == Code::DeadlinePassed && self.programme.phase == Phase::Open))
    }
    /// Whether its eligibility can be decided: it was submitted, and no question waits for an answer in time.
    pub fn decidable(&self, now: Ts) -> bool {
        match self.row.status {
            ApplicationStatus::Submitted | ApplicationStatus::Resubmitted => true,
            ApplicationStatus::ClarificationRequested => {
                self.row.clarification_due_at.is_none_or(|due| now >= due)
            }
            _ => false,
        }
    }
    /// What stands in the way of deciding, besides the table: everybody may still hand in, or it is not its turn.
    pub fn undecidable(&self, now: Ts) -> Option<Code> {
        match self.programme.phase == Phase::Open && self.programme.takes_applications(now, None) {
            true => Some(Code::WrongPhase),
            false => (!self.decidable(now)).then_some(Code::WrongState),
        }
    }
    /// Whether it can be decided anew who is admitted. Whoever was refused would come too late once a jury has begun; who
    /// was admitted and is in no round is helped at any time.
    pub fn admission_open(&self, conn: &mut DbConn) -> Result<bool> {
        Ok(match self.row.status {
            ApplicationStatus::Eligible => true,
            ApplicationStatus::Ineligible => !store::review_begun(conn, self.programme.id)?,
            _ => false,
        })
    }
    /// What the programme takes.
    pub fn limits<'a>(&'a self, rules: &'a programme::Rules) -> Limits<'a> {
        Limits::of(&self.programme, rules)
    }
}

/// Why the call takes nothing at this time.
pub fn call_closed(programme: &Programme, now: Ts, personal: Option<Ts>) -> Option<Code> {
    if programme.takes_applications(now, personal) {
        return None;
    }
    let opened = programme.opens_at.is_none_or(|t| t <= now);
    let was_open = !matches!(programme.phase, Phase::Draft | Phase::Cancelled);
    Some(if opened && was_open {
        Code::DeadlinePassed
    } else {
        Code::CallNotOpen
    })
}

/// Refuses an arrival outside the call; where the call is over, what came in time is still taken, until it is evaluated.
pub fn must_have_arrived(programme: &Programme, now: Ts, on: NaiveDate, pointer: &str) -> Result<()> {
    if let Some(code) = arrival_fault(on, now.date_in(programme.zone()?), call_days(programme)?) {
        return Err(Error::field(pointer, code));
    }
    let closed = call_closed(programme, now, None);
    must_be_open(closed.filter(|code| *code != Code::DeadlinePassed || programme.phase != Phase::Open))
}

/// The first and the last day of the call, where people apply.
pub fn call_days(programme: &Programme) -> Result<[Option<NaiveDate>; 2]> {
    let zone = programme.zone()?;
    Ok([programme.opens_at, programme.deadline_at].map(|at| at.map(|at| at.date_in(zone))))
}

/// 409 when the call takes nothing.
pub fn must_be_open(closed: Option<Code>) -> Result<()> {
    closed.map_or(Ok(()), |code| Err(Error::code(code)))
}
