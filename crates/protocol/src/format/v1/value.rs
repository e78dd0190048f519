//! Small values: how an id, an instant, a fraction, a text and an amount are written.

use chrono::{DateTime, SecondsFormat, SubsecRound, Timelike, Utc};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{RefOr, schema::Object};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

fn text(format: Option<KnownFormat>, length: Option<(usize, usize)>, pattern: Option<&str>) -> RefOr<Schema> {
    let object: Object = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(format.map(SchemaFormat::KnownFormat))
        .min_length(length.map(|l| l.0))
        .max_length(length.map(|l| l.1))
        .pattern(pattern)
        .into();
    object.into()
}

/// An identifier: a UUID with hyphens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Uid(pub Uuid);

impl std::fmt::Display for Uid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}
impl ToSchema for Uid {
    fn name() -> std::borrow::Cow<'static, str> {
        "ProtocolId".into()
    }
}
impl PartialSchema for Uid {
    fn schema() -> RefOr<Schema> {
        let pattern = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";
        text(Some(KnownFormat::Uuid), Some((36, 36)), Some(pattern))
    }
}

/// An instant in UTC with microseconds: `2027-03-01T09:00:00.000000Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub DateTime<Utc>);

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}
impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let at = DateTime::<Utc>::deserialize(from)?;
        if at.nanosecond() >= 1_000_000_000 {
            return Err(D::Error::custom("a leap second"));
        }
        Ok(Instant(at.trunc_subsecs(6)))
    }
}
impl ToSchema for Instant {
    fn name() -> std::borrow::Cow<'static, str> {
        "ProtocolInstant".into()
    }
}
impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        text(Some(KnownFormat::DateTime), Some((27, 27)), None)
    }
}

/// An exact fraction: `p/q`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Fraction(pub String);

impl<'de> Deserialize<'de> for Fraction {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let is_one = text.split_once('/').is_some_and(|(p, q)| {
            digits(p.strip_prefix('-').unwrap_or(p)) && digits(q) && !q.starts_with('0')
        });
        if is_one {
            Ok(Fraction(text))
        } else {
            Err(D::Error::custom("not a fraction p/q"))
        }
    }
}
impl ToSchema for Fraction {
    fn name() -> std::borrow::Cow<'static, str> {
        "ProtocolFraction".into()
    }
}
impl PartialSchema for Fraction {
    fn schema() -> RefOr<Schema> {
        text(None, None, Some("^-?[0-9]+/[1-9][0-9]*$"))
    }
}

/// A text in some of the languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolTexts)]
pub struct Texts {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub kk: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub ru: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub en: Option<String>,
}

/// An amount in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProtocolMoney)]
pub struct Money {
    pub amount: i64,
    /// ISO 4217 code.
    pub currency: String,
}
