//! Rows of samples and of the cards on them. Whoever writes one has locked its round.

use diesel::prelude::*;

use super::rules::SampleStatus;
use crate::cards::CardStatus;
use crate::rounds::RoundStatus;
use base::db::schema::{account, round, round_juror, sample, sample_card};
use base::db::{DbConn, cols};
use kernel::error::{Error, Result};
use kernel::{Id, Json, Ts};
use scoring::marks::MarkInputs;
use scoring::rubric::input::RubricInput;

/// A sample.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = sample, treat_none_as_null = true)]
pub struct Sample {
    pub id: Id,
    pub round_id: Id,
    pub no: i32,
    pub title: String,
    pub dossier: Json,
    pub status: SampleStatus,
    pub rubric: Option<Json>,
    pub rubric_version: Option<i32>,
    pub started_at: Option<Ts>,
    pub started_by: Option<Id>,
    pub finished_at: Option<Ts>,
    pub finished_by: Option<Id>,
    pub version: i32,
    pub created_at: Ts,
    pub updated_at: Ts,
}

impl Sample {
    /// The rubric as it stood at the start; absent before it.
    pub fn rubric(&self) -> Result<Option<RubricInput>> {
        self.rubric.as_ref().map(Json::read).transpose()
    }
    /// The same, of a sample that was started.
    pub fn frozen(&self) -> Result<RubricInput> {
        self.rubric()?
            .ok_or_else(|| Error::internal("a sample that was started has no rubric"))
    }
}

/// One juror's marks for a sample.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = sample_card, treat_none_as_null = true)]
pub struct SampleCard {
    pub sample_id: Id,
    pub juror_id: Id,
    pub status: CardStatus,
    pub marks: Json,
    pub private_note: Option<String>,
    pub submitted_at: Option<Ts>,
    pub version: i32,
    pub updated_at: Ts,
}

impl SampleCard {
    /// A card as it lies before a juror who has not touched it: version 0, and no row.
    pub fn blank(sample: &Sample, juror_id: Id) -> Self {
        SampleCard {
            sample_id: sample.id,
            juror_id,
            status: CardStatus::Assigned,
            marks: Json::empty(),
            private_note: None,
            submitted_at: None,
            version: 0,
            updated_at: sample.started_at.unwrap_or(sample.created_at),
        }
    }
    /// Its marks.
    pub fn marks(&self) -> Result<MarkInputs> {
        self.marks.read()
    }
}

pub fn find(conn: &mut DbConn, id: Id) -> Result<Sample> {
    Ok(sample::table.find(id).select(cols::<Sample>()).first(conn)?)
}

/// The samples of a round: two at most.
pub fn of_round(conn: &mut DbConn, round: Id) -> Result<Vec<Sample>> {
    Ok(sample::table
        .filter(sample::round_id.eq(round))
        .order(sample::no)
        .select(cols::<Sample>())
        .load(conn)?)
}

/// The places of a round that its samples take.
pub fn places(conn: &mut DbConn, round: Id) -> Result<Vec<i32>> {
    Ok(sample::table
        .filter(sample::round_id.eq(round))
        .order(sample::no)
        .select(sample::no)
        .load(conn)?)
}

/// How many samples of a round are being scored.
pub fn running(conn: &mut DbConn, round: Id) -> Result<usize> {
    let count: i64 = sample::table
        .filter(sample::round_id.eq(round))
        .filter(sample::status.eq(SampleStatus::Running))
        .count()
        .get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or(0))
}

pub fn insert(conn: &mut DbConn, row: Sample) -> Result<()> {
    diesel::insert_into(sample::table).values(row).execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut DbConn, row: Sample) -> Result<()> {
    diesel::update(sample::table.find(row.id))
        .set(row)
        .execute(conn)?;
    Ok(())
}

pub fn delete(conn: &mut DbConn, id: Id) -> Result<()> {
    diesel::delete(sample::table.find(id)).execute(conn)?;
    Ok(())
}

/// The card of a juror, if there is more than a blank one.
pub fn card(conn: &mut DbConn, sample: Id, juror: Id) -> Result<Option<SampleCard>> {
    Ok(sample_card::table
        .find((sample, juror))
        .select(cols::<SampleCard>())
        .first(conn)
        .optional()?)
}

/// Writes a card.
pub fn save(conn: &mut DbConn, row: SampleCard) -> Result<()> {
    if row.version == 1 {
        diesel::insert_into(sample_card::table)
            .values(row)
            .execute(conn)?;
    } else {
        diesel::update(sample_card::table.find((row.sample_id, row.juror_id)))
            .set(row)
            .execute(conn)?;
    }
    Ok(())
}

/// How the cards of some samples stand: sample, juror and state, without what stands on them.
pub fn statuses(conn: &mut DbConn, samples: &[Id]) -> Result<Vec<(Id, Id, CardStatus)>> {
    Ok(sample_card::table
        .filter(sample_card::sample_id.eq_any(samples.to_vec()))
        .select((sample_card::sample_id, sample_card::juror_id, sample_card::status))
        .load(conn)?)
}

/// The submitted cards of a sample, with the names of their jurors.
pub fn submitted(conn: &mut DbConn, sample: Id) -> Result<Vec<(SampleCard, String)>> {
    Ok(sample_card::table
        .inner_join(account::table)
        .filter(sample_card::sample_id.eq(sample))
        .filter(sample_card::status.eq(CardStatus::Submitted))
        .order(sample_card::juror_id)
        .select((cols::<SampleCard>(), account::display_name))
        .load(conn)?)
}

/// How many samples a juror has not scored yet in rounds of a programme that are still in setup, and since when: by round.
pub fn to_do(conn: &mut DbConn, juror: Id, programme: Id) -> Result<Vec<(Id, i64, Option<Ts>)>> {
    let seats = round_juror::table
        .filter(round_juror::account_id.eq(juror))
        .select(round_juror::round_id);
    let done = sample_card::table
        .filter(sample_card::juror_id.eq(juror))
        .filter(sample_card::status.eq(CardStatus::Submitted))
        .select(sample_card::sample_id);
    Ok(sample::table
        .inner_join(round::table)
        .filter(round::programme_id.eq(programme))
        .filter(round::status.eq(RoundStatus::Setup))
        .filter(round::id.eq_any(seats))
        .filter(sample::status.eq(SampleStatus::Running))
        .filter(sample::id.ne_all(done))
        .group_by(sample::round_id)
        .order(sample::round_id)
        .select((
            sample::round_id,
            diesel::dsl::count_star(),
            diesel::dsl::min(sample::started_at),
        ))
        .load(conn)?)
}
