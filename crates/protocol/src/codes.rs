//! Private codes of candidates, and the salted commitments that they open.
//!
//! ```text
//! code        160 bits, drawn with the installation's secret; Crockford's base32 in eight groups of four
//! salt        HMAC-SHA-256(code, "incubator card\n<round>\n<number>\n<juror>")
//! commitment  SHA-256(salt ‖ canonical JSON of {candidate, juror, marks})
//! ```
//!
//! So whoever has the code opens the candidate's own commitments, and nobody else's.

use data_encoding::HEXLOWER;
use hmac::{Hmac, Mac};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::merkle::Hash;
use super::sign::canonical;
use kernel::Id;
use kernel::error::Result;

/// A candidate's private code. It has no `Debug`, so that it stands in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateCode([u8; 20]);

/// Without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl PrivateCode {
    /// Of 256 secret bits.
    pub fn of(secret: &[u8; 32]) -> Self {
        let mut bytes = [0; 20];
        bytes.copy_from_slice(&secret[..20]);
        PrivateCode(bytes)
    }

    /// To be read aloud and typed: eight groups of four.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(39);
        for (n, five) in self.0.chunks(5).enumerate() {
            let bits = five.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
            for place in 0..8 {
                if place % 4 == 0 && n + place > 0 {
                    text.push('-');
                }
                text.push(char::from(ALPHABET[(bits >> (35 - 5 * place) & 31) as usize]));
            }
        }
        text
    }

    /// Reads what somebody typed: in any case, with or without hyphens, with letters that look like digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bits = Vec::with_capacity(32);
        for c in text.chars().filter(|c| !matches!(c, '-' | ' ')) {
            let c = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            bits.push(ALPHABET.iter().position(|known| char::from(*known) == c)? as u64);
        }
        let mut bytes = [0; 20];
        if bits.len() != 32 {
            return None;
        }
        for (five, eight) in bytes.chunks_mut(5).zip(bits.chunks(8)) {
            let sum = eight.iter().fold(0_u64, |sum, bits| sum << 5 | bits);
            five.copy_from_slice(&sum.to_be_bytes()[3..]);
        }
        Some(PrivateCode(bytes))
    }

    /// The salt of the card that a juror gave this candidate.
    pub fn salt(&self, round: Id, no: i32, juror: &str) -> String {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.0).expect("any key length");
        mac.update(format!("incubator card\n{round}\n{no}\n{juror}").as_bytes());
        hex(&mac.finalize().into_bytes())
    }
}

/// The commitment to a text. A salt that is no salt gives none.
pub fn commitment(salt: &str, text: &str) -> Option<Hash> {
    let salt: Hash = read(salt)?;
    Some(
        Sha256::new()
            .chain_update(salt)
            .chain_update(text)
            .finalize()
            .into(),
    )
}

/// The commitment to a card, as its format writes it.
pub fn of_card<C: Serialize>(card: &C, salt: &str) -> Result<Option<Hash>> {
    Ok(commitment(salt, &canonical(card)?))
}

/// A hash as text.
pub fn hex(hash: &[u8]) -> String {
    kernel::hex(hash)
}

/// A hash from its text.
pub fn read(text: &str) -> Option<Hash> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

/// The SHA-256 of a text.
pub fn digest(text: &str) -> String {
    hex(&Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = PrivateCode::of(&[0x5a; 32]);
        let text = code.text();
        assert_eq!((text.len(), text.split('-').count()), (39, 8), "{text}");
        let typed = text
            .to_lowercase()
            .replace('-', " ")
            .replace('0', "o")
            .replace('1', "l");
        assert!(PrivateCode::parse(&typed) == Some(code));
        for wrong in ["", "ABCD", &text[..38], &text.replace('B', "U")] {
            assert!(PrivateCode::parse(wrong).is_none() || wrong == text, "{wrong}");
        }
        let mut all = [0; 32];
        for (n, byte) in all.iter_mut().enumerate() {
            *byte = (n * 37 % 256) as u8;
        }
        let code = PrivateCode::of(&all);
        assert!(PrivateCode::parse(&code.text()) == Some(code));
    }

    /// Codes are handed out on paper, and salts stand in files. The values were made by another program.
    #[test]
    fn codes_salts_and_commitments_never_change() {
        let mut secret = [0; 32];
        for (n, byte) in (0..).zip(&mut secret) {
            *byte = n;
        }
        let code = PrivateCode::of(&secret);
        assert_eq!(code.text(), "000G-40R4-0M30-E209-185G-R38E-1W81-24GK");
        let round = "01999999-0000-7000-8000-000000000001".parse().unwrap();
        assert_eq!(
            code.salt(round, 1, "J2"),
            "1460782ad01e74d0aab47c28202f4da7e83e0a234716a47e552a650df8ac5fcc"
        );
        let card = serde_json::json!({
            "juror": "J2", "candidate": "C1",
            "marks": { "novelty": { "not_applicable": true }, "market": { "score": 4 } },
        });
        let card: super::super::format::v2::Card = serde_json::from_value(card).unwrap();
        let made = of_card(&card, &hex(&secret)).unwrap().unwrap();
        assert_eq!(
            hex(&made),
            "a88245267b01da23d2b755221a3f7d04c2dd0e153f7faf456b49348a3f665d03"
        );
    }
}
