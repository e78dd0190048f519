//! Signed documents: the JSON for readers, and beside it a JWS (RFC 7515, EdDSA) of its canonical form (RFC 8785).
//!
//! The JWS carries its payload, so a document tells not only *that* it was changed but where: the readable copy and
//! the signed one differ there.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use ed25519_dalek::{Signature, VerifyingKey};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::vault::{Jwk, TokenKey};

/// Type of the signature: no key takes it for an access token.
const TYP: &str = "incubator-protocol";

/// A document with its signature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// What is signed, to be read.
    pub body: Value,
    /// JWS in compact form; its payload is the canonical form of `body`.
    pub signature: String,
    /// The public key; whose it is, the installation's list of keys tells.
    pub key: Jwk,
    /// Of an auditor's bundle: the public form that belongs to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<Box<Signed>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
}

/// Why a signature does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsigned(pub &'static str);

/// The canonical text of a value.
pub fn canonical<T: Serialize>(value: &T) -> Result<String> {
    serde_jcs::to_string(value).map_err(Error::internal)
}

/// A value as it is read from its canonical text.
pub fn normal<T: Serialize>(value: &T) -> Result<Value> {
    serde_json::from_str(&canonical(value)?).map_err(Error::internal)
}

impl Signed {
    /// Signs a document.
    pub fn new<T: Serialize>(body: &T, key: &TokenKey, public: Option<Signed>) -> Result<Self> {
        let header = Header {
            alg: "EdDSA".into(),
            kid: key.kid.clone(),
            typ: TYP.into(),
        };
        let (header, payload) = (canonical(&header)?, canonical(body)?);
        let text = format!("{}.{}", B64.encode(header), B64.encode(payload));
        let signature = format!("{text}.{}", key.sign(text.as_bytes()));
        Ok(Signed {
            body: normal(body)?,
            signature,
            key: Jwk::of(key),
            public: public.map(Box::new),
        })
    }

    /// The body, typed.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        T::deserialize(&self.body).map_err(Error::internal)
    }

    /// What was signed, whoever signed it.
    pub fn payload(&self) -> std::result::Result<Value, Unsigned> {
        let mut parts = self.signature.split('.');
        let payload = parts.nth(1).ok_or(Unsigned("it is no JWS in compact form"))?;
        let bytes = B64
            .decode(payload)
            .map_err(|_| Unsigned("its payload is no base64url"))?;
        let value: Value = serde_json::from_slice(&bytes).map_err(|_| Unsigned("its payload is no JSON"))?;
        let text = canonical(&value).map_err(|_| Unsigned("its payload has no canonical form"))?;
        if text.as_bytes() == bytes {
            Ok(value)
        } else {
            Err(Unsigned("its payload is not in canonical form"))
        }
    }

    /// Whether the key beside it made the signature.
    pub fn check(&self) -> std::result::Result<(), Unsigned> {
        let (text, signature) = self
            .signature
            .rsplit_once('.')
            .ok_or(Unsigned("it is no JWS in compact form"))?;
        let header = text.split('.').next().unwrap_or_default();
        let header: Header = B64
            .decode(header)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .ok_or(Unsigned("its header cannot be read"))?;
        if header.alg != "EdDSA" || header.typ != TYP || header.kid != self.key.kid {
            return Err(Unsigned("its header names another algorithm, type or key"));
        }
        let key = public_key(&self.key).ok_or(Unsigned("the key is no Ed25519 key for signatures"))?;
        let signature = B64
            .decode(signature)
            .ok()
            .and_then(|bytes| Signature::from_slice(&bytes).ok())
            .ok_or(Unsigned("it is no Ed25519 signature"))?;
        key.verify_strict(text.as_bytes(), &signature)
            .map_err(|_| Unsigned("the signature is not that of the key"))
    }
}

#[derive(Deserialize)]
struct Jwks {
    keys: Vec<Value>,
}

impl Signed {
    /// Whether a list of keys (RFC 7517) has the one beside the document; `None` where it is no list of keys.
    pub fn key_is_in(&self, jwks: &str) -> Option<bool> {
        let known: Jwks = serde_json::from_str(jwks).ok()?;
        let mut keys = known
            .keys
            .into_iter()
            .filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
        Some(keys.any(|key| key == self.key))
    }
}

fn public_key(key: &Jwk) -> Option<VerifyingKey> {
    let kind = (&*key.kty, &*key.crv, &*key.alg, &*key.use_);
    let bytes = B64
        .decode(&key.x)
        .ok()
        .filter(|_| kind == ("OKP", "Ed25519", "EdDSA", "sig"))?;
    VerifyingKey::from_bytes(&bytes.try_into().ok()?).ok()
}
