//! Use cases of appeals: make one, read, answer, take back.

use std::collections::BTreeSet;

use serde_json::json;
use validator::Validate;

use super::rules::{AppealAction, AppealGround, AppealStatus, next};
use super::store::{self, Answerer, Appeal, Filter};
use base::audit::{self, Deed, Object, Unrouted};
use base::cx::{Creation, Cx};
use base::notifications::{Notice, Said, notify};
use base::policy::{Op, Subject, authorise, in_phase, opens};
use jury::candidates;
use jury::jurors;
use jury::rounds;
use jury::rounds::rules::RoundAction;
use jury::rounds::{Round, RoundStatus};
use kernel::error::{Code, Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Input, Text, Ts};
use people::applications::application::loaded::Loaded;
use people::applications::application::{appealing, loaded};
use people::applications::{conflicts, phone_calls};
use people::programmes::programme::Programme;
use people::programmes::{members, programme};
use scoring::rubric::input::RoundKind;

/// What is told of an appeal.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"round": "final", "ground": "factual_error", "statement": "Сумма собственного вклада прочитана неверно."}))]
pub struct AppealInput {
    /// Made by the client if it likes.
    pub id: Option<Id>,
    /// Against the result of which round.
    pub round: RoundKind,
    /// What it rests on.
    pub ground: AppealGround,
    /// In the appellant's words.
    #[validate(nested)]
    pub statement: Text<10_000>,
    /// What proves it; required from a coordinator who enters it for somebody.
    #[validate(nested)]
    pub evidence: Option<Text<2_000>>,
}

/// The answer to an appeal.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AppealAnswerInput, example = json!({"answer": "Сумма пересчитана, ошибка подтвердилась."}))]
pub struct Answer {
    /// The reasons; the appellant reads them.
    #[validate(nested)]
    pub answer: Text<10_000>,
}

/// An appeal, and how the actor stands to it.
pub struct AppealScene {
    /// The appeal.
    pub appeal: Appeal,
    /// As access sees the application.
    pub subject: Subject,
}

/// Makes an appeal: the applicant, or a coordinator for somebody; in the standstill of the last result.
pub fn submit(cx: &mut Cx<'_>, application_id: Id, input: &Input<AppealInput>) -> Result<AppealScene> {
    let found = loaded::load_locked_with_programme(cx, application_id)?;
    authorise(cx, Op::SubmitAppeal, &found.subject)?;
    let input = input.get()?;
    let me = cx.actor.id()?;
    if found.row.account_id != Some(me) && input.evidence.is_none() {
        return Err(Error::field("/evidence", "required"));
    }
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return get(cx, id),
    };
    in_phase(Op::SubmitAppeal, found.programme.phase)?;
    let not_ranked = || Error::code(Code::WrongState).with("application", "not_in_a_published_result");
    let ranked = appealing::ranked(cx.conn, application_id, Some(input.round))?.ok_or_else(not_ranked)?;
    let subject = with_team(cx, &found, ranked.round_id)?;
    authorise(cx, Op::SubmitAppeal, &subject)?;
    if let Some(until) = ranked.until.filter(|_| ranked.is_over(cx.now)) {
        return Err(Error::code(Code::DeadlinePassed).with("until", until.to_string()));
    }
    let row = Appeal {
        id,
        programme_id: found.programme.id,
        round_id: ranked.round_id,
        result_id: ranked.result_id,
        application_id,
        status: AppealStatus::Submitted,
        ground: input.ground,
        statement: input.statement.clone().into(),
        evidence: input.evidence.clone().map(Into::into),
        submitted_by: me,
        submitted_at: cx.now,
        answer: None,
        handled_by: None,
        handled_at: None,
        version: 1,
    };
    store::insert(cx.conn, row.clone())?;
    record(cx, Op::SubmitAppeal, None, &row)?;
    tell(cx, &found.programme, &row, found.row.reference.as_deref())?;
    Ok(AppealScene { appeal: row, subject })
}

fn load(cx: &mut Cx<'_>, row: &Appeal) -> Result<Loaded> {
    let found = loaded::load(cx, row.application_id)?;
    let subject = with_team(cx, &found, row.round_id)?;
    Ok(Loaded { subject, ..found })
}

