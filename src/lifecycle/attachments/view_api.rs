//! What readers are told of a file.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::service::is_late;
use base::cx::Cx;
use base::http::{Download, Reply};
use base::policy::Action;
use files::attachments::Attachment;
use files::attachments::service::{Scene, actions};
use files::kinds::Kind;
use files::purposes::{AttachedTo, AttachmentPurpose};
use kernel::error::{Error, Result};
use kernel::{Id, Ts};
use people::accounts::names;

/// A file that is attached to something.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub struct View {
    pub id: Id,
    pub programme_id: Id,
    /// To what.
    pub attached_to: AttachedTo,
    /// What it is for.
    pub purpose: AttachmentPurpose,
    /// Its name, as it was sent.
    pub name: String,
    /// What it is, by its content.
    pub media_type: String,
    /// How many bytes it has.
    pub size: i64,
    /// The SHA-256 digest of its bytes, in hexadecimal.
    pub sha256: String,
    /// Jurors who have the object to judge are shown it.
    pub for_jury: bool,
    /// It came after the last submission of what it is attached to.
    pub after_submission: bool,
    /// Who added it.
    pub added_by: Id,
    /// The name of who added it.
    pub added_by_name: String,
    /// What proves that it came, where staff added it for somebody.
    pub evidence: Option<String>,
    /// The file whose place it took.
    pub replaces_id: Option<Id>,
    /// When another file took its place.
    pub replaced_at: Option<Ts>,
    /// When it was withdrawn. It is kept, because it was there at a submission.
    pub withdrawn_at: Option<Ts>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
    pub actions: Vec<Action>,
}

/// The names of those who added some files.
pub fn names(cx: &mut Cx<'_>, rows: &[Attachment]) -> Result<HashMap<Id, String>> {
    names::of(cx.conn, rows.iter().map(|row| row.added_by))
}

/// A file as this reader sees it.
pub fn view(cx: &Cx<'_>, scene: Scene, names: &HashMap<Id, String>) -> View {
    let actions = actions(cx, &scene);
    let Scene { row, desk, .. } = scene;
    View {
        id: row.id,
        programme_id: row.programme_id,
        attached_to: desk.holder.kind(),
        purpose: row.purpose,
        name: row.name,
        media_type: row.media_type,
        size: row.size,
        sha256: row.sha256,
        for_jury: row.for_jury,
        after_submission: is_late(&desk, row.added_after),
        added_by: row.added_by,
        added_by_name: names.get(&row.added_by).cloned().unwrap_or_default(),
        evidence: row.evidence,
        replaces_id: row.replaces_id,
        replaced_at: row.replaced_at,
        withdrawn_at: row.withdrawn_at,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        actions,
    }
}

/// One file as an answer.
pub fn reply(cx: &mut Cx<'_>, scene: Scene) -> Result<Reply> {
    let names = names(cx, std::slice::from_ref(&scene.row))?;
    let version = scene.row.version;
    Ok(Reply::ok(&view(cx, scene, &names))?.version(version))
}

/// Its bytes as an answer.
pub fn download(row: &Attachment) -> Result<Download> {
    let kind = Kind::of_media_type(&row.media_type);
    Ok(Download {
        size: u64::try_from(row.size).map_err(Error::internal)?,
        media_type: row.media_type.clone(),
        name: kind.map_or_else(|| row.name.clone(), |kind| kind.saved_as(&row.name)),
        sha256: row.sha256.clone(),
    })
}
