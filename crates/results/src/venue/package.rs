//! What travels: a package to the hall, and the cards that come back.

use super::contents::{Collected, Package};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::format::v1;
use super::{packed, unpacked};
use base::cx::Cx;
use kernel::Id;
use kernel::error::{Error, Result};
use protocol::sign::{Signed, canonical};

/// The file of what comes back: canonical JSON as text, and what proves it.
#[derive(Debug, Serialize, Deserialize)]
struct Sealed {
    /// RFC 8785.
    payload: String,
    /// HMAC-SHA256 with the key of the journey; base64url.
    signature: String,
}

fn unreadable(what: impl std::fmt::Display) -> Error {
    Error::internal(format!("this is no file of a village box: {what}"))
}

/// Only the name of a file's format.
#[derive(Deserialize)]
struct Named {
    format: String,
}

/// Refuses a format that this program does not know, before it is read as one that it knows.
fn known(format: &str) -> Result<()> {
    if format == v1::FORMAT {
        return Ok(());
    }
    let known = v1::FORMAT;
    Err(unreadable(format!(
        "its form is {format}, and this program (incubator {}) knows {known}; server and laptop need versions that \
         know the same form",
        env!("CARGO_PKG_VERSION"),
    )))
}

/// The package as a file, signed with the installation's key for documents.
pub fn seal(cx: &Cx<'_>, package: &Package) -> Result<String> {
    let key = cx.vault.document_key(cx.now)?;
    let signed = Signed::new(&packed::package(package)?, &key, None)?;
    serde_json::to_string(&signed).map_err(Error::internal)
}

/// A package as it was signed; with the installation's list of keys, as that installation signed it.
pub fn read(file: &str, jwks: Option<&str>) -> Result<Package> {
    let signed: Signed = serde_json::from_str(file).map_err(unreadable)?;
    signed.check().map_err(|e| unreadable(e.0))?;
    let payload = signed.payload().map_err(|e| unreadable(e.0))?;
    match jwks.map(|jwks| signed.key_is_in(jwks)) {
        None | Some(Some(true)) => {}
        Some(Some(false)) => return Err(unreadable("another installation signed it")),
        Some(None) => return Err(Error::internal("what --jwks gave is no list of keys")),
    }
    known(payload["format"].as_str().unwrap_or("none"))?;
    unpacked::package(serde_json::from_value(payload).map_err(unreadable)?)
}

fn mac(key: &str, payload: &str) -> Result<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_err(Error::internal)?;
    mac.update(payload.as_bytes());
    Ok(mac)
}

/// The cards as a file, signed with the key of the journey.
pub fn seal_cards(key: &str, cards: Collected) -> Result<String> {
    let payload = canonical(&packed::collected(cards))?;
    let signature = B64.encode(mac(key, &payload)?.finalize().into_bytes());
    let sealed = Sealed { payload, signature };
    serde_json::to_string(&sealed).map_err(Error::internal)
}

/// Whether a file is a package: then another one may take its place.
pub fn is_package(file: &str) -> bool {
    read(file, None).is_ok()
}

/// Whether a file holds the cards of a hall, whoever signed them.
pub fn is_cards(file: &str) -> bool {
    serde_json::from_str::<Sealed>(file)
        .is_ok_and(|sealed| serde_json::from_str::<v1::Collected>(&sealed.payload).is_ok())
}

/// Cards that came back, if the key of their journey signed them.
pub fn read_cards(file: &str, key: impl FnOnce(Id) -> Result<String>) -> Result<Collected> {
    let sealed: Sealed = serde_json::from_str(file).map_err(unreadable)?;
    let named: Named = serde_json::from_str(&sealed.payload).map_err(unreadable)?;
    known(&named.format)?;
    let cards = unpacked::collected(serde_json::from_str(&sealed.payload).map_err(unreadable)?);
    let signature = B64.decode(&sealed.signature).map_err(unreadable)?;
    mac(&key(cards.box_id)?, &sealed.payload)?
        .verify_slice(&signature)
        .map_err(|_| unreadable("it was changed on its way"))?;
    Ok(cards)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use kernel::keys::SigningKey;

    #[test]
    fn a_file_of_a_later_form_is_told_plainly() {
        const LATER: &str = "incubator-venue/2";
        let key = SigningKey::of("key-1".into(), &[7; 32]);
        let signed = Signed::new(&json!({ "format": LATER, "tomorrow": true }), &key, None).unwrap();
        let package = read(&serde_json::to_string(&signed).unwrap(), None).unwrap_err();
        let sealed = Sealed {
            payload: json!({ "format": LATER, "tomorrow": true }).to_string(),
            signature: String::new(),
        };
        let cards = read_cards(&serde_json::to_string(&sealed).unwrap(), |_| Ok("key".into())).unwrap_err();
        for told in [package, cards] {
            let told = format!("{told:?}");
            assert!(
                told.contains(LATER) && told.contains("knows incubator-venue/1"),
                "{told}"
            );
        }
    }
}
