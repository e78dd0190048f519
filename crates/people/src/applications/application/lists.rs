//! Queries for lists of applications.

use diesel::prelude::*;

use super::content::{Channel, Sector, Sex, SocialCategory};
use super::order::{After, ApplicationOrder, Part};
use super::pending;
use super::search::Sought;
use super::store::Application;
use crate::applications::conflicts;
use crate::applications::eligibility::rules::EligibilityOutcome;
use crate::applications::status::ApplicationStatus;
use base::cx::Cx;
use base::db::schema::{application, application_key, application_word, person, programme};
use base::db::{DbConn, Kept, cols, native};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Ts};

/// Which applications staff want to see; an empty list of values leaves nothing out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub status: Vec<ApplicationStatus>,
    pub channel: Vec<Channel>,
    pub locality: Vec<String>,
    pub sector: Vec<Sector>,
    pub social_category: Vec<SocialCategory>,
    pub sex: Vec<Sex>,
    /// What became of the rules together.
    pub rules: Vec<EligibilityOutcome>,
    /// Who typed it.
    pub assisted_by: Option<Id>,
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
}

/// An application in a list, without its documents.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = application)]
pub struct Listed {
    pub id: Id,
    pub programme_id: Id,
    pub number: Option<i32>,
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

/// A line of the list.
#[derive(Debug, Clone, Queryable)]
pub struct Line {
    /// The application.
    pub row: Listed,
    /// Of the person.
    pub family_name: String,
    /// Of the person.
    pub given_name: String,
    /// By what it is sorted among names.
    pub key: String,
    /// What became of its rules together.
    pub rules: Option<EligibilityOutcome>,
    /// The programme's currency.
    pub currency: Option<String>,
}

impl Line {
    /// Where the page after it begins.
    pub fn after(&self, order: ApplicationOrder) -> After {
        use ApplicationOrder as O;
        let row = &self.row;
        match (order, row.submitted_at, row.number) {
            (O::Made | O::MadeLast, ..) => After::Made(row.created_at, row.id),
            (O::Name | O::NameLast, ..) => After::Name(self.key.clone(), row.id),
            (O::Submitted | O::SubmittedLast, Some(at), _) => After::Submitted(at, row.id),
            (O::Reference | O::ReferenceLast, _, Some(number)) => After::Reference(number),
            _ => After::NotSubmitted(row.id),
        }
    }
}

/// Leaves out what the reader does not want to see; a macro, since a boxed query belongs to one database.
macro_rules! narrowed {
    ($query:expr, $programme:expr, $filter:expr, $now:expr) => {{
        let (mut query, programme, filter) = ($query, $programme, $filter);
        if !filter.status.is_empty() {
            query = query.filter(application::status.eq_any(filter.status));
        }
        if !filter.channel.is_empty() {
            query = query.filter(application::channel.eq_any(filter.channel));
        }
        if !filter.locality.is_empty() {
            query = query.filter(application::locality.eq_any(filter.locality));
        }
        if !filter.sector.is_empty() {
            query = query.filter(application::sector.eq_any(filter.sector));
        }
        if !filter.social_category.is_empty() {
            query = query.filter(application::social_category.eq_any(filter.social_category));
        }
        if !filter.sex.is_empty() {
            query = query.filter(person::sex.eq_any(filter.sex));
        }
        if !filter.rules.is_empty() {
            query = query.filter(application_key::rules.eq_any(filter.rules));
        }
        if let Some(account) = filter.assisted_by {
            query = query.filter(application::assisted_by.eq(account));
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

/// Puts what is left in order, from a key on. The first condition of each pair lets both databases enter the index there.
macro_rules! ordered {
    ($query:expr, $order:expr, $part:expr, $after:expr) => {{
        use ApplicationOrder as O;
        use application::{created_at, id, number, submitted_at};
        use application_key::{application_id, name};
        let mut query = $query;
        query = match ($order, $part) {
            (_, Part::All) => query,
            (_, Part::Submitted) => query.filter(submitted_at.is_not_null()),
            (_, Part::NotSubmitted) => query.filter(submitted_at.is_null()),
        };
        query = match ($order, $part) {
            (O::SubmittedLast | O::ReferenceLast, Part::NotSubmitted) => query.order(id.desc()),
            (_, Part::NotSubmitted) => query.order(id),
            (O::Made, _) => query.order((created_at, id)),
            (O::MadeLast, _) => query.order((created_at.desc(), id.desc())),
            (O::Submitted, _) => query.order((submitted_at, id)),
            (O::SubmittedLast, _) => query.order((submitted_at.desc(), id.desc())),
            (O::Reference, _) => query.order(number),
            (O::ReferenceLast, _) => query.order(number.desc()),
            (O::Name, _) => query.order((name, application_id)),
            (O::NameLast, _) => query.order((name.desc(), application_id.desc())),
        };
        let last = matches!(
            $order,
            O::MadeLast | O::SubmittedLast | O::ReferenceLast | O::NameLast
        );
        match ($after, last) {
            (None, _) => query,
            (Some(After::Made(at, row)), false) => query
                .filter(created_at.ge(at))
                .filter(created_at.gt(at).or(id.gt(row))),
            (Some(After::Made(at, row)), true) => query
                .filter(created_at.le(at))
                .filter(created_at.lt(at).or(id.lt(row))),
            (Some(After::Submitted(at, row)), false) => query
                .filter(submitted_at.ge(at))
                .filter(submitted_at.gt(at).or(id.gt(row))),
            (Some(After::Submitted(at, row)), true) => query
                .filter(submitted_at.le(at))
                .filter(submitted_at.lt(at).or(id.lt(row))),
            (Some(After::Name(key, row)), false) => query
                .filter(name.ge(key.clone()))
                .filter(name.gt(key).or(application_id.gt(row))),
            (Some(After::Name(key, row)), true) => query
                .filter(name.le(key.clone()))
                .filter(name.lt(key).or(application_id.lt(row))),
            (Some(After::Reference(no)), false) => query.filter(number.gt(no)),
            (Some(After::Reference(no)), true) => query.filter(number.lt(no)),
            (Some(After::NotSubmitted(row)), false) => query.filter(id.gt(row)),
            (Some(After::NotSubmitted(row)), true) => query.filter(id.lt(row)),
        }
    }};
}

/// Which page of a list.
#[derive(Debug, Clone)]
pub struct Place {
    /// In which order.
    pub order: ApplicationOrder,
    /// Behind which line.
    pub after: Option<After>,
    /// How many lines.
    pub limit: i64,
}

/// Applications of a programme, without those that the reader must not know of. It is one statement, so that it is a
/// snapshot by itself, but where a page reaches from one part of a list into the next.
pub fn page(cx: &mut Cx<'_>, programme: Id, filter: Filter, place: Place) -> Result<Vec<Line>> {
    if place.after.as_ref().is_some_and(|after| !place.order.fits(after)) {
        return Err(Error::code(Code::Unreadable).with("parameter", "cursor"));
    }
    let part = place.order.part(place.after.as_ref());
    let mut rows = part_of(cx, programme, filter.clone(), part, place.clone())?;
    let missing = place.limit - i64::try_from(rows.len()).unwrap_or(place.limit);
    if part == Part::Submitted && missing > 0 {
        let rest = Place {
            after: None,
            limit: missing,
            ..place
        };
        rows.extend(part_of(cx, programme, filter, Part::NotSubmitted, rest)?);
    }
    Ok(rows)
}

fn part_of(cx: &mut Cx<'_>, programme: Id, filter: Filter, part: Part, place: Place) -> Result<Vec<Line>> {
    let (reader, standing, now) = (cx.actor.id()?, cx.standing(), cx.now);
    type Row = (Line, Option<i64>);
    let rows: Vec<Row> = native!(cx.conn, c => {
        let currency = programme::table
            .find(programme)
            .select(programme::currency)
            .single_value();
        let query = application::table
            .inner_join(person::table)
            .inner_join(application_key::table)
            .select((
                (
                    cols::<Listed>(),
                    person::family_name,
                    person::given_name,
                    application_key::name,
                    application_key::rules,
                    currency,
                ),
                standing,
            ))
            .filter(application_key::programme_id.eq(programme))
            .filter(application::programme_id.eq(programme))
            .filter(application::id.ne_all(conflicts::store::hiding(reader, programme)))
            .limit(place.limit)
            .into_boxed();
        let query = ordered!(query, place.order, part, place.after);
        Kept(narrowed!(query, programme, filter, now)).load(c)
    })?;
    if let Some(row) = rows.first() {
        cx.confirm(row.1);
    }
    Ok(rows.into_iter().map(|(line, _)| line).collect())
}

/// So many lines are counted at most: no figure beside a list takes longer the more applications there are.
pub const COUNTED: usize = 10_000;

/// What of a line is counted.
#[derive(Debug, Clone, Queryable)]
pub struct Counted {
    pub status: ApplicationStatus,
    pub channel: Channel,
    pub locality: Option<String>,
    pub sector: Option<Sector>,
    pub social_category: Option<SocialCategory>,
    pub sex: Option<Sex>,
    pub rules: Option<EligibilityOutcome>,
}

/// The same lines as far as they are counted, one more than are, so that it shows whether there are more.
pub fn counted(cx: &mut Cx<'_>, programme: Id, filter: Filter) -> Result<Vec<Counted>> {
    let (reader, now) = (cx.actor.id()?, cx.now);
    let limit = i64::try_from(COUNTED + 1).unwrap_or(i64::MAX);
    Ok(native!(cx.conn, c => {
        let query = application::table
            .inner_join(person::table)
            .inner_join(application_key::table)
            .select((
                application::status,
                application::channel,
                application::locality,
                application::sector,
                application::social_category,
                person::sex,
                application_key::rules,
            ))
            .filter(application::programme_id.eq(programme))
            .filter(application::id.ne_all(conflicts::store::hiding(reader, programme)))
            .limit(limit)
            .into_boxed();
        narrowed!(query, programme, filter, now).load(c)
    })?)
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
