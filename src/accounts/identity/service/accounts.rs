//! Accounts by their log-in names.

use crate::accounts::identity::rules::{AccountStatus, LoginName};
use crate::accounts::identity::store::{self, Account};
use crate::cx::Cx;
use crate::error::Result;
use crate::kernel::{Id, Lang};
use crate::notifications::{self, Address, Mail, phone_place};
use crate::policy::{Op, Subject, authorise};

/// A new account as it was asked for.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// E-mail or telephone.
    pub login: LoginName,
    /// How the person is called.
    pub display_name: String,
    /// Language of messages.
    pub language: Lang,
    /// Already hashed.
    pub password_hash: Option<String>,
}

/// Digest purpose of telephone numbers.
pub const PHONE: &str = "phone";

/// The account of a log-in name.
pub fn by_login(cx: &mut Cx<'_>, login: &LoginName) -> Result<Option<Account>> {
    match login {
        LoginName::Email(email) => store::find_by_email(cx.conn, email),
        LoginName::Phone(phone) => store::find_by_phone_digest(cx.conn, &cx.vault.digest(PHONE, phone)),
    }
}

/// Creates an account in a state.
pub fn create(cx: &mut Cx<'_>, new: NewAccount, status: AccountStatus) -> Result<Account> {
    let id = Id::new();
    let (email, phone_sealed, phone_digest) = match &new.login {
        LoginName::Email(email) => (Some(email.clone()), None, None),
        LoginName::Phone(phone) => (
            None,
            Some(cx.vault.seal(&phone_place(id), phone)?),
            Some(cx.vault.digest(PHONE, phone)),
        ),
    };
    let row = Account {
        id,
        email,
        phone_sealed,
        phone_digest,
        display_name: new.display_name,
        language: new.language,
        password_hash: new.password_hash,
        status,
        person_id: None,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
    };
    store::insert(cx.conn, row.clone())?;
    Ok(row)
}

/// Sends a message to the address of an account.
pub(super) fn tell(cx: &mut Cx<'_>, account: &Account, mail: Mail) -> Result<()> {
    let address = Address::of_account(
        cx,
        account.id,
        account.email.clone(),
        account.phone_sealed.as_deref(),
    )?;
    notifications::mail(cx, address, account.language, mail)
}

/// The telephone number of the actor's own account, if it has one.
pub fn own_phone(cx: &Cx<'_>, account: &Account) -> Result<Option<String>> {
    account
        .phone_sealed
        .as_deref()
        .map(|sealed| cx.vault.unseal(&phone_place(account.id), sealed))
        .transpose()
}

/// The actor's own account.
pub fn me(cx: &mut Cx<'_>) -> Result<Account> {
    authorise(cx, Op::GetMe, &Subject::installation())?;
    let id = cx.actor.id()?;
    store::find(cx.conn, id)
}
