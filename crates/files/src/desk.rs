//! How somebody stands to the files of an object. Each area tells it of its own objects, as it judges them.

use serde::{Deserialize, Serialize};

use base::cx::Cx;
use base::policy::{Op, Subject, opens};
use kernel::Id;
use kernel::error::Code;

use crate::purposes::AttachedTo;

/// The object to which files belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// An application.
    Application(Id),
    /// A piece of work that was handed in.
    Submission(Id),
    /// The plan of an idea.
    Plan(Id),
    /// A session.
    Session(Id),
    /// Why a participant missed a session.
    Excuse {
        /// The session.
        session: Id,
        /// The participant.
        participant: Id,
    },
    /// An award.
    Award(Id),
}

impl Holder {
    /// Its kind.
    pub fn kind(self) -> AttachedTo {
        match self {
            Holder::Application(_) => AttachedTo::Application,
            Holder::Submission(_) => AttachedTo::Submission,
            Holder::Plan(_) => AttachedTo::Plan,
            Holder::Session(_) => AttachedTo::Session,
            Holder::Excuse { .. } => AttachedTo::Excuse,
            Holder::Award(_) => AttachedTo::Award,
        }
    }
    /// Where its files are listed.
    pub fn path(self) -> String {
        let at = |what: &str, id: Id| format!("/api/v1/{what}/{id}/attachments");
        match self {
            Holder::Application(id) => at("applications", id),
            Holder::Submission(id) => at("submissions", id),
            Holder::Plan(id) => format!("/api/v1/ideas/{id}/plan/attachments"),
            Holder::Session(id) => at("sessions", id),
            Holder::Excuse { session, participant } => {
                format!("/api/v1/sessions/{session}/excuses/{participant}/attachments")
            }
            Holder::Award(id) => at("awards", id),
        }
    }
}

impl AttachedTo {
    /// What lists the files; whoever may do that may read them.
    pub fn listing(self) -> Op {
        match self {
            AttachedTo::Application => Op::ListApplicationAttachments,
            AttachedTo::Submission => Op::ListSubmissionAttachments,
            AttachedTo::Plan => Op::ListPlanAttachments,
            AttachedTo::Session => Op::ListSessionAttachments,
            AttachedTo::Excuse => Op::ListExcuseAttachments,
            AttachedTo::Award => Op::ListAwardAttachments,
        }
    }
    /// What adds one.
    pub fn adding(self) -> Op {
        match self {
            AttachedTo::Application => Op::AddApplicationAttachment,
            AttachedTo::Submission => Op::AddSubmissionAttachment,
            AttachedTo::Plan => Op::AddPlanAttachment,
            AttachedTo::Session => Op::AddSessionAttachment,
            AttachedTo::Excuse => Op::AddExcuseAttachment,
            AttachedTo::Award => Op::AddAwardAttachment,
        }
    }
    /// Whether there are jurors who could be shown one.
    pub fn has_jurors(self) -> bool {
        matches!(self, AttachedTo::Application | AttachedTo::Plan)
    }
}

/// How the actor stands to the files of an object.
#[derive(Debug, Clone, Copy)]
pub struct Desk {
    /// The object.
    pub holder: Holder,
    /// Its programme.
    pub programme: Id,
    /// The object as far as access is concerned.
    pub subject: Subject,
    /// The actor is one of the staff who care for it: they say who is shown a file.
    pub staff: bool,
    /// The application that this tells something of.
    pub about: Option<Id>,
    /// What stands in the way of a change.
    pub closed: Option<Code>,
    /// Number of the last submission of the object; 0 before the first. What was there at a submission is kept.
    pub submitted: i32,
}

impl Desk {
    /// Whether the actor may read its files.
    pub fn may_read(&self, cx: &Cx<'_>) -> bool {
        opens(cx, self.holder.kind().listing(), &self.subject)
    }
    /// Whether the actor may add one.
    pub fn may_add(&self, cx: &Cx<'_>) -> bool {
        opens(cx, self.holder.kind().adding(), &self.subject)
    }
    /// An attachment as a subject of access: it belongs to whoever may do something with it.
    pub fn owned_if(&self, may: bool) -> Subject {
        Subject {
            owner: may,
            ..Subject::of_programme(self.programme)
        }
    }
}
