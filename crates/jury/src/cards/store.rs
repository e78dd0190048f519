//! Rows of cards.

use std::collections::BTreeSet;

use diesel::dsl::max;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::rules::CardStatus;
use crate::candidates;
use crate::candidates::Candidate;
use crate::rounds::RoundStatus;
use base::audit::Event;
use base::cx::Cx;
use base::db::schema::{candidate, candidate_applicant, card, card_revision, conflict, programme, round};
use base::db::{DbConn, Kept, Lock, LockOnly, MultiBackend, OneStatement, cols, insert_all, native, turns};
use base::standing::Standing;
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Phase;
use kernel::{Id, Json, Ts};
use people::applications::conflicts;
use people::applications::conflicts::rules::BLOCKING;
use scoring::marks::MarkInputs;
use scoring::rubric::input::RoundKind;

/// What a juror wrote on a card beside the marks. It goes from the input to the answer as one.
#[serde_with::skip_serializing_none]
#[derive(
    Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset,
)]
#[diesel(table_name = card, treat_none_as_null = true)]
#[schema(as = written_out::CardNotes)]
pub struct Notes {
    /// For the applicant.
    pub feedback: Option<String>,
    /// For the juror alone.
    pub private_note: Option<String>,
}

/// A card.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = card, treat_none_as_null = true)]
pub struct Card {
    pub id: Id,
    pub round_id: Id,
    pub candidate_id: Id,
    pub juror_id: Id,
    pub status: CardStatus,
    pub marks: Json,
    #[diesel(embed)]
    pub notes: Notes,
    pub recusal_reason: Option<String>,
    pub submitted_at: Option<Ts>,
    pub version: i32,
    pub updated_at: Ts,
}

impl Card {
    /// A card as it lies before a juror: version 0.
    pub fn assigned(round_id: Id, candidate_id: Id, juror_id: Id, now: Ts) -> Self {
        Card {
            id: Id::new(),
            round_id,
            candidate_id,
            juror_id,
            status: CardStatus::Assigned,
            marks: Json::empty(),
            notes: Notes::default(),
            recusal_reason: None,
            submitted_at: None,
            version: 0,
            updated_at: now,
        }
    }
    /// Its marks.
    pub fn marks(&self) -> Result<MarkInputs> {
        self.marks.read()
    }
}

/// What stood on a card before.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = card_revision)]
pub struct Revision {
    pub card_id: Id,
    pub no: i32,
    pub marks: Json,
    pub feedback: Option<String>,
    pub submitted_at: Ts,
    pub replaced_at: Ts,
    pub reason: String,
}

/// Who scores whom, without what stands on the card.
#[derive(Debug, Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = card)]
pub struct Pair {
    pub id: Id,
    pub candidate_id: Id,
    pub juror_id: Id,
    pub status: CardStatus,
}

impl Pair {
    /// Whether the card counts for nothing, for its juror (and candidate) is among these conflicts of interest.
    pub fn is_void(&self, conflicts: &BTreeSet<(Id, Id)>) -> bool {
        self.status.is_live() && conflicts.contains(&(self.juror_id, self.candidate_id))
    }
}

/// The round of a card, as far as writing the card needs it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = round)]
pub struct CardRound {
    pub id: Id,
    pub kind: RoundKind,
    pub status: RoundStatus,
    pub scoring: Option<Json>,
    pub closes_at: Option<Ts>,
}

/// A card with its round, its candidate and the programme's phase.
#[derive(Debug, Clone, Queryable)]
pub struct CardPlace {
    pub card: Card,
    pub round: CardRound,
    pub application_id: Option<Id>,
    pub disability_declared: bool,
    pub programme_id: Id,
    pub phase: Phase,
    /// A conflict of interest stands between the actor and somebody who has a part in the candidate.
    pub torn: bool,
    /// What is known of the actor.
    standing: Option<i64>,
}

