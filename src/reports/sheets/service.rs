//! Which lists there are, and who takes them.

use serde_json::json;

use crate::reports;
use base::audit::{self, Object};
use base::cx::Cx;
use base::policy::{Op, authorise};
use base::sheets::{ListFormat, Table};
use kernel::error::Result;
use kernel::{Id, text_enum};
use people::applications::{offers, phone_calls};
use people::programmes::programme;
use people::training::exports;
use people::training::exports::Which;
use scoring::rubric::input::RoundKind;

text_enum! {
    /// A list that can be had as a file.
    ProgrammeList {
        PhoneCalls = "phone_calls",
        Offers = "offers",
        Waitlist = "waitlist",
        Participants = "participants",
        Attendance = "attendance",
        AttendanceToSign = "attendance_to_sign",
        Grades = "grades",
        Timetable = "timetable",
        Pitches = "pitches",
        Awards = "awards",
        Winners = "winners",
        Candidates = "candidates",
        Result = "result",
        Ideas = "ideas",
        Audit = "audit",
    }
}

/// Writes a list. Who may read it and what of it, its own use case says.
pub fn fill(
    cx: &mut Cx<'_>,
    programme_id: Id,
    list: ProgrammeList,
    round: RoundKind,
    which: Which,
    out: &mut Table,
) -> Result<()> {
    let programme = programme::find(cx.conn, programme_id)?;
    authorise(cx, Op::ExportList, &programme.announced())?;
    match list {
        ProgrammeList::PhoneCalls => phone_calls::export(cx, programme_id, out),
        ProgrammeList::Offers => offers::export::offers(cx, programme_id, out),
        ProgrammeList::Waitlist => offers::export::waitlist(cx, programme_id, out),
        ProgrammeList::Participants => exports::participants(cx, programme_id, which, out),
        ProgrammeList::Attendance => exports::attendance(cx, programme_id, which, out),
        ProgrammeList::AttendanceToSign => exports::to_sign(cx, programme_id, which, out),
        ProgrammeList::Grades => exports::grades(cx, programme_id, which, out),
        ProgrammeList::Timetable => exports::timetable(cx, programme_id, which, out),
        ProgrammeList::Pitches => jury::pitches::export(cx, programme_id, round, out),
        ProgrammeList::Awards => money::awards::export::awards(cx, programme_id, out),
        ProgrammeList::Winners => money::awards::export::winners(cx, programme_id, out),
        ProgrammeList::Candidates => jury::candidates::export(cx, programme_id, round, out),
        ProgrammeList::Result => results::export(cx, programme_id, round, out),
        ProgrammeList::Ideas => people::plans::export(cx, programme_id, out),
        ProgrammeList::Audit => reports::audit::export(cx, programme_id, out),
    }
}

/// Notes who took a list with names in it.
pub fn note(
    cx: &mut Cx<'_>,
    programme: Id,
    list: ProgrammeList,
    format: ListFormat,
    rows: u64,
) -> Result<()> {
    audit::of(Op::ExportList, Object::Programme(programme))
        .after(json!({ "list": list, "format": format, "rows": rows }))
        .write(cx, Some(programme))
}
