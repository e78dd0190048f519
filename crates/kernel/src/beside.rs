//! Two structs in one JSON object: what is told only here, beside what is told elsewhere too.
//!
//! They are not read by serde's `flatten`: it reads into a buffer first, so a fault has lost its place in the body, and it lets every
//! unknown field pass.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Error as _, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use validator::{Validate, ValidationErrors};

/// The fields of `H` beside those of `T`. It is called and described as `H`.
#[derive(Debug, Clone, Serialize)]
pub struct Beside<H, T> {
    /// What is told only here.
    #[serde(flatten)]
    pub here: H,
    /// What is told elsewhere too.
    #[serde(flatten)]
    pub told: T,
}

/// The fields that are told only here.
pub trait Aside: Sized {
    /// They as far as they were read.
    type Read: Default;
    /// Reads the value of a field, if it is one of these.
    fn take<'de, A: MapAccess<'de>>(
        read: &mut Self::Read,
        name: &str,
        values: &mut A,
    ) -> Result<bool, A::Error>;
    /// All of them, or the name of one that is missing.
    fn whole(read: Self::Read) -> Result<Self, &'static str>;
}

impl<'de, H: Aside, T: Deserialize<'de>> Deserialize<'de> for Beside<H, T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Object(PhantomData))
    }
}

struct Object<H, T>(PhantomData<(H, T)>);

impl<'de, H: Aside, T: Deserialize<'de>> Visitor<'de> for Object<H, T> {
    type Value = Beside<H, T>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, values: A) -> Result<Self::Value, A::Error> {
        let mut read = H::Read::default();
        let rest = Rest::<A, H> {
            values,
            read: &mut read,
        };
        let told = T::deserialize(MapAccessDeserializer::new(rest))?;
        let here = H::whole(read).map_err(A::Error::missing_field)?;
        Ok(Beside { here, told })
    }
}

/// The fields of an object without those that are told only here.
struct Rest<'a, A, H: Aside> {
    values: A,
    read: &'a mut H::Read,
}

impl<'de, A: MapAccess<'de>, H: Aside> MapAccess<'de> for Rest<'_, A, H> {
    type Error = A::Error;
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        while let Some(name) = self.values.next_key::<String>()? {
            if !H::take(self.read, &name, &mut self.values)? {
                return seed.deserialize(name.into_deserializer()).map(Some);
            }
        }
        Ok(None)
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.values.next_value_seed(seed)
    }
}

impl<H: Validate, T: Validate> Validate for Beside<H, T> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        match (self.here.validate(), self.told.validate()) {
            (Err(mut faults), Err(more)) => {
                faults.0.extend(more.0);
                Err(faults)
            }
            (here, told) => here.and(told),
        }
    }
}

impl<H: PartialSchema, T: PartialSchema> PartialSchema for Beside<H, T> {
    fn schema() -> RefOr<Schema> {
        let mut schema = H::schema();
        if let (RefOr::T(Schema::Object(all)), RefOr::T(Schema::Object(told))) = (&mut schema, T::schema()) {
            all.properties.extend(told.properties);
            all.required.extend(told.required);
            all.additional_properties = told.additional_properties;
        }
        schema
    }
}

impl<H: ToSchema, T: ToSchema> ToSchema for Beside<H, T> {
    fn name() -> Cow<'static, str> {
        H::name()
    }
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        H::schemas(schemas);
        T::schemas(schemas);
    }
}
