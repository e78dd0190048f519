//! Whether the depot has what the database tells of, and nothing else.

use std::collections::HashSet;

use futures_util::TryStreamExt;

use base::db::DbConn;
use kernel::Id;
use kernel::error::Result;

use crate::attachments;
use crate::depot::Depot;
use crate::uploads;

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// Files that are there as they should be.
    pub whole: usize,
    /// Attachments of which there is no file.
    pub missing: Vec<Id>,
    /// Attachments whose file has another size.
    pub other_size: Vec<Id>,
    /// Files of which the database knows nothing.
    pub unknown: Vec<Id>,
}

impl Checked {
    /// Whether nobody has lost anything. What nobody knows of costs room, and nothing else.
    pub fn holds(&self) -> bool {
        self.missing.is_empty() && self.other_size.is_empty()
    }
}

/// So many rows at a time.
const PAGE: i64 = 1_000;

/// Compares all of both.
pub async fn check(conn: &mut DbConn, depot: &Depot) -> Result<Checked> {
    let (mut found, mut known, mut after) = (Checked::default(), HashSet::new(), None);
    loop {
        let page = attachments::store::sizes(conn, after, PAGE)?;
        let Some((last, _)) = page.last() else { break };
        after = Some(*last);
        for (id, size) in page {
            known.insert(id);
            match depot.size(id).await? {
                None => found.missing.push(id),
                Some(there) if i64::try_from(there) != Ok(size) => found.other_size.push(id),
                Some(_) => found.whole += 1,
            }
        }
    }
    let mut all = depot.files();
    while let Some(file) = all.try_next().await? {
        if !known.contains(&file.id) && !uploads::store::is_known(conn, file.id)? {
            found.unknown.push(file.id);
        }
    }
    Ok(found)
}
