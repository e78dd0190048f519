//! What a file is for: to what it may be attached, of which kinds it may be, how large.

use kernel::text_enum;

use crate::kinds::Kind;

text_enum! {
    /// What a file is for.
    AttachmentPurpose {
        /// Identity card or passport.
        Identity = "identity",
        /// Certificate of the place where somebody lives.
        Residence = "residence",
        /// The consent, signed on paper.
        ConsentSheet = "consent_sheet",
        /// The application, as it came on paper.
        PaperForm = "paper_form",
        /// What things cost.
        Estimate = "estimate",
        /// What a participant made.
        Work = "work",
        /// Slides of a pitch.
        Slides = "slides",
        /// The register, signed on paper.
        RegisterSheet = "register_sheet",
        /// Why somebody was not there; of those who were ill, a doctor's word.
        MedicalNote = "medical_note",
        /// A signed agreement.
        Agreement = "agreement",
        /// Something else.
        Other = "other",
    }
}

text_enum! {
    /// To what a file is attached.
    AttachedTo {
        /// An application.
        Application = "application",
        /// A piece of work that a participant handed in.
        Submission = "submission",
        /// The business plan of an idea.
        Plan = "plan",
        /// A session of the training.
        Session = "session",
        /// Why a participant missed a session.
        Excuse = "excuse",
        /// An award.
        Award = "award",
    }
}

const MB: u64 = 1024 * 1024;

impl AttachmentPurpose {
    /// The most bytes of one file.
    pub fn most_bytes(self) -> u64 {
        match self {
            AttachmentPurpose::Slides => 50 * MB,
            _ => 20 * MB,
        }
    }
    /// The kinds that are taken.
    pub fn kinds(self) -> &'static [Kind] {
        match self {
            AttachmentPurpose::Identity
            | AttachmentPurpose::Residence
            | AttachmentPurpose::ConsentSheet
            | AttachmentPurpose::PaperForm
            | AttachmentPurpose::RegisterSheet
            | AttachmentPurpose::MedicalNote => Kind::SCANS,
            AttachmentPurpose::Slides => Kind::SLIDES,
            AttachmentPurpose::Estimate
            | AttachmentPurpose::Work
            | AttachmentPurpose::Agreement
            | AttachmentPurpose::Other => Kind::PAPERS,
        }
    }
    /// Whether jurors are shown it unless somebody says otherwise: that is what slides are for.
    pub fn is_for_jury(self) -> bool {
        self == AttachmentPurpose::Slides
    }
}

impl AttachedTo {
    /// What a file of it may be for.
    pub fn purposes(self) -> &'static [AttachmentPurpose] {
        use AttachmentPurpose::{
            Agreement, ConsentSheet, Estimate, Identity, MedicalNote, Other, PaperForm, RegisterSheet,
            Residence, Slides, Work,
        };
        match self {
            AttachedTo::Application => &[Identity, Residence, ConsentSheet, PaperForm, Estimate, Other],
            AttachedTo::Submission => &[Work, Other],
            AttachedTo::Plan => &[Estimate, Slides, Other],
            AttachedTo::Session => &[RegisterSheet, Other],
            AttachedTo::Excuse => &[MedicalNote, Other],
            AttachedTo::Award => &[Agreement, Estimate, Other],
        }
    }
    /// The most files of one object that stand at the same time.
    pub fn most_files(self) -> i64 {
        match self {
            AttachedTo::Excuse => 5,
            AttachedTo::Submission => 10,
            AttachedTo::Application | AttachedTo::Plan | AttachedTo::Session | AttachedTo::Award => 30,
        }
    }
}
