//! Use cases of protocols: reading them, the private codes, and what a code opens.

use super::codes::PrivateCode;
use super::document::{Bundle, Proof};
use super::freeze::code_of;
use super::sign::Signed;
use super::store::{self, Part};
use super::{auditors, proof};
use crate::applications::{application, conflicts};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::jury::assignments;
use crate::jury::rounds::service as rounds;
use crate::kernel::vocabulary::Role;
use crate::kernel::{Id, Input};
use crate::policy::{Op, Subject, authorise};

/// The auditor's bundle: for coordinators and named auditors without a conflict with anybody in the round. An
/// applicant is none, whoever named them.
pub fn bundle(cx: &mut Cx<'_>, round_id: Id, no: Option<i32>) -> Result<String> {
    let found = rounds::scene(cx, round_id)?;
    let account = cx.actor.id()?;
    let applicants = assignments::store::all_applicants(cx.conn, round_id)?;
    let torn = conflicts::torn(cx.conn, account, &applicants)?;
    let named = auditors::is_one(cx.conn, found.programme.id, account)?
        && !cx.actor.has(found.programme.id, Role::Applicant);
    // The conflict hides the bundle, and not the round from its jurors.
    let coordinates = cx.actor.has(found.programme.id, Role::Coordinator);
    let subject = found
        .subject
        .owned(named && !torn)
        .conflicted(torn && coordinates);
    authorise(cx, Op::GetProtocolBundle, &subject)?;
    Ok(store::find(cx.conn, round_id, no)?.bundle)
}

/// The public form, the last one where no number is told.
pub fn public_form(cx: &mut Cx<'_>, round_id: Id, no: Option<i32>) -> Result<String> {
    let op = if no.is_some() {
        Op::GetProtocolVersion
    } else {
        Op::GetProtocol
    };
    authorise(cx, op, &Subject::installation())?;
    store::public_form(cx.conn, round_id, no)
}

/// The private codes of an applicant: one for each published round with a candidate in which they have a part.
pub fn codes(cx: &mut Cx<'_>, application: Id) -> Result<Vec<(Part, PrivateCode)>> {
    let found = application::loaded::load(cx, application)?;
    authorise(cx, Op::GetProtocolCodes, &found.subject)?;
    let parts = store::parts(cx.conn, application)?;
    Ok(parts
        .into_iter()
        .map(|part| {
            let code = code_of(cx, part.candidate_id);
            (part, code)
        })
        .collect())
}

/// A private code.
#[derive(Clone, serde::Deserialize, validator::Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ"}))]
pub struct ProofInput {
    /// As it was handed out; hyphens, spaces and case do not matter.
    #[validate(length(min = 32, max = 100))]
    #[schema(min_length = 32, max_length = 100)]
    pub code: String,
}

/// What a code opens in the last protocol of a round. An unknown code is as if nothing were there.
pub fn prove(cx: &mut Cx<'_>, round_id: Id, input: &Input<ProofInput>) -> Result<Proof> {
    authorise(cx, Op::ProveCards, &Subject::installation())?;
    let row = store::find(cx.conn, round_id, None)?;
    let code = PrivateCode::parse(&input.get()?.code).ok_or_else(Error::not_found)?;
    let candidates = assignments::store::candidates_of(cx.conn, round_id)?;
    let own = candidates.iter().find(|c| code_of(cx, c.id) == code);
    let own = own.ok_or_else(Error::not_found)?.id;
    let names = store::names(cx.conn, round_id)?;
    let name = names.into_iter().find(|n| n.subject_id == own);
    let signed: Signed = serde_json::from_str(&row.bundle).map_err(Error::internal)?;
    proof::of(
        &signed.read::<Bundle>()?,
        &name.ok_or_else(Error::not_found)?.name,
    )
}
