//! Queries for lists of applications.

use diesel::prelude::*;

use super::content::{Channel, Sector, SocialCategory};
use super::pending;
use super::search::Sought;
use super::store::Application;
use crate::applications::conflicts;
use crate::applications::status::ApplicationStatus;
use base::cx::Cx;
use base::db::schema::{application, application_word, person, programme};
use base::db::{DbConn, Kept, cols, native};
use kernel::error::Result;
use kernel::{Id, Ts};

/// Which applications staff want to see.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub status: Option<ApplicationStatus>,
    pub locality: Option<String>,
    pub sector: Option<Sector>,
    pub social_category: Option<SocialCategory>,
    pub sought: Option<Sought>,
    pub updated_since: Option<Ts>,
    /// Only those whose withdrawn consent waits to be settled.
    pub consent_waits: bool,
    /// Only those whose answer to a question is late.
    pub answer_overdue: bool,
    /// Only those that came on paper and were not typed to their end.
    pub to_type: bool,
    /// Only those who have a place and do not take part in the training yet.
    pub to_enrol: bool,
    pub after: Option<(Ts, Id)>,
}

/// An application in a list, without its documents.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = application)]
pub struct Listed {
    pub id: Id,
    pub programme_id: Id,
    pub reference: Option<String>,
    pub channel: Channel,
    pub status: ApplicationStatus,
    pub locality: Option<String>,
    pub title: Option<String>,
    pub sector: Option<Sector>,
    pub social_category: Option<SocialCategory>,
    pub requested: Option<i64>,
    pub submitted_at: Option<Ts>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

/// A line of the list: the application, the family name and given name of its person, and the programme's currency.
pub type Line = (Listed, String, String, Option<String>);

/// The query of a page; a macro, since a boxed query belongs to one database.
macro_rules! selected {
    ($programme:expr, $reader:expr, $filter:expr, $limit:expr, $standing:expr, $now:expr) => {{
        let (programme, filter) = ($programme, $filter);
        let currency = programme::table
            .find(programme)
            .select(programme::currency)
            .single_value();
        let mut query = application::table
            .inner_join(person::table)
            .select((
                cols::<Listed>(),
                person::family_name,
                person::given_name,
                currency,
                $standing,
            ))
            .filter(application::programme_id.eq(programme))
            .filter(application::id.ne_all(conflicts::store::hiding($reader, programme)))
            .order((application::created_at, application::id))
            .limit($limit)
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
        if filter.answer_overdue {
            query = query.filter(pending::answer_overdue($now));
        }
        if filter.to_type {
            query = query.filter(pending::to_type());
        }
        if filter.to_enrol {
            query = query.filter(pending::to_enrol());
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
        let words = match filter.sought {
            None => vec![],
            Some(Sought::Words(words)) => words,
            Some(Sought::Person { persons, accounts }) => {
                // Both databases take both from their indexes.
                let theirs = application::account_id.eq_any(accounts);
                query = query.filter(application::person_id.eq_any(persons).or(theirs));
                vec![]
            }
        };
        for word in words {
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
        query
    }};
}

/// Applications of a programme in the order of their making, without those that the reader must not know of. It is one
/// statement, so that it is a snapshot by itself.
pub fn page(cx: &mut Cx<'_>, programme: Id, filter: Filter, limit: i64) -> Result<Vec<Line>> {
    let (reader, standing, now) = (cx.actor.id()?, cx.standing(), cx.now);
    type Row = (Listed, String, String, Option<String>, Option<i64>);
    let rows: Vec<Row> =
        native!(cx.conn, c => Kept(selected!(programme, reader, filter, limit, standing, now)).load(c))?;
    if let Some(row) = rows.first() {
        cx.confirm(row.4);
    }
    Ok(rows
        .into_iter()
        .map(|(listed, family, given, currency, _)| (listed, family, given, currency))
        .collect())
}

/// The applications of an account, newest first.
pub fn of_account(
    conn: &mut DbConn,
    account: Id,
    before: Option<(Ts, Id)>,
    limit: i64,
) -> Result<Vec<Listed>> {
    let mut query = application::table
        .select(cols::<Listed>())
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
pub fn eligible(conn: &mut DbConn, programme: Id) -> Result<Vec<(Application, String, String)>> {
    Ok(application::table
        .inner_join(person::table)
        .filter(application::programme_id.eq(programme))
        .filter(application::status.eq(ApplicationStatus::Eligible))
        .order((application::submitted_at, application::id))
        .select((cols::<Application>(), person::family_name, person::given_name))
        .load(conn)?)
}

/// The same, but for all that is told of them.
pub fn admitted(conn: &mut DbConn, programme: Id) -> Result<Vec<Id>> {
    Ok(application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::status.eq(ApplicationStatus::Eligible))
        .select(application::id)
        .load(conn)?)
}
