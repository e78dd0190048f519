//! The one way by which applicants and participants are told: a message, or a call that somebody makes.

use super::rules::{Overtaken, PhoneCallStatus, due, overtakes, shown, worth_a_call};
use super::store::{self, PhoneCall};
use base::cx::Cx;
use base::notifications::{
    MessageKind, Notice, Outgoing, OutgoingStatus, held, in_each_language, leave, notify_of, of_application,
    outgoing,
};
use kernel::error::Result;
use kernel::{Id, Json, Localised, Ts, link};

/// Whom a notice is for: the person of an application, with or without an account.
#[derive(Debug, Clone, Copy)]
pub struct Party {
    /// The application.
    pub application: Id,
    /// Its programme.
    pub programme: Id,
    /// The account, where there is one.
    pub account: Option<Id>,
}

/// Tells somebody of something.
pub fn tell(cx: &mut Cx<'_>, to: impl Into<Party>, notice: &Notice) -> Result<()> {
    tell_until(cx, to, notice, None)
}

/// Tells somebody of something that ends at a time.
pub fn tell_until(cx: &mut Cx<'_>, to: impl Into<Party>, notice: &Notice, until: Option<Ts>) -> Result<()> {
    let to = to.into();
    if let Some(words) = held(cx.conn, to.programme, notice)? {
        return hold(cx, to, notice, words);
    }
    if let Some(account) = to.account {
        let link = of_application(notice, to.application);
        let about = Some(to.application);
        return notify_of(cx, account, Some(to.programme), about, notice, link.as_deref());
    }
    overtake(cx, to, notice)?;
    if !worth_a_call(notice) {
        return Ok(());
    }
    let words = in_each_language(cx.conn, to.programme, notice)?;
    call(cx, to, notice.kind(), &words, until, due(cx.now, until))
}

/// Ends the calls that need not be made any more.
fn overtake(cx: &mut Cx<'_>, to: Party, notice: &Notice) -> Result<()> {
    match overtakes(notice) {
        Overtaken::Kinds([]) => Ok(()),
        Overtaken::Kinds(kinds) => store::moot(cx.conn, to.application, Some(kinds), cx.now),
        Overtaken::All => store::moot(cx.conn, to.application, None, cx.now),
    }
}

/// Keeps it until a coordinator has looked at it; for whoever has no account only what somebody would be called for.
fn hold(cx: &mut Cx<'_>, to: Party, notice: &Notice, (subject, body): (Localised, Localised)) -> Result<()> {
    if to.account.is_none() {
        // What holds no more is not said, whenever this is released.
        overtake(cx, to, notice)?;
        if !worth_a_call(notice) {
            return Ok(());
        }
    }
    let row = Outgoing {
        application_id: Some(to.application),
        account_id: to.account,
        subject: Some(Json::of(&subject)?),
        body: Some(Json::of(&body)?),
        link: of_application(notice, to.application),
        ..Outgoing::new(to.programme, notice.kind(), OutgoingStatus::Held, cx.now)
    };
    outgoing::note(cx.conn, row)
}

/// Puts what no message told into the list of calls: at once.
pub fn call_instead(
    cx: &mut Cx<'_>,
    to: Party,
    kind: MessageKind,
    (subject, body): (&Localised, &Localised),
) -> Result<()> {
    let words = (subject.clone(), body.clone());
    call(cx, to, kind, &words, None, cx.now)
}

fn call(
    cx: &mut Cx<'_>,
    to: Party,
    kind: MessageKind,
    (subject, body): &(Localised, Localised),
    until: Option<Ts>,
    due_at: Ts,
) -> Result<()> {
    let call = PhoneCall {
        id: Id::new(),
        programme_id: to.programme,
        application_id: to.application,
        kind: kind.to_string(),
        subject: Json::of(subject)?,
        body: Json::of(body)?,
        until_at: until,
        due_at,
        status: PhoneCallStatus::Open,
        attempts: 0,
        tried_at: None,
        tried_by: None,
        note: None,
        version: 1,
        created_at: cx.now,
        updated_at: cx.now,
    };
    store::insert(cx.conn, call)
}

/// Puts what was still to be said into the inbox of an account that came to the application.
pub fn hand_over(cx: &mut Cx<'_>, application: Id, account: Id) -> Result<()> {
    for call in store::open_of(cx.conn, application)? {
        if shown(call.status, &call.kind, call.until_at, cx.now) == PhoneCallStatus::Open {
            let words = (&call.subject.read()?, &call.body.read()?);
            let about = link(format_args!("/applications/{application}"));
            leave(cx, account, Some(call.programme_id), (&call.kind, &about), words)?;
        }
    }
    end_all(cx, application)
}

/// Ends all calls of somebody who took the application back.
pub fn end_all(cx: &mut Cx<'_>, application: Id) -> Result<()> {
    store::moot(cx.conn, application, None, cx.now)
}
