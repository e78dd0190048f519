//! Use cases of one card: read, save, submit, recuse.

use std::collections::BTreeSet;

use serde_json::json;
use validator::Validate;

use super::rules;
use super::rules::{CardAction, CardStatus, next};
use super::store::{self, Card, CardPlace, CardRound, Notes};
use crate::candidates::still_candidates;
use crate::rounds::RoundStatus;
use crate::rounds::in_own_phase;
use base::audit::{self, Deed, Event, Object};
use base::cx::Cx;
use base::db::Prepared;
use base::policy::{Op, Subject, authorise, in_phase};
use kernel::error::{Code, Error, Result};
use kernel::input::IfMatch;
use kernel::{Id, Input, Json, Text};
use people::applications::conflicts::rules::BLINDING_PHASES;
use scoring::marks::MarkInputs;
use scoring::settings::Scoring;

/// What stands on a card.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"marks": {"market": {"score": 4}, "novelty": {"not_applicable": true}}, "feedback": "Нужен расчёт сбыта"}))]
pub struct CardInput {
    /// Marks by the key of their criterion; they replace those that stand.
    pub marks: MarkInputs,
    /// For the applicant.
    #[validate(nested)]
    pub feedback: Option<Text<5_000>>,
    /// For the juror alone.
    #[validate(nested)]
    pub private_note: Option<Text<5_000>>,
}

impl CardInput {
    /// What is written beside the marks.
    pub fn notes(&self) -> Notes {
        Notes {
            feedback: self.feedback.clone().map(Into::into),
            private_note: self.private_note.clone().map(Into::into),
        }
    }
}

/// Why a juror steps back.
#[derive(Debug, Clone, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecusalInput, example = json!({"reason": "Сосед и бывший партнёр"}))]
pub struct Recusal {
    /// In the juror's words.
    #[validate(nested)]
    pub reason: Text<2_000>,
}

/// A card with what it is checked against.
#[derive(Debug, Clone)]
pub struct CardScene {
    /// The card.
    pub card: Card,
    /// Criteria that a rule takes out for this candidate.
    pub excluded: BTreeSet<String>,
    /// For the policy.
    pub subject: Subject,
    pub round: CardRound,
    pub place: CardPlace,
    pub(super) scoring: Option<Scoring>,
}

fn around(cx: &mut Cx<'_>, place: CardPlace) -> Result<CardScene> {
    let conflicted = place.torn && BLINDING_PHASES.contains(&place.phase);
    let round = place.round.clone();
    let card = place.card.clone();
    let within = cx.actor.scope.is_none_or(|scope| scope == card.round_id);
    let mine = within && cx.actor.account == Some(card.juror_id) && card.status != CardStatus::Reassigned;
    let subject = Subject::of(place.programme_id, place.phase)
        .assigned(mine)
        .conflicted(conflicted);
    let scoring: Option<Scoring> = round.scoring.as_ref().map(Json::read).transpose()?;
    let excluded = scoring
        .as_ref()
        .map(|s| s.excluded(place.disability_declared))
        .unwrap_or_default();
    Ok(CardScene {
        card,
        excluded,
        subject,
        round,
        place,
        scoring,
    })
}

/// A card, with its round locked: nothing else of the round is written before the commit.
pub fn locked(cx: &mut Cx<'_>, id: Id) -> Result<CardScene> {
    store::lock_round(cx.conn, id)?;
    load(cx, id)
}

/// A card to be written by its juror: its round is not closed before the commit, and nobody else writes the card. Other
/// cards of the round are written meanwhile.
fn held(cx: &mut Cx<'_>, id: Id) -> Result<CardScene> {
    let place = store::hold(cx, id)?;
    around(cx, place)
}

impl CardRound {
    /// Refuses cards outside the time of scoring.
    pub(super) fn takes_cards(&self, cx: &Cx<'_>) -> Result<()> {
        let late = self.closes_at.is_some_and(|t| t <= cx.now);
        if self.status == RoundStatus::Open && !late {
            return Ok(());
        }
        let error = Error::code(Code::RoundNotOpen).with("state", self.status.as_str());
        Err(match self.closes_at {
            Some(t) => error.with("closes_at", t.to_string()),
            None => error,
        })
    }
}

impl CardRound {
    /// Refuses changes of submitted cards: while others are taken, and from the close to the decision.
    pub(super) fn takes_revisions(&self, cx: &Cx<'_>) -> Result<()> {
        match self.status {
            RoundStatus::Closed => Ok(()),
            RoundStatus::Open => self.takes_cards(cx),
            other => Err(Error::code(Code::WrongState).with("state", other.as_str())),
        }
    }
}

