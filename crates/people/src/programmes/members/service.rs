//! Use cases of roles: who holds them, giving and taking them, printed codes, administrators.

use serde_json::json;
use validator::Validate;

use super::rules::{StaffRole, may_be_revoked};
use super::store::{self, Member};
use crate::accounts::identity;
use crate::accounts::identity::Account;
use crate::accounts::identity::rules::{AccountStatus, email, phone, valid_email, valid_phone};
use crate::programmes::programme;
use crate::programmes::programme::Programme;
use base::audit::{self, Object};
use base::cx::{Creation, Cx};
use base::notifications;
use base::notifications::{Notice, Said};
use base::policy::{Op, Subject, authorise};
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Input, Lang, Text, Ts, text_enum};

/// To whom a role is given: by e-mail address or by account, one of them.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "aigul@ile.example", "role": "juror"}))]
pub struct GrantInput {
    /// Made by the client if it likes.
    pub id: Option<Id>,
    /// E-mail address of an account.
    #[validate(custom(function = "valid_email"))]
    #[schema(min_length = 3, max_length = 254)]
    pub email: Option<String>,
    /// The account.
    pub account_id: Option<Id>,
    /// What the person is to be.
    pub role: StaffRole,
}

text_enum! {
    /// What a printed code is for.
    PrintedCodeUse {
        Password = "password",
        NewPhone = "new_phone",
    }
}

fn password() -> PrintedCodeUse {
    PrintedCodeUse::Password
}

/// Somebody without e-mail, to whom a code is handed on paper.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phone": "+77001234567", "display_name": "Айгүл", "language": "kk"}))]
pub struct CodeInput {
    /// Telephone number, the person's name to log in with.
    #[validate(length(min = 10, max = 30), custom(function = "valid_phone"))]
    #[schema(min_length = 10, max_length = 30)]
    pub phone: String,
    /// How the person is called on screens, if there is no account yet.
    #[validate(nested)]
    pub display_name: Text<200>,
    /// Language of messages, if there is no account yet.
    #[serde(default)]
    pub language: Lang,
    /// To set a password, unless you say otherwise; or to prove a new number to which no text message comes.
    #[serde(default = "password", rename = "use")]
    pub use_: PrintedCodeUse,
}

/// A code to be printed.
#[derive(Debug, Clone)]
pub struct Printed {
    /// The account that it opens, where it is to set a password.
    pub account: Option<Id>,
    /// The code.
    pub code: String,
    /// Until when it works.
    pub until: Ts,
}

/// Who is to be an administrator.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "admin@ile.example"}))]
pub struct AdminInput {
    /// E-mail address of an account.
    #[validate(custom(function = "valid_email"))]
    #[schema(min_length = 3, max_length = 254)]
    pub email: String,
}

/// Staff of a programme.
pub fn list(
    cx: &mut Cx<'_>,
    programme: Id,
    role: Option<StaffRole>,
    after: Option<Id>,
    limit: i64,
) -> Result<(Programme, Vec<Member>)> {
    let programme = programme::find(cx.conn, programme)?;
    authorise(cx, Op::ListMembers, &programme.announced())?;
    let rows = store::page(cx.conn, programme.id, role.map(Role::from), after, limit)?;
    Ok((programme, rows))
}

/// Gives a role and tells the person.
pub fn grant(cx: &mut Cx<'_>, programme: Id, input: &Input<GrantInput>) -> Result<(Programme, Member)> {
    let programme = programme::find(cx.conn, programme)?;
    authorise(cx, Op::GrantRole, &programme.announced())?;
    let input = input.get()?;
    let account = match (&input.email, input.account_id) {
        (Some(_), Some(_)) => return Err(Error::field("/account_id", "excluded")),
        (None, None) => return Err(Error::field("/email", "required")),
        (Some(address), None) => active_by_email(cx, address)?,
        (None, Some(id)) => identity::find_account(cx.conn, id)
            .ok()
            .filter(|a| a.status == AccountStatus::Active)
            .ok_or_else(|| Error::field("/account_id", "unknown"))?,
    };
    not_to_oneself(cx, cx.actor.account, account.id)?;
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => {
            let member = store::find(cx.conn, programme.id, id)?;
            return Ok((programme, member));
        }
    };
    let by = cx.actor.account;
    let member = give(cx, &programme, id, &account, input.role.into(), by, Op::GrantRole)?;
    Ok((programme, member))
}

