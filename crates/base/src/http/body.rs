//! Request bodies: limits first, then syntax, then shape; the rules of the fields wait for the service.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::StreamExt;
use serde::Deserializer;
use serde::de::{DeserializeOwned, Visitor};
use serde_json::{Map, Number, Value};
use validator::Validate;

use super::problem::MOST_FAULTS;
use super::received::Received;
use super::reply::Reply;
use kernel::error::{Code, Error, FieldError};
use kernel::{Input, OUT_OF_RANGE, pointer, pointer_part, storable};

/// Limits on what may be sent.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a JSON body.
    pub json: usize,
    /// Time for a body to arrive.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            json: 1024 * 1024,
            time: Duration::from_secs(30),
        }
    }
}

/// The longest pointer to a fault: no field of ours lies that deep.
pub const LONGEST_POINTER: usize = 1000;

/// A JSON body of a kind. Never refuses by itself: what is wrong is told in the right order of checks.
#[derive(Debug, Clone)]
pub struct Body<T>(pub Input<T>);

/// A JSON merge patch (RFC 7396): a body where null takes a value away. Elsewhere a value that is not there is left out.
#[derive(Debug, Clone)]
pub struct Patch<T>(pub Input<T>);

/// A JSON body that may be left out: then it is what its type is by default.
#[derive(Debug, Clone)]
pub struct Perhaps<T>(pub Input<T>);

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Whole,
    Patch,
}

type Later<T> = Pin<Box<dyn Future<Output = Result<T, actix_web::Error>>>>;

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Body<T> {
    type Error = actix_web::Error;
    type Future = Later<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move { Ok(Body(input(json(&req, payload, Kind::Whole).await))) })
    }
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Patch<T> {
    type Error = actix_web::Error;
    type Future = Later<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move { Ok(Patch(input(json(&req, payload, Kind::Patch).await))) })
    }
}

impl<T: DeserializeOwned + Validate + Default + 'static> FromRequest for Perhaps<T> {
    type Error = actix_web::Error;
    type Future = Later<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let length = req.headers().get(CONTENT_LENGTH).map(|length| length.as_bytes());
            let chunked = req.headers().contains_key(TRANSFER_ENCODING);
            if !chunked && matches!(length, None | Some(b"0")) {
                return Ok(Perhaps(Input::of(T::default())));
            }
            Ok(Perhaps(input(json(&req, payload, Kind::Whole).await)))
        })
    }
}

/// The JSON body of a PATCH as it was sent, to be judged field by field.
#[derive(Debug, Clone)]
pub struct Sent(pub Result<Value, Error>);

impl FromRequest for Sent {
    type Error = actix_web::Error;
    type Future = Later<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move { Ok(Sent(json(&req, payload, Kind::Patch).await)) })
    }
}

impl Sent {
    /// All of it.
    pub fn whole<T: DeserializeOwned + Validate>(&self) -> Input<T> {
        input(self.0.clone())
    }
}

fn input<T: DeserializeOwned + Validate>(json: Result<Value, Error>) -> Input<T> {
    match json {
        Ok(value) => shape(&value),
        Err(error) => Input::refused(error),
    }
}

/// The JSON body of a PUT. A client may send back what it read: fields that only the answer has are set
/// aside, until `Ctx::replace` compares them with what stands.
#[derive(Debug, Clone)]
pub struct Replacement<T> {
    input: Input<T>,
    set_aside: Map<String, Value>,
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Replacement<T> {
    type Error = actix_web::Error;
    type Future = Later<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            Ok(match json(&req, payload, Kind::Whole).await {
                Ok(value) => Self::of(value),
                Err(error) => Replacement {
                    input: Input::refused(error),
                    set_aside: Map::new(),
                },
            })
        })
    }
}