/// Has the round of a card alone until the commit: it is neither closed, nor is any card of it written.
pub fn lock_round(conn: &mut DbConn, card_id: Id) -> Result<()> {
    let round: Id = card::table.find(card_id).select(card::round_id).first(conn)?;
    turns::alone_with(conn, round)?;
    let _: Id = Lock(round::table.find(round).select(round::id)).get_result(conn)?;
    Ok(())
}

/// A card with what stands around it, for the actor, in one statement.
pub fn place(cx: &mut Cx<'_>, id: Id) -> Result<CardPlace> {
    let (reader, standing) = (cx.actor.account.unwrap_or(Id::NIL), cx.standing());
    let found: CardPlace = native!(cx.conn, c => Kept(placed(id, reader, standing)).get_result(c))?;
    cx.confirm(found.standing);
    Ok(found)
}

/// The same, with the card held against other writers until the commit; its round stays open for as long. Cards of one
/// round do not wait for each other.
pub fn hold(cx: &mut Cx<'_>, id: Id) -> Result<CardPlace> {
    turns::share_round_of_card(cx.conn, id)?;
    let (reader, standing) = (cx.actor.account.unwrap_or(Id::NIL), cx.standing());
    Ok(native!(cx.conn, c => Kept(LockOnly(placed(id, reader, standing), "card")).get_result(c))?)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn placed(id: Id, reader: Id, standing: Standing) -> _ {
    let torn: conflicts::store::tearing = conflicts::store::tearing(reader);
    let theirs = candidate_applicant::table
        .filter(candidate_applicant::candidate_id.eq(card::candidate_id))
        .filter(candidate_applicant::application_id.eq_any(torn));
    let the_card: <Card as Selectable<MultiBackend>>::SelectExpression = cols::<Card>();
    let its_round: <CardRound as Selectable<MultiBackend>>::SelectExpression = cols::<CardRound>();
    card::table
        .inner_join(candidate::table)
        .inner_join(round::table.inner_join(programme::table))
        .filter(card::id.eq(id))
        .select((
            the_card,
            its_round,
            candidate::application_id,
            candidate::disability_declared,
            programme::id,
            programme::phase,
            diesel::dsl::exists(theirs),
            standing,
        ))
}

/// Cards of a juror with their candidates, those that were given to somebody else left out.
pub fn of_juror(conn: &mut DbConn, round: Id, juror: Id) -> Result<Vec<(Card, Candidate)>> {
    Ok(card::table
        .inner_join(candidate::table)
        .filter(card::round_id.eq(round))
        .filter(card::juror_id.eq(juror))
        .filter(card::status.ne(CardStatus::Reassigned))
        .order(card::candidate_id)
        .select((cols::<Card>(), cols::<Candidate>()))
        .load(conn)?)
}

/// The cards that a juror has to write about an application: round and candidate.
pub fn about_application(conn: &mut DbConn, juror: Id, application: Id) -> Result<Vec<(Id, Id)>> {
    Ok(card::table
        .inner_join(candidate::table)
        .filter(candidate::application_id.eq(application))
        .filter(candidate::idea_id.is_null())
        .filter(card::juror_id.eq(juror))
        .filter(card::status.ne_all([CardStatus::Reassigned, CardStatus::Recused]))
        .select((card::round_id, card::candidate_id))
        .load(conn)?)
}

/// The same about an idea.
pub fn about_idea(conn: &mut DbConn, juror: Id, idea: Id) -> Result<Vec<(Id, Id)>> {
    Ok(card::table
        .inner_join(candidate::table)
        .filter(candidate::idea_id.eq(idea))
        .filter(card::juror_id.eq(juror))
        .filter(card::status.ne_all([CardStatus::Reassigned, CardStatus::Recused]))
        .select((card::round_id, card::candidate_id))
        .load(conn)?)
}

/// Submitted cards of a round.
pub fn submitted(conn: &mut DbConn, round: Id) -> Result<Vec<Card>> {
    Ok(card::table
        .filter(card::round_id.eq(round))
        .filter(card::status.eq(CardStatus::Submitted))
        .order(card::id)
        .select(cols::<Card>())
        .load(conn)?)
}

/// All cards of a round, those that do not count too.
pub fn all(conn: &mut DbConn, round: Id) -> Result<Vec<Card>> {
    Ok(card::table
        .filter(card::round_id.eq(round))
        .order(card::id)
        .select(cols::<Card>())
        .load(conn)?)
}

/// The cards of a round that nobody stepped back from.
pub fn live(conn: &mut DbConn, round: Id) -> Result<Vec<Card>> {
    let mut cards = all(conn, round)?;
    cards.retain(|card| card.status.is_live() || card.status == CardStatus::Submitted);
    Ok(cards)
}

/// Who scores whom in a round.
pub fn pairs(conn: &mut DbConn, round: Id) -> Result<Vec<Pair>> {
    Ok(card::table
        .filter(card::round_id.eq(round))
        .order(card::id)
        .select(cols::<Pair>())
        .load(conn)?)
}

/// Who scores whom, and how people call the candidate.
#[derive(Debug, Clone, Queryable)]
pub struct NamedPair {
    pub pair: Pair,
    pub reference: String,
    pub title: String,
}

/// One of them.
pub fn named_pair(conn: &mut DbConn, id: Id) -> Result<NamedPair> {
    Ok(card::table
        .find(id)
        .inner_join(candidate::table)
        .select((cols::<Pair>(), candidate::reference, candidate::title))
        .first(conn)?)
}

/// Those of a round by pages, without candidates that the reader may know nothing of.
pub fn page(
    conn: &mut DbConn,
    round: Id,
    hidden: &BTreeSet<Id>,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<NamedPair>> {
    let mut query = card::table
        .inner_join(candidate::table)
        .filter(card::round_id.eq(round))
        .filter(card::candidate_id.ne_all(hidden.iter().copied().collect::<Vec<Id>>()))
        .order(card::id)
        .limit(limit)
        .select((cols::<Pair>(), candidate::reference, candidate::title))
        .into_boxed();
    if let Some(id) = after {
        query = query.filter(card::id.gt(id));
    }
    Ok(query.load(conn)?)
}

/// The statement of PostgreSQL that writes a card and its entry of the log, if the card is still the one that was read
/// and its round is open; it is not closed before the commit. It waits for nobody but at the head of the log, which is
/// locked last: so the lane that runs it cannot stand in anybody's way.
pub fn update_at_once(cx: &Cx<'_>, row: Card, programme: Id, event: Event<'_>) -> Result<OneStatement> {
    let (id, was) = (row.id, row.version - 1);
    let open = round::table
        .find(row.round_id)
        .filter(round::status.eq(RoundStatus::Open))
        .filter(round::closes_at.is_null().or(round::closes_at.gt(cx.now)))
        .filter(turns::Share(row.round_id))
        .select(round::id)
        .for_share()
        .skip_locked();
    let as_read = card::table
        .find(id)
        .filter(card::version.eq(was))
        .filter(turns::Free("card", id))
        .filter(diesel::dsl::exists(open));
    let change = diesel::update(as_read).set(row).returning(card::id);
    event.write_with(cx, programme, change)
}

/// Writes a card if it is still the one that was read.
pub fn update(conn: &mut DbConn, row: Card) -> Result<()> {
    let (id, was) = (row.id, row.version - 1);
    let query = diesel::update(card::table.find(id).filter(card::version.eq(was))).set(row);
    let changed: Vec<Id> = native!(conn, c => Kept(query.returning(card::id)).load(c))?;
    if changed.len() == 1 {
        return Ok(());
    }
    let now: i32 = card::table.find(id).select(card::version).first(conn)?;
    Err(Error::code(Code::Stale).with("current_version", now))
}

pub fn insert(conn: &mut DbConn, rows: &[Card]) -> Result<()> {
    for chunk in rows.chunks(1_000) {
        insert_all!(conn, card::table, chunk.to_vec())?;
    }
    Ok(())
}

/// Takes cards that were not submitted from their jurors; the caller has locked the round.
pub fn reassign(conn: &mut DbConn, ids: &[Id], now: Ts) -> Result<()> {
    for chunk in ids.chunks(1_000) {
        let open = card::table
            .filter(card::id.eq_any(chunk.to_vec()))
            .filter(card::status.eq_any([CardStatus::Assigned, CardStatus::InProgress]));
        diesel::update(open)
            .set((
                card::status.eq(CardStatus::Reassigned),
                card::version.eq(card::version + 1),
                card::updated_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}

pub fn delete(conn: &mut DbConn, ids: Vec<Id>) -> Result<()> {
    diesel::delete(card::table.filter(card::id.eq_any(ids))).execute(conn)?;
    Ok(())
}

/// Removes the cards of candidates who are not there any more.
pub fn delete_of(conn: &mut DbConn, candidates: &[Id]) -> Result<()> {
    diesel::delete(card::table.filter(card::candidate_id.eq_any(candidates.to_vec()))).execute(conn)?;
    Ok(())
}

pub fn insert_revision(conn: &mut DbConn, row: Revision) -> Result<()> {
    diesel::insert_into(card_revision::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// What stood on a card before, oldest first.
pub fn revisions(conn: &mut DbConn, id: Id) -> Result<Vec<Revision>> {
    Ok(card_revision::table
        .filter(card_revision::card_id.eq(id))
        .order(card_revision::no)
        .select(cols::<Revision>())
        .load(conn)?)
}

/// When a card of a round was last changed after the discussion.
pub fn last_revision(conn: &mut DbConn, round: Id) -> Result<Option<Ts>> {
    Ok(card_revision::table
        .inner_join(card::table)
        .filter(card::round_id.eq(round))
        .select(max(card_revision::replaced_at))
        .first(conn)?)
}

/// A round in which cards are taken.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Scoring {
    pub id: Id,
    pub opened_at: Option<Ts>,
    pub closes_at: Option<Ts>,
}

/// The rounds of a programme in which cards are taken now.
pub fn scoring(conn: &mut DbConn, programme: Id, now: Ts) -> Result<Vec<Scoring>> {
    Ok(round::table
        .filter(round::programme_id.eq(programme))
        .filter(round::status.eq(RoundStatus::Open))
        .filter(round::closes_at.is_null().or(round::closes_at.gt(now)))
        .order(round::id)
        .select((round::id, round::opened_at, round::closes_at))
        .load(conn)?)
}

/// How many cards of a round are not handed in yet: those of one juror, or all. Not those of the hidden candidates, nor of
/// who is gone, nor what counts for nothing since its juror has a conflict of interest.
pub fn awaited(conn: &mut DbConn, round: Id, juror: Option<Id>, hidden: &BTreeSet<Id>) -> Result<i64> {
    let mut without = candidates::gone(conn, round)?;
    without.extend(hidden);
    let void = candidate_applicant::table
        .inner_join(conflict::table.on(conflict::application_id.eq(candidate_applicant::application_id)))
        .filter(candidate_applicant::candidate_id.eq(card::candidate_id))
        .filter(conflict::account_id.eq(card::juror_id))
        .filter(conflict::status.eq_any(BLOCKING));
    let mut query = card::table
        .filter(card::round_id.eq(round))
        .filter(card::status.eq_any([CardStatus::Assigned, CardStatus::InProgress]))
        .filter(card::candidate_id.ne_all(without.into_iter().collect::<Vec<Id>>()))
        .filter(diesel::dsl::not(diesel::dsl::exists(void)))
        .select(diesel::dsl::count_star())
        .into_boxed();
    if let Some(juror) = juror {
        query = query.filter(card::juror_id.eq(juror));
    }
    Ok(query.first(conn)?)
}
