//! Rows of applications.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::content::{Channel, Content, Sector, SocialCategory};
use super::persons::{self, Person};
use super::rules::ConsentKind;
use crate::applications::conflicts;
use crate::applications::conflicts::ConflictStatus;
use crate::applications::phone_calls::Party;
use crate::applications::status::ApplicationStatus;
use crate::programmes::programme::Programme;
use base::cx::Cx;
use base::db::schema::{
    application, application_code, application_key, application_word, conflict, eligibility_outcome,
    outgoing, person, phone_call, programme, reminder_sent,
};
use base::db::{DbConn, Lock, cols, insert_all, native};
use kernel::error::Result;
use kernel::{Id, Json, Localised, Ts};

/// An application.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = application, treat_none_as_null = true)]
pub struct Application {
    pub id: Id,
    pub programme_id: Id,
    pub number: Option<i32>,
    /// `ILE-017`, from the first submission on.
    pub reference: Option<String>,
    /// Absent for somebody without an account.
    pub account_id: Option<Id>,
    pub side: Option<String>,
    pub person_id: Id,
    pub channel: Channel,
    /// Who typed it for somebody else.
    pub assisted_by: Option<Id>,
    pub status: ApplicationStatus,
    /// What was submitted; before the first submission what was written so far.
    pub content: Json,
    /// What was changed since the last submission, where anything was: read by `Loaded::written` alone.
    pub draft_content: Option<Json>,
    /// The same of the person, with its secrets sealed.
    pub draft_person: Option<Json>,
    pub consents: Json,
    pub iin_digest: Option<String>,
    pub locality: Option<String>,
    /// What the idea is called; as the three after it a copy of what the content tells, for lists and filters.
    pub title: Option<String>,
    pub sector: Option<Sector>,
    pub social_category: Option<SocialCategory>,
    pub requested: Option<i64>,
    /// Number of the last submission, 0 before the first.
    pub submission_no: i32,
    pub submitted_at: Option<Ts>,
    pub personal_deadline_at: Option<Ts>,
    pub clarification: Option<String>,
    pub clarification_due_at: Option<Ts>,
    /// Since when coordinators have to settle a consent that was withdrawn.
    pub consent_waits_since: Option<Ts>,
    /// When it came on paper, where staff typed it later.
    pub received_on: Option<NaiveDate>,
    /// What proves that day.
    pub received_evidence: Option<String>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

/// What was agreed to, when, and to which text.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Consents {
    /// Processing of personal data.
    pub processing: bool,
    /// Publication of name and idea.
    pub publication: bool,
    /// When.
    pub at: Ts,
    /// The text that was agreed to.
    pub text: Localised,
    /// Years that the data are kept.
    pub term_years: u32,
    /// Version of the programme that the text is of.
    pub programme_version: i32,
    /// What proves it, where staff typed it.
    pub evidence: Option<String>,
    /// When the consent to the processing was withdrawn.
    pub withdrawn_at: Option<Ts>,
    /// When the consent to the publication was withdrawn.
    pub publication_withdrawn_at: Option<Ts>,
}

impl Consents {
    /// Whether a consent stands.
    pub fn gives(&self, consent: ConsentKind) -> bool {
        match consent {
            ConsentKind::Processing => self.processing,
            ConsentKind::Publication => self.publication,
        }
    }
    /// The same without one of them, and since when.
    pub fn without(self, consent: ConsentKind, at: Ts) -> Self {
        match consent {
            ConsentKind::Processing => Consents {
                processing: false,
                withdrawn_at: Some(at),
                ..self
            },
            ConsentKind::Publication => Consents {
                publication: false,
                publication_withdrawn_at: Some(at),
                ..self
            },
        }
    }
}

impl From<&Application> for Party {
    fn from(a: &Application) -> Self {
        Party {
            application: a.id,
            programme: a.programme_id,
            account: a.account_id,
        }
    }
}

impl Application {
    /// What the applicant told in the last submission.
    pub fn content(&self) -> Result<Content> {
        self.content.read()
    }
    /// What was agreed to.
    pub fn consents(&self) -> Result<Consents> {
        self.consents.read()
    }
    /// The row with another content; lists show, and filters look at, copies of some fields.
    pub fn with_content(self, content: &Content) -> Result<Self> {
        let idea = content.idea.clone().unwrap_or_default();
        let requested = content.money.as_ref().and_then(|m| m.requested.as_ref());
        Ok(Application {
            content: Json::of(content)?,
            title: idea.title.map(Into::into),
            sector: idea.sector,
            social_category: idea.social_category,
            requested: requested.map(|m| m.amount),
            ..self
        })
    }
}

/// An application by its identifier.
pub fn find(conn: &mut DbConn, id: Id) -> Result<Application> {
    Ok(application::table
        .find(id)
        .select(cols::<Application>())
        .first(conn)?)
}

