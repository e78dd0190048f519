//! Use cases of attachments: look, mark for the jury, withdraw. They come by `uploads`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::store::{self, Attachment};
use crate::desk::Desk;
use crate::purposes::AttachmentPurpose;
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::{Action, Op, action, authorise};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Input};

/// What is changed of an attachment.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"for_jury": true}))]
pub struct AttachmentPatch {
    /// What it is for.
    pub purpose: Option<AttachmentPurpose>,
    /// Whether jurors who have the object to judge are shown it.
    pub for_jury: Option<bool>,
}

/// An attachment, and how the actor stands to it.
pub struct Scene {
    /// The attachment.
    pub row: Attachment,
    /// How the actor stands to the files of its object.
    pub desk: Desk,
    /// The actor is a juror who is shown it.
    pub shown: bool,
}

impl Scene {
    fn seen(&self, cx: &Cx<'_>) -> bool {
        self.shown || self.desk.may_read(cx)
    }
    /// 404 for whoever does not see it, 403 for whoever sees it but may not do this.
    fn authorise(&self, cx: &Cx<'_>, op: Op, may: bool) -> Result<()> {
        authorise(cx, op, &self.desk.owned_if(may)).map_err(|error| match error.which() {
            Code::NotFound if self.seen(cx) => Error::code(Code::Forbidden),
            _ => error,
        })
    }
    /// Staff, and whoever added it, as long as they may add.
    fn may_withdraw(&self, cx: &Cx<'_>) -> bool {
        let mine = cx.actor.account == Some(self.row.added_by);
        self.desk.staff || (mine && self.desk.may_add(cx))
    }
    fn gone(&self) -> Option<Code> {
        (!self.row.stands()).then_some(Code::WrongState)
    }
}

/// The files of an object, with those that were replaced or withdrawn: nothing that was submitted is lost.
pub fn list(cx: &mut Cx<'_>, desk: &Desk, after: Option<Id>, limit: i64) -> Result<Vec<Attachment>> {
    authorise(cx, desk.holder.kind().listing(), &desk.subject)?;
    store::page(cx.conn, desk.holder, after, limit)
}

/// Lets pass whoever may read it.
pub fn read(cx: &Cx<'_>, op: Op, scene: &Scene) -> Result<()> {
    scene.authorise(cx, op, scene.seen(cx))
}

/// Says what it is for, and who is shown it.
pub fn update(cx: &mut Cx<'_>, scene: Scene, input: &Input<AttachmentPatch>) -> Result<Scene> {
    scene.authorise(cx, Op::UpdateAttachment, scene.desk.staff)?;
    let input = input.get()?;
    let kind = scene.desk.holder.kind();
    if input.for_jury == Some(true) && !kind.has_jurors() {
        return Err(Error::field("/for_jury", "read_only"));
    }
    if input.purpose.is_some_and(|p| !kind.purposes().contains(&p)) {
        return Err(Error::field("/purpose", "unknown"));
    }
    if let Some(code) = scene.gone() {
        return Err(Error::code(code));
    }
    let old = &scene.row;
    let row = Attachment {
        purpose: input.purpose.unwrap_or(old.purpose),
        for_jury: input.for_jury.unwrap_or(old.for_jury),
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row.clone())?;
    let told = |a: &Attachment| json!({ "purpose": a.purpose, "for_jury": a.for_jury });
    let (before, after) = (told(old), told(&row));
    record(cx, Op::UpdateAttachment, &scene.desk, &row, before, after)?;
    Ok(Scene { row, ..scene })
}

/// Takes one away. What was there at a submission, or came after it, is kept and told as withdrawn.
pub fn withdraw(cx: &mut Cx<'_>, scene: &Scene) -> Result<()> {
    scene.authorise(cx, Op::WithdrawAttachment, scene.may_withdraw(cx))?;
    let (old, desk) = (&scene.row, &scene.desk);
    if let Some(code) = desk.closed.or(scene.gone()) {
        return Err(Error::code(code));
    }
    let is_kept = desk.submitted > 0 || old.replaces_id.is_some();
    if is_kept {
        let row = Attachment {
            withdrawn_by: cx.actor.account,
            withdrawn_at: Some(cx.now),
            version: old.version + 1,
            updated_at: cx.now,
            ..old.clone()
        };
        store::update(cx.conn, row)?;
    } else {
        store::discard(cx.conn, old.id, cx.now)?;
    }
    let before = json!({ "purpose": old.purpose, "sha256": old.sha256 });
    let after = json!({ "kept": is_kept });
    record(cx, Op::WithdrawAttachment, desk, old, before, after)
}

/// What the actor may do with an attachment.
pub fn actions(cx: &Cx<'_>, scene: &Scene) -> Vec<Action> {
    let desk = &scene.desk;
    let change = action(
        cx,
        Op::UpdateAttachment,
        &desk.owned_if(desk.staff),
        &[scene.gone()],
    );
    let may = desk.owned_if(scene.may_withdraw(cx));
    let withdraw = action(cx, Op::WithdrawAttachment, &may, &[desk.closed.or(scene.gone())]);
    change.into_iter().chain(withdraw).collect()
}

/// Writes to the programme's chain. A name that somebody gave a file may tell of a person, so it is left out.
pub(crate) fn record(
    cx: &mut Cx<'_>,
    op: Op,
    desk: &Desk,
    row: &Attachment,
    before: Value,
    after: Value,
) -> Result<()> {
    audit::of(op, Object::Attachment(row.id))
        .about(desk.about)
        .change(before, after)
        .write(cx, Some(desk.programme))
}
