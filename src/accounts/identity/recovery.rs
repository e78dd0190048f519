//! A way back in for somebody who lost a password, opened by whoever runs the installation.

use chrono::Duration;

use super::rules::{CodePurpose, RESET_HOURS};
use super::store;
use crate::cx::Cx;
use crate::error::Result;
use crate::kernel::{Id, random_token};
use crate::vault::token_digest;

/// The secret of a link with which a password can be set once. It goes to whoever asked, and to nobody by mail.
pub fn issue_reset(cx: &mut Cx<'_>, account: Id) -> Result<String> {
    let token = random_token();
    let until = cx.now + Duration::hours(RESET_HOURS);
    store::insert_code(
        cx.conn,
        &token_digest(&token),
        CodePurpose::Reset,
        account,
        None,
        cx.now,
        until,
    )?;
    Ok(token)
}