/// Nobody gives a role to himself, by an invitation either: each role sees and does what another must not.
/// An administrator may, for somebody has to be the first coordinator.
pub fn not_to_oneself(cx: &Cx<'_>, by: Option<Id>, to: Id) -> Result<()> {
    if by == Some(to) && !cx.actor.is_admin() {
        return Err(Error::code(Code::Forbidden));
    }
    Ok(())
}

/// An account that can be used, by its address; 422 where there is none.
fn active_by_email(cx: &mut Cx<'_>, address: &str) -> Result<Account> {
    let address = email(address).unwrap_or_default();
    identity::find_by_email(cx.conn, &address)?
        .filter(|a| a.status == AccountStatus::Active)
        .ok_or_else(|| Error::field("/email", "unknown"))
}

/// Writes a role, tells the person and records it.
pub fn give(
    cx: &mut Cx<'_>,
    programme: &Programme,
    id: Id,
    account: &Account,
    role: Role,
    by: Option<Id>,
    op: Op,
) -> Result<Member> {
    store::grant_as(cx, id, account.id, Some(programme.id), role, by)?;
    let notice = Notice::RoleGranted {
        role: Said::label("role", role),
        programme: programme.said()?,
    };
    notifications::notify(cx, account.id, Some(programme.id), &notice)?;
    audit::of(op, Object::RoleGrant(id))
        .after(json!({ "account_id": account.id, "role": role }))
        .write(cx, Some(programme.id))?;
    store::find(cx.conn, programme.id, id)
}

/// Takes a role away. The programme is locked, so that two coordinators cannot remove each other.
pub fn revoke(cx: &mut Cx<'_>, programme: Id, grant: Id) -> Result<()> {
    let programme = programme::lock(cx.conn, programme)?;
    let member = store::find(cx.conn, programme.id, grant);
    authorise(cx, Op::RevokeRole, &programme.announced())?;
    let member = member?;
    may_be_revoked(member.role, store::coordinators(cx.conn, programme.id)?)?;
    if !store::revoke(cx.conn, grant, cx.now)? {
        return Err(Error::not_found());
    }
    let notice = Notice::RoleRevoked {
        role: Said::label("role", member.role),
        programme: programme.said()?,
    };
    notifications::notify(cx, member.account_id, Some(programme.id), &notice)?;
    audit::of(Op::RevokeRole, Object::RoleGrant(grant))
        .before(json!({ "account_id": member.account_id, "role": member.role }))
        .write(cx, Some(programme.id))
}

/// Makes the printed code of somebody without e-mail: account, code, and until when it works.
pub fn issue_code(cx: &mut Cx<'_>, programme: Id, input: &Input<CodeInput>) -> Result<Printed> {
    let programme = programme::find(cx.conn, programme)?;
    authorise(cx, Op::IssueCode, &programme.announced())?;
    let input = input.get()?;
    let number = phone(&input.phone).ok_or_else(|| Error::field("/phone", "phone"))?;
    let (account, code, until) = match input.use_ {
        PrintedCodeUse::Password => {
            let (name, lang) = (&input.display_name, input.language);
            let (account, code, until) =
                identity::service::issue_code(cx, programme.id, &number, name, lang)?;
            (Some(account), code, until)
        }
        PrintedCodeUse::NewPhone => {
            let (code, until) = identity::service::issue_phone_code(cx, programme.id, &number)?;
            (None, code, until)
        }
    };
    Ok(Printed { account, code, until })
}

/// Makes an account an administrator.
pub fn grant_admin(cx: &mut Cx<'_>, input: &Input<AdminInput>) -> Result<Account> {
    authorise(cx, Op::GrantAdmin, &Subject::installation())?;
    let account = active_by_email(cx, &input.get()?.email)?;
    make_admin(cx, account.id)?;
    Ok(account)
}

/// Whether an account is an administrator.
pub fn is_admin(cx: &mut Cx<'_>, account: Id) -> Result<bool> {
    store::is_admin(cx.conn, account)
}

/// Makes an account an administrator, unless it is one.
pub fn make_admin(cx: &mut Cx<'_>, account: Id) -> Result<()> {
    if store::is_admin(cx.conn, account)? {
        return Ok(());
    }
    store::grant(cx, account, None, Role::Admin)?;
    audit::of(Op::GrantAdmin, Object::Account(account)).write(cx, None)
}
