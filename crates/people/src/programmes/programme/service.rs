//! Use cases of programmes: create, edit in draft, read.

use serde_json::json;
use validator::Validate;

use super::rules::ProgrammeInput;
use super::store::{self, Filter, Programme};
use crate::accounts::organisations;
use base::audit::{self, Deed, Object};
use base::cx::{Creation, Cx};
use base::policy::{Op, Subject, authorise, in_phase};
use kernel::error::{Error, Result};
use kernel::input::IfMatch;
use kernel::vocabulary::Phase;
use kernel::{Id, Input, Json, Ts, value_of};

/// A new programme.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProgramme {
    /// Made by the client if it likes.
    pub id: Option<Id>,
    /// Whose programme it is.
    pub organisation_id: Id,
    /// Prefix of the reference numbers: `ILE` makes `ILE-017`.
    #[validate(custom(function = "prefix"))]
    #[schema(pattern = "^[A-Z][A-Z0-9]{1,9}$", min_length = 2, max_length = 10)]
    pub code: String,
    /// The programme.
    #[validate(nested)]
    pub programme: ProgrammeInput,
}

/// For `validator`: a prefix that can be read aloud.
pub fn prefix(code: &str) -> std::result::Result<(), validator::ValidationError> {
    let sane = (2..=10).contains(&code.len())
        && code.starts_with(|c: char| c.is_ascii_uppercase())
        && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if sane {
        Ok(())
    } else {
        Err(validator::ValidationError::new("pattern"))
    }
}

/// Creates a programme in draft.
pub fn create(cx: &mut Cx<'_>, input: &Input<NewProgramme>) -> Result<Programme> {
    authorise(cx, Op::CreateProgramme, &Subject::installation())?;
    let input = input.get()?;
    input.programme.check().map_err(|e| e.under("/programme"))?;
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return store::find(cx.conn, id),
    };
    organisations::find(cx.conn, input.organisation_id)
        .map_err(|_| Error::field("/organisation_id", "unknown"))?;
    let row = filled(
        Programme {
            id,
            organisation_id: input.organisation_id,
            code: input.code.clone(),
            phase: Phase::Draft,
            next_number: 1,
            version: 1,
            created_at: cx.now,
            ..blank(cx.now)
        },
        &input.programme,
        cx.now,
    )?;
    let call_text = Json::of(&input.programme.call_text)?;
    store::insert(cx.conn, row.clone(), call_text, input.programme.budget.amount)?;
    record(
        cx,
        Op::CreateProgramme,
        &row,
        json!(null),
        value_of(&input.programme)?,
        None,
    )?;
    Ok(row)
}

/// Reads a programme.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Programme> {
    let row = store::find(cx.conn, id)?;
    authorise(cx, Op::GetProgramme, &row.announced())?;
    Ok(row)
}

/// Lists programmes: those announced, and drafts of the reader's own; all of them for administrators.
pub fn list(cx: &mut Cx<'_>, filter: Filter) -> Result<Vec<Programme>> {
    authorise(cx, Op::ListProgrammes, &Subject::installation())?;
    let is_admin = cx.actor.is_admin();
    if filter.without_coordinator && !is_admin {
        return Ok(vec![]);
    }
    let mine = || cx.actor.grants.iter().filter_map(|(p, _)| *p).collect();
    let mine = (!is_admin).then(mine);
    store::page(cx.conn, Filter { mine, ..filter })
}

/// Replaces everything that can be edited; only in draft.
pub fn update(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<ProgrammeInput>) -> Result<Programme> {
    let old = store::lock(cx.conn, id)?;
    authorise(cx, Op::UpdateProgramme, &old.announced())?;
    version.check(old.version)?;
    let input = input.get()?;
    input.check()?;
    in_phase(Op::UpdateProgramme, old.phase)?;
    let row = filled(
        Programme {
            version: old.version + 1,
            ..old.clone()
        },
        input,
        cx.now,
    )?;
    store::update(cx.conn, row.clone())?;
    store::set_call_text(cx.conn, id, Json::of(&input.call_text)?)?;
    store::set_budget(cx.conn, id, input.budget.amount)?;
    record(
        cx,
        Op::UpdateProgramme,
        &row,
        json!({ "version": old.version }),
        value_of(input)?,
        None,
    )?;
    Ok(row)
}

/// Writes to the programme's chain.
pub fn record(
    cx: &mut Cx<'_>,
    deed: impl Into<Deed>,
    row: &Programme,
    before: serde_json::Value,
    after: serde_json::Value,
    reason: Option<&str>,
) -> Result<()> {
    audit::of(deed, Object::Programme(row.id))
        .change(before, after)
        .because(reason)
        .write(cx, Some(row.id))
}

fn filled(row: Programme, input: &ProgrammeInput, now: Ts) -> Result<Programme> {
    Ok(Programme {
        name: Json::of(&input.name)?,
        languages: Json::of(&input.languages)?,
        time_zone: input.time_zone.clone(),
        seats: input.seats,
        overbooking: input.overbooking,
        awards: input.awards,
        months: input.months,
        currency: input.budget.currency.clone(),
        attendance_threshold_bp: input.attendance_threshold_bp,
        own_share_bp: input.own_share_bp,
        rules: Json::of(&input.rules)?,
        opens_at: input.opens_at,
        deadline_local: input
            .deadline_local
            .map(|d| d.format("%Y-%m-%dT%H:%M:%S").to_string()),
        deadline_at: input.deadline_at()?,
        grace_seconds: input.grace_seconds,
        training_starts_on: input.training_starts_on,
        training_ends_on: input.training_ends_on,
        offer_days: input.offer_days,
        updated_at: now,
        ..row
    })
}

fn blank(now: Ts) -> Programme {
    Programme {
        id: Id::NIL,
        organisation_id: Id::NIL,
        code: String::new(),
        name: Json::default(),
        languages: Json::default(),
        time_zone: String::new(),
        phase: Phase::Draft,
        seats: 0,
        overbooking: 0,
        awards: 0,
        months: 0,
        currency: String::new(),
        attendance_threshold_bp: 0,
        own_share_bp: 0,
        rules: Json::default(),
        opens_at: None,
        deadline_local: None,
        deadline_at: None,
        grace_seconds: 0,
        training_starts_on: None,
        training_ends_on: None,
        offer_days: 1,
        next_number: 1,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}
