//! Keys that sign, and how their public halves are published.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use ed25519_dalek::Signer;

/// A key that signs: Ed25519.
#[derive(Clone)]
pub struct SigningKey {
    /// Its name, in the header of what it signs.
    pub kid: String,
    /// The public half, base64url, as in a JWK.
    pub public: String,
    signing: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// Of 256 secret bits.
    pub fn of(kid: String, secret: &[u8; 32]) -> Self {
        let signing = ed25519_dalek::SigningKey::from_bytes(secret);
        SigningKey {
            kid,
            public: B64.encode(signing.verifying_key().as_bytes()),
            signing,
        }
    }
    /// Signs bytes; the signature as base64url.
    pub fn sign(&self, bytes: &[u8]) -> String {
        B64.encode(self.signing.sign(bytes).to_bytes())
    }
}

/// A public key, RFC 8037.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Jwk {
    /// `OKP`.
    pub kty: String,
    /// `Ed25519`.
    pub crv: String,
    /// `EdDSA`.
    pub alg: String,
    /// `sig`.
    #[serde(rename = "use")]
    pub use_: String,
    /// Name of the key.
    pub kid: String,
    /// The key.
    pub x: String,
}

impl Jwk {
    /// The public half of a key.
    pub fn of(key: &SigningKey) -> Self {
        Jwk {
            kty: "OKP".into(),
            crv: "Ed25519".into(),
            alg: "EdDSA".into(),
            use_: "sig".into(),
            kid: key.kid.clone(),
            x: key.public.clone(),
        }
    }
}
