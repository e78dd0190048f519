//! Use cases of lists of applications: for staff, with what belongs to each line, and one's own.

use std::collections::BTreeMap;

use super::lists::{self, Counted, Filter, Line, Listed, Place};
use super::search;
use crate::applications::eligibility;
use crate::applications::eligibility::store::Outcome;
use crate::programmes::programme;
use base::cx::Cx;
use base::policy::{Op, Subject, authorise, opens};
use kernel::error::Result;
use kernel::{Id, Ts};

/// Whom the list of a programme's applications is for.
pub(super) fn authorise_list(cx: &mut Cx<'_>, op: Op, programme_id: Id) -> Result<()> {
    let mut subject = Subject::of_programme(programme_id);
    // Whom the role lets in need not be told what the programme is; a refusal depends on whether it was announced.
    if !opens(cx, op, &subject) {
        subject = programme::find(cx.conn, programme_id)?.announced();
    }
    authorise(cx, op, &subject)
}

/// What is looked for, beside the other filters.
pub(super) fn seeking(cx: &mut Cx<'_>, filter: Filter, q: Option<&str>) -> Result<Filter> {
    let sought = q.map(|text| search::sought(cx, text)).transpose()?;
    Ok(Filter { sought, ..filter })
}

/// Lists the applications of a programme, without those that the reader must not know of.
pub fn list(
    cx: &mut Cx<'_>,
    programme_id: Id,
    filter: Filter,
    q: Option<&str>,
    place: Place,
) -> Result<Vec<Line>> {
    authorise_list(cx, Op::ListApplications, programme_id)?;
    let filter = seeking(cx, filter, q)?;
    lists::page(cx, programme_id, filter, place)
}

/// The same lines as far as they are counted.
pub fn counted(cx: &mut Cx<'_>, programme_id: Id, filter: Filter, q: Option<&str>) -> Result<Vec<Counted>> {
    authorise_list(cx, Op::CountApplications, programme_id)?;
    let filter = seeking(cx, filter, q)?;
    lists::counted(cx, programme_id, filter)
}

/// Lists one's own applications.
pub fn mine(cx: &mut Cx<'_>, before: Option<(Ts, Id)>, limit: i64) -> Result<Vec<Listed>> {
    authorise(cx, Op::ListMyApplications, &Subject::installation())?;
    lists::of_account(cx.conn, cx.actor.id()?, before, limit)
}

/// What became of each rule, of some applications.
pub fn outcomes(cx: &mut Cx<'_>, applications: &[Id]) -> Result<BTreeMap<Id, Vec<Outcome>>> {
    let mut found: BTreeMap<Id, Vec<Outcome>> = BTreeMap::new();
    for one in eligibility::store::of_all(cx.conn, applications)? {
        found.entry(one.application_id).or_default().push(one);
    }
    Ok(found)
}
