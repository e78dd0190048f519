//! Ideas and business plans, as far as the jury needs them.

use crate::applications::application::CandidateFacts;
use crate::cx::Cx;
use crate::error::Result;
use crate::kernel::Id;

/// The ideas of completers with a submitted plan.
pub fn candidates(_cx: &mut Cx<'_>, _programme: Id) -> Result<Vec<CandidateFacts>> {
    Ok(vec![])
}
