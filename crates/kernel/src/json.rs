//! A JSON document as a column.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Result};

/// A JSON document (never a bare scalar: SQLite would turn it into a number), kept as its text: most rows are
/// read without a look at their documents.
#[derive(Debug, Clone)]
#[cfg_attr(
    feature = "sql",
    derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)
)]
#[cfg_attr(feature = "sql", diesel(sql_type = crate::sqlt::JsonDoc))]
pub struct Json(String);

impl Json {
    /// A typed value as a document.
    pub fn of<T: Serialize>(value: &T) -> Result<Self> {
        serde_json::to_string(value).map(Json).map_err(Error::internal)
    }
    /// A document with no entries.
    pub fn empty() -> Self {
        Json("{}".into())
    }
    /// The document as a typed value. A document that the code cannot read is an internal error.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(&self.0).map_err(Error::internal)
    }
    /// A column's text, which the database has checked.
    pub fn stored(text: String) -> Self {
        Json(text)
    }
    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl Default for Json {
    fn default() -> Self {
        Json::empty()
    }
}

/// By what is told, not by how it is written: PostgreSQL orders keys in its own way.
impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        let value = |json: &Json| json.read::<Value>().ok();
        self.0 == other.0 || (value(self).is_some() && value(self) == value(other))
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        Json(value.to_string())
    }
}

impl Serialize for Json {
    fn serialize<S: serde::Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        serde_json::from_str::<Value>(&self.0)
            .map_err(serde::ser::Error::custom)?
            .serialize(to)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        Value::deserialize(from).map(Json::from)
    }
}

/// A typed value as free JSON, for the log.
pub fn value_of<T: Serialize>(value: &T) -> Result<Value> {
    serde_json::to_value(value).map_err(Error::internal)
}

/// Applies a patch as RFC 7396 says: named fields change, null takes one away, the rest stays.
pub fn merged<T: Serialize + DeserializeOwned, P: Serialize>(old: &T, patch: &P) -> Result<T> {
    let mut value = value_of(old)?;
    merge(&mut value, value_of(patch)?);
    serde_json::from_value(value).map_err(Error::internal)
}

fn merge(target: &mut Value, patch: Value) {
    let Value::Object(fields) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    if let Some(target) = target.as_object_mut() {
        for (key, value) in fields {
            if value.is_null() {
                target.remove(&key);
            } else {
                merge(target.entry(key).or_insert(Value::Null), value);
            }
        }
    }
}
