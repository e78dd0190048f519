//! Rows of attachments.

use diesel::prelude::*;

use crate::desk::Holder;
use crate::purposes::AttachmentPurpose;
use base::db::schema::{attachment, discarded_file};
use base::db::{Both, DbConn, Lock, cols};
use kernel::error::{Error, Result};
use kernel::{Id, Ts};

/// An attachment.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = attachment, treat_none_as_null = true)]
pub struct Attachment {
    pub id: Id,
    pub programme_id: Id,
    pub application_id: Option<Id>,
    pub submission_id: Option<Id>,
    pub idea_id: Option<Id>,
    pub session_id: Option<Id>,
    pub participant_id: Option<Id>,
    pub award_id: Option<Id>,
    pub purpose: AttachmentPurpose,
    pub name: String,
    pub media_type: String,
    pub size: i64,
    pub sha256: String,
    pub for_jury: bool,
    pub added_after: i32,
    pub added_by: Id,
    pub evidence: Option<String>,
    pub replaces_id: Option<Id>,
    pub replaced_at: Option<Ts>,
    pub withdrawn_by: Option<Id>,
    pub withdrawn_at: Option<Ts>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

impl Attachment {
    /// To what it is attached.
    pub fn holder(&self) -> Result<Holder> {
        let of = |id: Option<Id>, make: fn(Id) -> Holder| id.map(make);
        if let (Some(session), Some(participant)) = (self.session_id, self.participant_id) {
            return Ok(Holder::Excuse { session, participant });
        }
        of(self.application_id, Holder::Application)
            .or(of(self.submission_id, Holder::Submission))
            .or(of(self.idea_id, Holder::Plan))
            .or(of(self.session_id, Holder::Session))
            .or(of(self.award_id, Holder::Award))
            .ok_or_else(|| Error::internal("an attachment to nothing"))
    }
    /// Attaches it.
    #[must_use]
    pub fn to(mut self, holder: Holder) -> Self {
        match holder {
            Holder::Application(id) => self.application_id = Some(id),
            Holder::Submission(id) => self.submission_id = Some(id),
            Holder::Plan(id) => self.idea_id = Some(id),
            Holder::Session(id) => self.session_id = Some(id),
            Holder::Excuse { session, participant } => {
                self.session_id = Some(session);
                self.participant_id = Some(participant);
            }
            Holder::Award(id) => self.award_id = Some(id),
        }
        self
    }
    /// Whether it stands: it was neither replaced nor withdrawn.
    pub fn stands(&self) -> bool {
        self.replaced_at.is_none() && self.withdrawn_at.is_none()
    }
}

/// An attachment by its identifier.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Attachment> {
    Ok(attachment::table
        .find(id)
        .select(cols::<Attachment>())
        .first(conn)?)
}

/// The same, if it is there.
pub fn known(conn: &mut DbConn, id: Id) -> Result<Option<Attachment>> {
    Ok(attachment::table
        .find(id)
        .select(cols::<Attachment>())
        .first(conn)
        .optional()?)
}

pub fn lock(conn: &mut DbConn, id: Id) -> Result<Attachment> {
    Ok(Lock(attachment::table.find(id).select(cols::<Attachment>())).get_result(conn)?)
}