/// The same with its programme and person, and whether the actor must not know more of it, in one statement: so most
/// requests for an application begin.
pub fn find_whole(cx: &mut Cx<'_>, id: Id) -> Result<(Application, Programme, Person, bool)> {
    // Only whoever has a role can have a conflict.
    let reader = cx.actor.account.filter(|_| !cx.actor.grants.is_empty());
    let between = conflict::application_id
        .eq(application::id)
        .and(conflict::account_id.eq(reader.unwrap_or(Id::NIL)));
    let query = application::table
        .inner_join(programme::table.on(programme::id.eq(application::programme_id)))
        .inner_join(person::table)
        .left_join(conflict::table.on(between))
        .filter(application::id.eq(id))
        .select((
            cols::<Application>(),
            cols::<Programme>(),
            cols::<Person>(),
            conflict::status.nullable(),
            cx.standing(),
        ));
    type Row = (
        Application,
        Programme,
        Person,
        Option<ConflictStatus>,
        Option<i64>,
    );
    let (row, programme, person, status, standing): Row = native!(cx.conn, c => query.first(c))?;
    cx.confirm(standing);
    let blinded = status.is_some_and(|status| conflicts::store::blinds((status, programme.phase)));
    Ok((row, programme, person, blinded))
}

/// The same, locked until the commit.
pub fn lock(conn: &mut DbConn, id: Id) -> Result<Application> {
    Ok(Lock(application::table.find(id).select(cols::<Application>())).get_result(conn)?)
}

pub fn insert(conn: &mut DbConn, row: Application) -> Result<()> {
    let (id, programme, person) = (row.id, row.programme_id, row.person_id);
    diesel::insert_into(application::table)
        .values(row)
        .execute(conn)?;
    persons::list_by_name(conn, id, programme, person)
}

