//! Queries for lists of applications.

use diesel::prelude::*;

use super::content::{Sector, SocialCategory};
use super::rules::ApplicationStatus;
use super::store::Application;
use base::db::schema::{application, application_word, person};
use base::db::{DbConn, cols};
use kernel::error::Result;
use kernel::{Id, Ts};

/// Which applications staff want to see. `hidden` are those that this reader must not know of.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub status: Option<ApplicationStatus>,
    pub locality: Option<String>,
    pub sector: Option<Sector>,
    pub social_category: Option<SocialCategory>,
    /// Folded words; each is the beginning of some word of the application.
    pub words: Vec<String>,
    pub updated_since: Option<Ts>,
    /// Only those whose withdrawn consent waits to be settled.
    pub consent_waits: bool,
    pub after: Option<(Ts, Id)>,
    pub hidden: Vec<Id>,
}

/// A line of the list: the application and the name of its person.
pub type Line = (Application, String, String);

/// Applications of a programme in the order of their making.
pub fn page(conn: &mut DbConn, programme: Id, filter: Filter, limit: i64) -> Result<Vec<Line>> {
    let mut query = application::table
        .inner_join(person::table)
        .select((cols::<Application>(), person::family_name, person::given_name))
        .filter(application::programme_id.eq(programme))
        .order((application::created_at, application::id))
        .limit(limit)
        .into_boxed();
    if let Some(status) = filter.status {
        query = query.filter(application::status.eq(status));
    }
    if let Some(locality) = filter.locality {
        query = query.filter(application::locality.eq(locality));
    }
    if let Some(sector) = filter.sector {
        query = query.filter(application::sector.eq(sector));
    }
    if let Some(category) = filter.social_category {
        query = query.filter(application::social_category.eq(category));
    }
    if filter.consent_waits {
        query = query.filter(application::consent_waits_since.is_not_null());
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(application::updated_at.ge(since));
    }
    if let Some((at, id)) = filter.after {
        // The first condition alone lets both databases enter the index at the cursor.
        query = query
            .filter(application::created_at.ge(at))
            .filter(application::created_at.gt(at).or(application::id.gt(id)));
    }
    if !filter.hidden.is_empty() {
        query = query.filter(application::id.ne_all(filter.hidden));
    }
    for word in filter.words {
        // A range instead of LIKE: both databases take it from the index, letters of any script.
        let end = format!("{word}\u{10FFFF}");
        query = query.filter(
            application::id.eq_any(
                application_word::table
                    .filter(application_word::programme_id.eq(programme))
                    .filter(application_word::word.ge(word))
                    .filter(application_word::word.lt(end))
                    .select(application_word::application_id),
            ),
        );
    }
    Ok(query.load(conn)?)
}

/// The applications of an account, newest first.
pub fn of_account(
    conn: &mut DbConn,
    account: Id,
    before: Option<(Ts, Id)>,
    limit: i64,
) -> Result<Vec<Application>> {
    let mut query = application::table
        .select(cols::<Application>())
        .filter(application::account_id.eq(account))
        .order((application::created_at.desc(), application::id.desc()))
        .limit(limit)
        .into_boxed();
    if let Some((at, id)) = before {
        query = query
            .filter(application::created_at.le(at))
            .filter(application::created_at.lt(at).or(application::id.lt(id)));
    }
    Ok(query.load(conn)?)
}

/// The eligible of a programme, in the order of their submission.
pub fn eligible(conn: &mut DbConn, programme: Id) -> Result<Vec<Line>> {
    Ok(application::table
        .inner_join(person::table)
        .filter(application::programme_id.eq(programme))
        .filter(application::status.eq(ApplicationStatus::Eligible))
        .order((application::submitted_at, application::id))
        .select((cols::<Application>(), person::family_name, person::given_name))
        .load(conn)?)
}
