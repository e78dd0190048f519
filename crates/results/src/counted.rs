//! Which cards count, and the ranking that they make.

use std::collections::{BTreeMap, BTreeSet};

use base::cx::Cx;
use jury::candidates::Candidate;
use jury::rounds::Round;
use jury::{candidates, cards, jurors};
use kernel::Id;
use kernel::error::{Error, Result};
use scoring::Edition;
use scoring::ranking;
use scoring::ranking::CountedCard;
use scoring::ranking::standings::Standings;
use scoring::settings::Frozen;

/// What a ranking is made from.
pub struct Counted {
    /// The rules of the round.
    pub rules: Frozen,
    /// All candidates but the hidden ones, with the cards that count.
    pub candidates: Vec<ranking::Candidate>,
    /// Those cards.
    pub cards: Vec<Id>,
}

/// Which cards count.
#[derive(Clone, Copy)]
pub enum Counting<'a> {
    /// Submitted, and free of a conflict as far as it is known now.
    Now,
    /// Those that counted when a result was computed.
    Then(&'a BTreeSet<Id>),
    /// A result of old does not tell: as far as it is known now, of all who were candidates.
    Untold,
}

/// All candidates but the hidden ones with the cards that count, and the rules of the round.
pub fn counted(
    cx: &mut Cx<'_>,
    round: &Round,
    hidden: &BTreeSet<Id>,
    counting: Counting<'_>,
) -> Result<Counted> {
    let rules = round.rules()?;
    let scoring = round
        .scoring()?
        .ok_or_else(|| Error::internal("a closed round has no rubric"))?;
    let rubric = scoring.rubric()?;
    let members = jurors::list(cx.conn, round.id)?;
    let conflicts = jurors::conflicts(cx, round, &members)?;
    let mut candidates = candidates::of(cx.conn, round.id)?;
    candidates.retain(|c| !c.is_among(hidden));
    if matches!(counting, Counting::Now) {
        // Whoever withdrew is not ranked; and was, where a result was made before.
        let gone = candidates::gone(cx.conn, round.id)?;
        candidates.retain(|c| !c.is_among(&gone));
    }
    let known: BTreeMap<Id, &Candidate> = candidates.iter().map(|c| (c.id, c)).collect();
    let mut counted: BTreeMap<Id, Vec<CountedCard>> = BTreeMap::new();
    let mut ids = Vec::new();
    for card in cards::store::submitted(cx.conn, round.id)? {
        let Some(candidate) = known.get(&card.candidate_id) else {
            continue;
        };
        let counts = match counting {
            // A conflict that came to light after the card was submitted takes the card out.
            Counting::Now | Counting::Untold => !conflicts.contains(&(card.juror_id, card.candidate_id)),
            Counting::Then(cards) => cards.contains(&card.id),
        };
        if !counts {
            continue;
        }
        let marks = card.marks()?.read("/marks")?;
        let complete = rubric
            .complete(&marks, &scoring.excluded(candidate.disability_declared))
            .map_err(|problems| {
                Error::internal(format!("card {} was submitted with {problems:?}", card.id))
            })?;
        ids.push(card.id);
        counted
            .entry(card.candidate_id)
            .or_default()
            .push(complete.counted(card.juror_id));
    }
    let candidates = candidates
        .iter()
        .map(|c| ranking::Candidate {
            id: c.id,
            submitted_at: c.submitted_at,
            priority: c.priority,
            cards: counted.remove(&c.id).unwrap_or_default(),
        })
        .collect();
    Ok(Counted {
        rules,
        candidates,
        cards: ids,
    })
}

/// From the submitted cards for all candidates but the hidden ones. The random half of an id is the seed that
/// nobody chose.
pub(super) fn standings(
    cx: &mut Cx<'_>,
    round: &Round,
    hidden: &BTreeSet<Id>,
    seed: Id,
    edition: Edition,
) -> Result<Standings> {
    let found = counted(cx, round, hidden, Counting::Now)?;
    // Numbers in JSON are exact up to 2^53.
    let seed = seed.0.as_u64_pair().1 & ((1 << 53) - 1);
    Ok(Standings {
        counted: found.cards,
        ..Standings::made(&found.candidates, &found.rules.ranking, seed, edition)
    })
}
