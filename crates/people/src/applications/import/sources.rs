//! What the tools that ask people write beside their answers, each in its own way.

use crate::applications::application::rules::plain;
use kernel::text_enum;

text_enum! {
    /// What made a spreadsheet of answers.
    SheetSource {
        /// Nothing that is known: an office.
        Office = "office",
        /// KoboToolbox.
        Kobo = "kobo",
        /// ODK Central.
        Odk = "odk",
        /// Google Forms.
        GoogleForms = "google_forms",
        /// Microsoft Forms.
        MsForms = "ms_forms",
    }
}

/// Headings, as `plain` leaves them, by which the tools call what they write themselves.
const KOBO: &[&str] = &[
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "simserial",
    "subscriberid",
    "phonenumber",
    "audit",
    "formhubuuid",
];
const ODK: &[&str] = &[
    "submissiondate",
    "key",
    "submitterid",
    "submittername",
    "attachmentspresent",
    "attachmentsexpected",
    "status",
    "reviewstate",
    "deviceid",
    "edits",
    "formversion",
    "start",
    "end",
    "today",
    "username",
    "phonenumber",
    "audit",
    "instanceid",
    "instancename",
];
const STAMP: &[&str] = &["timestamp", "отметкавремени", "уақытбелгісі"];
const GOOGLE: &[&str] = &[
    "emailaddress",
    "username",
    "адресэлектроннойпочты",
    "имяпользователя",
    "score",
    "баллы",
    "общийбалл",
];
const BEGAN: &[&str] = &["starttime", "времяначала", "басталууақыты"];
const ENDED: &[&str] = &[
    "completiontime",
    "времязавершения",
    "времявыполнения",
    "аяқталууақыты",
];
const MS: &[&str] = &[
    "lastmodifiedtime",
    "времяпоследнегоизменения",
    "totalpoints",
    "quizfeedback",
    "gradepostedtime",
];

fn is(heading: &str, names: &[&str]) -> bool {
    names.contains(&plain(heading).as_str())
}

fn place(headings: &[String], names: &[&str]) -> Option<usize> {
    headings.iter().position(|heading| is(heading, names))
}

impl SheetSource {
    /// By its headings.
    pub fn of(headings: &[String]) -> Self {
        let there = |name: &str| headings.iter().any(|heading| heading == name);
        let first = headings.first().map_or("", String::as_str);
        if there("_uuid")
            && ["_id", "_index", "_submission_time"]
                .iter()
                .any(|name| there(name))
        {
            SheetSource::Kobo
        } else if there("KEY") && there("SubmissionDate") {
            SheetSource::Odk
        } else if is(first, STAMP) {
            SheetSource::GoogleForms
        } else if place(headings, BEGAN).is_some() && place(headings, ENDED).is_some() {
            SheetSource::MsForms
        } else {
            SheetSource::Office
        }
    }

    /// Whether the tool wrote a column itself.
    pub fn wrote(self, headings: &[String], at: usize) -> bool {
        let heading = headings[at].as_str();
        match self {
            SheetSource::Office => false,
            SheetSource::Kobo => {
                heading.starts_with('_') || heading.starts_with("meta/") || is(heading, KOBO)
            }
            SheetSource::Odk => {
                heading.starts_with("meta-") || heading.starts_with("meta/") || is(heading, ODK)
            }
            SheetSource::GoogleForms => (at == 0 && is(heading, STAMP)) || is(heading, GOOGLE),
            SheetSource::MsForms => {
                // Number, times, address and name of the account stand before the answers; a question may be called alike.
                let before = place(headings, ENDED).is_some_and(|ended| at <= ended + 2);
                before || is(heading, MS)
            }
        }
    }

    /// A heading without the groups of the form before it.
    pub fn ungrouped(self, heading: &str) -> Option<&str> {
        let marks: &[char] = match self {
            SheetSource::Kobo => &['/'],
            SheetSource::Odk => &['-', '/'],
            _ => return None,
        };
        heading.rsplit(marks).next().filter(|rest| *rest != heading)
    }
}
