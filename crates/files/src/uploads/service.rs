//! Use cases of uploads: begin, take a piece, finish, cancel.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::receiving::{Received, Wanted, fits};
use super::rules::{self, MOST_PIECES, MOST_UPLOADS};
use super::store::{self, Piece, Upload};
use crate::attachments::service::record;
use crate::attachments::{self, Attachment};
use crate::desk::{Desk, Holder};
use crate::purposes::AttachmentPurpose;
use base::cx::Cx;
use base::db::DbConn;
use base::policy::{Op, Subject, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Json, Ts};

/// What is said of a file before its first byte.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Told {
    /// To what it will be attached.
    pub holder: Holder,
    /// What it is for.
    pub purpose: AttachmentPurpose,
    /// What it is called.
    pub name: Option<String>,
    /// Whether jurors are shown it.
    pub for_jury: Option<bool>,
    /// Whose place it takes.
    pub replaces: Option<Id>,
    /// What proves that it came, where staff add it for somebody.
    pub evidence: Option<String>,
    /// How many bytes it will have.
    pub size: Option<i64>,
    /// Their digest.
    pub sha256: Option<String>,
}

impl Told {
    /// What the bytes must be.
    pub fn wanted(&self) -> Wanted {
        Wanted {
            purpose: self.purpose,
            size: self.size,
            sha256: self.sha256.clone(),
        }
    }
}

/// How the bytes come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// All in this request.
    AtOnce,
    /// In pieces, perhaps over days.
    InPieces,
}

/// Begins an upload: whoever may not add this file is told so before the first byte.
pub fn begin(cx: &mut Cx<'_>, desk: &Desk, told: &Told, way: Way) -> Result<Upload> {
    may_add(cx, desk, told)?;
    let account_id = cx.actor.id()?;
    if store::running(cx.conn, account_id, cx.now)? >= MOST_UPLOADS {
        return Err(Error::code(Code::TooManyFiles).with("max", MOST_UPLOADS));
    }
    let life = match way {
        Way::AtOnce => rules::life_of_one_request(),
        Way::InPieces => rules::life_of_pieces(),
    };
    let row = Upload {
        id: Id::new(),
        account_id,
        told: Json::of(told)?,
        size: told.size,
        received: 0,
        done_at: None,
        created_at: cx.now,
        expires_at: cx.now + life,
    };
    store::insert(cx.conn, row.clone())?;
    Ok(row)
}

/// The checks before a file is added, at the beginning and at the end of its way.
fn may_add(cx: &mut Cx<'_>, desk: &Desk, told: &Told) -> Result<Option<Attachment>> {
    let kind = desk.holder.kind();
    authorise(cx, kind.adding(), &desk.subject)?;
    if !kind.purposes().contains(&told.purpose) {
        return Err(Error::field("/purpose", "unknown"));
    }
    if told.for_jury.is_some() && !(desk.staff && kind.has_jurors()) {
        return Err(Error::field("/for_jury", "read_only"));
    }
    let old = match told.replaces {
        Some(id) => Some(replaced(cx.conn, desk, id)?),
        None => None,
    };
    fits(told.purpose, told.size.unwrap_or(0).unsigned_abs())?;
    if let Some(phase) = desk.subject.phase {
        in_phase(kind.adding(), phase)?;
    }
    if let Some(code) = desk.closed {
        return Err(Error::code(code));
    }
    if old.is_none() && attachments::store::standing(cx.conn, desk.holder)? >= kind.most_files() {
        return Err(Error::code(Code::TooManyFiles).with("max", kind.most_files()));
    }
    Ok(old)
}

/// The file whose place another one takes: of the same object, and still standing.
fn replaced(conn: &mut DbConn, desk: &Desk, id: Id) -> Result<Attachment> {
    let old = attachments::store::known(conn, id)?;
    let mut ours = None;
    if let Some(old) = old
        && old.holder()? == desk.holder
        && old.stands()
    {
        ours = Some(old);
    }
    ours.ok_or_else(|| Error::field("/replaces", "unknown"))
}

/// Reads an upload of the actor's own.
pub fn get(cx: &mut Cx<'_>, op: Op, id: Id) -> Result<Upload> {
    let row = store::find(cx.conn, id)?;
    mine(cx, op, row)
}

fn mine(cx: &Cx<'_>, op: Op, row: Upload) -> Result<Upload> {
    let mine = cx.actor.account == Some(row.account_id) && row.expires_at > cx.now;
    let subject = Subject::installation().owned(mine);
    authorise(cx, op, &subject)?;
    Ok(row)
}

