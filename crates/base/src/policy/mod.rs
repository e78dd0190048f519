//! Who may do what: operation × role × relation to the object × phase. What is not listed is denied.
//!
//! `x-roles` in the contract, `docs/ACCESS.md`, `actions[]` in the answers and the access test all come
//! from this table.

use crate::cx::Cx;
use kernel::Id;
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::{Phase, Role};

pub mod undo;

mod table; // one line for each operation

pub use table::{Op, TABLE};

/// A relation that opens an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Also without a log-in.
    Anyone,
    /// Also without a log-in, once it was announced: a programme that is no draft any more.
    Public,
    /// Whoever is logged in.
    SignedIn,
    /// An administrator of the installation.
    Admin,
    /// Whose it is: the applicant of an application, the juror of a card, the holder of a session.
    Owner,
    /// A role in the programme.
    In(Role),
    /// A role in the programme, and no conflict of interest with the object.
    Clear(Role),
    /// A juror to whom it is assigned and who has no conflict. Whoever stepped back still reads the own card.
    Assigned,
    /// Who has done a step cannot do the next: the second of two people, in a role.
    Second(Role),
}

/// What else holds of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A session that a pass opened is good for it: scoring in one round, besides what needs no log-in.
    ByPass,
    /// A POST or DELETE for one version of something, not to be done to another: it needs `If-Match`.
    Versioned,
}

/// One line of the table.
pub struct Rule {
    /// The operation.
    pub op: Op,
    /// Its name: the `operationId`.
    pub name: &'static str,
    /// Where the contract puts it.
    pub tag: &'static str,
    /// Who sees the object, where that is another operation: without it a refusal is 404, with it 403.
    pub see: Option<Op>,
    /// Any of these opens it.
    pub who: &'static [Who],
    /// The phases in which it can be done; empty means all.
    pub phases: &'static [Phase],
    /// What else holds of it.
    pub marks: &'static [Mark],
    /// What reads an item of this list alone, where the contract could not tell it by their names.
    pub item: Option<Op>,
}

impl Rule {
    /// Whether it bears a mark.
    pub fn is(&self, mark: Mark) -> bool {
        self.marks.contains(&mark)
    }
}

/// The object as far as access is concerned.
#[derive(Debug, Clone, Copy, Default)]
pub struct Subject {
    /// The programme it belongs to.
    pub programme: Option<Id>,
    /// That programme's phase.
    pub phase: Option<Phase>,
    /// The actor is whose it is.
    pub owner: bool,
    /// The actor has a conflict of interest with it.
    pub conflicted: bool,
    /// The actor is a juror to whom it is assigned.
    pub assigned: bool,
    /// The actor did the step before, so that somebody else must do this one.
    pub did_first_step: bool,
    /// It was announced to everybody.
    pub public: bool,
}

impl Subject {
    /// Something of the installation.
    pub fn installation() -> Self {
        Subject::default()
    }
    /// Something of a programme, where neither its phase nor what was announced of it decides.
    pub fn of_programme(programme: Id) -> Self {
        Subject {
            programme: Some(programme),
            ..Subject::default()
        }
    }
    /// Something of a programme in its phase.
    pub fn of(programme: Id, phase: Phase) -> Self {
        Subject {
            programme: Some(programme),
            phase: Some(phase),
            ..Subject::default()
        }
    }
    /// Whether it is the actor's own.
    #[must_use]
    pub fn owned(self, owner: bool) -> Self {
        Subject { owner, ..self }
    }
    /// Whether the actor has a conflict of interest with it.
    #[must_use]
    pub fn conflicted(self, conflicted: bool) -> Self {
        Subject { conflicted, ..self }
    }
    /// Whether it is assigned to the actor.
    #[must_use]
    pub fn assigned(self, assigned: bool) -> Self {
        Subject { assigned, ..self }
    }
    /// Whether it was announced to everybody.
    #[must_use]
    pub fn public(self, public: bool) -> Self {
        Subject { public, ..self }
    }
    /// Whether the actor did the step before.
    #[must_use]
    pub fn after_own_step(self, did_first_step: bool) -> Self {
        Subject {
            did_first_step,
            ..self
        }
    }
}

