//! Use cases of awards.

use serde_json::json;
use validator::Validate;

use super::rules::{AwardStatus, Step};
use super::store::{self, Award, Filter};
use base::audit::{self, Object};
use base::cx::{Creation, Cx};
use base::notifications::{Notice, Said};
use base::policy::undo::{Reversal, Taken};
use base::policy::{Op, Subject, authorise, in_phase, opens};
use kernel::error::{Code, Error, FieldError, Result};
use kernel::{Id, Input, Lang, Money, Text};
use people::applications::{conflicts, phone_calls};
use people::plans::ideas::store::Named;
use people::plans::{business_plans, ideas};
use people::programmes::programme;
use people::programmes::programme::{GrantBounds, Programme};
use people::programmes::{PhaseBlockerCode, PhaseBlockers};
use scoring::rubric::input::RoundKind;

/// An idea that the jury chose, with what it gets.
#[derive(Debug, Clone, Copy)]
pub struct Chosen {
    /// The idea.
    pub idea: Id,
    /// Minor units of the programme's currency.
    pub amount: i64,
}

/// What is proposed for an idea.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AwardInput {
    /// Made by the client if it likes.
    #[serde(default)]
    pub id: Option<Id>,
    /// The idea; it must have been chosen in the final, or stand on its waiting list.
    pub idea_id: Id,
    /// What it gets; more than nothing, and no more than can be asked for. More than the plan asks for needs a reason.
    #[validate(nested)]
    pub amount: Money,
    /// What the entrepreneur puts in.
    #[validate(nested)]
    pub own: Money,
    /// Why, where it is more than the plan asks for.
    #[serde(default)]
    #[validate(nested)]
    pub reason: Option<Text<2000>>,
}

/// Why an award ends early.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Termination {
    /// The reason, kept with the award.
    #[validate(nested)]
    pub reason: Text<2000>,
    /// What was paid of it; required of an active award, and stays committed. Before the agreement is signed nothing is.
    #[serde(default)]
    #[validate(nested)]
    pub paid: Option<Money>,
}

/// Proposes an award for each chosen idea, in the transaction of the publication.
pub fn from_decision(cx: &mut Cx<'_>, programme: &Programme, chosen: &[Chosen]) -> Result<()> {
    for one in chosen {
        let own = business_plans::own_contribution(cx.conn, one.idea)?;
        add(cx, programme, Id::new(), one.idea, (one.amount, own), None)?;
    }
    Ok(())
}

/// Brings the proposed awards in line with a corrected result: what is not in it any more ends, what is new is
/// proposed. Nothing was agreed to yet: that waits until a result is final.
pub fn correct(cx: &mut Cx<'_>, programme: &Programme, chosen: &[Chosen]) -> Result<()> {
    let stays = |award: &Award, one: &Chosen| award.idea_id == one.idea && award.amount == one.amount;
    let live = store::live_awards(cx.conn, programme.id)?;
    for award in &live {
        if !chosen.iter().any(|one| stays(award, one)) {
            let reason = match programme.main_language() {
                Lang::Kk => "Нәтиже түзетілді",
                Lang::Ru => "Результат исправлен",
                Lang::En => "The result was corrected",
            };
            supersede(cx, award, reason)?;
        }
    }
    let new: Vec<Chosen> = chosen
        .iter()
        .filter(|one| !live.iter().any(|award| stays(award, one)))
        .copied()
        .collect();
    from_decision(cx, programme, &new)
}

fn supersede(cx: &mut Cx<'_>, row: &Award, reason: &str) -> Result<()> {
    let status = row.status.after(Step::Terminate)?;
    let new = Award {
        status,
        ended_reason: Some(reason.to_owned()),
        version: row.version + 1,
        updated_at: cx.now,
        ..row.clone()
    };
    store::update(cx.conn, new)?;
    store::release(cx.conn, row)?;
    audit::of(audit::Unrouted::SupersedeAward, Object::Award(row.id))
        .about(ideas::facts(cx.conn, row.idea_id)?.map(|idea| idea.application_id))
        .change(json!({ "status": row.status }), json!({ "status": status }))
        .because(Some(reason))
        .write(cx, Some(row.programme_id))
}