pub fn update(conn: &mut DbConn, row: Application) -> Result<()> {
    diesel::update(application::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

/// Writes what is agreed to, and since when a withdrawal waits to be settled.
pub fn set_consents(cx: &mut Cx<'_>, id: Id, consents: &Consents, waits_since: Option<Ts>) -> Result<()> {
    diesel::update(application::table.find(id))
        .set((
            application::consents.eq(Json::of(consents)?),
            application::consent_waits_since.eq(waits_since),
            application::version.eq(application::version + 1),
            application::updated_at.eq(cx.now),
        ))
        .execute(cx.conn)?;
    Ok(())
}

/// Moves an application from one state to another, if it still stands there; tells whether it did.
pub fn set_status(cx: &mut Cx<'_>, id: Id, from: ApplicationStatus, to: ApplicationStatus) -> Result<bool> {
    let changed = diesel::update(
        application::table
            .filter(application::id.eq(id))
            .filter(application::status.eq(from)),
    )
    .set((
        application::status.eq(to),
        application::version.eq(application::version + 1),
        application::updated_at.eq(cx.now),
    ))
    .execute(cx.conn)?;
    Ok(changed == 1)
}

/// Moves applications of a programme from one state to the next and tells how many stood in the first.
pub fn set_status_of_all(
    cx: &mut Cx<'_>,
    programme: Id,
    ids: &[Id],
    from: ApplicationStatus,
    to: ApplicationStatus,
) -> Result<usize> {
    let mut moved = 0;
    for chunk in ids.chunks(500) {
        moved += diesel::update(
            application::table
                .filter(application::id.eq_any(chunk.to_vec()))
                .filter(application::programme_id.eq(programme))
                .filter(application::status.eq(from)),
        )
        .set((
            application::status.eq(to),
            application::version.eq(application::version + 1),
            application::updated_at.eq(cx.now),
        ))
        .execute(cx.conn)?;
    }
    Ok(moved)
}

/// Forgets what was changed since the last submission.
pub fn drop_edit(conn: &mut DbConn, id: Id) -> Result<()> {
    diesel::update(application::table.find(id))
        .set((
            application::draft_content.eq(None::<Json>),
            application::draft_person.eq(None::<Json>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes away a draft and all that belongs to it.
pub fn delete(conn: &mut DbConn, id: Id) -> Result<()> {
    diesel::delete(application_word::table.filter(application_word::application_id.eq(id))).execute(conn)?;
    diesel::delete(eligibility_outcome::table.filter(eligibility_outcome::application_id.eq(id)))
        .execute(conn)?;
    diesel::delete(conflict::table.filter(conflict::application_id.eq(id))).execute(conn)?;
    diesel::delete(application_code::table.filter(application_code::application_id.eq(id))).execute(conn)?;
    diesel::delete(phone_call::table.filter(phone_call::application_id.eq(id))).execute(conn)?;
    diesel::delete(outgoing::table.filter(outgoing::application_id.eq(id))).execute(conn)?;
    diesel::delete(reminder_sent::table.filter(reminder_sent::application_id.eq(id))).execute(conn)?;
    diesel::delete(application_key::table.find(id)).execute(conn)?;
    diesel::delete(application::table.find(id)).execute(conn)?;
    Ok(())
}

/// The account that an application belongs to.
pub fn owner_of(conn: &mut DbConn, id: Id) -> Result<Option<Id>> {
    Ok(application::table
        .find(id)
        .select(application::account_id)
        .first(conn)?)
}

/// Replaces the words by which an application is found.
pub fn set_words(conn: &mut DbConn, programme: Id, id: Id, words: &[String]) -> Result<()> {
    diesel::delete(application_word::table.filter(application_word::application_id.eq(id))).execute(conn)?;
    let rows: Vec<_> = words
        .iter()
        .map(|word| {
            (
                application_word::programme_id.eq(programme),
                application_word::word.eq(word.clone()),
                application_word::application_id.eq(id),
            )
        })
        .collect();
    for chunk in rows.chunks(1_000) {
        insert_all!(conn, application_word::table, chunk)?;
    }
    Ok(())
}

/// Those of a programme that were handed in and not decided on.
pub fn ids_undecided(conn: &mut DbConn, programme: Id) -> Result<Vec<Id>> {
    Ok(application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::status.eq_any(ApplicationStatus::UNDECIDED))
        .order(application::id)
        .select(application::id)
        .load(conn)?)
}

/// Whether somebody with this identity number stands in the competition.
pub fn taken(conn: &mut DbConn, programme: Id, iin_digest: &str) -> Result<bool> {
    let query = application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::iin_digest.eq(iin_digest))
        .filter(application::status.ne_all([ApplicationStatus::Draft, ApplicationStatus::Withdrawn]));
    Ok(diesel::select(diesel::dsl::exists(query)).get_result(conn)?)
}

/// How many stand in each state.
pub fn counts(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<Vec<(ApplicationStatus, i64)>> {
    Ok(application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::id.ne_all(hidden.to_vec()))
        .group_by(application::status)
        .order(application::status)
        .select((application::status, diesel::dsl::count_star()))
        .load(conn)?)
}

/// Applicants who still may submit by an extension of their own.
pub fn extensions_running(conn: &mut DbConn, programme: &Programme, now: Ts) -> Result<i64> {
    let last = now - chrono::Duration::seconds(programme.grace_seconds.into());
    Ok(application::table
        .filter(application::programme_id.eq(programme.id))
        .filter(application::personal_deadline_at.gt(last))
        .filter(application::status.eq_any([ApplicationStatus::Draft, ApplicationStatus::Withdrawn]))
        .count()
        .get_result(conn)?)
}

/// What came on paper in time and was not typed to its end.
pub fn arrived_unfinished(conn: &mut DbConn, programme: Id) -> Result<i64> {
    Ok(application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::received_on.is_not_null())
        .filter(application::status.eq(ApplicationStatus::Draft))
        .count()
        .get_result(conn)?)
}

/// Submitted applications whose eligibility is not decided.
pub fn undecided(conn: &mut DbConn, programme: Id, hidden: &[Id]) -> Result<i64> {
    Ok(application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::id.ne_all(hidden.to_vec()))
        .filter(application::status.eq_any([
            ApplicationStatus::Submitted,
            ApplicationStatus::ClarificationRequested,
            ApplicationStatus::Resubmitted,
        ]))
        .count()
        .get_result(conn)?)
}

/// Whether a jury has begun: then somebody stands where only the opening of a round leads.
pub fn review_begun(conn: &mut DbConn, programme: Id) -> Result<bool> {
    use ApplicationStatus as S;
    let reviewed = [
        S::UnderReview,
        S::Offered,
        S::Waitlisted,
        S::Declined,
        S::Confirmed,
        S::OfferDeclined,
        S::OfferExpired,
    ];
    let query = application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::status.eq_any(reviewed));
    Ok(diesel::select(diesel::dsl::exists(query)).get_result(conn)?)
}

/// Who was admitted, and on whom no published result has decided.
pub fn unanswered(conn: &mut DbConn, programme: Id) -> Result<i64> {
    Ok(application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::status.eq_any([ApplicationStatus::Eligible, ApplicationStatus::UnderReview]))
        .count()
        .get_result(conn)?)
}

/// The application of an account as far as it decides what is to be done.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Standing {
    pub id: Id,
    pub status: ApplicationStatus,
    /// A deadline of its own.
    pub personal: Option<Ts>,
    /// Until when a question is to be answered.
    pub answer_due: Option<Ts>,
    pub created_at: Ts,
    pub updated_at: Ts,
}

/// The application of an account in a programme, and where it stands.
pub fn of_account(conn: &mut DbConn, account: Id, programme: Id) -> Result<Option<Standing>> {
    Ok(application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::account_id.eq(account))
        .select((
            application::id,
            application::status,
            application::personal_deadline_at,
            application::clarification_due_at,
            application::created_at,
            application::updated_at,
        ))
        .first(conn)
        .optional()?)
}

/// The people of a programme's applications in some states.
pub fn parties(conn: &mut DbConn, programme: Id, states: &[ApplicationStatus]) -> Result<Vec<Party>> {
    let rows: Vec<(Id, Option<Id>)> = application::table
        .filter(application::programme_id.eq(programme))
        .filter(application::status.eq_any(states.to_vec()))
        .order(application::id)
        .select((application::id, application::account_id))
        .load(conn)?;
    let party = |(application, account)| Party {
        application,
        programme,
        account,
    };
    Ok(rows.into_iter().map(party).collect())
}