/// Refuses bytes that do not go on where the last ones ended.
pub fn goes_on(row: &Upload, offset: i64) -> Result<()> {
    match row.received == offset && row.done_at.is_none() {
        true => Ok(()),
        false => Err(Error::code(Code::WrongOffset).with("upload_offset", row.received)),
    }
}

/// Notes a piece that is in the depot. Of two who send at the same place one is told where it goes on.
pub fn take(conn: &mut DbConn, piece: Piece, now: Ts) -> Result<()> {
    let row = store::lock(conn, piece.upload_id)?;
    if row.expires_at <= now {
        return Err(Error::not_found());
    }
    goes_on(&row, piece.start)?;
    if store::count_pieces(conn, row.id)? >= MOST_PIECES {
        return Err(Error::code(Code::TooManyFiles).with("max", MOST_PIECES));
    }
    store::add_piece(conn, piece, now + rules::life_of_pieces())
}

/// What came whole becomes an attachment. The bytes are in the depot by now, and the row of the upload tells of them until
/// the same transaction tells of the attachment. A repetition gives what the first one made; the answer tells whether it is new.
pub fn finish(cx: &mut Cx<'_>, desk: &Desk, id: Id, received: &Received) -> Result<(Attachment, bool)> {
    let upload = store::lock(cx.conn, id)?;
    let upload = mine(cx, Op::AppendUpload, upload)?;
    let told: Told = upload.told.read()?;
    if let Some(made) = attachments::store::known(cx.conn, id)? {
        return Ok((made, false));
    }
    let old = may_add(cx, desk, &told)?;
    let ending = received.kind.ending();
    let name = told.name.unwrap_or_else(|| format!("{}.{ending}", told.purpose));
    let same = attachments::store::same(cx.conn, desk.holder, told.purpose, &received.sha256, &name)?;
    if let Some(made) = same {
        // Sent twice: the second one is not kept.
        cancelled(cx.conn, &upload, cx.now)?;
        return Ok((made, false));
    }
    let row = Attachment {
        id,
        programme_id: desk.programme,
        application_id: None,
        submission_id: None,
        idea_id: None,
        session_id: None,
        participant_id: None,
        award_id: None,
        purpose: told.purpose,
        name,
        media_type: received.kind.media_type().to_owned(),
        size: received.size,
        sha256: received.sha256.clone(),
        for_jury: told
            .for_jury
            .unwrap_or(told.purpose.is_for_jury() && desk.holder.kind().has_jurors()),
        added_after: desk.submitted,
        added_by: upload.account_id,
        evidence: told.evidence,
        replaces_id: told.replaces,
        replaced_at: None,
        withdrawn_by: None,
        withdrawn_at: None,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
    }
    .to(desk.holder);
    Ok((attached(cx, desk, row, old)?, true))
}

/// Writes the row, and what follows from it.
fn attached(cx: &mut Cx<'_>, desk: &Desk, row: Attachment, old: Option<Attachment>) -> Result<Attachment> {
    if let Some(old) = old {
        let gone = Attachment {
            replaced_at: Some(cx.now),
            version: old.version + 1,
            updated_at: cx.now,
            ..old
        };
        attachments::store::update(cx.conn, gone)?;
    }
    attachments::store::insert(cx.conn, row.clone())?;
    store::done(cx.conn, row.id, cx.now)?;
    attachments::store::to_discard(cx.conn, row.id, true, cx.now)?;
    let after = json!({
        "purpose": row.purpose, "media_type": row.media_type, "size": row.size, "sha256": row.sha256,
        "for_jury": row.for_jury, "replaces": row.replaces_id, "evidence": row.evidence,
    });
    record(cx, desk.holder.kind().adding(), desk, &row, Value::Null, after)?;
    Ok(row)
}

/// Gives an upload up.
pub fn cancel(cx: &mut Cx<'_>, id: Id) -> Result<()> {
    let row = store::lock(cx.conn, id)?;
    let row = mine(cx, Op::CancelUpload, row)?;
    match row.done_at {
        Some(_) => Err(Error::code(Code::WrongState)),
        None => cancelled(cx.conn, &row, cx.now),
    }
}

/// Takes the rows away; the bytes follow. What is on its way at this moment may still be written, so they wait a little.
pub fn cancelled(conn: &mut DbConn, row: &Upload, now: Ts) -> Result<()> {
    store::delete(conn, row.id)?;
    attachments::store::to_discard(conn, row.id, row.done_at.is_some(), now + rules::grace())
}
