//! The keys as they lie in the database, each sealed with the master secret.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::KeyInit;
use diesel::prelude::*;
use ed25519_dalek::SigningKey;

use super::{B64, TokenKey, random_bytes, seal, unseal};
use crate::db::DbConn;
use crate::db::schema::secret_key;
use kernel::error::{Error, Result};
use kernel::{Ts, random_token};

/// What a signing key is for; none does the work of another. A key of tokens is gone from what is published soon
/// after it was rotated, a key of documents stays for as long as somebody may want to check one.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// Access tokens and heads of the audit chains.
    Token,
    /// Protocols.
    Document,
}

impl Purpose {
    pub(super) const ALL: [Purpose; 2] = [Purpose::Token, Purpose::Document];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Purpose::Token => "token",
            Purpose::Document => "document",
        }
    }
}

/// Keys of one purpose by their names, which sort by time.
pub type Ring = BTreeMap<String, TokenKey>;

#[derive(Clone)]
pub(super) struct Rings {
    pub(super) tokens: Arc<Ring>,
    pub(super) documents: Arc<Ring>,
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

/// A key as it lies in the database.
#[derive(Queryable)]
pub(super) struct SealedKey {
    kid: String,
    pub(super) purpose: String,
    sealed: String,
}

impl SealedKey {
    pub(super) fn open(&self, master: &[u8; 32]) -> Result<[u8; 32]> {
        open_key(master, &self.kid, &self.sealed)
    }
}

pub(super) fn sealed_keys(conn: &mut DbConn) -> Result<Vec<SealedKey>> {
    Ok(secret_key::table
        .order(secret_key::kid)
        .select((secret_key::kid, secret_key::purpose, secret_key::sealed))
        .load(conn)?)
}

/// Makes the keys of the purposes that have none.
pub(super) fn make_missing(conn: &mut DbConn, master: &[u8; 32], known: &[&str], now: Ts) -> Result<()> {
    for (purpose, kid) in [("data", "data-1"), ("digest", "digest-1")] {
        if known.is_empty() {
            add_key(conn, master, kid, purpose, &random_bytes(), None, now)?;
        } else if !known.contains(&purpose) {
            // A new one would open nothing of what is stored.
            return Err(Error::internal(format!(
                "the database has lost its key `{kid}`: restore it from the backup"
            )));
        }
    }
    // A database of an older version has no key of a purpose that came later.
    for purpose in Purpose::ALL {
        if !known.contains(&purpose.as_str()) {
            add_signing_key(conn, master, purpose, now)?;
        }
    }
    Ok(())
}

pub(super) fn add_signing_key(
    conn: &mut DbConn,
    master: &[u8; 32],
    purpose: Purpose,
    now: Ts,
) -> Result<String> {
    let secret = random_bytes();
    let public = B64.encode(SigningKey::from_bytes(&secret).verifying_key().as_bytes());
    // Names sort by time, so that the newest is the last.
    let kid = format!("{}-{}", now.0.format("%Y%m%dT%H%M%S%6f"), &random_token()[..6]);
    add_key(conn, master, &kid, purpose.as_str(), &secret, Some(&public), now)?;
    Ok(kid)
}

pub(super) fn one_key(conn: &mut DbConn, master: &[u8; 32], purpose: &str) -> Result<[u8; 32]> {
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

pub(super) fn rings(conn: &mut DbConn, master: &[u8; 32]) -> Result<Rings> {
    Ok(Rings {
        tokens: Arc::new(ring(conn, master, Purpose::Token)?),
        documents: Arc::new(ring(conn, master, Purpose::Document)?),
    })
}

fn ring(conn: &mut DbConn, master: &[u8; 32], purpose: Purpose) -> Result<Ring> {
    let rows: Vec<(String, String, Ts, Option<Ts>)> = secret_key::table
        .filter(secret_key::purpose.eq(purpose.as_str()))
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
            let secret = open_key(master, &kid, &sealed)?;
            let key = TokenKey::of(kid.clone(), &secret, created_at, retires_at)?;
            Ok((kid, key))
        })
        .collect()
}
