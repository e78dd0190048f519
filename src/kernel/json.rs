//! A JSON document as a column.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// A JSON document (never a bare scalar: SQLite would turn it into a number).
#[derive(Debug, Clone, PartialEq, Default, AsExpression, FromSqlRow, Serialize, Deserialize)]
#[diesel(sql_type = crate::db::sqlt::JsonDoc)]
#[serde(transparent)]
pub struct Json(pub serde_json::Value);

impl Json {
    /// A typed value as a document.
    pub fn of<T: Serialize>(value: &T) -> Result<Self> {
        serde_json::to_value(value).map(Json).map_err(Error::internal)
    }
    /// The document as a typed value. A document that the code cannot read is an internal error.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        T::deserialize(&self.0).map_err(Error::internal)
    }
}
