//! Which roles can be given, and when one cannot be taken away.

use kernel::error::{Code, Error, Result};
use kernel::text_enum;
use kernel::vocabulary::Role;

text_enum! {
    /// A role that staff give. Nobody is made an applicant: people apply, or an application is entered for them.
    StaffRole {
        Trainer = "trainer",
        Juror = "juror",
        Coordinator = "coordinator",
        Partner = "partner",
        Observer = "observer",
    }
}

impl From<StaffRole> for Role {
    fn from(role: StaffRole) -> Role {
        match role {
            StaffRole::Trainer => Role::Trainer,
            StaffRole::Juror => Role::Juror,
            StaffRole::Coordinator => Role::Coordinator,
            StaffRole::Partner => Role::Partner,
            StaffRole::Observer => Role::Observer,
        }
    }
}

/// Somebody has to be able to move the programme on: its last coordinator stays.
pub fn may_be_revoked(role: Role, coordinators: i64) -> Result<()> {
    if role == Role::Coordinator && coordinators <= 1 {
        return Err(Error::code(Code::LastOne));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TextEnum;

    #[test]
    fn only_the_last_coordinator_stays() {
        assert!(may_be_revoked(Role::Coordinator, 2).is_ok());
        assert!(may_be_revoked(Role::Juror, 1).is_ok());
        assert_eq!(
            may_be_revoked(Role::Coordinator, 1).unwrap_err().which(),
            Code::LastOne
        );
    }

    #[test]
    fn a_staff_role_has_the_name_of_the_role_that_it_gives() {
        for role in StaffRole::ALL {
            assert_eq!(role.as_str(), Role::from(*role).as_str());
        }
    }
}