/// Proposes an award by hand: a replacement for one that ended.
pub fn propose(cx: &mut Cx<'_>, programme_id: Id, input: &Input<AwardInput>) -> Result<AwardScene> {
    // The lock orders proposals: slots and budget are looked at by one at a time.
    let programme = programme::lock(cx.conn, programme_id)?;
    authorise(cx, Op::ProposeAward, &programme.announced())?;
    let input = input.get()?;
    sums(cx, &programme, input)?;
    let id = match cx.claim(input.id)? {
        Creation::New(id) => id,
        Creation::Repeated(id) => return get(cx, id),
    };
    in_phase(Op::ProposeAward, programme.phase)?;
    let known = ideas::facts(cx.conn, input.idea_id)?
        .filter(|i| i.programme_id == programme_id)
        .ok_or_else(|| Error::field("/idea_id", "unknown"))?;
    if torn(cx, known.id)? {
        return Err(Error::field("/idea_id", "unknown"));
    }
    if !results::was_ranked(cx.conn, programme_id, input.idea_id)? {
        return Err(Error::code(Code::WrongState).with("idea", "not_chosen_in_the_final"));
    }
    let asked = business_plans::asked(cx.conn, input.idea_id)?;
    if input.reason.is_none() && asked.is_some_and(|asked| asked < input.amount.amount) {
        return Err(Error::code(Code::ReasonRequired).with("pointer", "/reason"));
    }
    let sums = (input.amount.amount, input.own.amount);
    let made = add(cx, &programme, id, input.idea_id, sums, input.reason.as_deref())?;
    let (_, subject) = load(cx, &made)?;
    scene(cx, made, subject)
}

/// Both sums stand in the programme's currency, and the grant can be given.
fn sums(cx: &mut Cx<'_>, programme: &Programme, input: &AwardInput) -> Result<()> {
    let mut faults = vec![];
    for (pointer, money) in [("/amount/currency", &input.amount), ("/own/currency", &input.own)] {
        if money.currency != programme.currency {
            faults.push(FieldError::new(pointer, "currency").with("expected", programme.currency.clone()));
        }
    }
    let grants = GrantBounds::of(cx.conn, programme)?;
    faults.extend(grants.fault("/amount/amount", input.amount.amount));
    if faults.is_empty() {
        return Ok(());
    }
    Err(Error::Invalid(faults))
}

fn add(
    cx: &mut Cx<'_>,
    programme: &Programme,
    id: Id,
    idea: Id,
    (amount, own): (i64, i64),
    reason: Option<&str>,
) -> Result<Award> {
    if !GrantBounds::of(cx.conn, programme)?.own_suffices(own, amount) {
        return Err(Error::code(Code::OwnShareTooLow).with("pointers", vec!["/own/amount"]));
    }
    let row = Award {
        id,
        programme_id: programme.id,
        idea_id: idea,
        status: AwardStatus::Proposed,
        amount,
        own_amount: own,
        currency: programme.currency.clone(),
        own_share_bp: programme.own_share_bp,
        proposed_by: cx.actor.account,
        agreed_by: None,
        ended_reason: None,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
        paid: None,
        settled_by: None,
        settled_at: None,
    };
    store::insert(cx.conn, row.clone())?;
    let after = json!({ "idea_id": idea, "amount": amount, "own_amount": own, "status": "proposed" });
    let about = ideas::facts(cx.conn, idea)?.map(|i| i.application_id);
    audit::of(Op::ProposeAward, Object::Award(id))
        .about(about)
        .after(after)
        .because(reason)
        .write(cx, Some(programme.id))?;
    Ok(row)
}

/// An award, what it is for, and how the actor stands to it.
pub struct AwardScene {
    /// The award.
    pub award: Award,
    /// The idea and who leads it.
    pub named: Named,
    /// As access sees it.
    pub subject: Subject,
    /// Nobody agrees yet: the result of the final is not final.
    pub standstill: bool,
}

fn scene(cx: &mut Cx<'_>, award: Award, subject: Subject) -> Result<AwardScene> {
    let programme = award.programme_id;
    let mut scenes = scenes(cx, programme, vec![(award, subject)])?;
    scenes.pop().ok_or_else(Error::not_found)
}

/// Whether the result of the final is not final yet.
pub(super) fn waits(cx: &mut Cx<'_>, programme: Id) -> Result<bool> {
    match results::standstill::must_be_final(cx.conn, programme, RoundKind::Final, cx.now) {
        Ok(()) => Ok(false),
        Err(error) if error.which() == Code::Standstill => Ok(true),
        Err(error) => Err(error),
    }
}

