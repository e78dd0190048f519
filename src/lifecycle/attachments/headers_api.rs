//! What the headers of an upload say: resumable uploads of the IETF (draft-ietf-httpbis-resumable-upload), digests
//! (RFC 9530) and names (RFC 6266).

use actix_web::http::header::{CONTENT_DISPOSITION, ContentDisposition};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use base::http::OpenCtx;
use files::attachments::rules::kept_name;
use kernel::error::{Code, Error, Result};

/// How many bytes arrived.
pub const UPLOAD_OFFSET: &str = "upload-offset";
/// Whether this was the end of the file.
pub const UPLOAD_COMPLETE: &str = "upload-complete";
/// How many bytes the file has.
pub const UPLOAD_LENGTH: &str = "upload-length";
/// What an upload may be.
pub const UPLOAD_LIMIT: &str = "upload-limit";

fn wrong(header: &str) -> Error {
    Error::code(Code::Unreadable).with("header", header)
}

/// A count of bytes in a header.
pub fn count(ctx: &OpenCtx, header: &str) -> Result<Option<i64>> {
    let number = |text: &str| text.trim().parse::<i64>().ok().filter(|n| *n >= 0);
    match ctx.req.headers().get(header) {
        None => Ok(None),
        Some(value) => value
            .to_str()
            .ok()
            .and_then(number)
            .map(Some)
            .ok_or_else(|| wrong(header)),
    }
}

/// Whether these bytes are the end of the file, where it is said.
pub fn complete(ctx: &OpenCtx) -> Result<Option<bool>> {
    match ctx.header(UPLOAD_COMPLETE).map(str::trim) {
        None => Ok(None),
        Some("?1") => Ok(Some(true)),
        Some("?0") => Ok(Some(false)),
        Some(_) => Err(wrong(UPLOAD_COMPLETE)),
    }
}

/// The SHA-256 digest of the whole file, in hexadecimal: `Repr-Digest: sha-256=:…:`. Other digests are passed over.
pub fn sha256(ctx: &OpenCtx) -> Result<Option<String>> {
    const HEADER: &str = "repr-digest";
    let Some(sent) = ctx.header(HEADER) else {
        return Ok(None);
    };
    let ours = sent
        .split(',')
        .find_map(|one| one.trim().strip_prefix("sha-256="));
    let Some(ours) = ours else { return Ok(None) };
    let bytes = ours
        .trim()
        .strip_prefix(':')
        .and_then(|rest| rest.strip_suffix(':'))
        .and_then(|text| STANDARD.decode(text).ok())
        .filter(|bytes| bytes.len() == 32)
        .ok_or_else(|| wrong(HEADER))?;
    Ok(Some(kernel::hex(&bytes)))
}

/// What the file is called: as the query says, else as `Content-Disposition` does.
pub fn name(ctx: &OpenCtx, asked: Option<&str>) -> Result<Option<String>> {
    if let Some(asked) = asked {
        let name = kept_name(asked).ok_or_else(|| Error::field("/name", "length"))?;
        return Ok(Some(name));
    }
    let Some(value) = ctx.req.headers().get(CONTENT_DISPOSITION) else {
        return Ok(None);
    };
    let told = ContentDisposition::from_raw(value).map_err(|_| wrong(CONTENT_DISPOSITION.as_str()))?;
    let long = told
        .get_filename_ext()
        .and_then(|name| String::from_utf8(name.value.clone()).ok());
    let name = long.or_else(|| told.get_filename().map(str::to_owned));
    Ok(name.as_deref().and_then(kept_name))
}
