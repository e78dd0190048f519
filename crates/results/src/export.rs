//! The result of a round as a table: for the table of the commission, and for the file.

use super::compute;
use super::scene::{Decision, ResultScene};
use super::store::Line;
use base::cx::Cx;
use base::sheets::{Cell, Column, Sheet, Table, Words};
use jury::candidates::Candidate;
use jury::rounds;
use kernel::Id;
use kernel::error::{Code, Error, Result};
use scoring::ranking::standings::Standing;
use scoring::rubric::input::RoundKind;

/// Writes the last result of a round. Whoever has a conflict of interest with a candidate is told of the others as if that one
/// were not there; on paper nobody would see that it is not the result, so there is none.
pub fn export(cx: &mut Cx<'_>, programme_id: Id, kind: RoundKind, out: &mut Table) -> Result<()> {
    let round = rounds::find_of(cx.conn, programme_id, kind)?.ok_or_else(Error::not_found)?;
    let found = compute::get(cx, round.id)?;
    let Some(decision) = &found.decision else {
        return Err(Error::code(Code::ConflictOfInterest));
    };
    out.begin(sheet(&found, kind)?)?;
    for one in &found.standings.standings {
        if let Some(candidate) = found.candidates.get(&one.candidate_id) {
            out.row(&row(one, candidate, decision))?;
        }
    }
    Ok(())
}

fn sheet(found: &ResultScene, kind: RoundKind) -> Result<Sheet> {
    let programme = &found.scene.programme;
    Ok(Sheet {
        title: Words::of(["Бағалау нәтижесі", "Результат оценки", "Result of a round"]),
        file: format!("{}-result-{}-{}", programme.code, kind.as_str(), found.no),
        zone: programme.zone()?,
        columns: vec![
            Column::of(["Орны", "Место", "Rank"], 7),
            Column::of(["Нөмірі", "Номер", "Number"], 11),
            Column::of(["Идея", "Идея", "Idea"], 34),
            Column::of(["Балы", "Балл", "Score"], 9),
            Column::of(["Ұсыныс", "Предложение", "Proposed"], 17),
            Column::of(["Шешім", "Решение", "Decided"], 17),
            Column::of(["Кезегі", "Очередь", "Position"], 9),
            Column::of(["Сомасы", "Сумма", "Sum"], 16),
            Column::of(["Себебі", "Причина", "Reason"], 30),
        ],
        on_paper: true,
        signed: false,
    })
}

fn row(one: &Standing, candidate: &Candidate, decision: &Decision) -> [Cell; 9] {
    let line: Option<&Line> = decision.lines.get(&one.candidate_id);
    let position = line.and_then(|line| line.position);
    let outcome = line.and_then(|line| line.outcome);
    let score = one.score.as_ref().map(|score| score.decimal(4));
    [
        one.rank.map_or(Cell::Empty, |rank| Cell::Number(rank.into())),
        Cell::Text(candidate.reference.clone()),
        Cell::Text(candidate.title.clone()),
        score
            .and_then(|score| score.parse().ok())
            .map_or(Cell::Empty, Cell::Decimal),
        Cell::label("proposed_outcome", Some(one.proposed.as_str())),
        Cell::label("decision_outcome", outcome.map(|outcome| outcome.as_str())),
        position.map_or(Cell::Empty, |position| Cell::Number(position.into())),
        line.and_then(|line| line.amount).map_or(Cell::Empty, Cell::Money),
        Cell::text(line.and_then(|line| line.reason.clone())),
    ]
}