impl<T: DeserializeOwned + Validate> Replacement<T> {
    fn of(mut value: Value) -> Self {
        let fields = fields_of::<T>();
        let mut set_aside = Map::new();
        if let Value::Object(sent) = &mut value
            && !fields.is_empty()
        {
            // Many inputs take an `id`, but only for a creation.
            let (known, rest): (Map<_, _>, Map<_, _>) = std::mem::take(sent)
                .into_iter()
                .partition(|(key, _)| key != "id" && fields.contains(&key.as_str()));
            *sent = known;
            set_aside = rest;
        }
        Replacement {
            input: shape(&value),
            set_aside,
        }
    }
}

/// The names that a struct's deserialiser asks for.
fn fields_of<T: DeserializeOwned>() -> &'static [&'static str] {
    struct Asked<'a>(&'a mut &'static [&'static str]);
    impl<'de> Deserializer<'de> for Asked<'_> {
        type Error = serde::de::value::Error;
        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
            Err(serde::de::Error::custom("only the names are asked for"))
        }
        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Self::Error> {
            *self.0 = fields;
            self.deserialize_any(visitor)
        }
        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }
    let mut fields: &'static [&'static str] = &[];
    drop(T::deserialize(Asked(&mut fields)));
    fields
}

impl<T: Clone> Replacement<T> {
    /// The input, if what was set aside is what this reader would get. `current` is asked only where
    /// something was set aside.
    pub(super) fn over(&self, current: impl FnOnce() -> Result<Reply, Error>) -> Result<Input<T>, Error> {
        if self.set_aside.is_empty() {
            return Ok(self.input.clone());
        }
        let stands: Value = match current() {
            Ok(reply) => serde_json::from_slice(&reply.body).map_err(Error::internal)?,
            // Nothing to compare with; who may not see it is told so by the use case.
            Err(error) if matches!(error.which(), Code::NotFound | Code::Forbidden) => Value::Null,
            Err(error) => return Err(error),
        };
        let faults = self.set_aside.iter().filter_map(|(key, sent)| {
            let pointer = pointer("", key);
            match stands.get(key) {
                Some(value) if value == sent => None,
                Some(_) => Some(FieldError::new(&pointer, "read_only")),
                None => Some(FieldError::new(&pointer, "unknown_field")),
            }
        });
        let mut faults: Vec<FieldError> = faults.collect();
        if faults.is_empty() {
            return Ok(self.input.clone());
        }
        match self.input.get().err() {
            Some(Error::Invalid(more)) => faults.extend(more),
            Some(other) => return Ok(Input::refused(other)),
            None => {}
        }
        Ok(Input::refused(Error::Invalid(faults)))
    }
}

/// The body as tidy JSON; what cannot be read is remembered for the runner, which tells it before anything else.
async fn json(req: &HttpRequest, mut payload: Payload, kind: Kind) -> Result<Value, Error> {
    let received = Received::of(req);
    let limits = req.app_data::<Limits>().copied().unwrap_or_default();
    let known = match req.content_type().to_ascii_lowercase().as_str() {
        "application/json" => true,
        "application/merge-patch+json" => kind == Kind::Patch,
        _ => false,
    };
    let read = if is_encoded(req) {
        Err(Error::code(Code::UnsupportedMediaType).with("expected_encoding", "identity"))
    } else if known {
        read_all(&mut payload, limits).await
    } else {
        Err(Error::code(Code::UnsupportedMediaType).with("expected", "application/json"))
    };
    let parsed = read.and_then(|bytes| {
        received.digest(&bytes);
        serde_json::from_slice::<Value>(&bytes).map_err(|e| {
            Error::code(Code::Unreadable)
                .with("line", e.line())
                .with("column", e.column())
        })
    });
    if let Err(error) = &parsed {
        received.unreadable(error.clone());
    }
    let mut value = parsed?;
    let mut faults = Vec::new();
    tidy(&mut value, kind, &mut String::new(), &mut faults);
    if faults.is_empty() {
        Ok(value)
    } else {
        Err(Error::Invalid(faults))
    }
}

