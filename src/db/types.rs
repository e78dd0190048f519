//! SQL types that both databases can keep, and how our values go into them.

use std::io::Write;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::pg::Pg;
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{self as st, HasSqlType, SqlType};
use diesel::sqlite::Sqlite;

use super::connection::MultiBackend;
use crate::kernel::{Id, Json, Ts};

/// The SQL types of `schema/`.
pub mod sqlt {
    use super::{QueryId, SqlType};

    /// uuid on PostgreSQL, text with hyphens on SQLite
    #[derive(SqlType, QueryId, Clone, Copy, Debug, Default)]
    #[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Text"))]
    pub struct Uid;

    /// timestamptz on PostgreSQL; on SQLite text of fixed width, whose order is that of time
    #[derive(SqlType, QueryId, Clone, Copy, Debug, Default)]
    #[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Text"))]
    pub struct Instant;

    /// jsonb on PostgreSQL, text on SQLite
    #[derive(SqlType, QueryId, Clone, Copy, Debug, Default)]
    #[diesel(postgres_type(oid = 3802, array_oid = 3807), sqlite_type(name = "Text"))]
    pub struct JsonDoc;
}
impl st::SqlOrd for sqlt::Uid {}
impl st::SqlOrd for sqlt::Instant {}

macro_rules! multi {
    ($st:path => $t:ty) => {
        impl HasSqlType<$st> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$st>(lookup)
            }
        }
        impl FromSql<$st, MultiBackend> for $t {
            fn from_sql(raw: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                raw.from_sql::<$t, $st>()
            }
        }
        impl ToSql<$st, MultiBackend> for $t {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value(($st, self));
                Ok(IsNull::No)
            }
        }
    };
}
multi!(sqlt::Uid => Id);
multi!(sqlt::Instant => Ts);
multi!(sqlt::JsonDoc => Json);

impl ToSql<sqlt::Uid, Pg> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<st::Uuid, Pg>::to_sql(&self.0, out)
    }
}
impl FromSql<sqlt::Uid, Pg> for Id {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<st::Uuid, Pg>::from_sql(raw).map(Id)
    }
}
impl ToSql<sqlt::Uid, Sqlite> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.to_string());
        Ok(IsNull::No)
    }
}
impl FromSql<sqlt::Uid, Sqlite> for Id {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(<String as FromSql<st::Text, Sqlite>>::from_sql(raw)?.parse()?)
    }
}

impl ToSql<sqlt::Instant, Pg> for Ts {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<st::Timestamptz, Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}
impl FromSql<sqlt::Instant, Pg> for Ts {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<st::Timestamptz, Pg>::from_sql(raw).map(Ts)
    }
}
impl ToSql<sqlt::Instant, Sqlite> for Ts {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.to_string());
        Ok(IsNull::No)
    }
}
impl FromSql<sqlt::Instant, Sqlite> for Ts {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<st::Text, Sqlite>>::from_sql(raw)?;
        Ok(Ts(chrono::DateTime::parse_from_rfc3339(&text)?.to_utc()))
    }
}

/// What PostgreSQL's binary form of jsonb begins with: the number of that form.
const JSONB_VERSION: u8 = 1;

impl ToSql<sqlt::JsonDoc, Pg> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[JSONB_VERSION])?;
        out.write_all(self.text().as_bytes())?;
        Ok(IsNull::No)
    }
}
impl FromSql<sqlt::JsonDoc, Pg> for Json {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        match raw.as_bytes() {
            [JSONB_VERSION, text @ ..] => Ok(Json::stored(String::from_utf8(text.to_vec())?)),
            _ => Err("an unknown form of jsonb".into()),
        }
    }
}
impl ToSql<sqlt::JsonDoc, Sqlite> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.text());
        Ok(IsNull::No)
    }
}
impl FromSql<sqlt::JsonDoc, Sqlite> for Json {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <String as FromSql<st::Text, Sqlite>>::from_sql(raw).map(Json::stored)
    }
}
