//! Pages by key: stable under inserts, one index range a page.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use kernel::error::{Code, Error, Result};

/// Where a page begins. To a client it is opaque: it comes from `next_cursor` and goes back as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, min_length = 2, max_length = 500, pattern = "^[A-Za-z0-9_-]+$")]
pub struct Cursor(String);

impl std::ops::Deref for Cursor {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

/// Which page of a list. Flattened into a list's own query by repeating its two fields.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many items at most.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// `next_cursor` of the page before.
    pub cursor: Option<Cursor>,
}

/// Items on a page where the reader does not say.
pub fn default_limit() -> i64 {
    50
}

/// A page of a list.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<Cursor>,
}

impl<T> Page<T> {
    /// A list that is short enough to be given whole.
    pub fn whole(items: Vec<T>) -> Self {
        Page {
            items,
            next_cursor: None,
        }
    }
    /// Makes a page of `limit` items from `limit + 1` rows that were asked for.
    pub fn of<R, K: Serialize>(
        mut rows: Vec<R>,
        limit: i64,
        key: impl Fn(&R) -> K,
        view: impl FnMut(R) -> T,
    ) -> Result<Self> {
        let limit = usize::try_from(limit).unwrap_or(50);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = match rows.last() {
            Some(last) if more => Some(encode(&key(last))?),
            _ => None,
        };
        Ok(Page {
            items: rows.into_iter().map(view).collect(),
            next_cursor,
        })
    }
}

/// An opaque cursor from the key of a row.
pub fn encode<K: Serialize>(key: &K) -> Result<Cursor> {
    serde_json::to_vec(key)
        .map(|v| Cursor(B64.encode(v)))
        .map_err(Error::internal)
}

/// The key in a cursor; 400 for one that this service did not make.
pub fn decode<K: DeserializeOwned>(cursor: &Option<Cursor>) -> Result<Option<K>> {
    let Some(cursor) = cursor else { return Ok(None) };
    B64.decode(&cursor.0)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .map(Some)
        .ok_or_else(|| Error::code(Code::Unreadable).with("parameter", "cursor"))
}

impl<T> Page<Result<T>> {
    /// A page whose items could each fail to be shown.
    pub fn try_items(self) -> Result<Page<T>> {
        Ok(Page {
            items: self.items.into_iter().collect::<Result<_>>()?,
            next_cursor: self.next_cursor,
        })
    }
}
