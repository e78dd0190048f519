//! Use cases of the inbox.

use super::store::{self, Message};
use base::cx::Cx;
use base::policy::{Op, Subject, authorise};
use kernel::Id;
use kernel::error::Result;

/// One's own messages, newest first.
pub fn list(cx: &mut Cx<'_>, before: Option<Id>, limit: i64) -> Result<Vec<Message>> {
    authorise(cx, Op::ListMessages, &Subject::installation())?;
    let account = cx.actor.id()?;
    store::page(cx.conn, account, before, limit)
}

/// Marks one of one's own messages as read.
pub fn read(cx: &mut Cx<'_>, id: Id) -> Result<Message> {
    let message = store::find(cx.conn, id)?;
    let own = cx.actor.account == Some(message.account_id);
    authorise(cx, Op::ReadMessage, &Subject::installation().owned(own))?;
    store::mark_read(cx.conn, id, cx.now)?;
    store::find(cx.conn, id)
}