impl Op {
    /// This operation's line of the table.
    pub fn rule(self) -> &'static Rule {
        // `TABLE` is made by the same macro as `Op`, in the same order.
        &TABLE[self as usize]
    }
    /// The operation of an `operationId`.
    pub fn named(name: &str) -> Option<Op> {
        TABLE.iter().find(|r| r.name == name).map(|r| r.op)
    }
}

/// Whether the table opens an operation, whatever the phase.
pub fn opens(cx: &Cx<'_>, op: Op, subject: &Subject) -> bool {
    let by_pass = op.rule().is(Mark::ByPass) || op.rule().who.contains(&Who::Anyone);
    (cx.actor.scope.is_none() || by_pass) && granted(cx, op, subject)
}

fn granted(cx: &Cx<'_>, op: Op, subject: &Subject) -> bool {
    op.rule().who.iter().any(|who| holds(cx, *who, subject))
}

fn holds(cx: &Cx<'_>, who: Who, subject: &Subject) -> bool {
    let role = |r: Role| subject.programme.is_some_and(|p| cx.actor.has(p, r));
    match who {
        Who::Anyone => true,
        Who::Public => subject.public,
        Who::SignedIn => cx.actor.account.is_some(),
        Who::Admin => cx.actor.is_admin(),
        Who::Owner => subject.owner && cx.actor.account.is_some(),
        Who::In(r) => role(r),
        Who::Clear(r) => role(r) && !subject.conflicted,
        Who::Assigned => role(Role::Juror) && subject.assigned && !subject.conflicted,
        Who::Second(r) => role(r) && !subject.conflicted && !subject.did_first_step,
    }
}

/// Lets the actor pass, or answers 401, 404 (not to be seen) or 403 (seen, but not this). A request that
/// was answered before ends here, after it was authorised again.
pub fn authorise(cx: &Cx<'_>, op: Op, subject: &Subject) -> Result<()> {
    if opens(cx, op, subject) {
        return if cx.replay { Err(Error::Replay) } else { Ok(()) };
    }
    if cx.actor.account.is_none() {
        return Err(Error::code(Code::Unauthenticated));
    }
    // What is theirs but not by a pass is no secret.
    if granted(cx, op, subject) || op.rule().see.is_some_and(|see| opens(cx, see, subject)) {
        let second = op.rule().who.iter().any(|w| match w {
            Who::Second(r) => holds(cx, Who::Clear(*r), subject),
            _ => false,
        });
        return Err(Error::code(if second {
            Code::SecondPerson
        } else {
            Code::Forbidden
        }));
    }
    Err(Error::not_found())
}

/// Refuses an operation outside its phases (409): the last of the checks.
pub fn in_phase(op: Op, phase: Phase) -> Result<()> {
    let phases = op.rule().phases;
    if phases.is_empty() || phases.contains(&phase) {
        return Ok(());
    }
    let allowed: Vec<&str> = phases.iter().map(|p| p.as_str()).collect();
    Err(Error::code(Code::WrongPhase)
        .with("phase", phase.as_str())
        .with("allowed_in", allowed))
}

/// What the reader may do with a resource, and what stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Action {
    /// The `operationId`.
    pub name: &'static str,
    /// Whether it would succeed now.
    pub allowed: bool,
    /// Codes of what stands in the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocked_by: Vec<&'static str>,
}

/// Tells of an operation: absent when the role does not open it at all; else with what blocks it, the
/// phase and the reasons that the caller found.
pub fn action(cx: &Cx<'_>, op: Op, subject: &Subject, blocked_by: &[Option<Code>]) -> Option<Action> {
    if !opens(cx, op, subject) {
        return None;
    }
    let wrong_phase = subject
        .phase
        .and_then(|p| in_phase(op, p).err())
        .map(|e| e.which());
    let blocked_by: Vec<&'static str> = std::iter::once(wrong_phase)
        .chain(blocked_by.iter().copied())
        .flatten()
        .map(Code::as_str)
        .collect();
    Some(Action {
        name: op.rule().name,
        allowed: blocked_by.is_empty(),
        blocked_by,
    })
}
