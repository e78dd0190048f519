//! Consents after the draft was opened: withdrawn, given anew, and what coordinators still have to settle.

use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::loaded::{Loaded, load_locked, load_locked_with_programme};
use super::rules::{self, ConsentEffect, ConsentKind};
use super::service::{self, record};
use super::store::{self, Consents};
use super::submission;
use crate::applications::conflicts;
use crate::applications::phone_calls::tell;
use crate::applications::status::{ApplicationStatus, wrong_state};
use crate::programmes::members;
use base::cx::Cx;
use base::notifications::{Notice, notify};
use base::policy::{Op, authorise};
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Input, Ts, Words};

/// What is withdrawn.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"consent": "processing"}))]
pub struct ConsentWithdrawal {
    /// The consent.
    pub consent: ConsentKind,
    /// Why, or what proves it; required where staff type for somebody without an account.
    #[validate(nested)]
    pub reason: Option<Words<1000>>,
}

/// What is agreed to again.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"processing": true, "publication": false}))]
pub struct ConsentAnew {
    /// Processing of personal data, as the programme's text says now.
    pub processing: bool,
    /// Publication of name and idea.
    #[serde(default)]
    pub publication: bool,
    /// What proves it; required where staff type for somebody without an account.
    #[validate(nested)]
    pub evidence: Option<Words<500>>,
}

/// What was done about a withdrawn consent.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"note": "Қатысушымен келістік: оқуды аяқтайды, содан кейін деректері өшіріледі."}))]
pub struct ConsentNote {
    /// Told to the person.
    #[validate(nested)]
    pub note: Words<2000>,
}

/// What came of a withdrawal.
pub struct Withdrawn {
    /// What followed.
    pub effect: ConsentEffect,
    /// When.
    pub at: Ts,
    /// The application, unless it was a draft that is gone.
    pub found: Option<Loaded>,
}

/// Withdraws a consent. Without that to the processing of personal data a draft goes away and an application is
/// withdrawn; what can not be taken back any more is told to coordinators, so that nobody drops out in silence.
pub fn withdraw(cx: &mut Cx<'_>, id: Id, input: &Input<ConsentWithdrawal>) -> Result<Withdrawn> {
    let found = load_locked_with_programme(cx, id)?;
    authorise(cx, Op::WithdrawConsent, &found.subject)?;
    let input = input.get()?;
    if found.row.account_id.is_none() && input.reason.is_none() {
        return Err(Error::field("/reason", "required"));
    }
    let before = found.row.consents()?;
    if !before.gives(input.consent) {
        return Err(Error::code(Code::WrongState).with("state", "withdrawn"));
    }
    let effect = match input.consent {
        ConsentKind::Publication => ConsentEffect::Noted,
        ConsentKind::Processing => {
            let begun = submission::begun(cx, &found)?;
            rules::on_withdrawal(found.row.status, begun)
        }
    };
    let at = cx.now;
    match effect {
        ConsentEffect::DraftDeleted => {
            service::take_away(cx, &found)?;
            let found = None;
            return Ok(Withdrawn { effect, at, found });
        }
        ConsentEffect::ApplicationWithdrawn if found.row.status != ApplicationStatus::Withdrawn => {
            submission::take_back(cx, &found)?;
            store::drop_edit(cx.conn, id)?;
        }
        ConsentEffect::CoordinatorsTold => tell_coordinators(cx, &found)?,
        // What was not submitted yet nobody needs to keep.
        ConsentEffect::ApplicationWithdrawn => store::drop_edit(cx.conn, id)?,
        ConsentEffect::Noted => {}
    }
    let waits_since = match effect {
        ConsentEffect::CoordinatorsTold => Some(at),
        _ => found.row.consent_waits_since,
    };
    store::set_consents(cx, id, &before.without(input.consent, at), waits_since)?;
    let row = store::find(cx.conn, id)?;
    record(
        cx,
        Op::WithdrawConsent,
        &row,
        json!({ "consent": input.consent }),
        json!({ "effect": effect }),
        input.reason.as_deref(),
    )?;
    let found = Some(Loaded { row, ..found });
    Ok(Withdrawn { effect, at, found })
}

/// Everybody who runs the programme and has no conflict of interest with the application.
fn tell_coordinators(cx: &mut Cx<'_>, found: &Loaded) -> Result<()> {
    let notice = Notice::ConsentWithdrawn {
        reference: found.row.reference.clone().unwrap_or_default().into(),
        programme: found.programme.said()?,
    };
    for coordinator in members::store::holders(cx.conn, found.programme.id, Role::Coordinator)? {
        if !conflicts::conflicted(cx.conn, coordinator, found.row.id)? {
            notify(cx, coordinator, Some(found.programme.id), &notice)?;
        }
    }
    Ok(())
}

/// Gives consents anew, to the text that the programme has now: what was withdrawn by mistake is taken back so.
pub fn give(cx: &mut Cx<'_>, id: Id, input: &Input<ConsentAnew>) -> Result<Loaded> {
    let found = load_locked(cx, id)?;
    authorise(cx, Op::GiveConsent, &found.subject)?;
    let input = input.get()?;
    if !input.processing {
        return Err(Error::code(Code::ConsentRequired));
    }
    if found.row.account_id.is_none() && input.evidence.is_none() {
        return Err(Error::field("/evidence", "required"));
    }
    let text = found.programme.rules()?.consent;
    let consents = Consents {
        processing: true,
        publication: input.publication,
        at: cx.now,
        text: text.text,
        term_years: text.term_years,
        programme_version: found.programme.version,
        evidence: input.evidence.clone().map(Into::into),
        withdrawn_at: None,
        publication_withdrawn_at: None,
    };
    store::set_consents(cx, id, &consents, None)?;
    let row = store::find(cx.conn, id)?;
    record(
        cx,
        Op::GiveConsent,
        &row,
        json!(found.row.consents),
        json!(row.consents),
        None,
    )?;
    Ok(Loaded { row, ..found })
}

/// Notes what was done about a consent that was withdrawn too late to take the application back, and tells the person.
pub fn settle(cx: &mut Cx<'_>, id: Id, input: &Input<ConsentNote>) -> Result<Loaded> {
    let found = load_locked(cx, id)?;
    authorise(cx, Op::SettleConsent, &found.subject)?;
    let note = &input.get()?.note;
    if found.row.consent_waits_since.is_none() {
        return Err(wrong_state(found.row.status));
    }
    store::set_consents(cx, id, &found.row.consents()?, None)?;
    let row = store::find(cx.conn, id)?;
    let notice = Notice::ConsentSettled {
        reference: row.reference.clone().unwrap_or_default().into(),
        note: String::from(note.clone()).into(),
    };
    tell(cx, &row, &notice)?;
    record(
        cx,
        Op::SettleConsent,
        &row,
        json!({ "waits_since": found.row.consent_waits_since }),
        json!(null),
        Some(note),
    )?;
    Ok(Loaded { row, ..found })
}
