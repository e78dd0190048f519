//! On a laptop: a package is loaded into an empty data folder, and jurors get passes.

use chrono::Duration;

use super::contents::Package;
use super::{export, store};
use base::cx::Cx;
use jury::jurors;
use kernel::Id;
use kernel::error::{Error, Result};
use people::accounts::identity;

/// How long a pass works in a hall: its clock, and its day, are its own.
const PASS_HOURS: i64 = 24;

/// Loads a package; the same again changes nothing. Tells whether it was new.
pub fn load(cx: &mut Cx<'_>, package: &Package) -> Result<bool> {
    if store::find(cx.conn, package.box_id)?.is_some() {
        return Ok(false);
    }
    if store::in_use(cx.conn)? {
        return Err(Error::internal(
            "this data folder holds another programme; name an empty one with --data-dir",
        ));
    }
    store::load(cx.conn, package)?;
    export::keep(cx, package)?;
    Ok(true)
}

/// A pass for the hall.
#[derive(Debug, Clone)]
pub struct HallPass {
    /// The juror.
    pub juror_id: Id,
    /// Name.
    pub name: String,
    /// To be written down, or printed.
    pub code: String,
}

/// New passes: for one juror, or for all. The ones before, and what they opened, end.
pub fn passes(cx: &mut Cx<'_>, only: Option<Id>) -> Result<Vec<HallPass>> {
    let journey = store::only(cx.conn)?
        .ok_or_else(|| Error::internal("no package was loaded into this data folder"))?;
    let until = cx.now + Duration::hours(PASS_HOURS);
    let mut passes = Vec::new();
    for (juror, name) in jurors::service::named(cx.conn, journey.round_id)? {
        let juror_id = juror.account_id;
        if only.is_none_or(|one| one == juror_id) {
            let code = identity::issue_pass(cx, juror_id, journey.round_id, until)?;
            passes.push(HallPass { juror_id, name, code });
        }
    }
    if passes.is_empty() {
        return Err(Error::internal("nobody of that identifier is in the package"));
    }
    Ok(passes)
}
