//! Text enums: one list of names for Rust, JSON, OpenAPI and the database.

/// What every text enum can tell of itself.
pub trait TextEnum: Copy + Sized + 'static {
    /// All values, in the order of their declaration.
    const ALL: &'static [Self];
    /// Their names.
    const NAMES: &'static [&'static str];
    /// The name that is stored and sent.
    fn as_str(self) -> &'static str;
}

/// A state enum and the table that lists its codes; compared at each start.
pub struct CodeTable {
    /// The table, with one column `code`.
    pub table: &'static str,
    /// The names that the code knows.
    pub names: &'static [&'static str],
}

/// Declares an enum that is stored as TEXT and sent in lower snake case.
macro_rules! text_enum {
    ($(#[doc = $doc:literal])* $(#[derive($($d:ident),+ $(,)?)])? $n:ident { $($(#[$vm:meta])* $v:ident = $s:literal),+ $(,)? }) => {
        $(#[doc = $doc])*
        $(#[derive($($d),+)])?
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, diesel::expression::AsExpression,
                 diesel::deserialize::FromSqlRow, serde::Serialize, serde::Deserialize)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $n { $($(#[$vm])* #[serde(rename = $s)] $v),+ }
        impl $crate::kernel::TextEnum for $n {
            const ALL: &'static [Self] = &[$(Self::$v),+];
            const NAMES: &'static [&'static str] = &[$($s),+];
            fn as_str(self) -> &'static str { match self { $(Self::$v => $s),+ } }
        }
        #[allow(dead_code, reason = "not every enum is parsed or printed by hand")]
        impl $n {
            /// The name that is stored and sent.
            pub const fn as_str(self) -> &'static str { match self { $(Self::$v => $s),+ } }
            /// The value of a name.
            pub fn parse(name: &str) -> Option<Self> { match name { $($s => Some(Self::$v),)+ _ => None } }
        }
        // By hand: utoipa does not see the names that a macro gives to the variants.
        impl utoipa::PartialSchema for $n {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some(concat!($($doc, "\n"),*).trim()))
                    .enum_values(Some([$($s),+]))
                    .into()
            }
        }
        impl utoipa::ToSchema for $n {
            fn name() -> std::borrow::Cow<'static, str> { stringify!($n).into() }
        }
        impl std::fmt::Display for $n {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }
        impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $n
        where str: diesel::serialize::ToSql<diesel::sql_types::Text, DB> {
            fn to_sql<'b>(&'b self, o: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                self.as_str().to_sql(o)
            }
        }
        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $n
        where String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB> {
            fn from_sql(b: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let text = String::from_sql(b)?;
                Self::parse(&text).ok_or_else(|| format!("unknown {}: {text}", stringify!($n)).into())
            }
        }
    };
}
pub(crate) use text_enum;
