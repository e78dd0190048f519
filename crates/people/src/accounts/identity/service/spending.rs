//! How a link or a printed code is written and used up.

use crate::accounts::identity::rules::CodePurpose;
use crate::accounts::identity::store;
use crate::accounts::identity::store::Account;
use base::cx::Cx;
use kernel::error::Result;
use kernel::random_token;
use sha2::{Digest, Sha256};

/// Uses up a link or a code. Its account is locked first, so whatever else opens or ends codes and sessions of the
/// account waits: of two codes that are used at one time one counts. `None` when it is unknown, used or expired.
pub fn spend(cx: &mut Cx<'_>, digest: &str, purpose: CodePurpose) -> Result<Option<Account>> {
    let Some(id) = store::account_of_code(cx.conn, digest, purpose)? else {
        return Ok(None);
    };
    let account = store::find_locked(cx.conn, id)?;
    Ok(store::spend_code(cx.conn, digest, purpose, cx.now)?.then_some(account))
}

/// A printed code as it was made, however it was typed.
pub fn as_printed(typed: &str) -> Option<String> {
    let letters: Vec<char> = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    (letters.len() == 20).then(|| groups.join("-"))
}

/// A code for paper.
pub fn printable_code() -> String {
    // Without letters and digits that look alike. The digest of a random token is 32 random bytes; each
    // gives five bits, so twenty of them are beyond guessing.
    const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let random = Sha256::digest(random_token().as_bytes());
    let mut code = String::with_capacity(24);
    for (i, byte) in random.iter().take(20).enumerate() {
        if i > 0 && i % 5 == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    code
}
