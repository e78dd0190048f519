//! The form of a programme: its fields with labels, help, limits and options.

use serde::Serialize;
use utoipa::ToSchema;

use super::fields::{FIELDS, Field, Kind};
use super::{answers, candidates};
use crate::programmes::programme;
use crate::programmes::programme::Rules;
use crate::programmes::programme::questions::{AskedIf, Question, QuestionKind, QuestionOption};
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::error::Result;
use kernel::vocabulary::label;
use kernel::{Id, Lang, Ts};

/// One value that can be chosen.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FormOption {
    /// What is sent.
    pub value: String,
    /// What people read.
    pub label: String,
}

/// On which answer to an earlier field another one is asked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FormCondition {
    /// Place of the earlier field.
    pub pointer: String,
    /// Values, one of which was chosen; for yes or no `true` or `false`.
    pub is: Vec<String>,
}

/// One field of the form.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FormField {
    /// Its place in the application: a JSON pointer.
    pub pointer: String,
    /// `text`, `choice`, `choices`, `boolean`, `date`, `number` or `money`.
    pub kind: &'static str,
    /// What people read beside it.
    pub label: String,
    /// What helps to fill it in.
    pub help: Option<String>,
    /// Whether a submission needs it, where it is asked.
    pub required: bool,
    /// Whether the jury of the selection reads it.
    pub for_jury: bool,
    /// On what it is asked; absent where it always is.
    pub asked_if: Option<FormCondition>,
    /// Characters at most.
    pub max_length: Option<u32>,
    /// The form of the text, a regular expression.
    pub pattern: Option<&'static str>,
    /// The smallest number.
    pub minimum: Option<i64>,
    /// The largest number; of an amount, in minor units.
    pub maximum: Option<i64>,
    /// What can be chosen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<FormOption>,
    /// Whether another value than the options is taken.
    pub other_allowed: bool,
}

/// The form of a programme.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Form {
    /// The programme.
    pub programme_id: Id,
    /// Language of the texts.
    pub language: Lang,
    /// Currency of the amounts.
    pub currency: String,
    /// The fields in their order.
    pub fields: Vec<FormField>,
    /// What is agreed to before a draft is opened.
    pub consent_text: String,
    /// Years that the data are kept.
    pub consent_term_years: u32,
    /// Until when; absent where it is not fixed.
    pub deadline_at: Option<Ts>,
    /// Whether applications are taken now.
    pub open: bool,
}

/// Describes the form of a programme in the reader's language.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Form> {
    let programme = programme::find(cx.conn, id)?;
    authorise(cx, Op::GetForm, &programme.announced())?;
    let language = cx.lang.unwrap_or_else(|| programme.main_language());
    let rules = programme.rules()?;
    let order = programme.languages()?;
    let fields = FIELDS
        .iter()
        .map(|one| field(one, &rules, language, &order))
        .chain(rules.questions.iter().map(|one| asked(one, language, &order)))
        .collect();
    Ok(Form {
        programme_id: id,
        language,
        currency: programme.currency.clone(),
        fields,
        consent_text: rules.consent.text.pick(language, &order).to_owned(),
        consent_term_years: rules.consent.term_years,
        deadline_at: programme.deadline_at,
        open: programme.takes_applications(cx.now, None),
    })
}

fn field(one: &Field, rules: &Rules, lang: Lang, order: &[Lang]) -> FormField {
    let (kind, max_length, pattern, maximum, options, other_allowed) = match one.kind {
        Kind::Text(max) => ("text", u32::try_from(max).ok(), None, None, vec![], false),
        Kind::Iin => ("text", Some(12), Some("^[0-9]{12}$"), None, vec![], false),
        Kind::Phone => ("text", Some(40), Some("^[0-9 +()-]{8,40}$"), None, vec![], false),
        Kind::Choice(of, values) => {
            let options = values
                .iter()
                .map(|v| FormOption {
                    value: (*v).to_owned(),
                    label: label(of, v, lang),
                })
                .collect();
            ("choice", None, None, None, options, false)
        }
        Kind::Locality(max) => {
            let options = rules
                .localities
                .iter()
                .map(|l| FormOption {
                    value: l.code.clone().into(),
                    label: l.name.pick(lang, order).to_owned(),
                })
                .collect();
            ("choice", u32::try_from(max).ok(), None, None, options, true)
        }
        Kind::Boolean => ("boolean", None, None, None, vec![], false),
        Kind::Date => ("date", None, None, None, vec![], false),
        Kind::Money => ("money", None, None, None, vec![], false),
        Kind::Request => ("money", None, None, rules.max_request, vec![], false),
    };
    FormField {
        pointer: one.pointer.to_owned(),
        kind,
        label: one.label(lang).to_owned(),
        help: one.told(lang).map(str::to_owned),
        required: one.required,
        for_jury: candidates::is_read(one.pointer),
        asked_if: None,
        max_length,
        pattern,
        minimum: None,
        maximum,
        options,
        other_allowed,
    }
}

/// A question of the programme's own, as a field of the form.
fn asked(one: &Question, lang: Lang, order: &[Lang]) -> FormField {
    let option = |option: &QuestionOption| FormOption {
        value: option.value.clone().into(),
        label: option.label.pick(lang, order).to_owned(),
    };
    let condition = |when: &AskedIf| FormCondition {
        pointer: answers::place(&when.question),
        is: when.is.iter().map(|value| value.as_str().to_owned()).collect(),
    };
    FormField {
        pointer: answers::place(&one.key),
        kind: match one.kind {
            QuestionKind::Line | QuestionKind::Text => "text",
            kind => kind.as_str(),
        },
        label: one.label.pick(lang, order).to_owned(),
        help: one.help.as_ref().map(|help| help.pick(lang, order).to_owned()),
        required: one.required,
        for_jury: one.for_jury,
        asked_if: one.asked_if.as_ref().map(condition),
        max_length: answers::longest(one.kind),
        pattern: None,
        minimum: one.minimum,
        maximum: one.maximum,
        options: one.options.iter().map(option).collect(),
        other_allowed: false,
    }
}
