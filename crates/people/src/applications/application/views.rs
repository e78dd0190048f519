//! What readers see of an application: its owner, and coordinators without a conflict.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::appealing;
use super::content::{Channel, Content, PersonData, Sector, SocialCategory};
use super::lists::{Line, Listed};
use super::loaded::Loaded;
use super::refused;
use super::refused::IneligibleReason;
use super::rules::{ConsentEffect, on_withdrawal};
use super::store::Consents;
use super::submission;
use super::versions::Submission;
use crate::applications::contacts::Reached;
use crate::applications::eligibility::rules::EligibilityOutcome;
use crate::applications::eligibility::store::Outcome;
use crate::applications::status::{ApplicationStatus, PublicStatus, Step, next};
use base::cx::Cx;
use base::policy::{Action, Op, action};
use kernel::error::{Code, FieldError, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Lang, Money, Ts};
use scoring::rubric::input::RoundKind;

/// A question of the staff.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Clarification {
    /// What is asked.
    pub text: String,
    /// Until when the application can be changed and submitted again.
    pub due_at: Option<Ts>,
}

/// What was agreed to.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConsentView {
    /// Processing of personal data.
    pub processing: bool,
    /// Publication of name and idea.
    pub publication: bool,
    /// When.
    pub at: Ts,
    /// Version of the programme whose text was agreed to.
    pub programme_version: i32,
    /// When the consent to the processing was withdrawn.
    pub withdrawn_at: Option<Ts>,
    /// When the consent to the publication was withdrawn.
    pub publication_withdrawn_at: Option<Ts>,
    /// What would follow now if the consent to the processing were withdrawn.
    pub on_withdrawal: Option<ConsentEffect>,
    /// Since when a withdrawal waits for the coordinators; for staff.
    pub waits_since: Option<Ts>,
}

/// An application.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Application)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    /// Number that can be read aloud, from the first submission on.
    pub reference: Option<String>,
    /// Where it stands, for the applicant.
    pub public_status: PublicStatus,
    /// Where it stands, for staff.
    pub status: Option<ApplicationStatus>,
    /// How it came.
    pub channel: Channel,
    /// Who typed it for the applicant; for staff.
    pub assisted_by: Option<Id>,
    /// What the applicant tells: for whoever writes it as it is written, for others as it was submitted.
    pub content: Content,
    /// Who applies; like the content.
    pub person: PersonData,
    /// Something was changed since the last submission. It counts once it is submitted.
    pub unsubmitted_changes: bool,
    /// The day on which it came, where it came on paper.
    pub received_on: Option<NaiveDate>,
    /// What proves that day; for staff.
    pub received_evidence: Option<String>,
    /// What was agreed to.
    pub consents: ConsentView,
    /// Number of the last submission, 0 before the first.
    pub submission_no: i32,
    /// When it was submitted; the answer to a question leaves it as it was.
    pub submitted_at: Option<Ts>,
    /// The call's deadline, or the applicant's own where that is later.
    pub deadline_at: Option<Ts>,
    /// What staff ask.
    pub clarification: Option<Clarification>,
    /// Why it does not meet the conditions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ineligible_reasons: Vec<IneligibleReason>,
    /// Until when one can object to that; absent where nobody told of the right, or it was used.
    pub objection_until: Option<Ts>,
    /// Against the result of which round one can appeal; absent where one cannot.
    pub appeal_round: Option<RoundKind>,
    /// Until when one can do that.
    pub appeal_until: Option<Ts>,
    /// Fields that were not saved, and why; where only the good ones were to be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Unsaved>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
}

/// A field that was not saved.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UnsavedField)]
pub struct Unsaved {
    /// JSON pointer (RFC 6901) into the request body.
    pub pointer: String,
    /// Stable code of the fault.
    pub code: String,
    /// The fault as a sentence for people.
    pub detail: String,
}

impl Unsaved {
    /// In the reader's language.
    pub fn of(fault: FieldError, lang: Lang) -> Self {
        Unsaved {
            detail: fault.detail(lang),
            pointer: fault.pointer,
            code: fault.code,
        }
    }
}

