//! Access tokens: EdDSA only, our own keys only, verified tokens remembered until they expire.

use std::collections::HashMap;
use std::sync::Mutex;

use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::vault::Vault;
use kernel::error::{Code, Error, Result};
use kernel::{Id, Ts};

/// Minutes that an access token lives.
pub const LIFETIME_MINUTES: i64 = 15;
const AUDIENCE: &str = "incubator";
/// Tokens remembered at most; past this the memory is emptied, which costs only time.
const REMEMBERED: usize = 10_000;

/// What an access token says. Roles are not in it: they come from the database.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Claims {
    /// Who made it.
    pub iss: String,
    /// For whom.
    pub aud: String,
    /// The account.
    pub sub: Id,
    /// The session.
    pub sid: Id,
    /// When it was made, seconds since 1970.
    pub iat: i64,
    /// When it ends.
    pub exp: i64,
}

/// Makes an access token.
pub fn issue(vault: &Vault, issuer: &str, account: Id, session: Id, now: Ts) -> Result<String> {
    let key = vault.signing_key(now)?;
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some("at+jwt".into());
    header.kid = Some(key.kid.clone());
    let iat = now.0.timestamp();
    let claims = Claims {
        iss: issuer.into(),
        aud: AUDIENCE.into(),
        sub: account,
        sid: session,
        iat,
        exp: iat + LIFETIME_MINUTES * 60,
    };
    jsonwebtoken::encode(&header, &claims, &key.encoding).map_err(Error::internal)
}

/// Checks a token: type, algorithm, our key, issuer, audience, and the end by our own clock.
pub fn verify(vault: &Vault, issuer: &str, token: &str, now: Ts) -> Result<Claims> {
    let refused = || Error::code(Code::Unauthenticated);
    let header = jsonwebtoken::decode_header(token).map_err(|_| refused())?;
    if header.typ.as_deref() != Some("at+jwt") || header.alg != Algorithm::EdDSA {
        return Err(refused());
    }
    let key = header
        .kid
        .and_then(|kid| vault.token_key(&kid, now))
        .ok_or_else(refused)?;
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[issuer]);
    // The end is compared below by the injected clock.
    validation.validate_exp = false;
    validation.required_spec_claims = ["iss", "aud", "sub", "exp"].map(String::from).into();
    let claims = jsonwebtoken::decode::<Claims>(token, &key.decoding, &validation)
        .map_err(|_| refused())?
        .claims;
    if now.0.timestamp() >= claims.exp {
        Err(refused())
    } else {
        Ok(claims)
    }
}

/// Tokens whose signature was checked already. A check costs as much as a whole read.
#[derive(Default)]
pub struct TokenCache {
    seen: Mutex<HashMap<String, Claims>>,
}

impl TokenCache {
    /// The claims of a token, checked once; its end is looked at every time.
    pub fn claims(&self, vault: &Vault, issuer: &str, token: &str, now: Ts) -> Result<Claims> {
        if let Ok(seen) = self.seen.lock()
            && let Some(claims) = seen.get(token)
        {
            return if now.0.timestamp() < claims.exp {
                Ok(claims.clone())
            } else {
                Err(Error::code(Code::Unauthenticated))
            };
        }
        let claims = verify(vault, issuer, token, now)?;
        if let Ok(mut seen) = self.seen.lock() {
            if seen.len() >= REMEMBERED {
                seen.clear();
            }
            seen.insert(token.to_owned(), claims.clone());
        }
        Ok(claims)
    }
}
