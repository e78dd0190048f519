//! One's own account.

use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::identity::service;
use crate::cx::Cx;
use crate::http::{Ctx, HttpResult, Reply};
use crate::kernel::vocabulary::Role;
use crate::kernel::{Id, Lang};

/// One's own account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Me {
    /// The account.
    pub id: Id,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub phone: Option<String>,
    /// How you are called on screens.
    pub display_name: String,
    /// Language of messages.
    pub language: Lang,
    /// Roles; without a programme: of the installation.
    pub roles: Vec<HeldRole>,
    /// Version.
    pub version: i32,
}

/// A role that is held.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HeldRole {
    /// Where; absent for the installation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub programme_id: Option<Id>,
    /// What.
    pub role: Role,
}

/// Read one's own account
///
/// With the roles held at this moment.
#[utoipa::path(operation_id = "get_me", tag = "identity", responses((status = 200, description = "The account", body = Me)))]
#[get("/me")]
pub async fn get_me(ctx: Ctx) -> HttpResult {
    ctx.read(|cx: &mut Cx<'_>| {
        let account = service::me(cx)?;
        let roles = cx
            .actor
            .grants
            .iter()
            .map(|(p, r)| HeldRole {
                programme_id: *p,
                role: *r,
            })
            .collect();
        let me = Me {
            id: account.id,
            phone: service::own_phone(cx, &account)?,
            email: account.email,
            display_name: account.display_name,
            language: account.language,
            roles,
            version: account.version,
        };
        Ok(Reply::ok(&me)?.version(account.version))
    })
    .await
}