/// What the reader may do with an application, and what stands in the way.
fn actions(
    cx: &mut Cx<'_>,
    found: &Loaded,
    consents: &Consents,
    begun: bool,
    unobjectable: Option<Code>,
) -> Result<Vec<Action>> {
    let reopened = found.admission_open(cx.conn)?;
    let status = found.row.status;
    let closed = found.closed(cx.now);
    let wrong = |allowed: bool| (!allowed).then_some(Code::WrongState);
    let can = |step| wrong(next(status, step).is_ok());
    let draft = wrong(status == ApplicationStatus::Draft && found.row.submission_no == 0);
    let submitted = wrong(found.row.submission_no > 0);
    let account = found.row.account_id.map(|_| Code::Duplicate);
    let undecided = found.undecidable(cx.now);
    // What is missing in it, a refusal tells with its place.
    let faulty = match found.subject.owner && status.editable() {
        true => submission::faulty(cx, found)?.then_some(Code::Invalid),
        false => None,
    };
    let unsettled = wrong(found.row.consent_waits_since.is_some());
    let agreed = (!consents.processing).then_some(Code::ConsentRequired);
    let given = wrong(consents.processing || consents.publication);
    Ok([
        (Op::UpdateApplication, [wrong(status.editable()), closed, agreed]),
        (
            Op::SubmitApplication,
            [can(Step::Submit).or(closed), faulty, agreed],
        ),
        (
            Op::WithdrawApplication,
            [can(Step::Withdraw), wrong(!begun), None],
        ),
        (Op::DeleteApplication, [draft, None, None]),
        (Op::WithdrawConsent, [given, None, None]),
        (Op::GiveConsent, [None, None, None]),
        (Op::WriteToThread, [None, None, None]),
        (Op::PutContact, [None, None, agreed]),
        (Op::CorrectApplication, [submitted, None, agreed]),
        (Op::IssueApplicationCode, [account, None, None]),
        (Op::SettleConsent, [unsettled, None, None]),
        (Op::AskClarification, [can(Step::AskClarification), None, None]),
        (Op::ExtendApplication, [None, None, None]),
        (Op::PutEligibility, [undecided, None, None]),
        (Op::DecideEligibility, [undecided, None, None]),
        (Op::ReopenEligibility, [wrong(reopened), None, None]),
        (Op::SubmitObjection, [unobjectable, None, None]),
    ]
    .into_iter()
    .filter_map(|(op, blocked)| action(cx, op, &found.subject, &blocked))
    .collect())
}

/// An application as this reader sees it.
pub fn view(cx: &mut Cx<'_>, found: Loaded) -> Result<View> {
    let staff = cx.actor.has(found.programme.id, Role::Coordinator);
    // Whoever writes it sees what was written; everybody else what was submitted.
    let edited = found.edited();
    let (content, person) = match found.subject.owner {
        true => found.written(cx.vault)?,
        false => (found.row.content()?, found.person.open(cx.vault)?),
    };
    let refused = refused::read(cx, &found)?;
    let consents = found.row.consents()?;
    let begun = submission::begun(cx, &found)?;
    let mut actions = actions(cx, &found, &consents, begun, refused.unobjectable)?;
    let right = appealing::read(cx, &found)?;
    actions.extend(action(cx, Op::SubmitAppeal, &right.subject, &[right.blocked]));
    let (row, programme) = (found.row, found.programme);
    Ok(View {
        id: row.id,
        programme_id: row.programme_id,
        content,
        unsubmitted_changes: edited,
        reference: row.reference,
        public_status: row.status.public(),
        status: staff.then_some(row.status),
        channel: row.channel,
        assisted_by: row.assisted_by.filter(|_| staff),
        person,
        received_on: row.received_on,
        received_evidence: row.received_evidence.filter(|_| staff),
        consents: ConsentView {
            processing: consents.processing,
            publication: consents.publication,
            at: consents.at,
            programme_version: consents.programme_version,
            withdrawn_at: consents.withdrawn_at,
            publication_withdrawn_at: consents.publication_withdrawn_at,
            on_withdrawal: consents.processing.then(|| on_withdrawal(row.status, begun)),
            waits_since: row.consent_waits_since.filter(|_| staff),
        },
        submission_no: row.submission_no,
        submitted_at: row.submitted_at,
        deadline_at: programme
            .deadline_at
            .into_iter()
            .chain(row.personal_deadline_at)
            .max(),
        clarification: row.clarification.map(|text| Clarification {
            text,
            due_at: row.clarification_due_at,
        }),
        ineligible_reasons: refused.reasons,
        objection_until: refused.until,
        appeal_round: right.open.map(|(round, _)| round),
        appeal_until: right.open.and_then(|(_, until)| until),
        faults: vec![],
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        actions,
    })
}