/// How the actor stands to an appeal: a conflict of interest with anybody who has a part in what was ranked is one with
/// the appeal. Who types for somebody is no owner then.
fn with_team(cx: &mut Cx<'_>, found: &Loaded, round: Id) -> Result<Subject> {
    let Some(me) = cx.actor.account else {
        return Ok(found.subject);
    };
    let team = candidates::teams(cx.conn, round, &[found.row.id])?;
    if !conflicts::conflicted_with_any(cx.conn, me, &team)? {
        return Ok(found.subject);
    }
    let own = found.row.account_id == Some(me);
    Ok(found.subject.conflicted(true).owned(own))
}

/// Reads an appeal.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<AppealScene> {
    let row = store::find(cx.conn, id)?;
    let found = load(cx, &row)?;
    authorise(cx, Op::GetAppeal, &found.subject)?;
    Ok(AppealScene {
        appeal: row,
        subject: found.subject,
    })
}

/// The appeals of an application.
pub fn of_application(cx: &mut Cx<'_>, application_id: Id) -> Result<Vec<AppealScene>> {
    let found = loaded::load(cx, application_id)?;
    authorise(cx, Op::ListApplicationAppeals, &found.subject)?;
    let mut seen = Vec::new();
    for appeal in store::of_application(cx.conn, application_id)? {
        let subject = with_team(cx, &found, appeal.round_id)?;
        if opens(cx, Op::GetAppeal, &subject) {
            seen.push(AppealScene { appeal, subject });
        }
    }
    Ok(seen)
}

/// The appeals against the results of a round, without those of applicants with whom the reader has a conflict.
pub fn list(cx: &mut Cx<'_>, round_id: Id, after: Option<Id>, limit: i64) -> Result<Vec<AppealScene>> {
    let found = rounds::scene(cx, round_id)?;
    authorise(cx, Op::ListAppeals, &found.subject)?;
    let me = cx.actor.id()?;
    let hidden = conflicts::hidden(cx.conn, me, found.programme.id)?;
    let hidden = candidates::teams(cx.conn, round_id, &hidden)?;
    let rows = store::page(cx.conn, round_id, &hidden, after, limit)?;
    let subject = found.programme.subject();
    Ok(rows
        .into_iter()
        .map(|appeal| AppealScene { appeal, subject })
        .collect())
}

/// The appeals of a programme, for those who may answer them: a partner knows of no round. Without those of applicants with
/// whom the reader has a conflict.
pub fn of_programme(cx: &mut Cx<'_>, programme_id: Id, filter: &Filter) -> Result<Vec<AppealScene>> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::ListProgrammeAppeals, &programme.announced())?;
    let me = cx.actor.id()?;
    let (by, hidden) = answerer(cx, &programme, me)?;
    let by = filter.for_me.then_some(by);
    let rows = store::page_of_programme(cx.conn, programme_id, &hidden, by, filter)?;
    let subject = programme.subject();
    let scene = |appeal| AppealScene { appeal, subject };
    Ok(rows.into_iter().map(scene).collect())
}

/// In which rounds somebody may answer, and the appeals that are hidden from him.
fn answerer(cx: &mut Cx<'_>, programme: &Programme, me: Id) -> Result<(Answerer, Vec<Id>)> {
    let torn = conflicts::hidden(cx.conn, me, programme.id)?;
    let (mut open, mut hidden) = (vec![], vec![]);
    for round in rounds::store::list(cx.conn, programme.id, None)? {
        let team = candidates::teams(cx.conn, round.id, &torn)?;
        hidden.extend(store::of_team(cx.conn, round.id, &team)?);
        let own = rounds::in_own_phase(round.kind, programme.phase).is_ok();
        if own && jurors::find(cx.conn, round.id, me)?.is_none() {
            open.push(round.id);
        }
    }
    let by = Answerer {
        rounds: open,
        account: me,
    };
    Ok((by, hidden))
}

/// The appeals of a programme that somebody may answer: how many, and since when.
pub fn to_answer(cx: &mut Cx<'_>, programme: &Programme, me: Id) -> Result<(i64, Option<Ts>)> {
    let (by, hidden) = answerer(cx, programme, me)?;
    store::to_answer(cx.conn, programme.id, by, &hidden)
}

