//! Where a broadcast stands, and what its texts may name.

use kernel::error::{Code, Error, FieldError, Result};
use kernel::merge_fields::{filled, names_in};
use kernel::{Lang, Localised, text_enum};

text_enum! {
    /// Where a broadcast stands: it waits for its time, is held, was sent to all, or is not sent (on).
    BroadcastStatus { Waiting = "waiting", Held = "held", Sent = "sent", Cancelled = "cancelled" }
}

/// What coordinators do with a broadcast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BroadcastStep {
    /// Nobody is told until it is released.
    Hold,
    /// It goes on.
    Release,
    /// Nobody is told.
    Cancel,
}

impl BroadcastStep {
    /// All of them.
    pub const ALL: [BroadcastStep; 3] = [BroadcastStep::Hold, BroadcastStep::Release, BroadcastStep::Cancel];
}

/// The state after a step. What was told to some by then is not taken back.
pub fn next(status: BroadcastStatus, step: BroadcastStep) -> Result<BroadcastStatus> {
    use BroadcastStatus as S;
    match (status, step) {
        (S::Waiting, BroadcastStep::Hold) => Ok(S::Held),
        (S::Held, BroadcastStep::Release) => Ok(S::Waiting),
        (S::Waiting | S::Held, BroadcastStep::Cancel) => Ok(S::Cancelled),
        _ => Err(Error::code(Code::WrongState).with("state", status.as_str())),
    }
}

/// What a text may name in curly brackets.
const NAMES: [&str; 4] = ["name", "reference", "programme", "deadline"];

/// What is put in the place of the names, for one reader.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Given name.
    pub name: String,
    /// Number of the application; a draft has none.
    pub reference: String,
    /// Deadline of the call.
    pub deadline: String,
}

/// Names in a text that stand for nothing.
pub fn faults(text: &Localised, at: &str) -> Vec<FieldError> {
    let texts = [("kk", &text.kk), ("ru", &text.ru), ("en", &text.en)];
    let unknown = |text: &String| names_in(text).into_iter().find(|n| !NAMES.contains(&n.as_str()));
    texts
        .into_iter()
        .filter_map(|(lang, text)| Some((lang, unknown(text.as_ref()?)?)))
        .map(|(lang, name)| FieldError::new(&format!("{at}/{lang}"), "unknown").with("name", name))
        .collect()
}

/// A text in each language for one reader; `programme` gives the programme's name in a language.
pub fn written(text: &Localised, facts: &Facts, programme: impl Fn(Lang) -> String) -> Localised {
    let one = |lang: Lang, text: &Option<String>| {
        let programme = programme(lang);
        text.as_ref().map(|text| {
            filled(text, |name| match name {
                "name" => &facts.name,
                "reference" => &facts.reference,
                "deadline" => &facts.deadline,
                _ => &programme,
            })
        })
    };
    Localised {
        kk: one(Lang::Kk, &text.kk),
        ru: one(Lang::Ru, &text.ru),
        en: one(Lang::En, &text.en),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_or_given_up_stays_so() {
        for status in [BroadcastStatus::Sent, BroadcastStatus::Cancelled] {
            for step in BroadcastStep::ALL {
                assert!(next(status, step).is_err());
            }
        }
        assert!(next(BroadcastStatus::Held, BroadcastStep::Hold).is_err());
        assert!(next(BroadcastStatus::Waiting, BroadcastStep::Release).is_err());
    }

    #[test]
    fn a_text_names_what_there_is() {
        let text = Localised {
            kk: Some("{name}, {reference}: {programme}".into()),
            ru: Some("{name} {surname}".into()),
            en: None,
        };
        let told = faults(&text, "/body");
        assert_eq!(told.len(), 1);
        assert_eq!(
            (told[0].pointer.as_str(), told[0].code.as_str()),
            ("/body/ru", "unknown")
        );
        let facts = Facts {
            name: "Айгүл".into(),
            reference: "ILE-1".into(),
            ..Facts::default()
        };
        let kk = written(&text, &facts, |_| "Іле".into()).kk;
        assert_eq!(kk.as_deref(), Some("Айгүл, ILE-1: Іле"));
    }
}