/// What became of one rule, in a list.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListedRule {
    /// Key of the rule in the programme.
    pub rule: String,
    /// What it is.
    pub outcome: EligibilityOutcome,
    /// Computed, not decided by a person.
    pub automatic: bool,
    /// Why, where a person wrote it.
    pub reason: Option<String>,
}

impl From<Outcome> for ListedRule {
    fn from(outcome: Outcome) -> Self {
        ListedRule {
            rule: outcome.rule,
            outcome: outcome.outcome,
            automatic: outcome.automatic,
            reason: outcome.reason,
        }
    }
}

/// A line of the list for staff: no identity number, and a telephone number only where it is asked for.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationLine {
    pub id: Id,
    pub reference: Option<String>,
    pub status: ApplicationStatus,
    /// Family name of the applicant; empty until it is known.
    pub family_name: String,
    /// Given name of the applicant; empty until it is known.
    pub given_name: String,
    /// Title of the idea.
    pub title: Option<String>,
    /// Where the applicant lives.
    pub locality: Option<String>,
    /// Line of business.
    pub sector: Option<Sector>,
    /// Category of social entrepreneurship.
    pub social_category: Option<SocialCategory>,
    /// What is asked for.
    pub requested: Option<Money>,
    /// How it came.
    pub channel: Channel,
    /// What became of the rules together: failed where one is failed, else pending where one is open.
    pub rules: Option<EligibilityOutcome>,
    /// What became of each rule; with `expand=rules`.
    pub outcomes: Option<Vec<ListedRule>>,
    /// How the applicant is reached; with `expand=contact`.
    pub contact: Option<Reached>,
    /// When it was submitted; the answer to a question leaves it as it was.
    pub submitted_at: Option<Ts>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

/// A line of the list for staff. All sums of an application stand in its programme's currency.
pub fn line(line: Line) -> ApplicationLine {
    let (row, currency) = (line.row, line.currency);
    ApplicationLine {
        id: row.id,
        reference: row.reference,
        status: row.status,
        family_name: line.family_name,
        given_name: line.given_name,
        title: row.title,
        locality: row.locality,
        sector: row.sector,
        social_category: row.social_category,
        requested: row
            .requested
            .zip(currency)
            .map(|(amount, currency)| Money { amount, currency }),
        channel: row.channel,
        rules: line.rules,
        outcomes: None,
        contact: None,
        submitted_at: row.submitted_at,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

/// A line of one's own list.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnApplication {
    pub id: Id,
    pub programme_id: Id,
    pub reference: Option<String>,
    /// Where it stands.
    pub public_status: PublicStatus,
    /// Title of the idea.
    pub title: Option<String>,
    /// When it was submitted; the answer to a question leaves it as it was.
    pub submitted_at: Option<Ts>,
    pub version: i32,
    pub created_at: Ts,
}

/// A line of one's own list.
pub fn own(row: Listed) -> OwnApplication {
    OwnApplication {
        id: row.id,
        programme_id: row.programme_id,
        reference: row.reference,
        public_status: row.status.public(),
        title: row.title,
        submitted_at: row.submitted_at,
        version: row.version,
        created_at: row.created_at,
    }
}

/// A submission that is kept.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ApplicationVersion)]
pub struct VersionView {
    /// 1 for the first submission.
    pub no: i32,
    /// What the applicant told then.
    pub content: Content,
    /// Who applied, as known then.
    pub person: PersonData,
    /// When.
    pub submitted_at: Ts,
}

/// A submission as its owner and coordinators see it.
pub fn version(cx: &Cx<'_>, row: &Submission) -> Result<VersionView> {
    Ok(VersionView {
        no: row.no,
        content: row.content.read()?,
        person: row.person()?.open(cx.vault)?,
        submitted_at: row.submitted_at,
    })
}
