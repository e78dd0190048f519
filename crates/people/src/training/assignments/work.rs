//! How far somebody has come with an assignment.

use kernel::{Ts, text_enum};

text_enum! {
    /// How far somebody has come with an assignment.
    WorkState {
        Open = "open",
        Missing = "missing",
        HandedIn = "handed_in",
        Graded = "graded",
    }
}

/// By what was handed in last and by the grade. What came after the grade waits for another one.
pub fn state(due_at: Ts, submitted_at: Option<Ts>, graded_at: Option<Ts>, now: Ts) -> WorkState {
    match (submitted_at, graded_at) {
        (Some(submitted), Some(graded)) if submitted > graded => WorkState::HandedIn,
        (_, Some(_)) => WorkState::Graded,
        (Some(_), None) => WorkState::HandedIn,
        (None, None) if now > due_at => WorkState::Missing,
        (None, None) => WorkState::Open,
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;

    #[test]
    fn what_comes_after_a_grade_waits_for_another_one() {
        let due = Ts::from(chrono::DateTime::UNIX_EPOCH);
        let (early, late) = (due - Duration::days(1), due + Duration::days(1));
        assert_eq!(state(due, None, None, due), WorkState::Open);
        assert_eq!(state(due, None, None, late), WorkState::Missing);
        assert_eq!(state(due, Some(late), None, late), WorkState::HandedIn);
        assert_eq!(state(due, Some(early), Some(due), late), WorkState::Graded);
        assert_eq!(state(due, Some(late), Some(due), late), WorkState::HandedIn);
        // On paper: a grade of what nobody handed in here.
        assert_eq!(state(due, None, Some(due), late), WorkState::Graded);
    }
}