/// Whether the body is compressed: nothing here takes it apart.
pub(super) fn is_encoded(req: &HttpRequest) -> bool {
    let mut codings = req.headers().get_all(CONTENT_ENCODING);
    codings.any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

async fn read_all(payload: &mut Payload, limits: Limits) -> Result<Vec<u8>, Error> {
    let too_large = || Error::code(Code::TooLarge).with("limit_bytes", limits.json);
    let collect = async {
        let mut bytes = Vec::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|e| match e {
                actix_web::error::PayloadError::Overflow => too_large(),
                _ => Error::code(Code::Unreadable),
            })?;
            if bytes.len() + chunk.len() > limits.json {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    tokio::time::timeout(limits.time, collect)
        .await
        .unwrap_or_else(|_| Err(Error::code(Code::RequestTimeout)))
}

/// What a JSON value is, with the fault of its shape or all others.
pub fn shape<T: DeserializeOwned + Validate>(value: &Value) -> Input<T> {
    match serde_path_to_error::deserialize::<_, T>(value) {
        Ok(typed) => Input::of(typed),
        Err(error) => Input::refused(Error::Invalid(vec![shape_fault(&error)])),
    }
}

/// Refuses what PostgreSQL cannot store in either database, and null where it means nothing; writes `-1.0` as the
/// integer that it is.
fn tidy(value: &mut Value, kind: Kind, at: &mut String, faults: &mut Vec<FieldError>) {
    if faults.len() >= MOST_FAULTS {
        return;
    }
    match value {
        Value::String(text) => {
            if !storable(text) {
                faults.push(FieldError::new(at, "control_characters"));
            }
        }
        Value::Number(number) => {
            if let Some(float) = number.as_f64()
                && !number.is_i64()
                && !number.is_u64()
                && float.fract() == 0.0
                && float.abs() < 9_007_199_254_740_992.0
            {
                #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
                let whole = float as i64;
                *number = Number::from(whole);
            }
        }
        Value::Array(items) => {
            for (i, item) in items.iter_mut().enumerate() {
                nested(at, &i.to_string(), |at| tidy(item, kind, at, faults));
            }
        }
        Value::Object(fields) => {
            for (key, item) in fields.iter_mut() {
                // No pointer leads below such names.
                let part = pointer_part(key);
                if key.chars().any(char::is_control) {
                    faults.push(FieldError::new(at, "control_characters"));
                } else if at.len() + part.len() >= LONGEST_POINTER {
                    faults.push(FieldError::new(at, "unknown_field"));
                } else {
                    nested(at, &part, |at| tidy(item, kind, at, faults));
                }
            }
        }
        Value::Null if kind == Kind::Whole => faults.push(FieldError::new(at, "type")),
        Value::Null | Value::Bool(_) => {}
    }
}

fn nested(at: &mut String, part: &str, work: impl FnOnce(&mut String)) {
    let length = at.len();
    at.push('/');
    at.push_str(part);
    work(at);
    at.truncate(length);
}

/// The place and kind of a fault of shape, from what serde says of it.
fn shape_fault(error: &serde_path_to_error::Error<serde_json::Error>) -> FieldError {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in error.path() {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer = self::pointer(&pointer, key),
            Segment::Enum { variant } => pointer = self::pointer(&pointer, variant),
            Segment::Unknown => {}
        }
    }
    let message = error.inner().to_string();
    let quoted = message.split('`').nth(1).unwrap_or("").to_owned();
    let (code, inner) = if message.starts_with("missing field") {
        ("required", Some(quoted))
    } else if message.starts_with("unknown field") {
        ("unknown_field", Some(quoted))
    } else if message.starts_with("unknown variant") {
        ("unknown", None)
    } else if message.starts_with(OUT_OF_RANGE) {
        ("range", None)
    } else {
        ("type", None)
    };
    if let Some(field) = inner {
        let field = self::pointer("", &field);
        if !pointer.ends_with(&field) {
            pointer.push_str(&field);
        }
    }
    FieldError::new(&pointer, code)
}
