//! Rows of what leaves the house, with whom it is for.

use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use base::db::schema::{account, application, outgoing, person};
use base::db::{DbConn, cols};
use base::notifications::{MessageKind, Outgoing, OutgoingStatus};
use kernel::error::Result;
use kernel::{Id, Ts};

/// What leaves the house, with the number and the names of whom it is for: those of the application, else of the account.
pub type Row = (Outgoing, Option<(Option<String>, String, String)>, Option<String>);

/// Which of them.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub id: Option<Id>,
    pub status: Option<OutgoingStatus>,
    pub kind: Option<MessageKind>,
    pub staff: bool,
    pub before: Option<Id>,
    pub limit: i64,
}

/// What leaves the house of a programme, newest first, but for hidden applications.
pub fn page(conn: &mut DbConn, programme: Id, hidden: &[Id], filter: &Filter) -> Result<Vec<Row>> {
    let mut query = outgoing::table
        .left_join(application::table.inner_join(person::table))
        .left_join(account::table)
        .filter(outgoing::programme_id.eq(programme))
        .filter(
            // Whoever has a conflict of interest sees nothing of those applications, nor what goes to staff and jurors: it
            // tells who has them to judge.
            outgoing::application_id
                .is_null()
                .and(hidden.is_empty().into_sql::<Bool>())
                .or(outgoing::application_id.assume_not_null().ne_all(hidden.to_vec())),
        )
        .order(outgoing::id.desc())
        .select((
            cols::<Outgoing>(),
            (application::reference, person::given_name, person::family_name).nullable(),
            account::display_name.nullable(),
        ))
        .limit(filter.limit)
        .into_boxed();
    if let Some(id) = filter.id {
        query = query.filter(outgoing::id.eq(id));
    }
    if let Some(status) = filter.status {
        query = query.filter(outgoing::status.eq(status));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(outgoing::kind.eq(kind));
    }
    if filter.staff {
        query = query.filter(outgoing::application_id.is_null());
    }
    if let Some(before) = filter.before {
        query = query.filter(outgoing::id.lt(before));
    }
    Ok(query.load(conn)?)
}

/// The oldest of those that are held, of a kind where one is told.
pub fn held(
    conn: &mut DbConn,
    programme: Id,
    hidden: &[Id],
    kind: Option<MessageKind>,
    limit: i64,
) -> Result<Vec<Id>> {
    let mut query = outgoing::table
        .filter(outgoing::programme_id.eq(programme))
        .filter(outgoing::status.eq(OutgoingStatus::Held))
        .filter(
            // Whoever has a conflict of interest sees nothing of those applications, nor what goes to staff and jurors: it
            // tells who has them to judge.
            outgoing::application_id
                .is_null()
                .and(hidden.is_empty().into_sql::<Bool>())
                .or(outgoing::application_id.assume_not_null().ne_all(hidden.to_vec())),
        )
        .order(outgoing::id)
        .select(outgoing::id)
        .limit(limit)
        .into_boxed();
    if let Some(kind) = kind {
        query = query.filter(outgoing::kind.eq(kind));
    }
    Ok(query.load(conn)?)
}

/// How many for staff were given up, and since when; for anybody else somebody is called.
pub fn undelivered(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<(i64, Option<Ts>)> {
    if !hidden.is_empty() {
        return Ok((0, None));
    }
    Ok(outgoing::table
        .filter(outgoing::programme_id.eq(programme))
        .filter(outgoing::status.eq(OutgoingStatus::Failed))
        .filter(outgoing::application_id.is_null())
        .select((count_star(), min(outgoing::created_at)))
        .first(conn)?)
}

/// How many are held, and since when.
pub fn count_held(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<(i64, Option<Ts>)> {
    Ok(outgoing::table
        .filter(outgoing::programme_id.eq(programme))
        .filter(outgoing::status.eq(OutgoingStatus::Held))
        .filter(
            // Whoever has a conflict of interest sees nothing of those applications, nor what goes to staff and jurors: it
            // tells who has them to judge.
            outgoing::application_id
                .is_null()
                .and(hidden.is_empty().into_sql::<Bool>())
                .or(outgoing::application_id.assume_not_null().ne_all(hidden.to_vec())),
        )
        .select((count_star(), min(outgoing::created_at)))
        .first(conn)?)
}
