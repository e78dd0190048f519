//! Secrets: one master secret opens the keys that lie in the database; those seal personal data, make
//! look-up digests and sign tokens.

mod keys;

use std::sync::{Arc, RwLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use diesel::prelude::*;
use ed25519_dalek::pkcs8::EncodePrivateKey;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::db::schema::secret_key;
use crate::db::{DbConn, alone};
use crate::master_secret::MasterSecret;
use kernel::error::{Error, Result};
use kernel::keys::SigningKey;
use kernel::{Ts, random_token};

pub use keys::Ring;
use keys::{Purpose, Rings, add_signing_key, make_missing, one_key, rings, sealed_keys};

/// A key of the installation: for tokens, or for documents.
#[derive(Clone)]
pub struct TokenKey {
    signing: SigningKey,
    /// For making tokens.
    pub encoding: jsonwebtoken::EncodingKey,
    /// For checking them.
    pub decoding: jsonwebtoken::DecodingKey,
    created_at: Ts,
    retires_at: Option<Ts>,
}

impl std::ops::Deref for TokenKey {
    type Target = SigningKey;
    fn deref(&self) -> &SigningKey {
        &self.signing
    }
}

impl TokenKey {
    /// Whether it is still accepted.
    pub fn is_live(&self, now: Ts) -> bool {
        self.retires_at.is_none_or(|end| now < end)
    }
    /// Of 256 secret bits.
    pub fn of(kid: String, secret: &[u8; 32], created_at: Ts, retires_at: Option<Ts>) -> Result<Self> {
        let signing = SigningKey::of(kid, secret);
        let der = ed25519_dalek::SigningKey::from_bytes(secret)
            .to_pkcs8_der()
            .map_err(Error::internal)?;
        Ok(TokenKey {
            encoding: jsonwebtoken::EncodingKey::from_ed_der(der.as_bytes()),
            decoding: jsonwebtoken::DecodingKey::from_ed_components(&signing.public)
                .map_err(Error::internal)?,
            signing,
            created_at,
            retires_at,
        })
    }
}

/// Minutes that a new key is published before it signs: by then every process has read it.
const PUBLISHED_FIRST: i64 = 10;

/// Opens and holds the keys.
pub struct Vault {
    master: [u8; 32],
    data: XChaCha20Poly1305,
    digest: [u8; 32],
    rings: RwLock<Rings>,
}

impl Vault {
    /// Reads the keys, and makes those that are missing. Fails when the master secret is not the one that sealed
    /// them, or is missing; then nothing has changed.
    pub fn open(secret: &MasterSecret, conn: &mut DbConn, now: Ts) -> Result<Self> {
        // Processes that start together on an empty database agree on one secret and one set of keys.
        alone(conn, |conn| {
            conn.transaction(|conn| {
                let known = sealed_keys(conn)?;
                let secret = secret.read(!known.is_empty()).map_err(Error::internal)?;
                let master: [u8; 32] = Sha256::digest(secret.as_bytes()).into();
                // Every key that is there is opened before one is made, which the right secret could not open later.
                let purposes = known
                    .iter()
                    .map(|key| key.open(&master).map(|_| key.purpose.as_str()));
                make_missing(conn, &master, &purposes.collect::<Result<Vec<_>>>()?, now)?;
                Self::read(master, conn)
            })
        })
    }

    fn read(master: [u8; 32], conn: &mut DbConn) -> Result<Self> {
        let data = one_key(conn, &master, "data")?;
        let digest = one_key(conn, &master, "digest")?;
        let rings = rings(conn, &master)?;
        Ok(Vault {
            master,
            data: XChaCha20Poly1305::new(&data.into()),
            digest,
            rings: RwLock::new(rings),
        })
    }

    /// Encrypts a value for a place; the place is bound to it, so that rows cannot be swapped.
    pub fn seal(&self, place: &str, plain: &str) -> Result<String> {
        seal(&self.data, place, plain.as_bytes())
    }

    /// Decrypts what was sealed for this place.
    pub fn unseal(&self, place: &str, sealed: &str) -> Result<String> {
        String::from_utf8(unseal(&self.data, place, sealed)?).map_err(Error::internal)
    }

    /// A keyed digest for looking something up without storing it.
    pub fn digest(&self, purpose: &str, value: &str) -> String {
        B64.encode(self.derive(purpose, value))
    }

    /// The same as bytes: a secret for one thing, which need not be stored.
    pub fn derive(&self, purpose: &str, value: &str) -> [u8; 32] {
        derived(&self.digest, purpose, value)
    }

    fn rings(&self) -> Rings {
        self.rings
            .read()
            .map_or_else(|e| e.into_inner().clone(), |g| g.clone())
    }

    /// The keys of tokens, the retired ones too.
    pub fn token_keys(&self) -> Arc<Ring> {
        self.rings().tokens
    }

    /// The keys that documents are or were signed with.
    pub fn document_keys(&self) -> Arc<Ring> {
        self.rings().documents
    }

    /// A key that tokens may be signed with at this time; not one that has retired.
    pub fn token_key(&self, kid: &str, now: Ts) -> Option<TokenKey> {
        self.token_keys().get(kid).filter(|k| k.is_live(now)).cloned()
    }

    /// The key that signs tokens: the newest that every process has had time to read.
    pub fn signing_key(&self, now: Ts) -> Result<TokenKey> {
        Self::newest(&self.token_keys(), now)
    }

    /// The key that signs documents.
    pub fn document_key(&self, now: Ts) -> Result<TokenKey> {
        Self::newest(&self.document_keys(), now)
    }

    fn newest(keys: &Ring, now: Ts) -> Result<TokenKey> {
        let known = |k: &&TokenKey| k.created_at + chrono::Duration::minutes(PUBLISHED_FIRST) <= now;
        let live = || keys.values().filter(|k| k.is_live(now));
        live()
            .rfind(known)
            .or_else(|| live().next())
            .cloned()
            .ok_or_else(|| Error::internal("no signing key"))
    }

    /// Reads the signing keys again: another process may have rotated them.
    pub fn reload(&self, conn: &mut DbConn) -> Result<()> {
        let rings = rings(conn, &self.master)?;
        if let Ok(mut slot) = self.rings.write() {
            *slot = rings;
        }
        Ok(())
    }

    /// Adds a signing key for each purpose. The old ones of tokens are still accepted for a day, so that no token
    /// in use fails.
    pub fn rotate(&self, conn: &mut DbConn, now: Ts) -> Result<Vec<String>> {
        diesel::update(
            secret_key::table
                .filter(secret_key::purpose.eq_any(Purpose::ALL.map(Purpose::as_str)))
                .filter(secret_key::retires_at.is_null()),
        )
        .set(secret_key::retires_at.eq(now + chrono::Duration::days(1)))
        .execute(conn)?;
        let kids = Purpose::ALL.map(|purpose| add_signing_key(conn, &self.master, purpose, now));
        self.reload(conn)?;
        kids.into_iter().collect()
    }

    /// Signs bytes with the installation's key.
    pub fn sign(&self, bytes: &[u8], now: Ts) -> Result<(String, String)> {
        let key = self.signing_key(now)?;
        let signature = key.sign(bytes);
        Ok((key.kid.clone(), signature))
    }
}

/// A digest of a random secret; being random it needs no key.
pub fn token_digest(token: &str) -> String {
    B64.encode(Sha256::digest(token.as_bytes()))
}

fn derived(key: &[u8; 32], purpose: &str, value: &str) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key).expect("any key length");
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac.update(value.as_bytes());
    mac.finalize().into_bytes().into()
}

