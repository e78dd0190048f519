//! Use cases of protocols: reading them, the private codes, and what a code opens.

use std::collections::BTreeMap;

use validator::Validate;

use super::auditors;
use super::freeze::code_of;
use super::paper::{self, Inside, Source};
use super::store::{self, Part};
use base::cx::Cx;
use base::policy::{Op, Subject, authorise};
use jury::rounds;
use jury::rounds::Scene;
use jury::{candidates, jurors};
use kernel::error::{Error, Result};
use kernel::vocabulary::Role;
use kernel::{Id, Input, Text};
use people::applications::{application, conflicts};
use people::programmes::programme;
use protocol::codes::{PrivateCode, digest};
use protocol::format::v2::Proof;
use protocol::sign::Signed;
use protocol::version;

/// The auditor's bundle: for coordinators and named auditors without a conflict with anybody in the round. An
/// applicant is none, whoever named them.
pub fn bundle(cx: &mut Cx<'_>, round_id: Id, no: Option<i32>) -> Result<String> {
    let found = rounds::scene(cx, round_id)?;
    let programme = found.programme.id;
    let named =
        auditors::is_one(cx.conn, programme, cx.actor.id()?)? && !cx.actor.has(programme, Role::Applicant);
    let subject = found.subject.owned(named);
    authorise_clear(cx, Op::GetProtocolBundle, &found, subject)?;
    Ok(store::find(cx.conn, round_id, no)?.bundle)
}

/// Authorises for what tells of everybody in a round: nobody with a conflict with any of them.
fn authorise_clear(cx: &mut Cx<'_>, op: Op, found: &Scene, subject: Subject) -> Result<()> {
    let applicants = candidates::store::all_applicants(cx.conn, found.round.id)?;
    let torn = conflicts::torn(cx.conn, cx.actor.id()?, &applicants)?;
    // The conflict hides what is asked for, and not the round from its jurors.
    let coordinates = cx.actor.has(found.programme.id, Role::Coordinator);
    let subject = if torn { subject.owned(false) } else { subject };
    authorise(cx, op, &subject.conflicted(torn && coordinates))
}

/// The paper for everybody, under pseudonyms.
pub fn paper(cx: &mut Cx<'_>, round_id: Id, no: i32, public_url: &str) -> Result<Source> {
    authorise(cx, Op::GetProtocolPaper, &Subject::installation())?;
    let form = store::public_form(cx.conn, round_id, Some(no))?;
    source(cx, &form, public_url)
}

/// The paper that the commission signs by hand: for the chair, the deputy and coordinators without a conflict with
/// anybody in the round.
pub fn signing_paper(cx: &mut Cx<'_>, round_id: Id, no: Option<i32>, public_url: &str) -> Result<Source> {
    let found = rounds::scene(cx, round_id)?;
    authorise_clear(cx, Op::GetSigningPaper, &found, found.subject)?;
    let row = store::find(cx.conn, round_id, no)?;
    let signed: Signed = serde_json::from_str(&row.bundle).map_err(Error::internal)?;
    let names: BTreeMap<Id, String> = store::names(cx.conn, round_id)?
        .into_iter()
        .map(|row| (row.subject_id, row.name))
        .collect();
    let jurors = jurors::service::named(cx.conn, round_id)?;
    let candidates = candidates::of(cx.conn, round_id)?;
    let inside = Inside {
        bundle: version::bundle(&signed)?,
        jurors: jurors
            .into_iter()
            .filter_map(|(juror, name)| names.get(&juror.account_id).map(|own| (own.clone(), name)))
            .collect(),
        candidates: candidates
            .into_iter()
            .filter_map(|one| {
                let known = paper::Candidate {
                    reference: one.reference,
                    title: one.title,
                };
                names.get(&one.id).map(|own| (own.clone(), known))
            })
            .collect(),
    };
    Ok(Source {
        inside: Some(inside),
        ..source(cx, &row.public_form, public_url)?
    })
}

fn source(cx: &mut Cx<'_>, public_form: &str, public_url: &str) -> Result<Source> {
    let signed: Signed = serde_json::from_str(public_form).map_err(Error::internal)?;
    let public = version::public(&signed)?;
    let programme = programme::find(cx.conn, public.head.programme_id.into())?;
    Ok(Source {
        address: format!(
            "{public_url}/api/v1/protocols/{}/{}/paper",
            public.head.round_id, public.head.no
        ),
        digest: digest(&signed.signature),
        inside: None,
        zone: programme.zone()?,
        languages: programme.languages()?,
        public,
    })
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
#[derive(Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ"}))]
pub struct ProofInput {
    /// As it was handed out; hyphens, spaces and case do not matter.
    #[validate(nested)]
    pub code: Text<100, 32>,
}

/// What a code opens in the last protocol of a round. An unknown code is as if nothing were there.
pub fn prove(cx: &mut Cx<'_>, round_id: Id, input: &Input<ProofInput>) -> Result<Proof> {
    authorise(cx, Op::ProveCards, &Subject::installation())?;
    let row = store::find(cx.conn, round_id, None)?;
    let code = PrivateCode::parse(&input.get()?.code).ok_or_else(Error::not_found)?;
    let candidates = candidates::of(cx.conn, round_id)?;
    let own = candidates.iter().find(|c| code_of(cx, c.id) == code);
    let own = own.ok_or_else(Error::not_found)?.id;
    let names = store::names(cx.conn, round_id)?;
    let name = names.into_iter().find(|n| n.subject_id == own);
    let signed: Signed = serde_json::from_str(&row.bundle).map_err(Error::internal)?;
    let name = name.ok_or_else(Error::not_found)?.name;
    version::prove(&signed, &name)
}
