//! In which order applications are listed, and where a page begins.

use serde::{Deserialize, Serialize};

use kernel::{Id, Ts, text_enum};

text_enum! {
    /// In which order applications are listed.
    ApplicationOrder {
        Made = "created_at",
        MadeLast = "-created_at",
        Submitted = "submitted_at",
        SubmittedLast = "-submitted_at",
        Reference = "reference",
        ReferenceLast = "-reference",
        Name = "name",
        NameLast = "-name",
    }
}

impl ApplicationOrder {
    /// The part of a list in which a page begins.
    pub(super) fn part(self, after: Option<&After>) -> Part {
        use ApplicationOrder as O;
        match self {
            O::Made | O::MadeLast | O::Name | O::NameLast => Part::All,
            O::Submitted | O::SubmittedLast | O::Reference | O::ReferenceLast => match after {
                Some(After::NotSubmitted(_)) => Part::NotSubmitted,
                _ => Part::Submitted,
            },
        }
    }
    /// Whether a cursor is one of this order.
    pub(super) fn fits(self, after: &After) -> bool {
        use ApplicationOrder as O;
        match after {
            After::Made(..) => matches!(self, O::Made | O::MadeLast),
            After::Name(..) => matches!(self, O::Name | O::NameLast),
            After::Submitted(..) => matches!(self, O::Submitted | O::SubmittedLast),
            After::Reference(_) => matches!(self, O::Reference | O::ReferenceLast),
            After::NotSubmitted(_) => self.part(None) == Part::Submitted,
        }
    }
}

/// What is sorted by something that only a submission gives comes in two parts: those that have it, and then the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    All,
    Submitted,
    NotSubmitted,
}

/// Where a page begins: behind the line with this key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum After {
    Made(Ts, Id),
    Name(String, Id),
    Submitted(Ts, Id),
    Reference(i32),
    NotSubmitted(Id),
}