/// Awards of one programme with what they are for.
fn scenes(cx: &mut Cx<'_>, programme: Id, rows: Vec<(Award, Subject)>) -> Result<Vec<AwardScene>> {
    // It is asked for only where the actor could agree otherwise.
    let agrees = |(row, subject): &(Award, Subject)| {
        row.status == AwardStatus::Proposed && opens(cx, Op::AgreeAward, subject)
    };
    let standstill = match rows.iter().any(agrees) {
        true => waits(cx, programme)?,
        false => false,
    };
    let ids: Vec<Id> = rows.iter().map(|(row, _)| row.idea_id).collect();
    let mut named = ideas::store::named(cx.conn, &ids)?;
    let whole = |(award, subject): (Award, Subject)| {
        let named = named.remove(&award.idea_id).ok_or_else(Error::not_found)?;
        Ok(AwardScene {
            award,
            named,
            subject,
            standstill,
        })
    };
    rows.into_iter().map(whole).collect()
}

/// Whether the actor has a conflict of interest with anybody who has a part in an idea. It binds as long as money is
/// agreed and paid, long after the results were published.
fn torn(cx: &mut Cx<'_>, idea: Id) -> Result<bool> {
    let Some(me) = cx.actor.account else {
        return Ok(false);
    };
    let parties = ideas::store::parties(cx.conn, idea)?;
    conflicts::torn(cx.conn, me, &parties)
}

/// The ideas of a programme with which the actor has a conflict of interest.
pub(super) fn hidden(cx: &mut Cx<'_>, programme: Id) -> Result<Vec<Id>> {
    let theirs = conflicts::blocking(cx.conn, cx.actor.id()?, programme)?;
    ideas::of_applications(cx.conn, programme, &theirs)
}

/// The award, its programme and how the actor stands to it.
pub(super) fn load(cx: &mut Cx<'_>, row: &Award) -> Result<(Programme, Subject)> {
    let programme = programme::find(cx.conn, row.programme_id)?;
    let idea = ideas::facts(cx.conn, row.idea_id)?.ok_or_else(Error::not_found)?;
    let conflicted = torn(cx, row.idea_id)?;
    let subject = programme
        .subject()
        .owned(idea.lead_account.is_some() && idea.lead_account == cx.actor.account)
        .conflicted(conflicted)
        .after_own_step(row.proposed_by == cx.actor.account);
    Ok((programme, subject))
}

/// Reads an award.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<AwardScene> {
    let row = store::find(cx.conn, id)?;
    let (_, subject) = load(cx, &row)?;
    authorise(cx, Op::GetAward, &subject)?;
    scene(cx, row, subject)
}

/// What was awarded to some ideas, for their people: the award, where it stands, and the grant. The newest last.
pub fn of_ideas(cx: &mut Cx<'_>, ideas: &[Id]) -> Result<Vec<(Id, Id, AwardStatus, Money)>> {
    let awards = store::of_ideas(cx.conn, ideas)?.into_iter().map(|row| {
        let grant = Money {
            amount: row.amount,
            currency: row.currency,
        };
        (row.idea_id, row.id, row.status, grant)
    });
    Ok(awards.collect())
}

/// Lists the awards of a programme.
pub fn list(cx: &mut Cx<'_>, programme_id: Id, filter: Filter) -> Result<Vec<AwardScene>> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::ListAwards, &programme.announced())?;
    let hidden = hidden(cx, programme_id)?;
    let rows = store::page(cx.conn, programme_id, &hidden, filter)?.into_iter();
    let me = cx.actor.account;
    // Those with which the reader has a conflict are not among them.
    let stands = |row: Award| {
        let subject = programme.subject().after_own_step(row.proposed_by == me);
        (row, subject)
    };
    scenes(cx, programme_id, rows.map(stands).collect())
}

/// Takes an award a step further.
pub fn step(
    cx: &mut Cx<'_>,
    op: Op,
    id: Id,
    step: Step,
    ending: Option<&Input<Termination>>,
) -> Result<AwardScene> {
    let row = store::find(cx.conn, id)?;
    let (_, subject) = load(cx, &row)?;
    authorise(cx, op, &subject)?;
    let ending = ending.map(Input::get).transpose()?;
    let reason = ending.map(|told| told.reason.as_str());
    let programme = programme::lock(cx.conn, row.programme_id)?;
    let row = store::lock(cx.conn, id)?;
    let paid = ending
        .map(|told| paid(&row, told.paid.as_ref()))
        .transpose()?
        .flatten();
    in_phase(op, programme.phase)?;
    let status = row.status.after(step)?;
    if step == Step::Agree {
        results::standstill::must_be_final(cx.conn, programme.id, RoundKind::Final, cx.now)?;
    }
    let by = |one: Step, before: Option<Id>| if step == one { cx.actor.account } else { before };
    let new = Award {
        status,
        agreed_by: by(Step::Agree, row.agreed_by),
        settled_by: by(Step::Settle, row.settled_by),
        settled_at: (step == Step::Settle).then_some(cx.now).or(row.settled_at),
        ended_reason: reason.map(str::to_owned).or_else(|| row.ended_reason.clone()),
        paid,
        version: row.version + 1,
        updated_at: cx.now,
        ..row.clone()
    };
    store::update(cx.conn, new.clone())?;
    if step == Step::Terminate {
        store::release(cx.conn, &new)?;
    }
    let idea = ideas::facts(cx.conn, row.idea_id)?.ok_or_else(Error::not_found)?;
    tell(cx, &programme, &new)?;
    audit::of(op, Object::Award(id))
        .about(Some(idea.application_id))
        .change(
            json!({ "status": row.status }),
            json!({ "status": status, "paid": paid }),
        )
        .because(reason)
        .write(cx, Some(programme.id))?;
    scene(cx, new, subject)
}

