//! Use cases of invitations.

use chrono::Duration;
use serde_json::json;
use validator::Validate;

use super::rules::{INVITATION_DAYS, InvitationAction, InvitationStatus, is_expired, next};
use super::store::{self, Invitation};
use crate::accounts::identity;
use crate::accounts::identity::rules::{email, valid_email};
use crate::programmes::members;
use crate::programmes::members::rules::StaffRole;
use crate::programmes::members::store::Member;
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use base::audit::{self, Deed, Object};
use base::cx::{Creation, Cx};
use base::notifications;
use base::notifications::{Address, Invited, Mail};
use base::policy::{Op, Subject, authorise};
use base::vault::token_digest;
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::{Role, label};
use kernel::{Id, Input, Lang, Text, random_token};

/// Who is invited to what.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "aigul@ile.example", "role": "juror", "language": "kk"}))]
pub struct InvitationInput {
    /// Made by the client if it likes.
    pub id: Option<Id>,
    /// Where the invitation is sent; only the account with this address can accept it.
    #[validate(custom(function = "valid_email"))]
    #[schema(min_length = 3, max_length = 254)]
    pub email: String,
    /// What the person is to be.
    pub role: StaffRole,
    /// Language of the mail; the programme's first one otherwise.
    pub language: Option<Lang>,
}

/// The token of a link.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// From the mail.
    #[validate(nested)]
    pub token: Text<200>,
}

/// Invites somebody by e-mail. One open invitation for an address and a role: the programme is locked.
pub fn create(
    cx: &mut Cx<'_>,
    programme: Id,
    input: &Input<InvitationInput>,
    public_url: &str,
) -> Result<(Programme, Invitation)> {
    let programme = programme::lock(cx.conn, programme)?;
    authorise(cx, Op::CreateInvitation, &programme.announced())?;
    let input = input.get()?;
    let address = email(&input.email).ok_or_else(|| Error::field("/email", "email"))?;
    // Nobody could accept it: better said here than at the link.
    if let Some(account) = identity::find_by_email(cx.conn, &address)? {
        members::service::not_to_oneself(cx, cx.actor.account, account.id)?;
    }
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => {
            let row = store::find(cx.conn, programme.id, id)?;
            return Ok((programme, row));
        }
    };
    let role = Role::from(input.role);
    if store::is_invited(cx.conn, programme.id, &address, role, cx.now)? {
        return Err(Error::code(Code::Duplicate));
    }
    let token = random_token();
    let language = input.language.unwrap_or_else(|| programme.main_language());
    let row = Invitation {
        id,
        programme_id: programme.id,
        email: address,
        role,
        language,
        digest: token_digest(&token),
        status: InvitationStatus::Open,
        invited_by: cx.actor.id()?,
        created_at: cx.now,
        expires_at: cx.now + Duration::days(INVITATION_DAYS),
        accepted_by: None,
        version: 1,
    };
    store::insert(cx.conn, row.clone())?;
    let mail = Mail::Invitation {
        link: format!("{public_url}/invitations#{token}"),
        token,
        to: Box::new(Invited {
            programme: programme.name_in(language)?,
            role: label("role", role.as_str(), language),
            by: identity::find_account(cx.conn, row.invited_by)?.display_name,
            until: row.expires_at.said_in(programme.zone()?),
        }),
    };
    let address = Address::Email(row.email.clone());
    notifications::mail_of(cx, programme.id, address, language, mail)?;
    record(
        cx,
        Op::CreateInvitation,
        &row,
        json!(null),
        json!({ "role": role }),
    )?;
    Ok((programme, row))
}

/// The invitations of a programme, newest first.
pub fn list(
    cx: &mut Cx<'_>,
    programme: Id,
    status: Option<InvitationStatus>,
    before: Option<Id>,
    limit: i64,
) -> Result<(Programme, Vec<Invitation>)> {
    let programme = programme::find(cx.conn, programme)?;
    authorise(cx, Op::ListInvitations, &programme.announced())?;
    let rows = store::page(cx.conn, programme.id, status, before, limit)?;
    Ok((programme, rows))
}

/// Makes an invitation worthless.
pub fn revoke(cx: &mut Cx<'_>, programme: Id, id: Id) -> Result<()> {
    let programme = programme::find(cx.conn, programme)?;
    let row = store::find(cx.conn, programme.id, id);
    authorise(cx, Op::RevokeInvitation, &programme.announced())?;
    let row = row?;
    let expired = is_expired(row.expires_at, cx.now);
    let to = next(row.status, expired, InvitationAction::Revoke)?;
    if !store::set_status(cx.conn, &row, to, None)? {
        return Err(Error::code(Code::WrongState));
    }
    let (before, after) = (json!({ "status": row.status }), json!({ "status": to }));
    record(cx, Op::RevokeInvitation, &row, before, after)
}

/// Takes the role that an invitation offers. The link and the account must have the same address, so that
/// a forwarded mail opens nothing.
pub fn accept(cx: &mut Cx<'_>, input: &Input<Acceptance>) -> Result<(Programme, Member)> {
    authorise(cx, Op::AcceptInvitation, &Subject::installation())?;
    let input = input.get()?;
    let refused = || Error::code(Code::LinkExpired);
    let me = cx.actor.id()?;
    let account = identity::find_account(cx.conn, me)?;
    let row = store::lock_by_digest(cx.conn, &token_digest(&input.token))?
        .filter(|row| account.email.as_deref() == Some(row.email.as_str()))
        .ok_or_else(refused)?;
    members::service::not_to_oneself(cx, Some(row.invited_by), me)?;
    let expired = is_expired(row.expires_at, cx.now);
    let to = next(row.status, expired, InvitationAction::Accept)?;
    if !store::set_status(cx.conn, &row, to, Some(me))? {
        return Err(refused());
    }
    let programme = programme::find(cx.conn, row.programme_id)?;
    let member = members::service::give(
        cx,
        &programme,
        Id::new(),
        &account,
        row.role,
        Some(row.invited_by),
        Op::AcceptInvitation,
    )?;
    Ok((programme, member))
}

/// Writes to the programme's chain, without the address.
fn record(
    cx: &mut Cx<'_>,
    deed: impl Into<Deed>,
    row: &Invitation,
    before: serde_json::Value,
    after: serde_json::Value,
) -> Result<()> {
    audit::of(deed, Object::Invitation(row.id))
        .change(before, after)
        .write(cx, Some(row.programme_id))
}
