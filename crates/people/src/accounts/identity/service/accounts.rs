//! Accounts by their log-in names.

use serde::{Deserialize, Deserializer};
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use crate::accounts::identity::rules::{AccountStatus, LoginName};
use crate::accounts::identity::store;
use crate::accounts::identity::store::Account;
use base::audit::{self, Object};
use base::cx::Cx;
use base::notifications;
use base::notifications::{Address, Mail, phone_place};
use base::policy::{Op, Subject, authorise};
use kernel::error::Result;
use kernel::{Id, Input, Lang, Words};

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

/// What changes in one's own account.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"display_name": "Айгүл Серікова", "language": "kk"}))]
pub struct MePatch {
    /// How you are called on screens.
    #[serde(default, deserialize_with = "stated")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub display_name: Option<Words<200>>,
    /// Language of messages from now on.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false)]
    pub language: Option<Lang>,
}

/// A field that can be changed but not taken away.
fn stated<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> std::result::Result<Option<T>, D::Error> {
    T::deserialize(d).map(Some)
}

/// Changes the fields that a patch names, and no others.
pub fn update_me(cx: &mut Cx<'_>, input: &Input<MePatch>) -> Result<Account> {
    authorise(cx, Op::UpdateMe, &Subject::installation())?;
    let patch = input.get()?;
    let account = store::find_locked(cx.conn, cx.actor.id()?)?;
    let name = patch.display_name.as_deref().unwrap_or(&account.display_name);
    let language = patch.language.unwrap_or(account.language);
    if name == account.display_name && language == account.language {
        return Ok(account);
    }
    store::set_profile(cx.conn, account.id, name, language, cx.now)?;
    let named = [
        patch.display_name.as_ref().map(|_| "/display_name"),
        patch.language.map(|_| "/language"),
    ];
    let fields: Vec<&str> = named.into_iter().flatten().collect();
    audit::of(Op::UpdateMe, Object::Account(account.id))
        .after(json!({ "fields": fields }))
        .write(cx, None)?;
    store::find(cx.conn, account.id)
}
