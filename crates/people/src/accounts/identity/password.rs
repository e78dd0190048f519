//! Passwords: Argon2id (19 MiB, 2 passes, 1 lane), in a bounded pool; common ones are refused offline.

use std::collections::HashSet;
use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use validator::ValidationError;

use base::jobs::Gate;
use kernel::error::{Error, Result};

static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("../common_passwords.txt")
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
        .collect()
});

/// For `validator`: 8 to 128 characters, not one that everybody tries first.
pub fn acceptable(password: &str) -> std::result::Result<(), ValidationError> {
    let length = password.chars().count();
    if !(8..=128).contains(&length) {
        let mut fault = ValidationError::new("length");
        fault.add_param("min".into(), &8);
        fault.add_param("max".into(), &128);
        return Err(fault);
    }
    if COMMON.contains(password.to_lowercase().as_str()) {
        return Err(ValidationError::new("common_password"));
    }
    Ok(())
}

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hashes a password; only for command-line tools and the pool below.
pub fn hash_now(password: &str) -> Result<String> {
    Ok(argon2()?
        .hash_password(password.as_bytes())
        .map_err(Error::internal)?
        .to_string())
}

fn verify_now(password: &str, hash: &str) -> Result<bool> {
    let parsed = PasswordHash::new(hash).map_err(Error::internal)?;
    Ok(argon2()?.verify_password(password.as_bytes(), &parsed).is_ok())
}

/// A hash that no password has, so that an unknown name costs as much time as a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now(&kernel::random_token()).unwrap_or_default());

/// Hashes a password.
pub async fn hash(gate: &Gate, password: String) -> Result<String> {
    gate.run(move || hash_now(&password)).await
}

/// Compares a password with a hash; without one it takes as long and fails.
pub async fn verify(gate: &Gate, password: String, hash: Option<String>) -> Result<bool> {
    gate.run(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        Ok(verify_now(&password, &hash)? && known)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_tries_first_is_refused() {
        assert!(acceptable("Password1").is_err());
        assert!(acceptable("short").is_err());
        assert!(acceptable("құмыс-пен-наурыз").is_ok());
    }

    #[test]
    fn a_hash_knows_its_password() {
        let hash = hash_now("жеті жұт жыл").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify_now("жеті жұт жыл", &hash).unwrap());
        assert!(!verify_now("жеті жұт күн", &hash).unwrap());
    }
}
