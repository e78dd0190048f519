//! Use cases of broadcasts.

use chrono::Duration;
use serde_json::json;
use validator::Validate;

use super::rules::{BroadcastStatus, BroadcastStep, Facts, faults, next, written};
use super::store::{self, Addressee, Audience, Broadcast};
use base::audit::{self, Object};
use base::cx::{Creation, Cx};
use base::policy::{Op, authorise, in_phase};
use kernel::error::{Error, Result};
use kernel::{Id, Input, Json, Lang, Localised, Ts};
use people::applications::conflicts;
use people::programmes::programme;
use people::programmes::programme::Programme;
use people::programmes::{Waiting, WaitingKind};
use people::training::groups;

/// So long a broadcast waits where nothing else is said: whoever sees a mistake holds it.
const LOOK_OVER: i64 = 10;

/// What is written to many.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "audience": {"statuses": ["draft"]},
    "subject": {"kk": "Өтінімді аяқтаңыз", "ru": "Завершите заявку"},
    "body": {"kk": "{name}, өтінім {deadline} дейін қабылданады.", "ru": "{name}, заявки принимаются до {deadline}."}
}))]
pub struct BroadcastInput {
    /// Made by the client if it likes.
    #[serde(default)]
    pub id: Option<Id>,
    /// Whom it is for, when it is sent.
    #[validate(nested)]
    pub audience: Audience,
    /// Subject; may name `{name}`, `{reference}`, `{programme}` and `{deadline}` like the body.
    #[validate(nested)]
    pub subject: Localised,
    /// What is said; a language that is missing is read in the next of the programme's.
    #[validate(nested)]
    pub body: Localised,
    /// When; ten minutes from now unless you say otherwise.
    #[serde(default)]
    pub send_at: Option<Ts>,
}

/// What would be sent to whom.
pub struct Preview {
    /// How many read it in their inbox.
    pub online: i64,
    /// How many are called.
    pub by_telephone: i64,
    /// As the first of them reads it; absent where there is nobody.
    pub example: Option<(Localised, Localised)>,
    /// Languages of the programme in which a text is missing.
    pub missing: Vec<Lang>,
}

/// What is wrong with a broadcast.
fn check(cx: &mut Cx<'_>, programme: &Programme, input: &BroadcastInput) -> Result<()> {
    let mut found = faults(&input.subject, "/subject");
    found.extend(faults(&input.body, "/body"));
    if !found.is_empty() {
        return Err(Error::Invalid(found));
    }
    if let Some(group) = input.audience.group_id {
        groups::store::of_programme(cx.conn, programme.id, group)
            .map_err(|_| Error::field("/audience/group_id", "unknown"))?;
    }
    if input.send_at.is_some_and(|at| at < cx.now) {
        return Err(Error::field("/send_at", "past"));
    }
    Ok(())
}

/// The texts for one of them.
pub(super) fn for_one(
    programme: &Programme,
    (subject, body): (&Localised, &Localised),
    one: &Addressee,
) -> Result<(Localised, Localised)> {
    let (name, order, zone) = (
        programme.name.read::<Localised>()?,
        programme.languages()?,
        programme.zone()?,
    );
    let facts = Facts {
        name: one.given_name.clone(),
        reference: one.reference.clone().unwrap_or_default(),
        deadline: programme
            .deadline_at
            .map(|at| at.said_in(zone))
            .unwrap_or_default(),
    };
    let called = |lang: Lang| name.pick(lang, &order).to_owned();
    Ok((written(subject, &facts, called), written(body, &facts, called)))
}

