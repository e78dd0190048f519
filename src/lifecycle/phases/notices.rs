//! Whom a phase concerns: those whose call got longer, and everybody whose programme is cancelled.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;

use base::cx::Cx;
use base::notifications::{Notice, notify};
use kernel::error::Result;
use kernel::said;
use kernel::vocabulary::Role;
use money::awards;
use people::applications::application;
use people::applications::{ApplicationStatus, phone_calls};
use people::plans::ideas;
use people::programmes::members;
use people::programmes::programme::Programme;

/// Those for whom something still was to come.
const IN_THE_FLOW: [ApplicationStatus; 9] = [
    ApplicationStatus::Draft,
    ApplicationStatus::Submitted,
    ApplicationStatus::ClarificationRequested,
    ApplicationStatus::Resubmitted,
    ApplicationStatus::Eligible,
    ApplicationStatus::UnderReview,
    ApplicationStatus::Offered,
    ApplicationStatus::Waitlisted,
    ApplicationStatus::Confirmed,
];

/// Tells applicants, participants and staff that the programme does not go on.
pub fn cancelled(cx: &mut Cx<'_>, programme: &Programme, reason: &str) -> Result<()> {
    let notice = Notice::ProgrammeCancelled {
        programme: programme.said()?,
        reason: reason.into(),
    };
    everybody(cx, programme, &notice)
}

/// Tells them that what was announced has changed.
pub fn amended(cx: &mut Cx<'_>, programme: &Programme, reason: &str) -> Result<()> {
    let notice = Notice::ProgrammeAmended {
        programme: programme.said()?,
        reason: reason.into(),
    };
    everybody(cx, programme, &notice)
}

fn everybody(cx: &mut Cx<'_>, programme: &Programme, notice: &Notice) -> Result<()> {
    for party in application::store::parties(cx.conn, programme.id, &IN_THE_FLOW)? {
        phone_calls::tell(cx, party, notice)?;
    }
    let mut staff = BTreeSet::new();
    for role in [
        Role::Coordinator,
        Role::Juror,
        Role::Trainer,
        Role::Partner,
        Role::Observer,
    ] {
        staff.extend(members::store::holders(cx.conn, programme.id, role)?);
    }
    let me = cx.actor.account;
    for account in staff.into_iter().filter(|account| Some(*account) != me) {
        notify(cx, account, Some(programme.id), notice)?;
    }
    Ok(())
}

/// Tells the people of ideas that the final kept waiting and that got no award: as long as the support went on, one could
/// become free.
pub fn reserve_ended(cx: &mut Cx<'_>, programme: &Programme) -> Result<()> {
    let waiting = results::kept_waiting(cx, programme.id)?;
    let awarded: BTreeSet<_> = awards::of_ideas(cx, &waiting)?
        .into_iter()
        .map(|one| one.0)
        .collect();
    let notice = Notice::FinalWaitlistEnded {
        programme: programme.said()?,
    };
    for idea in waiting.into_iter().filter(|idea| !awarded.contains(idea)) {
        for person in ideas::people(cx.conn, idea)? {
            phone_calls::tell(cx, &person, &notice)?;
        }
    }
    Ok(())
}

/// Tells those who have not handed in yet that there is more time.
pub fn extended(cx: &mut Cx<'_>, programme: &Programme, deadline: NaiveDateTime) -> Result<()> {
    let notice = Notice::DeadlineExtended {
        programme: programme.said()?,
        due: said(deadline).into(),
    };
    let drafts = [ApplicationStatus::Draft];
    for party in application::store::parties(cx.conn, programme.id, &drafts)? {
        phone_calls::tell_until(cx, party, &notice, programme.deadline_at)?;
    }
    Ok(())
}
