//! One's own account.

use actix_web::{get, patch};
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::identity::Account;
use crate::accounts::identity::service;
use crate::accounts::identity::service::MePatch;
use base::cx::Cx;
use base::http::{Ctx, HttpResult, IntoReply, Patch, Reply};
use base::policy::{Action, Op, Subject, action};
use kernel::error::Result;
use kernel::vocabulary::Role;
use kernel::{Id, Lang};

/// One's own account.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Me {
    /// The account.
    pub id: Id,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// How you are called on screens.
    pub display_name: String,
    /// Language of messages.
    pub language: Lang,
    /// Roles; without a programme: of the installation.
    pub roles: Vec<HeldRole>,
    pub version: i32,
    /// What you may do with it.
    pub actions: Vec<Action>,
}

/// A role that is held.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HeldRole {
    /// Where; absent for the installation.
    pub programme_id: Option<Id>,
    /// What.
    pub role: Role,
}

impl IntoReply for Account {
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply> {
        let roles = cx
            .actor
            .grants
            .iter()
            .map(|(p, r)| HeldRole {
                programme_id: *p,
                role: *r,
            })
            .collect();
        let own = Subject::installation();
        let may = [Op::UpdateMe, Op::ChangePassword, Op::ChangeEmail, Op::ChangePhone];
        let me = Me {
            id: self.id,
            phone: service::own_phone(cx, &self)?,
            email: self.email,
            display_name: self.display_name,
            language: self.language,
            roles,
            version: self.version,
            actions: may
                .into_iter()
                .filter_map(|op| action(cx, op, &own, &[]))
                .collect(),
        };
        Ok(Reply::ok(&me)?.version(self.version))
    }
}

/// Read one's own account
///
/// With the roles held at this moment.
#[utoipa::path(responses((status = 200, description = "The account", body = Me)))]
#[get("/me")]
pub async fn get_me(ctx: Ctx) -> HttpResult {
    ctx.read(service::me).await
}

/// Change one's name and language
///
/// RFC 7396: the fields that are named change, all others stay; none can be taken away. Needs no `If-Match`. Messages and
/// mails come in the new language from then on. Address and telephone number have operations of their own, for they must
/// be proved.
#[utoipa::path(request_body(content((MePatch = "application/merge-patch+json"), (MePatch = "application/json"))),
    responses((status = 200, description = "The account", body = Me)))]
#[patch("/me")]
pub async fn update_me(ctx: Ctx, body: Patch<MePatch>) -> HttpResult {
    ctx.write(move |cx| service::update_me(cx, &body.0)).await
}
