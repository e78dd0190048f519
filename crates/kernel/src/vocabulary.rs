//! Roles and phases, which every area speaks of, and the labels of all enums for people.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::field_faults::FIELD_FAULTS;
use super::problems::Code;
use super::{Lang, Localised, text_enum};

text_enum! {
    /// What somebody may be, per programme; `admin` for the installation.
    #[derive(PartialOrd, Ord)]
    Role {
        Applicant = "applicant",
        Trainer = "trainer",
        Juror = "juror",
        Coordinator = "coordinator",
        Partner = "partner",
        Observer = "observer",
        Admin = "admin",
    }
}

text_enum! {
    /// The life of a programme.
    Phase {
        Draft = "draft",
        Open = "open",
        Selection = "selection",
        Training = "training",
        Final = "final",
        Support = "support",
        Closed = "closed",
        Cancelled = "cancelled",
    }
}

/// Labels of every enum: enum → value → text.
pub type Labels = BTreeMap<String, BTreeMap<String, Localised>>;

static LABELS: LazyLock<Labels> = LazyLock::new(|| {
    // The file is part of the program; a test reads it.
    let mut labels: Labels = serde_json::from_str(include_str!("labels.json")).unwrap_or_default();
    labels.extend(of_codes());
    labels
});

/// Codes that people meet and that have their words elsewhere: in `blocked_by` of an action, and of a field or a cell.
fn of_codes() -> [(String, BTreeMap<String, Localised>); 2] {
    let problem = |code: &Code| {
        let [kk, ru, en] = [Lang::Kk, Lang::Ru, Lang::En].map(|lang| code.title(lang));
        (code.as_str().to_owned(), Localised::all(kk, ru, en))
    };
    let fault = |(code, [kk, ru, en]): &(&str, [&str; 3])| ((*code).to_owned(), Localised::all(kk, ru, en));
    [
        ("problem_code".to_owned(), Code::ALL.iter().map(problem).collect()),
        (
            "field_fault_code".to_owned(),
            FIELD_FAULTS.iter().map(fault).collect(),
        ),
    ]
}

/// The labels of all enums, in Kazakh, Russian and English.
pub fn labels() -> &'static Labels {
    &LABELS
}

/// The label of one value; the value itself where there is none.
pub fn label(of: &str, value: &str, lang: super::Lang) -> String {
    LABELS
        .get(of)
        .and_then(|values| values.get(value))
        .map_or_else(|| value.to_owned(), |text| text.pick(lang, &[]).to_owned())
}

/// What stands in the way, as people read it; each step has its own codes.
pub fn blocker(code: &str, lang: super::Lang) -> Option<String> {
    LABELS
        .iter()
        .filter(|(of, _)| of.ends_with("blocker_code"))
        .find_map(|(_, values)| values.get(code))
        .map(|text| text.pick(lang, &[]).to_owned())
}