pub fn insert(conn: &mut DbConn, row: Attachment) -> Result<()> {
    diesel::insert_into(attachment::table).values(row).execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Attachment) -> Result<()> {
    diesel::update(attachment::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// Narrows a query down to the files of an object.
macro_rules! of {
    ($query:expr, $holder:expr) => {
        match $holder {
            Holder::Application(id) => $query.filter(attachment::application_id.eq(id)),
            Holder::Submission(id) => $query.filter(attachment::submission_id.eq(id)),
            Holder::Plan(id) => $query.filter(attachment::idea_id.eq(id)),
            Holder::Session(id) => $query
                .filter(attachment::session_id.eq(id))
                .filter(attachment::participant_id.is_null()),
            Holder::Excuse { session, participant } => $query
                .filter(attachment::session_id.eq(session))
                .filter(attachment::participant_id.eq(participant)),
            Holder::Award(id) => $query.filter(attachment::award_id.eq(id)),
        }
    };
}

/// The files of an object, oldest first, also those that were replaced or withdrawn.
pub fn page(conn: &mut DbConn, holder: Holder, after: Option<Id>, limit: i64) -> Result<Vec<Attachment>> {
    let query = attachment::table
        .select(cols::<Attachment>())
        .order(attachment::id)
        .limit(limit)
        .into_boxed();
    let mut query = of!(query, holder);
    if let Some(id) = after {
        query = query.filter(attachment::id.gt(id));
    }
    Ok(query.load(conn)?)
}

/// The files of some applications and plans that jurors are shown.
pub fn for_jury(conn: &mut DbConn, applications: &[Id], ideas: &[Id]) -> Result<Vec<Attachment>> {
    let theirs = attachment::application_id
        .eq_any(applications.to_vec())
        .or(attachment::idea_id.eq_any(ideas.to_vec()));
    Ok(attachment::table
        .filter(theirs)
        .filter(attachment::for_jury)
        .filter(attachment::replaced_at.is_null())
        .filter(attachment::withdrawn_at.is_null())
        .order(attachment::id)
        .select(cols::<Attachment>())
        .load(conn)?)
}

/// How many files of an object stand.
pub fn standing(conn: &mut DbConn, holder: Holder) -> Result<i64> {
    let query = attachment::table
        .filter(attachment::replaced_at.is_null())
        .filter(attachment::withdrawn_at.is_null())
        .count()
        .into_boxed();
    Ok(of!(query, holder).get_result(conn)?)
}

/// The same file for the same purpose of the same object, where it stands already.
pub fn same(
    conn: &mut DbConn,
    holder: Holder,
    purpose: AttachmentPurpose,
    sha256: &str,
    name: &str,
) -> Result<Option<Attachment>> {
    let query = attachment::table
        .select(cols::<Attachment>())
        .filter(attachment::purpose.eq(purpose))
        .filter(attachment::sha256.eq(sha256.to_owned()))
        .filter(attachment::name.eq(name.to_owned()))
        .filter(attachment::replaced_at.is_null())
        .filter(attachment::withdrawn_at.is_null())
        .into_boxed();
    Ok(of!(query, holder).first(conn).optional()?)
}

/// Takes away a row that nothing rests on; its bytes are to be taken out of the depot.
pub fn discard(conn: &mut DbConn, id: Id, now: Ts) -> Result<()> {
    diesel::delete(attachment::table.find(id)).execute(conn)?;
    to_discard(conn, id, false, now)
}

/// Takes away all files of an object that is taken away itself.
pub fn discard_all(conn: &mut DbConn, holder: Holder, now: Ts) -> Result<()> {
    // Whoever took another's place goes first.
    for row in page(conn, holder, None, i64::MAX)?.iter().rev() {
        discard(conn, row.id, now)?;
    }
    Ok(())
}

/// Remembers what is to be taken out of the depot.
pub fn to_discard(conn: &mut DbConn, id: Id, pieces_only: bool, due: Ts) -> Result<()> {
    Both(
        diesel::insert_into(discarded_file::table)
            .values((
                discarded_file::id.eq(id),
                discarded_file::pieces_only.eq(pieces_only),
                discarded_file::due_at.eq(due),
            ))
            .on_conflict_do_nothing(),
    )
    .execute(conn)?;
    Ok(())
}

/// So many files after one, to be compared with the depot: identifier and size.
pub fn sizes(conn: &mut DbConn, after: Option<Id>, limit: i64) -> Result<Vec<(Id, i64)>> {
    let mut query = attachment::table
        .select((attachment::id, attachment::size))
        .order(attachment::id)
        .limit(limit)
        .into_boxed();
    if let Some(id) = after {
        query = query.filter(attachment::id.gt(id));
    }
    Ok(query.load(conn)?)
}
