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

use kernel::error::{Error, Result};
use kernel::keys::{Jwk, SigningKey};

/// Type of the signature: no key takes it for an access token.
const TYP: &str = "incubator-protocol";

/// The public key beside a document (RFC 8037). It is a part of the format, and never changes: what a list of keys
/// may tell of a key besides does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    kty: String,
    crv: String,
    alg: String,
    #[serde(rename = "use")]
    use_: String,
    /// Names it in a list of keys.
    pub kid: String,
    x: String,
}

impl From<Jwk> for Key {
    fn from(key: Jwk) -> Self {
        let Jwk {
            kty,
            crv,
            alg,
            use_,
            kid,
            x,
        } = key;
        Key {
            kty,
            crv,
            alg,
            use_,
            kid,
            x,
        }
    }
}

/// A document with its signature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// What is signed, to be read.
    pub body: Value,
    /// JWS in compact form; its payload is the canonical form of `body`.
    pub signature: String,
    /// The public key; whose it is, the installation's list of keys tells.
    pub key: Key,
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
    pub fn new<T: Serialize>(body: &T, key: &SigningKey, public: Option<Signed>) -> Result<Self> {
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
            key: Jwk::of(key).into(),
            public: public.map(Box::new),
        })
    }

    /// The name of the format that the body tells.
    pub fn format(&self) -> Option<&str> {
        self.body["format"].as_str()
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
            .filter_map(|key| serde_json::from_value::<Key>(key).ok());
        Some(keys.any(|key| key == self.key))
    }
}

fn public_key(key: &Key) -> Option<VerifyingKey> {
    let kind = (&*key.kty, &*key.crv, &*key.alg, &*key.use_);
    let bytes = B64
        .decode(&key.x)
        .ok()
        .filter(|_| kind == ("OKP", "Ed25519", "EdDSA", "sig"))?;
    VerifyingKey::from_bytes(&bytes.try_into().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn b64(text: &str) -> [u8; 32] {
        B64.decode(text).unwrap().try_into().unwrap()
    }

    /// RFC 8037, appendix A.1, A.2 and A.4.
    #[test]
    fn a_signature_is_that_of_rfc_8037() {
        let secret = b64("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
        let key = SigningKey::of("key".into(), &secret);
        let public = Key::from(Jwk::of(&key));
        assert_eq!(
            serde_json::to_value(&public).unwrap(),
            serde_json::json!({
                "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "key",
                "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            })
        );
        let text = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signature =
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        assert_eq!(key.sign(text.as_bytes()), signature);
        let signature = Signature::from_slice(&B64.decode(signature).unwrap()).unwrap();
        let verifying = public_key(&public).unwrap();
        assert!(verifying.verify_strict(text.as_bytes(), &signature).is_ok());
        assert!(verifying.verify_strict(b"another text", &signature).is_err());
    }

    fn canonical_of(text: &str) -> String {
        canonical(&serde_json::from_str::<Value>(text).unwrap()).unwrap()
    }

    /// RFC 8785, sections 3.2.2 and 3.2.3.
    #[test]
    fn the_canonical_form_is_that_of_rfc_8785() {
        let written = r#"{
            "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
            "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
            "literals": [null, true, false]
        }"#;
        let expected = concat!(
            r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#,
            r#""string":"€$\u000f\nA'B\"\\\\\"/"}"#
        );
        assert_eq!(canonical_of(written), expected);
        // Keys in the order of their UTF-16 code units.
        let written = r#"{
            "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
            "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
        }"#;
        let text = canonical_of(written);
        let order = [
            "Carriage Return",
            "One",
            "Control",
            "Latin Small Letter O With Diaeresis",
            "Euro Sign",
            "Emoji: Grinning Face",
            "Hebrew Letter Dalet With Dagesh",
        ];
        let places: Vec<usize> = order.iter().map(|name| text.find(name).unwrap()).collect();
        assert!(places.is_sorted(), "{text}");
    }

    /// RFC 8785, appendix B.
    #[test]
    fn numbers_are_written_as_in_rfc_8785() {
        for (bits, expected) in [
            (0x0000_0000_0000_0000, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5555, "333333333.3333333"),
            (0x41b3_de43_5555_5556, "333333333.3333334"),
            (0x41b3_de43_5555_5557, "333333333.33333343"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ] {
            assert_eq!(canonical(&f64::from_bits(bits)).unwrap(), expected, "{bits:x}");
        }
        for none in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(canonical(&none).is_err(), "{none} has no canonical form");
        }
    }
}
