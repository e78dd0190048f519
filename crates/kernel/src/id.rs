//! Identifiers and randomness: the one place where new ones are made.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A UUID, written with hyphens. Those that the server makes are version 7, so they sort by time;
/// a client may choose its own when it creates something.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "sql",
    derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)
)]
#[cfg_attr(feature = "sql", diesel(sql_type = crate::sqlt::Uid))]
#[serde(transparent)]
pub struct Id(pub Uuid);

impl ToSchema for Id {
    fn name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }
}
impl utoipa::PartialSchema for Id {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
            .min_length(Some(36))
            .max_length(Some(36))
            .pattern(Some("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"))
            .into()
    }
}

impl Id {
    /// The chain of the installation, and other things that belong to no programme.
    pub const NIL: Id = Id(Uuid::nil());

    /// A new version 7 identifier.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where identifiers are made"
    )]
    pub fn new() -> Self {
        Id(Uuid::now_v7())
    }
}

impl Default for Id {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}
impl std::fmt::Debug for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}
impl std::str::FromStr for Id {
    type Err = uuid::Error;
    /// Only the form with hyphens: one text for one object, everywhere.
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        if s.len() != 36 {
            return Uuid::parse_str("").map(Id);
        }
        Uuid::parse_str(s).map(Id)
    }
}

/// 256 random bits as text that can stand in a URL: refresh tokens, links, keys.
#[expect(clippy::disallowed_methods, reason = "the one place where secrets are drawn")]
pub fn random_token() -> String {
    let bytes: [u8; 32] = rand::random();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Makes identifiers that a set-up repeats exactly (the demo): the same name, the same identifier.
pub struct Ids;
impl Ids {
    /// A stable identifier for a named thing of the demo.
    pub fn named(name: &str) -> Id {
        use sha2::{Digest, Sha256};
        let hash = Sha256::digest(name.as_bytes());
        let mut bytes = [0u8; 16];
        bytes.copy_from_slice(&hash[..16]);
        Id(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}
