//! Secrets: one master secret opens the keys that lie in the database; those seal personal data, make
//! look-up digests and sign tokens.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use diesel::prelude::*;
use ed25519_dalek::pkcs8::EncodePrivateKey;
use ed25519_dalek::{Signer, SigningKey};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::db::schema::secret_key;
use crate::db::{DbConn, alone};
use crate::error::{Error, Result};
use crate::kernel::{Ts, random_token};

/// A key that signs access tokens and audit heads.
#[derive(Clone)]
pub struct TokenKey {
    /// Its name in the token's header.
    pub kid: String,
    /// For making tokens.
    pub encoding: jsonwebtoken::EncodingKey,
    /// For checking them.
    pub decoding: jsonwebtoken::DecodingKey,
    /// The public half, base64url, as in a JWK.
    pub public: String,
    signing: SigningKey,
    created_at: Ts,
    retires_at: Option<Ts>,
}

/// Minutes that a new key is published before it signs: by then every process has read it.
const PUBLISHED_FIRST: i64 = 10;

impl TokenKey {
    /// Whether it is still accepted.
    pub fn is_live(&self, now: Ts) -> bool {
        self.retires_at.is_none_or(|end| now < end)
    }
}

/// Opens and holds the keys.
pub struct Vault {
    master: [u8; 32],
    data: XChaCha20Poly1305,
    digest: [u8; 32],
    tokens: RwLock<Arc<BTreeMap<String, TokenKey>>>,
}

impl Vault {
    /// Reads the keys, and makes those that are missing. Fails when the master secret is not the one
    /// that sealed them.
    pub fn open(master_secret: &str, conn: &mut DbConn, now: Ts) -> Result<Self> {
        let master: [u8; 32] = Sha256::digest(master_secret.as_bytes()).into();
        // Processes that start together on an empty database agree on one set of keys.
        alone(conn, |conn| {
            conn.transaction(|conn| first_keys(conn, &master, now))
        })?;
        let data = one_key(conn, &master, "data")?;
        let digest = one_key(conn, &master, "digest")?;
        let tokens = token_keys(conn, &master)?;
        Ok(Vault {
            master,
            data: XChaCha20Poly1305::new(&data.into()),
            digest,
            tokens: RwLock::new(Arc::new(tokens)),
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
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.digest).expect("any key length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        B64.encode(mac.finalize().into_bytes())
    }

    /// The keys that tokens may be signed with at this time.
    pub fn token_keys(&self) -> Arc<BTreeMap<String, TokenKey>> {
        self.tokens
            .read()
            .map_or_else(|e| Arc::clone(&e.into_inner()), |g| Arc::clone(&g))
    }

    /// A key that tokens may be signed with at this time; not one that has retired.
    pub fn token_key(&self, kid: &str, now: Ts) -> Option<TokenKey> {
        self.token_keys().get(kid).filter(|k| k.is_live(now)).cloned()
    }

    /// The key that signs: the newest that every process has had time to read.
    pub fn signing_key(&self, now: Ts) -> Result<TokenKey> {
        let keys = self.token_keys();
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
        let keys = Arc::new(token_keys(conn, &self.master)?);
        if let Ok(mut slot) = self.tokens.write() {
            *slot = keys;
        }
        Ok(())
    }

    /// Adds a signing key. The old ones are still accepted for a day, so that no token in use fails.
    pub fn rotate(&self, conn: &mut DbConn, now: Ts) -> Result<String> {
        diesel::update(
            secret_key::table
                .filter(secret_key::purpose.eq("token"))
                .filter(secret_key::retires_at.is_null()),
        )
        .set(secret_key::retires_at.eq(now + chrono::Duration::days(1)))
        .execute(conn)?;
        let kid = add_token_key(conn, &self.master, now)?;
        self.reload(conn)?;
        Ok(kid)
    }

    /// Signs bytes with the installation's key.
    pub fn sign(&self, bytes: &[u8], now: Ts) -> Result<(String, String)> {
        let key = self.signing_key(now)?;
        Ok((key.kid, B64.encode(key.signing.sign(bytes).to_bytes())))
    }
}

/// A digest of a random secret; being random it needs no key.
pub fn token_digest(token: &str) -> String {
    B64.encode(Sha256::digest(token.as_bytes()))
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

fn add_key(
    conn: &mut DbConn,
    master: &[u8; 32],
    kid: &str,
    purpose: &str,
    key: &[u8; 32],
    public: Option<&str>,
    now: Ts,
) -> Result<()> {
    let sealed = seal(&XChaCha20Poly1305::new(master.into()), kid, key)?;
    diesel::insert_into(secret_key::table)
        .values((
            secret_key::kid.eq(kid),
            secret_key::purpose.eq(purpose),
            secret_key::sealed.eq(sealed),
            secret_key::public.eq(public),
            secret_key::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

fn first_keys(conn: &mut DbConn, master: &[u8; 32], now: Ts) -> Result<()> {
    if secret_key::table.count().get_result::<i64>(conn)? > 0 {
        return Ok(());
    }
    for (purpose, kid) in [("data", "data-1"), ("digest", "digest-1")] {
        add_key(conn, master, kid, purpose, &random_bytes(), None, now)?;
    }
    add_token_key(conn, master, now)?;
    Ok(())
}

fn add_token_key(conn: &mut DbConn, master: &[u8; 32], now: Ts) -> Result<String> {
    let secret = random_bytes();
    let public = B64.encode(SigningKey::from_bytes(&secret).verifying_key().as_bytes());
    // Names sort by time, so that the newest is the last.
    let kid = format!("{}-{}", now.0.format("%Y%m%dT%H%M%S%6f"), &random_token()[..6]);
    add_key(conn, master, &kid, "token", &secret, Some(&public), now)?;
    Ok(kid)
}

fn one_key(conn: &mut DbConn, master: &[u8; 32], purpose: &str) -> Result<[u8; 32]> {
    let (kid, sealed): (String, String) = secret_key::table
        .filter(secret_key::purpose.eq(purpose))
        .order(secret_key::kid.desc())
        .select((secret_key::kid, secret_key::sealed))
        .first(conn)?;
    open_key(master, &kid, &sealed)
}

fn open_key(master: &[u8; 32], kid: &str, sealed: &str) -> Result<[u8; 32]> {
    unseal(&XChaCha20Poly1305::new(master.into()), kid, sealed)
        .ok()
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
        .ok_or_else(|| Error::internal("the master secret is not the one that this database was made with"))
}

fn token_keys(conn: &mut DbConn, master: &[u8; 32]) -> Result<BTreeMap<String, TokenKey>> {
    let rows: Vec<(String, String, Ts, Option<Ts>)> = secret_key::table
        .filter(secret_key::purpose.eq("token"))
        .order(secret_key::kid)
        .select((
            secret_key::kid,
            secret_key::sealed,
            secret_key::created_at,
            secret_key::retires_at,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(kid, sealed, created_at, retires_at)| {
            let signing = SigningKey::from_bytes(&open_key(master, &kid, &sealed)?);
            let der = signing.to_pkcs8_der().map_err(Error::internal)?;
            let public = B64.encode(signing.verifying_key().as_bytes());
            let key = TokenKey {
                kid: kid.clone(),
                encoding: jsonwebtoken::EncodingKey::from_ed_der(der.as_bytes()),
                decoding: jsonwebtoken::DecodingKey::from_ed_components(&public).map_err(Error::internal)?,
                public,
                signing,
                created_at,
                retires_at,
            };
            Ok((kid, key))
        })
        .collect()
}
