//! How attendance is counted, and what follows from it.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;
use utoipa::ToSchema;

use crate::training::participants::rules::Completion;
use crate::training::sessions::rules::{AttendanceMark, SessionStatus};
use kernel::Id;

/// A session that concerns a participant, and the mark in its register.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    /// The session.
    pub session: Id,
    /// The session that it makes up for in the end, or itself (`root_of`).
    pub root: Id,
    /// Whether it was held.
    pub status: SessionStatus,
    /// The mark, if one was set.
    pub mark: Option<AttendanceMark>,
}

/// What a session makes up for in the end: a make-up can be made up for too. `makeup_of` has all sessions of the programme
/// that were not cancelled; where one was, what made up for it stands for itself. Nothing makes up for itself: a circle,
/// which no input can make, would end at its first session.
pub fn root_of(session: Id, makeup_of: &HashMap<Id, Option<Id>>) -> Id {
    let mut way = vec![session];
    let mut at = session;
    while let Some(next) = makeup_of.get(&at).copied().flatten() {
        if !makeup_of.contains_key(&next) {
            break;
        }
        if way.contains(&next) {
            return way.into_iter().min().unwrap_or(session);
        }
        way.push(next);
        at = next;
    }
    at
}

/// How somebody attends. Excused sessions are left out; a make-up that was attended counts as the session
/// that was missed, and a make-up that was not changes nothing.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Attendance {
    /// Sessions held since the person joined, without the excused ones.
    pub sessions_held: i64,
    /// Of these, attended: present or late.
    pub sessions_attended: i64,
    /// Left out, because the absence was excused.
    pub sessions_excused: i64,
    /// Sessions that are still planned.
    pub sessions_left: i64,
    /// How many of those that are left may be missed, and the threshold is still reached.
    pub sessions_may_be_missed: i64,
    /// Share attended, in basis points, rounded down; absent before the first session.
    pub attendance_bp: Option<i64>,
    /// Share that completion needs.
    pub threshold_bp: i64,
    /// The threshold is reached by what was held so far.
    pub threshold_reached: bool,
    /// Early warning: false when it cannot be reached any more, not even by attending all that is left.
    pub threshold_reachable: bool,
}

fn attended(mark: Option<AttendanceMark>) -> bool {
    matches!(mark, Some(AttendanceMark::Present | AttendanceMark::Late))
}

/// Counts the sessions of one participant.
pub fn attendance(sessions: &[Counted], threshold_bp: i64) -> Attendance {
    // A make-up is no session of its own.
    let own = |s: &&Counted| s.root == s.session;
    let (mut held, mut present, mut excused, mut left, mut recoverable) = (0, 0, 0, 0, 0);
    for s in sessions.iter().filter(own) {
        let makeups = || sessions.iter().filter(|m| m.root == s.session && !own(m));
        match s.status {
            SessionStatus::Draft | SessionStatus::Cancelled => {}
            SessionStatus::Planned => left += 1,
            SessionStatus::Held => {
                let made_up = makeups().any(|m| m.status == SessionStatus::Held && attended(m.mark));
                if attended(s.mark) || made_up {
                    held += 1;
                    present += 1;
                } else if s.mark == Some(AttendanceMark::Excused) {
                    excused += 1;
                } else {
                    held += 1;
                    if makeups().any(|m| m.status == SessionStatus::Planned) {
                        recoverable += 1;
                    }
                }
            }
        }
    }
    // Whoever came to a make-up of a session that was not theirs was there; whoever did not has missed nothing.
    let theirs: BTreeSet<Id> = sessions.iter().filter(own).map(|s| s.session).collect();
    let extra: BTreeSet<Id> = sessions
        .iter()
        .filter(|m| !theirs.contains(&m.root) && m.status == SessionStatus::Held && attended(m.mark))
        .map(|m| m.root)
        .collect();
    let extra = i64::try_from(extra.len()).unwrap_or(0);
    (held, present) = (held + extra, present + extra);
    let reaches = |present: i64, held: i64| present * 10_000 >= threshold_bp * held;
    Attendance {
        sessions_held: held,
        sessions_attended: present,
        sessions_excused: excused,
        sessions_left: left,
        sessions_may_be_missed: spare(present + left, held + left, threshold_bp).clamp(0, left),
        attendance_bp: (held > 0).then(|| present * 10_000 / held.max(1)),
        threshold_bp,
        threshold_reached: reaches(present, held),
        threshold_reachable: reaches(present + left + recoverable, held + left),
    }
}

/// How many sessions there are above those that the threshold needs, rounded up; below nothing where it is not reached.
fn spare(attended: i64, held: i64, threshold_bp: i64) -> i64 {
    attended - (threshold_bp * held + 9_999) / 10_000
}

