//! Use cases of the inbox.

use validator::Validate;

use super::store::{self, Filter, Message};
use base::cx::Cx;
use base::policy::{Op, Subject, authorise};
use kernel::error::Result;
use kernel::{Id, Input, Text};

/// One's own messages, newest first.
pub fn list(cx: &mut Cx<'_>, filter: Filter) -> Result<Vec<Message>> {
    authorise(cx, Op::ListMessages, &Subject::installation())?;
    let account = cx.actor.id()?;
    store::page(cx.conn, account, filter)
}

/// Which of one's own messages are read now.
#[derive(Debug, Clone, Default, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MessagesRead, example = json!({"until": "01890000-0000-7000-8000-000000000000"}))]
pub struct ReadAll {
    /// The newest that was seen: what came after it stays unread.
    #[serde(default)]
    pub until: Option<Id>,
    /// Only those of this kind.
    #[serde(default)]
    #[validate(nested)]
    pub kind: Option<Text<100>>,
}

/// Marks all of one's own messages as read; tells how many were not, and how many still are not.
pub fn read_all(cx: &mut Cx<'_>, input: &Input<ReadAll>) -> Result<(usize, i64)> {
    authorise(cx, Op::ReadMessages, &Subject::installation())?;
    let input = input.get()?;
    let account = cx.actor.id()?;
    let kind = input.kind.as_deref();
    let read = store::mark_all_read(cx.conn, account, kind, input.until, cx.now)?;
    Ok((read, store::unread(cx.conn, account)?))
}

/// How many of one's own messages were not read, by kind.
pub fn unread(cx: &mut Cx<'_>) -> Result<Vec<(String, i64)>> {
    authorise(cx, Op::GetUnreadMessages, &Subject::installation())?;
    let account = cx.actor.id()?;
    store::unread_by_kind(cx.conn, account)
}

/// Marks one of one's own messages as read.
pub fn read(cx: &mut Cx<'_>, id: Id) -> Result<Message> {
    let message = store::find(cx.conn, id)?;
    let own = cx.actor.account == Some(message.account_id);
    authorise(cx, Op::ReadMessage, &Subject::installation().owned(own))?;
    store::mark_read(cx.conn, id, cx.now)?;
    store::find(cx.conn, id)
}