impl CardScene {
    /// Phase, round and state, in this order; the state after the action.
    pub fn may(&self, cx: &Cx<'_>, op: Op, action: CardAction) -> Result<CardStatus> {
        self.in_time(cx, op)?;
        next(self.card.status, action)
    }
    /// Phase and round.
    pub fn in_time(&self, cx: &Cx<'_>, op: Op) -> Result<()> {
        // A round that is over says so, whatever the programme's phase is by then.
        self.round.takes_cards(cx)?;
        in_phase(op, self.place.phase)?;
        in_own_phase(self.round.kind, self.place.phase)
    }
    /// The application that the card is about.
    pub fn about(&self) -> Option<Id> {
        self.place.application_id
    }
    /// What cards are checked against; there is nothing before the opening.
    pub fn scoring(&self) -> Result<&Scoring> {
        self.scoring
            .as_ref()
            .ok_or_else(|| Error::code(Code::RoundNotOpen).with("state", self.round.status.as_str()))
    }
    /// The card as it is once that was saved.
    fn saved(&self, cx: &Cx<'_>, version: IfMatch, input: &Input<CardInput>) -> Result<Card> {
        authorise(cx, Op::SaveCard, &self.subject)?;
        version.check(self.card.version)?;
        let input = input.get()?;
        let marks = input.marks.read("/marks")?;
        if let Some(scoring) = &self.scoring {
            rules::savable(scoring, &marks, &self.excluded, "/marks")?;
        }
        Ok(Card {
            status: self.may(cx, Op::SaveCard, CardAction::Save)?,
            marks: Json::of(&input.marks)?,
            notes: input.notes(),
            version: self.card.version + 1,
            updated_at: cx.now,
            ..self.card.clone()
        })
    }
    pub(super) fn becomes(self, card: Card) -> Self {
        CardScene { card, ..self }
    }
}

/// A card as the actor stands to it.
pub fn load(cx: &mut Cx<'_>, id: Id) -> Result<CardScene> {
    let place = store::place(cx, id)?;
    around(cx, place)
}

/// Reads one's own card.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<CardScene> {
    let found = load(cx, id)?;
    authorise(cx, Op::GetCard, &found.subject)?;
    Ok(found)
}

/// Replaces what stands on a card.
pub fn save(cx: &mut Cx<'_>, id: Id, version: IfMatch, input: &Input<CardInput>) -> Result<CardScene> {
    let found = held(cx, id)?;
    let row = found.saved(cx, version, input)?;
    store::update(cx.conn, row.clone())?;
    record(cx, Op::SaveCard, &found, &row, None)?;
    Ok(found.becomes(row))
}

/// The same by one statement, with nothing held from the reading to the writing: see `Db::write_at_once`.
pub fn prepare_save(
    cx: &mut Cx<'_>,
    id: Id,
    version: IfMatch,
    input: &Input<CardInput>,
) -> Result<Prepared<CardScene>> {
    let found = load(cx, id)?;
    let row = found.saved(cx, version, input)?;
    let event = event(Op::SaveCard, &found, &row);
    Ok(Prepared {
        statement: store::update_at_once(cx, row.clone(), found.place.programme_id, event)?,
        answer: found.becomes(row),
    })
}

/// Lets a card count; it must be complete.
pub fn submit(cx: &mut Cx<'_>, id: Id) -> Result<CardScene> {
    let found = held(cx, id)?;
    authorise(cx, Op::SubmitCard, &found.subject)?;
    let status = found.may(cx, Op::SubmitCard, CardAction::Submit)?;
    if !still_candidates(cx.conn, &[found.card.candidate_id])?.contains(&found.card.candidate_id) {
        return Err(Error::code(Code::WrongState).with("state", "candidate_withdrawn"));
    }
    let marks = found.card.marks()?.read("/marks")?;
    rules::complete(found.scoring()?, &marks, &found.excluded)?;
    let row = Card {
        status,
        submitted_at: Some(cx.now),
        version: found.card.version + 1,
        updated_at: cx.now,
        ..found.card.clone()
    };
    store::update(cx.conn, row.clone())?;
    record(cx, Op::SubmitCard, &found, &row, None)?;
    Ok(found.becomes(row))
}

/// Steps back from a card.
pub fn recuse(cx: &mut Cx<'_>, id: Id, input: &Input<Recusal>) -> Result<CardScene> {
    let found = held(cx, id)?;
    authorise(cx, Op::RecuseCard, &found.subject)?;
    let input = input.get()?;
    let status = found.may(cx, Op::RecuseCard, CardAction::Recuse)?;
    let row = Card {
        status,
        recusal_reason: Some(input.reason.clone().into()),
        version: found.card.version + 1,
        updated_at: cx.now,
        ..found.card.clone()
    };
    store::update(cx.conn, row.clone())?;
    record(cx, Op::RecuseCard, &found, &row, Some(&input.reason))?;
    Ok(found.becomes(row))
}

/// Writes to the log that a card was changed.
pub(super) fn record(
    cx: &mut Cx<'_>,
    deed: impl Into<Deed>,
    found: &CardScene,
    row: &Card,
    reason: Option<&str>,
) -> Result<()> {
    event(deed, found, row)
        .because(reason)
        .write(cx, Some(found.place.programme_id))
}

/// That a card was changed, but not what stands on it: coordinators read the log while the round is open.
fn event<'a>(deed: impl Into<Deed>, found: &CardScene, row: &Card) -> Event<'a> {
    audit::of(deed, Object::Card(row.id))
        .about(found.place.application_id)
        .change(
            json!({ "status": found.card.status, "version": found.card.version }),
            json!({ "status": row.status, "version": row.version }),
        )
}