/// Whether the software proposes completion: the threshold is reached and the required work is passed.
pub fn proposal(attendance: &Attendance, required: i64, passed: i64) -> Completion {
    if attendance.threshold_reached && passed >= required {
        Completion::Completed
    } else {
        Completion::NotCompleted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(mark: Option<AttendanceMark>) -> Counted {
        let session = Id::new();
        Counted {
            session,
            root: session,
            status: SessionStatus::Held,
            mark,
        }
    }
    fn planned() -> Counted {
        Counted {
            status: SessionStatus::Planned,
            ..held(None)
        }
    }

    #[test]
    fn present_and_late_count_and_excused_is_left_out() {
        let marks = [
            AttendanceMark::Present,
            AttendanceMark::Late,
            AttendanceMark::Absent,
            AttendanceMark::Excused,
        ];
        let a = attendance(&marks.map(|m| held(Some(m))), 8000);
        assert_eq!(
            (a.sessions_held, a.sessions_attended, a.sessions_excused),
            (3, 2, 1)
        );
        assert_eq!((a.attendance_bp, a.threshold_reached), (Some(6666), false));
    }

    #[test]
    fn without_a_mark_a_session_that_was_held_was_missed() {
        assert_eq!(attendance(&[held(None)], 8000).attendance_bp, Some(0));
    }

    #[test]
    fn the_threshold_itself_is_enough() {
        let mut all = vec![held(Some(AttendanceMark::Present)); 4];
        all.push(held(Some(AttendanceMark::Absent)));
        assert!(attendance(&all, 8000).threshold_reached);
        assert!(!attendance(&all, 8001).threshold_reached);
    }

    #[test]
    fn it_warns_as_soon_as_the_rest_does_not_suffice() {
        let missed = held(Some(AttendanceMark::Absent));
        let four_left = [missed, planned(), planned(), planned(), planned()];
        assert!(attendance(&four_left, 8000).threshold_reachable);
        assert!(!attendance(&four_left[..4], 8000).threshold_reachable);
    }

    #[test]
    fn who_may_miss_how_many_of_those_that_are_left() {
        let missed = held(Some(AttendanceMark::Absent));
        let spare = |missed_so_far: usize, ahead: usize, threshold| {
            let mut all = vec![missed; missed_so_far];
            all.extend(vec![planned(); ahead]);
            attendance(&all, threshold).sessions_may_be_missed
        };
        assert_eq!(spare(0, 10, 8000), 2);
        assert_eq!(spare(1, 9, 8000), 1);
        assert_eq!(spare(3, 7, 8000), 0);
        // The threshold is rounded up: four of four and a half are not enough.
        assert_eq!(spare(0, 9, 5000), 4);
        assert_eq!((spare(0, 3, 0), spare(0, 0, 8000)), (3, 0));
    }

    #[test]
    fn a_make_up_mends_what_was_missed_and_never_harms() {
        let missed = held(Some(AttendanceMark::Absent));
        let makeup = |status, mark| Counted {
            root: missed.session,
            status,
            ..held(mark)
        };
        let made_up = attendance(
            &[missed, makeup(SessionStatus::Held, Some(AttendanceMark::Present))],
            8000,
        );
        assert_eq!((made_up.sessions_held, made_up.sessions_attended), (1, 1));
        let missed_again = attendance(
            &[missed, makeup(SessionStatus::Held, Some(AttendanceMark::Absent))],
            8000,
        );
        assert_eq!(
            (missed_again.sessions_held, missed_again.sessions_attended),
            (1, 0)
        );
        let ahead = attendance(&[missed, makeup(SessionStatus::Planned, None)], 8000);
        assert!(!ahead.threshold_reached && ahead.threshold_reachable);
    }

    #[test]
    fn a_make_up_of_a_lesson_that_was_not_theirs_counts_only_where_they_came() {
        let lesson = Id::new();
        let makeup = |mark| Counted {
            root: lesson,
            ..held(mark)
        };
        let numbers = |marks: &[Option<AttendanceMark>]| {
            let all: Vec<Counted> = marks.iter().map(|m| makeup(*m)).collect();
            let a = attendance(&all, 8000);
            (a.sessions_held, a.sessions_attended)
        };
        let (present, absent) = (Some(AttendanceMark::Present), Some(AttendanceMark::Absent));
        assert_eq!(numbers(&[None]), (0, 0));
        assert_eq!(numbers(&[absent]), (0, 0));
        assert_eq!(numbers(&[present]), (1, 1));
        assert_eq!(numbers(&[absent, present, present]), (1, 1));
    }

    #[test]
    fn a_chain_of_make_ups_ends_at_the_lesson_that_was_missed() {
        let [first, second, third, cancelled] = [Id::new(), Id::new(), Id::new(), Id::new()];
        let chain: HashMap<Id, Option<Id>> = [
            (first, Some(cancelled)),
            (second, Some(first)),
            (third, Some(second)),
        ]
        .into();
        assert_eq!([first, second, third].map(|s| root_of(s, &chain)), [first; 3]);
        let circle: HashMap<Id, Option<Id>> = [(first, Some(second)), (second, Some(first))].into();
        assert_eq!(root_of(first, &circle), root_of(second, &circle));
    }

    #[test]
    fn before_the_first_session_nothing_is_missed() {
        let a = attendance(&[], 8000);
        assert_eq!((a.attendance_bp, a.threshold_reached), (None, true));
    }
}
