//! `Idempotency-Key`: the answer is kept in the transaction of its effect, and given again for a day.

use diesel::prelude::*;

use super::reply::Reply;
use crate::cx::Cx;
use crate::db::schema::idempotent_answer;
use crate::db::{Both, cols};
use kernel::error::{Code, Error, Result};
use kernel::{Id, Json, Ts};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = idempotent_answer)]
struct Kept {
    actor_id: Id,
    method: String,
    path: String,
    key: String,
    body_digest: String,
    status: i32,
    headers: Json,
    sealed: String,
    created_at: Ts,
}

/// Status of a row whose answer is not there yet; never committed without one.
const PENDING: i32 = 0;

/// Runs the work once for a key. A second request with the key waits for the first (by the primary key),
/// then is authorised again and gets the same answer.
pub fn once(
    cx: &mut Cx<'_>,
    method: &str,
    key: &str,
    work: impl FnOnce(&mut Cx<'_>) -> Result<Reply>,
) -> Result<Reply> {
    let actor_id = cx.actor.id()?;
    let place = format!("answer:{actor_id}");
    let row = Kept {
        actor_id,
        method: method.to_owned(),
        path: cx.path.clone(),
        key: key.to_owned(),
        body_digest: cx.body_digest.clone(),
        status: PENDING,
        headers: Json::empty(),
        sealed: String::new(),
        created_at: cx.now,
    };
    let mine = Both(
        diesel::insert_into(idempotent_answer::table)
            .values(row)
            .on_conflict_do_nothing(),
    )
    .execute(cx.conn)
    .map_err(|e| match Error::from(e) {
        e if e.which() == Code::Unavailable => Error::code(Code::StillRunning),
        e => e,
    })? == 1;
    let path = cx.path.clone();
    let this = idempotent_answer::table
        .filter(idempotent_answer::actor_id.eq(actor_id))
        .filter(idempotent_answer::method.eq(method))
        .filter(idempotent_answer::path.eq(&path))
        .filter(idempotent_answer::key.eq(key));
    if mine {
        let reply = work(cx)?;
        let text = String::from_utf8(reply.body.clone()).map_err(Error::internal)?;
        diesel::update(this)
            .set((
                idempotent_answer::status.eq(i32::from(reply.status)),
                idempotent_answer::headers.eq(Json::of(&reply.head)?),
                idempotent_answer::sealed.eq(cx.vault.seal(&place, &text)?),
            ))
            .execute(cx.conn)?;
        return Ok(reply);
    }
    let kept: Kept = this.select(cols::<Kept>()).first(cx.conn)?;
    if kept.body_digest != cx.body_digest {
        return Err(Error::code(Code::KeyReused));
    }
    if kept.status == PENDING {
        return Err(Error::code(Code::StillRunning));
    }
    cx.replay = true;
    match work(cx) {
        Err(Error::Replay) => {
            let text = cx.vault.unseal(&place, &kept.sealed)?;
            let reply = Reply {
                status: u16::try_from(kept.status).map_err(Error::internal)?,
                body: text.into_bytes(),
                head: kept.headers.read()?,
            };
            Ok(reply.header("idempotency-replayed", "true".into()))
        }
        Err(refused) => Err(refused),
        Ok(_) => Err(Error::internal("a use case did not authorise before it acted")),
    }
}
