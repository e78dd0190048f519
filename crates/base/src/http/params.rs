//! Path and query parameters.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use validator::Validate;

use super::problem::Refusal;
use kernel::error::{Code, Error, field_errors};
use kernel::{Id, storable};

/// The identifier in a path; what is no identifier names nothing, so it is 404.
#[derive(Debug, Clone, Copy)]
pub struct PathId(pub Id);

impl FromRequest for PathId {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(nth(req, 0).map(PathId))
    }
}

/// Two identifiers in a path.
#[derive(Debug, Clone, Copy)]
pub struct PathIds(pub Id, pub Id);

impl FromRequest for PathIds {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(nth(req, 0).and_then(|a| nth(req, 1).map(|b| PathIds(a, b))))
    }
}

fn nth(req: &HttpRequest, n: usize) -> Result<Id, Refusal> {
    req.match_info()
        .iter()
        .nth(n)
        .and_then(|(_, text)| text.parse().ok())
        .ok_or_else(|| Refusal::of(Error::not_found(), req))
}

/// Query parameters; an unknown one is refused, so that a typing error never passes silently.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Validate> FromRequest for Query<T> {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_query(req.query_string()).map(Query).map_err(|parameter| {
            let error = Error::code(Code::Unreadable).with("parameter", printable(&parameter));
            Refusal::of(error, req)
        }))
    }
}

/// The value of a query string, or the name of the first parameter that is wrong.
fn read_query<T: DeserializeOwned + Validate>(query: &str) -> Result<T, String> {
    let pairs = || form_urlencoded::parse(query.as_bytes());
    if let Some((name, _)) = pairs().find(|(_, value)| !storable(value)) {
        return Err(name.into_owned());
    }
    let value: T = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs())).map_err(
        |e| match e.path().to_string() {
            // Of the query as a whole, as when a name stands twice in it.
            path if path == "." => e.inner().to_string(),
            path => path,
        },
    )?;
    match value.validate() {
        Ok(()) => Ok(value),
        Err(errors) => Err(field_errors(&errors)
            .first()
            .map_or_else(String::new, |f| f.pointer.trim_start_matches('/').to_owned())),
    }
}

/// Several values of a parameter, with commas between them.
#[derive(Debug, Clone, Serialize)]
pub struct Several<T>(pub Vec<T>);

/// So many values of one parameter at most.
pub const SEVERAL: usize = 20;

impl<'de, T: DeserializeOwned> Deserialize<'de> for Several<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        use serde::de::value::StrDeserializer;
        use serde::de::{Error as _, IntoDeserializer};
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        let one = |word: &str| {
            let word: StrDeserializer<'_, D::Error> = word.into_deserializer();
            T::deserialize(word)
        };
        let values: Vec<T> = text.split(',').map(one).collect::<Result<_, _>>()?;
        match values.len() {
            0..=SEVERAL => Ok(Several(values)),
            _ => Err(D::Error::custom("too many")),
        }
    }
}

/// An identifier and a name of an enum in a path.
#[derive(Debug, Clone, Copy)]
pub struct PathIdAnd<T>(pub Id, pub T);

impl<T: DeserializeOwned> FromRequest for PathIdAnd<T> {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        use serde::de::IntoDeserializer;
        use serde::de::value::{Error as Unknown, StrDeserializer};
        let second = req.match_info().iter().nth(1).map(|(_, text)| text);
        let value = second.and_then(|text| {
            let text: StrDeserializer<'_, Unknown> = text.into_deserializer();
            T::deserialize(text).ok()
        });
        ready(nth(req, 0).and_then(|id| {
            value
                .map(|v| PathIdAnd(id, v))
                .ok_or_else(|| Refusal::of(Error::not_found(), req))
        }))
    }
}

/// The number of a version in a path.
#[derive(Debug, Clone, Copy)]
pub struct VersionNo(pub i32);

impl<'de> Deserialize<'de> for VersionNo {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map(VersionNo).map_err(serde::de::Error::custom)
    }
}

/// What a caller typed, as far as it may stand in a message: control characters go no further.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}