/// Takes back that an award was settled, as long as the support goes on: within a quarter of an hour by the same person, else
/// by another one with a reason.
pub fn reopen(cx: &mut Cx<'_>, id: Id, input: &Input<Reversal>) -> Result<AwardScene> {
    let row = store::find(cx.conn, id)?;
    let (_, subject) = load(cx, &row)?;
    authorise(cx, Op::ReopenAward, &subject)?;
    let reason = input.get()?.reason.as_deref();
    let programme = programme::lock(cx.conn, row.programme_id)?;
    let row = store::lock(cx.conn, id)?;
    let status = row.status.after(Step::Reopen)?;
    taken(&row).back(cx, reason)?;
    in_phase(Op::ReopenAward, programme.phase)?;
    let new = Award {
        status,
        settled_by: None,
        settled_at: None,
        version: row.version + 1,
        updated_at: cx.now,
        ..row.clone()
    };
    store::update(cx.conn, new.clone())?;
    tell(cx, &programme, &new)?;
    audit::of(Op::ReopenAward, Object::Award(id))
        .about(ideas::facts(cx.conn, row.idea_id)?.map(|idea| idea.application_id))
        .change(json!({ "status": row.status }), json!({ "status": status }))
        .because(reason)
        .write(cx, Some(programme.id))?;
    scene(cx, new, subject)
}

/// Who settled an award, and when.
pub fn taken(row: &Award) -> Taken {
    Taken {
        by: row.settled_by,
        at: row.settled_at,
    }
}

/// What was paid of an award that ends: of an active one it has to be told.
fn paid(row: &Award, told: Option<&Money>) -> Result<Option<i64>> {
    let active = row.status == AwardStatus::Active;
    match told {
        None if active => Err(Error::field("/paid", "required")),
        None => Ok(None),
        Some(sum) if sum.currency != row.currency => {
            let fault = FieldError::new("/paid/currency", "currency");
            Err(Error::Invalid(vec![fault.with("expected", row.currency.clone())]))
        }
        Some(sum) if sum.amount > if active { row.amount } else { 0 } => {
            let fault = FieldError::new("/paid/amount", "range").with("min", 0);
            let most = if active { row.amount } else { 0 };
            Err(Error::Invalid(vec![fault.with("max", most)]))
        }
        Some(sum) => Ok(active.then_some(sum.amount)),
    }
}

/// Tells the people of the idea where its award stands.
fn tell(cx: &mut Cx<'_>, programme: &Programme, award: &Award) -> Result<()> {
    let amount = Money {
        amount: award.amount,
        currency: award.currency.clone(),
    };
    let notice = Notice::AwardMoved {
        programme: programme.said()?,
        amount: amount.said().into(),
        status: Said::label("award_status", award.status),
    };
    for person in ideas::people(cx.conn, award.idea_id)? {
        phone_calls::tell(cx, &person, &notice)?;
    }
    Ok(())
}

/// What stands in the way of closing the programme.
pub fn what_blocks(conn: &mut base::db::DbConn, programme: &Programme) -> Result<PhaseBlockers> {
    let mut found = PhaseBlockers::default();
    let unsettled = store::unsettled(conn, programme.id)?;
    found.add(PhaseBlockerCode::AwardsNotSettled, unsettled);
    Ok(found)
}

/// Awards in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Live awards.
    pub live: i64,
    /// Money that awards hold.
    pub committed: i64,
}

/// The awards of a programme in figures, without those that the actor may know nothing of.
pub fn figures(cx: &mut Cx<'_>, programme: Id) -> Result<Figures> {
    let (_, committed) = programme::store::budget(cx.conn, programme)?;
    let hidden = hidden(cx, programme)?;
    let (live, unseen) = store::live(cx.conn, programme, &hidden)?;
    Ok(Figures {
        live,
        committed: committed - unseen,
    })
}