fn random_bytes() -> [u8; 32] {
    Sha256::digest(random_token().as_bytes()).into()
}

fn seal(cipher: &XChaCha20Poly1305, place: &str, plain: &[u8]) -> Result<String> {
    let bytes = random_bytes();
    let mut nonce = [0u8; 24];
    nonce.copy_from_slice(&bytes[..24]);
    let (bytes24, nonce) = (nonce, XNonce::from(nonce));
    let sealed = cipher
        .encrypt(
            &nonce,
            Payload {
                msg: plain,
                aad: place.as_bytes(),
            },
        )
        .map_err(|_| Error::internal("sealing failed"))?;
    Ok(format!("1.{}.{}", B64.encode(bytes24), B64.encode(sealed)))
}

fn unseal(cipher: &XChaCha20Poly1305, place: &str, sealed: &str) -> Result<Vec<u8>> {
    let broken = || Error::internal(format!("a sealed value of {place} cannot be opened"));
    let mut parts = sealed.split('.');
    let (Some("1"), Some(nonce), Some(text), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(broken());
    };
    let nonce = B64.decode(nonce).map_err(|_| broken())?;
    let text = B64.decode(text).map_err(|_| broken())?;
    let nonce = <[u8; 24]>::try_from(nonce).map_err(|_| broken())?;
    cipher
        .decrypt(
            &XNonce::from(nonce),
            Payload {
                msg: &text,
                aad: place.as_bytes(),
            },
        )
        .map_err(|_| broken())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Private codes that were handed out on paper are derived, and stored nowhere. The value was made by another
    /// program.
    #[test]
    fn what_is_derived_never_changes() {
        let mut key = [0; 32];
        for (n, byte) in (0..).zip(&mut key) {
            *byte = n;
        }
        let secret = derived(&key, "protocol.code", "01999999-0000-7000-8000-000000000001");
        assert_eq!(
            data_encoding::HEXLOWER.encode(&secret),
            "37ec8ebd9d86c194f38c786f54c4d33209949104958e55b88dbdc12605bce17c"
        );
    }
}
