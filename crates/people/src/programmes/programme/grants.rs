//! What one grant of a programme may be: one rule for the plan that asks for it, the proposal, the decision and the
//! award.

use super::store::{self, Programme};
use base::db::DbConn;
use kernel::MAX_AMOUNT;
use kernel::error::{FieldError, Result};

/// All shares are told in ten-thousandths.
const WHOLE: i128 = 10_000;

/// The bounds of one grant, in minor units of the programme's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrantBounds {
    /// The most that can be given to one: what may be asked for, and never more than there is in all.
    pub most: i64,
    /// The share of the whole that must be somebody's own.
    own_share_bp: i32,
}

impl GrantBounds {
    /// So much at most, with this share of the whole as somebody's own.
    pub const fn new(most: i64, own_share_bp: i32) -> Self {
        GrantBounds { most, own_share_bp }
    }
    /// Those of a programme.
    pub fn of(conn: &mut DbConn, programme: &Programme) -> Result<Self> {
        let (budget, _) = store::budget(conn, programme.id)?;
        let asked = programme.rules()?.max_request.unwrap_or(MAX_AMOUNT);
        Ok(GrantBounds::new(asked.min(budget), programme.own_share_bp))
    }
    /// What is wrong with a sum, whoever gets it.
    pub fn fault(&self, pointer: &str, grant: i64) -> Option<FieldError> {
        let outside = !(1..=self.most).contains(&grant);
        outside.then(|| {
            FieldError::new(pointer, "range")
                .with("min", 1)
                .with("max", self.most)
        })
    }
    /// Whether somebody's own part is a large enough share of the whole: own / (own + grant).
    pub fn own_suffices(&self, own: i64, grant: i64) -> bool {
        let (own, grant) = (i128::from(own), i128::from(grant));
        own * WHOLE >= i128::from(self.own_share_bp) * (own + grant)
    }
    /// The least own part with which a grant can be given; `None` where no part is large enough.
    pub fn least_own(&self, grant: i64) -> Option<i64> {
        let share = i128::from(self.own_share_bp);
        let others = WHOLE - share;
        if others <= 0 {
            return None;
        }
        let least = (share * i128::from(grant) + others - 1) / others;
        i64::try_from(least).ok()
    }
    /// Whether a sum can be given to somebody with this own part.
    pub fn allow(&self, own: i64, grant: i64) -> bool {
        (1..=self.most).contains(&grant) && self.own_suffices(own, grant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_own_part_is_the_first_that_suffices() {
        for own_share_bp in [0, 1, 2_000, 3_333, 9_999] {
            let bounds = GrantBounds::new(1_000, own_share_bp);
            for grant in [1, 7, 999, 1_000] {
                let least = bounds.least_own(grant).unwrap();
                assert!(
                    bounds.own_suffices(least, grant),
                    "{own_share_bp} {grant} {least}"
                );
                assert!(
                    least == 0 || !bounds.own_suffices(least - 1, grant),
                    "{own_share_bp} {grant} {least}"
                );
            }
        }
    }

    #[test]
    fn a_grant_is_more_than_nothing_and_within_the_bounds() {
        let bounds = GrantBounds::new(300, 2_000);
        let given = [(100, 0), (100, 1), (75, 300), (74, 300), (100, 301)];
        let allowed = given.map(|(own, grant)| bounds.allow(own, grant));
        assert_eq!(allowed, [false, true, true, false, false]);
        assert_eq!(GrantBounds::new(300, 10_000).least_own(1), None);
        assert!(bounds.fault("/amount", 301).is_some() && bounds.fault("/amount", 300).is_none());
    }
}
