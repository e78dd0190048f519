//! What happened, for the log: what was done to what, said in one breath.
//!
//! `audit::of(Op::DecideConflict, Object::Conflict(id)).change(before, after).because(reason).write(cx, Some(programme))`

use serde_json::Value;

use crate::cx::Cx;
use crate::db::OneStatement;
use crate::policy::Op;
use kernel::Id;
use kernel::error::Result;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// An operation of the API: somebody asked for it.
    Operation(Op),
    /// Something that nobody asked the API for.
    Unrouted(Unrouted),
}

impl Deed {
    /// As it stands in the log.
    pub fn name(self) -> &'static str {
        match self {
            Deed::Operation(op) => op.rule().name,
            Deed::Unrouted(step) => step.name(),
        }
    }
}

impl From<Op> for Deed {
    fn from(op: Op) -> Self {
        Deed::Operation(op)
    }
}

impl From<Unrouted> for Deed {
    fn from(step: Unrouted) -> Self {
        Deed::Unrouted(step)
    }
}

/// Declares the steps, each with its name in the log; a name never changes.
macro_rules! unrouted {
    ($($(#[doc = $doc:literal])+ $step:ident $name:literal;)+) => {
        /// What no operation is called by: it follows from another one, or comes from the command line.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Unrouted { $($(#[doc = $doc])+ $step),+ }
        impl Unrouted {
            /// All of them.
            pub const ALL: &[Unrouted] = &[$(Unrouted::$step),+];
            /// As it stands in the log.
            pub fn name(self) -> &'static str {
                match self { $(Unrouted::$step => $name),+ }
            }
        }
    };
}

unrouted! {
    /// The idea of somebody who became a participant.
    BeginIdea "begin_idea";
    /// Nobody waits any more.
    CloseWaitlist "close_waitlist";
    /// A published decision: no place.
    DeclineApplication "decline_application";
    /// Nobody answered in time.
    ExpireOffer "expire_offer";
    /// A round left for a hall without internet.
    ExportRound "export_round";
    /// The protocol of a result was frozen.
    FreezeProtocol "freeze_protocol";
    /// A seat went to somebody who had said yes while all were taken.
    GiveSeat "give_seat";
    /// A card came back from the hall.
    ImportCard "import_card";
    /// A place was offered: by a published decision, or to the next who waits.
    OfferPlace "offer_place";
    /// The software found a likely conflict of interest.
    ProposeConflict "propose_conflict";
    /// A seat is free again.
    ReleaseSeat "release_seat";
    /// An appeal was upheld.
    ReopenRound "reopen_round";
    /// A later decision took its place.
    SupersedeAward "supersede_award";
    /// A published decision: the waiting list.
    WaitlistApplication "waitlist_application";
}

/// Declares the kinds of objects, each with its name in the log; a name never changes.
macro_rules! objects {
    ($($kind:ident $name:literal;)+) => {
        /// To what something was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "their names say it")]
        pub enum Object { $($kind(Id)),+ }
        impl Object {
            /// Its kind, as it stands in the log.
            pub fn kind(self) -> &'static str {
                match self { $(Object::$kind(_) => $name),+ }
            }
            /// Which one.
            pub fn id(self) -> Id {
                match self { $(Object::$kind(id))|+ => id }
            }
        }
    };
}

objects! {
    Account "account";
    Amendment "amendment";
    Application "application";
    Appeal "appeal";
    Assignment "assignment";
    Attachment "attachment";
    Award "award";
    Broadcast "broadcast";
    CalendarDay "calendar_day";
    Card "card";
    Conflict "conflict";
    Idea "idea";
    Invitation "invitation";
    Material "material";
    Objection "objection";
    Offer "offer";
    Organisation "organisation";
    Outgoing "outgoing";
    Participant "participant";
    PhoneCall "phone_call";
    Pitch "pitch";
    Preparation "preparation";
    Programme "programme";
    Protocol "protocol";
    RoleGrant "role_grant";
    Round "round";
    Rubric "rubric";
    RunningOrder "running_order";
    Sample "sample";
    Submission "submission";
    TrainingGroup "training_group";
    TrainingModule "training_module";
    TrainingSession "training_session";
}

/// What happened. It is in the log when it was written.
#[derive(Debug)]
#[must_use = "an event that is not written is not in the log"]
pub struct Event<'a> {
    pub(super) deed: Deed,
    pub(super) object: Object,
    pub(super) about: Option<Id>,
    pub(super) before: Value,
    pub(super) after: Value,
    pub(super) reason: Option<&'a str>,
}

/// Something was done to something.
pub fn of<'a>(deed: impl Into<Deed>, object: Object) -> Event<'a> {
    Event {
        deed: deed.into(),
        object,
        about: None,
        before: Value::Null,
        after: Value::Null,
        reason: None,
    }
}

impl<'a> Event<'a> {
    /// The application that this tells something of.
    pub fn about(self, application: Option<Id>) -> Self {
        Event {
            about: application,
            ..self
        }
    }
    /// The state before, and the state after.
    pub fn change(self, before: Value, after: Value) -> Self {
        Event {
            before,
            after,
            ..self
        }
    }
    /// The state before, of what is gone.
    pub fn before(self, before: Value) -> Self {
        Event { before, ..self }
    }
    /// The state after, of what is new.
    pub fn after(self, after: Value) -> Self {
        Event { after, ..self }
    }
    /// Why.
    pub fn because(self, reason: Option<&'a str>) -> Self {
        Event { reason, ..self }
    }
    /// Writes it to the chain of a programme (`None`: of the installation). The chain's head is locked from here to the
    /// commit, so this comes last in a use case.
    pub fn write(self, cx: &mut Cx<'_>, programme: Option<Id>) -> Result<()> {
        super::record(cx, programme, &self)
    }
    /// The statement of PostgreSQL that makes one change and writes this to the chain of a programme, both or none of
    /// them. A change says in its own conditions what must still stand.
    pub fn write_with<Q: super::Change>(self, cx: &Cx<'_>, programme: Id, change: Q) -> Result<OneStatement> {
        super::change_and_record(cx, programme, &self, change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_is_called_like_an_operation_or_another_step() {
        for (n, step) in Unrouted::ALL.iter().enumerate() {
            assert!(Op::named(step.name()).is_none(), "{step:?} is an operation");
            let other = Unrouted::ALL[..n]
                .iter()
                .find(|other| other.name() == step.name());
            assert!(other.is_none(), "{step:?} is called like {other:?}");
        }
    }

    /// The log names an operation as the table of access does, and a step as it always did.
    #[test]
    fn the_names_in_the_log_never_change() {
        for rule in crate::policy::TABLE {
            assert_eq!(Deed::from(rule.op).name(), rule.name);
        }
        let names: Vec<&str> = Unrouted::ALL
            .iter()
            .map(|step| Deed::from(*step).name())
            .collect();
        assert_eq!(
            names,
            [
                "begin_idea",
                "close_waitlist",
                "decline_application",
                "expire_offer",
                "export_round",
                "freeze_protocol",
                "give_seat",
                "import_card",
                "offer_place",
                "propose_conflict",
                "release_seat",
                "reopen_round",
                "supersede_award",
                "waitlist_application",
            ]
        );
    }
}
