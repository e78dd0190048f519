//! How values of the kernel go through the connection that is either database.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::HasSqlType;
use kernel::{Id, Json, Ts, sqlt};

use super::connection::MultiBackend;

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
