//! What a use case gives becomes the answer by itself: an endpoint hands its use case to `Ctx` and says no more.

use serde::Serialize;

use super::page::Page;
use super::reply::Reply;
use crate::cx::Cx;
use kernel::error::Result;

/// What can be answered with.
pub trait IntoReply: Sized {
    /// The answer, made for this reader, inside the transaction.
    fn into_reply(self, cx: &mut Cx<'_>) -> Result<Reply>;
}

impl IntoReply for Reply {
    fn into_reply(self, _: &mut Cx<'_>) -> Result<Reply> {
        Ok(self)
    }
}

/// Nothing is left to tell: 204.
impl IntoReply for () {
    fn into_reply(self, _: &mut Cx<'_>) -> Result<Reply> {
        Ok(Reply::none())
    }
}

/// The next page stands in `Link` too.
impl<T: Serialize> IntoReply for Page<T> {
    fn into_reply(self, _: &mut Cx<'_>) -> Result<Reply> {
        Reply::page(&self, self.next_cursor.as_deref())
    }
}
