//! Conflicts that are likely: proposed where two signals agree, for people to decide.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::{CONCERNED, ConflictStatus};
use super::service::record;
use super::signals::{ConflictSignal, kind_of};
use super::store::{self, Conflict};
use crate::programmes::members;
use base::audit::Unrouted;
use base::cx::Cx;
use kernel::error::Result;
use kernel::{Id, Json};

/// Signals without which nothing is proposed.
const TOGETHER: usize = 2;

/// Compares the staff of a programme with its applicants; `taught` are trainers and applications. What is known
/// already stays as it was decided: nothing is proposed twice. Tells the applications with something new.
pub fn propose(cx: &mut Cx<'_>, programme_id: Id, taught: &BTreeSet<(Id, Id)>) -> Result<Vec<Id>> {
    compare(cx, programme_id, taught, None)
}

/// The same for an application that comes in. Nobody taught its applicant yet.
pub fn propose_for(cx: &mut Cx<'_>, programme_id: Id, application: Id) -> Result<()> {
    compare(cx, programme_id, &BTreeSet::new(), Some(application)).map(|_| ())
}

fn compare(
    cx: &mut Cx<'_>,
    programme_id: Id,
    taught: &BTreeSet<(Id, Id)>,
    only: Option<Id>,
) -> Result<Vec<Id>> {
    let mut staff = BTreeSet::new();
    for role in CONCERNED {
        staff.extend(members::store::holders(cx.conn, programme_id, role)?);
    }
    let staff: Vec<Id> = staff.into_iter().collect();
    let staff = store::of_accounts(cx.conn, &staff)?;
    let known: BTreeMap<(Id, Id), Conflict> = store::of_programme(cx.conn, programme_id, only)?
        .into_iter()
        .map(|row| ((row.account_id, row.application_id), row))
        .collect();
    let mut proposed = Vec::new();
    for (application, helper, applicant) in store::of_applicants(cx.conn, programme_id, only)? {
        for (account, traces) in &staff {
            let trainer = taught.contains(&(*account, application));
            let shared = traces.shared(&applicant, trainer, helper == Some(*account));
            if shared.len() < TOGETHER {
                continue;
            }
            let signals: Vec<ConflictSignal> = shared.iter().copied().collect();
            let row = match known.get(&(*account, application)) {
                None => Conflict {
                    id: Id::new(),
                    programme_id,
                    account_id: *account,
                    application_id: application,
                    kind: kind_of(&shared),
                    status: ConflictStatus::Proposed,
                    reason: None,
                    created_by: None,
                    decided_by: None,
                    version: 1,
                    created_at: cx.now,
                    updated_at: cx.now,
                    signals: Some(Json::of(&signals)?),
                },
                // Nobody has decided yet: they should know all of it.
                Some(old) if old.status == ConflictStatus::Proposed && old.signals()? != signals => {
                    Conflict {
                        version: old.version + 1,
                        updated_at: cx.now,
                        signals: Some(Json::of(&signals)?),
                        ..old.clone()
                    }
                }
                Some(_) => continue,
            };
            if row.version > 1 {
                store::update(cx.conn, row.clone())?;
            } else if store::propose(cx.conn, row.clone())? == 0 {
                continue;
            }
            record(cx, Unrouted::ProposeConflict, &row, None)?;
            proposed.push(application);
        }
    }
    Ok(proposed)
}