/// Tells whom a broadcast would reach, and how one of them would read it.
pub fn preview(cx: &mut Cx<'_>, programme_id: Id, input: &Input<BroadcastInput>) -> Result<Preview> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::PreviewBroadcast, &programme.announced())?;
    let input = input.get()?;
    check(cx, &programme, input)?;
    let hidden = conflicts::hidden(cx.conn, cx.actor.id()?, programme_id)?;
    let (online, by_telephone) = store::count(cx.conn, programme_id, &input.audience, &hidden)?;
    let first = store::addressees(cx.conn, programme_id, &input.audience, None, 20)?
        .into_iter()
        .find(|one| !hidden.contains(&one.application_id));
    let example = first.map(|one| for_one(&programme, (&input.subject, &input.body), &one));
    let lacks = |lang: &Lang| {
        let there = |text: &Localised| text.get(*lang).is_some();
        !(there(&input.subject) && there(&input.body))
    };
    Ok(Preview {
        online,
        by_telephone,
        example: example.transpose()?,
        missing: programme.languages()?.into_iter().filter(lacks).collect(),
    })
}

/// Writes a broadcast; it is sent when its time comes.
pub fn create(cx: &mut Cx<'_>, programme_id: Id, input: &Input<BroadcastInput>) -> Result<Broadcast> {
    let programme = programme::lock(cx.conn, programme_id)?;
    authorise(cx, Op::CreateBroadcast, &programme.announced())?;
    let input = input.get()?;
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return store::find(cx.conn, id),
    };
    check(cx, &programme, input)?;
    in_phase(Op::CreateBroadcast, programme.phase)?;
    let row = Broadcast {
        id,
        programme_id,
        status: BroadcastStatus::Waiting,
        audience: Json::of(&input.audience)?,
        subject: Json::of(&input.subject)?,
        body: Json::of(&input.body)?,
        send_at: input.send_at.unwrap_or(cx.now + Duration::minutes(LOOK_OVER)),
        told: 0,
        told_up_to: None,
        created_by: cx.actor.id()?,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
    };
    store::insert(cx.conn, row.clone())?;
    let after = json!({ "audience": row.audience, "subject": row.subject, "send_at": row.send_at });
    record(cx, Op::CreateBroadcast, &row, json!(null), after)?;
    Ok(row)
}

/// Broadcasts of a programme, newest first.
pub fn list(
    cx: &mut Cx<'_>,
    programme_id: Id,
    status: Option<BroadcastStatus>,
    before: Option<Id>,
    limit: i64,
) -> Result<(Programme, Vec<Broadcast>)> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::ListBroadcasts, &programme.announced())?;
    let rows = store::page(cx.conn, programme_id, status, before, limit)?;
    Ok((programme, rows))
}

/// Holds a broadcast, lets it go on, or gives it up.
pub fn step(cx: &mut Cx<'_>, id: Id, step: BroadcastStep) -> Result<Broadcast> {
    let old = store::lock(cx.conn, id)?;
    let programme = programme::find(cx.conn, old.programme_id)?;
    let op = op_of(step);
    authorise(cx, op, &programme.announced())?;
    if step == BroadcastStep::Release {
        in_phase(op, programme.phase)?;
    }
    let row = Broadcast {
        status: next(old.status, step)?,
        version: old.version + 1,
        updated_at: cx.now,
        ..old.clone()
    };
    store::update(cx.conn, row.clone())?;
    let after = json!({ "status": row.status, "told": row.told });
    record(cx, op, &row, json!({ "status": old.status }), after)?;
    Ok(row)
}

/// The operation of a step.
pub fn op_of(step: BroadcastStep) -> Op {
    match step {
        BroadcastStep::Hold => Op::HoldBroadcast,
        BroadcastStep::Release => Op::ReleaseBroadcast,
        BroadcastStep::Cancel => Op::CancelBroadcast,
    }
}

/// What is held waits for somebody to decide.
pub fn waits_for(cx: &mut Cx<'_>, programme: &Programme) -> Result<Option<Waiting>> {
    let found = store::held(cx.conn, programme.id)?;
    let list = format!("/programmes/{}/broadcasts?status=held", programme.id);
    Ok(Waiting::some(WaitingKind::BroadcastsHeld, found, list))
}

fn record(
    cx: &mut Cx<'_>,
    op: Op,
    row: &Broadcast,
    before: serde_json::Value,
    after: serde_json::Value,
) -> Result<()> {
    audit::of(op, Object::Broadcast(row.id))
        .change(before, after)
        .write(cx, Some(row.programme_id))
}
