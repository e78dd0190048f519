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
#[macro_export]
macro_rules! text_enum {
    ($(#[doc = $doc:literal])* $(#[derive($($d:ident),+ $(,)?)])? $n:ident { $($(#[$vm:meta])* $v:ident = $s:literal),+ $(,)? }) => {
        $(#[doc = $doc])*
        $(#[derive($($d),+)])?
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $n { $($(#[$vm])* #[serde(rename = $s)] $v),+ }
        impl $crate::TextEnum for $n {
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
        $crate::sql_text!($n);
    };
}

/// Without a database nothing is stored.
#[cfg(not(feature = "sql"))]
#[doc(hidden)]
#[macro_export]
macro_rules! sql_text {
    ($n:ident) => {};
}