/// Whoever may answer an appeal is told that there is one: coordinators and partners who neither entered it, nor have a
/// seat in the jury, nor a conflict.
fn tell(cx: &mut Cx<'_>, programme: &Programme, row: &Appeal, reference: Option<&str>) -> Result<()> {
    let team = candidates::teams(cx.conn, row.round_id, &[row.application_id])?;
    let jury = jurors::list(cx.conn, row.round_id)?;
    let mut told = BTreeSet::new();
    for role in [Role::Coordinator, Role::Partner] {
        told.extend(members::store::holders(cx.conn, programme.id, role)?);
    }
    let notice = Notice::AppealMade {
        programme: programme.said()?,
        reference: reference.unwrap_or_default().into(),
    };
    for account in told {
        let seated = jury.iter().any(|juror| juror.account_id == account);
        if account == row.submitted_by || seated || conflicts::torn(cx.conn, account, &team)? {
            continue;
        }
        notify(cx, account, Some(programme.id), &notice)?;
    }
    Ok(())
}

/// Answers an appeal: somebody who has no seat in the jury, no conflict, and did not enter it. One that is upheld
/// opens the round again, for a new version of the result.
pub fn answer(
    cx: &mut Cx<'_>,
    op: Op,
    id: Id,
    action: AppealAction,
    input: &Input<Answer>,
) -> Result<AppealScene> {
    let round_id = store::find(cx.conn, id)?.round_id;
    let scene = rounds::locked(cx, round_id)?;
    let row = store::lock(cx.conn, id)?;
    let found = load(cx, &row)?;
    authorise(cx, op, &found.subject)?;
    let text = &input.get()?.answer;
    let me = cx.actor.id()?;
    if row.submitted_by == me {
        return Err(Error::code(Code::SecondPerson));
    }
    // Who scored, closed or decided answers for that; somebody else looks at it.
    if jurors::find(cx.conn, round_id, me)?.is_some() {
        return Err(Error::code(Code::ConflictOfInterest));
    }
    scene.in_phase(op)?;
    let new = Appeal {
        status: next(row.status, action)?,
        answer: Some(text.clone().into()),
        handled_by: Some(me),
        handled_at: Some(cx.now),
        version: row.version + 1,
        ..row.clone()
    };
    store::update(cx.conn, new.clone())?;
    if action == AppealAction::Uphold && scene.round.status == RoundStatus::Published {
        reopen(cx, &scene.round, id)?;
    }
    let notice = Notice::AppealAnswered {
        programme: found.programme.said()?,
        result: Said::label("appeal_status", new.status),
        answer: String::from(text.clone()).into(),
    };
    phone_calls::tell(cx, &found.row, &notice)?;
    record(cx, op, Some(row.status), &new)?;
    Ok(AppealScene {
        appeal: new,
        subject: found.subject,
    })
}

/// The result stays as it was published until another one takes its place.
fn reopen(cx: &mut Cx<'_>, round: &Round, appeal: Id) -> Result<()> {
    let row = Round {
        status: rounds::rules::next(round.status, RoundAction::Reopen)?,
        decided_at: None,
        decided_by: None,
        published_at: None,
        published_by: None,
        version: round.version + 1,
        updated_at: cx.now,
        ..round.clone()
    };
    rounds::store::update(cx.conn, row.clone())?;
    let after = json!({ "status": row.status, "appeal_id": appeal });
    rounds::record(
        cx,
        Unrouted::ReopenRound,
        &row,
        json!({ "status": round.status }),
        after,
    )
}

/// Takes one's own appeal back.
pub fn withdraw(cx: &mut Cx<'_>, id: Id) -> Result<AppealScene> {
    let row = store::lock(cx.conn, id)?;
    let found = load(cx, &row)?;
    authorise(cx, Op::WithdrawAppeal, &found.subject)?;
    in_phase(Op::WithdrawAppeal, found.programme.phase)?;
    let new = Appeal {
        status: next(row.status, AppealAction::Withdraw)?,
        version: row.version + 1,
        ..row.clone()
    };
    store::update(cx.conn, new.clone())?;
    record(cx, Op::WithdrawAppeal, Some(row.status), &new)?;
    Ok(AppealScene {
        appeal: new,
        subject: found.subject,
    })
}

fn record(cx: &mut Cx<'_>, deed: impl Into<Deed>, before: Option<AppealStatus>, row: &Appeal) -> Result<()> {
    audit::of(deed, Object::Appeal(row.id))
        .about(Some(row.application_id))
        .change(
            before.map_or(json!(null), |status| json!({ "status": status })),
            json!({ "status": row.status, "ground": row.ground, "result_id": row.result_id }),
        )
        .because(row.answer.as_deref())
        .write(cx, Some(row.programme_id))
}
