//! From format 1 to rows. Each row is made whole: a column that came later has here, by name, the value that it has in
//! a hall.

use super::contents::{Collected, Package, Returned, Seat};
use super::format::v1;
use jury::candidates::Candidate;
use jury::cards::Card;
use jury::cards::store::Notes;
use jury::jurors::Juror;
use jury::pitches::Pitch;
use jury::rounds::Round;
use kernel::error::Result;
use kernel::{Json, Lang, Localised};
use people::programmes::programme::Programme;
use protocol::{format, thawed};
use scoring::commission::ballots::Voting;
use scoring::ranking::PassMarkRule;
use scoring::ranking::RankingConfig;
use scoring::rubric::input::RubricInput;
use scoring::settings::TieBreakStep;
use scoring::settings::{Frozen, RoundSettings, Scoring};

/// A package as the hall's machine takes it.
pub fn package(package: v1::Package) -> Result<Package> {
    Ok(Package {
        box_id: package.box_id.into(),
        key: package.key,
        made_at: package.made_at.into(),
        organisation: (&package.organisation).into(),
        programme: programme(package.programme)?,
        round: round(package.round)?,
        jurors: package.jurors.into_iter().map(member).collect(),
        candidates: package
            .candidates
            .into_iter()
            .map(candidate)
            .collect::<Result<_>>()?,
        cards: package.cards.into_iter().map(card).collect::<Result<_>>()?,
        pitches: package.pitches.into_iter().map(pitch).collect(),
    })
}

/// The cards of a hall as the server merges them.
pub fn collected(collected: v1::Collected) -> Collected {
    Collected {
        box_id: collected.box_id.into(),
        round_id: collected.round_id.into(),
        cards: collected.cards.into_iter().map(returned).collect(),
    }
}

fn returned(card: v1::Returned) -> Returned {
    Returned {
        card_id: card.card_id.into(),
        base_version: card.base_version,
        version: card.version,
        status: card.status.into(),
        marks: thawed::marks(&card.marks),
        notes: Notes {
            feedback: card.feedback,
            private_note: card.private_note,
        },
        recusal_reason: card.recusal_reason,
        submitted_at: card.submitted_at.map(Into::into),
        changed_at: card.changed_at.into(),
    }
}

fn programme(programme: v1::Programme) -> Result<Programme> {
    let languages: Vec<Lang> = programme.languages.into_iter().map(Into::into).collect();
    Ok(Programme {
        id: programme.id.into(),
        organisation_id: programme.organisation_id.into(),
        code: programme.code,
        name: Json::of(&Localised::from(&programme.name))?,
        languages: Json::of(&languages)?,
        time_zone: programme.time_zone,
        phase: programme.phase.into(),
        seats: programme.seats,
        overbooking: programme.overbooking,
        awards: programme.awards,
        months: programme.months,
        currency: programme.currency,
        attendance_threshold_bp: programme.attendance_threshold_bp,
        own_share_bp: programme.own_share_bp,
        rules: Json::of(&programme.rules)?,
        opens_at: programme.opens_at.map(Into::into),
        deadline_local: programme.deadline_local,
        deadline_at: programme.deadline_at.map(Into::into),
        grace_seconds: programme.grace_seconds,
        training_starts_on: programme.training_starts_on,
        training_ends_on: programme.training_ends_on,
        offer_days: programme.offer_days,
        next_number: programme.next_number,
        version: programme.version,
        created_at: programme.created_at.into(),
        updated_at: programme.updated_at.into(),
    })
}

fn round(round: v1::Round) -> Result<Round> {
    let frozen = round.frozen.as_ref().map(frozen);
    let scoring = frozen.as_ref().map(|frozen| Scoring::of(&frozen.rubric));
    Ok(Round {
        id: round.id.into(),
        programme_id: round.programme_id.into(),
        kind: round.kind.into(),
        status: round.status.into(),
        settings: Json::of(&settings(&round.settings))?,
        frozen: frozen.map(|frozen| Json::of(&frozen)).transpose()?,
        scoring: scoring.map(|scoring| Json::of(&scoring)).transpose()?,
        closes_at: round.closes_at.map(Into::into),
        opened_at: round.opened_at.map(Into::into),
        opened_by: round.opened_by.map(Into::into),
        closed_at: round.closed_at.map(Into::into),
        closed_by: round.closed_by.map(Into::into),
        decided_at: round.decided_at.map(Into::into),
        decided_by: round.decided_by.map(Into::into),
        published_at: round.published_at.map(Into::into),
        published_by: round.published_by.map(Into::into),
        version: round.version,
        created_at: round.created_at.into(),
        updated_at: round.updated_at.into(),
        close_reason: None,
        quorum_before: None,
        quorum_reason: None,
        quorum_at: None,
        secretary_id: None,
    })
}

fn settings(settings: &v1::Settings) -> RoundSettings {
    let step = |step: &format::v1::TieBreakStep| TieBreakStep {
        by: step.by.into(),
        criterion: step.criterion.clone().map(Into::into),
    };
    RoundSettings {
        cards_per_candidate: settings.cards_per_candidate,
        quorum_cards: settings.quorum_cards,
        tie_break: settings.tie_break.iter().map(step).collect(),
        pass_mark: settings.pass_mark.map(|mark| PassMarkRule {
            share_bp: mark.share_bp,
            bound: mark.bound.into(),
        }),
        waitlist_limit: settings.waitlist_limit,
        method: settings.method.into(),
        amounts: settings.amounts.into(),
        standstill_days: settings.standstill_days,
        voting: Voting::default(),
    }
}

fn frozen(frozen: &v1::Frozen) -> Frozen {
    Frozen {
        rubric: rubric(&frozen.rubric),
        rubric_version: frozen.rubric_version,
        settings: settings(&frozen.settings),
        ranking: ranking(&frozen.ranking),
        selectable: frozen.selectable,
    }
}

fn rubric(rubric: &v1::Rubric) -> RubricInput {
    thawed::rubric(&format::v1::Rubric {
        name: rubric.name.clone(),
        scale_min: rubric.scale_min,
        scale_max: rubric.scale_max,
        juror_may_skip: rubric.juror_may_skip,
        criteria: rubric.criteria.clone(),
    })
}

fn ranking(ranking: &v1::Ranking) -> RankingConfig {
    let named = format::v1::Ranking {
        seats: ranking.seats,
        min_cards: ranking.min_cards,
        priority: ranking.priority,
        ties: ranking.ties.clone(),
        pass_mark: ranking.pass_mark,
        waitlist_limit: ranking.waitlist_limit,
        method: ranking.method,
        chair: None,
    };
    thawed::ranking(&named, ranking.chair.map(Into::into))
}

fn member(member: v1::Member) -> Seat {
    let juror = member.juror;
    Seat {
        juror: Juror {
            round_id: juror.round_id.into(),
            account_id: juror.account_id.into(),
            seat: juror.seat.into(),
            cap: juror.cap,
            available: juror.available,
            version: juror.version,
        },
        name: member.name,
        language: member.language.into(),
    }
}

fn candidate(candidate: v1::Candidate) -> Result<Candidate> {
    Ok(Candidate {
        id: candidate.id.into(),
        round_id: candidate.round_id.into(),
        application_id: candidate.application_id.map(Into::into),
        idea_id: candidate.idea_id.map(Into::into),
        reference: candidate.reference,
        title: candidate.title,
        priority: candidate.priority,
        disability_declared: candidate.disability_declared,
        submitted_at: candidate.submitted_at.into(),
        dossier: Json::of(&candidate.dossier)?,
        asked: None,
    })
}

fn card(card: v1::Card) -> Result<Card> {
    Ok(Card {
        id: card.id.into(),
        round_id: card.round_id.into(),
        candidate_id: card.candidate_id.into(),
        juror_id: card.juror_id.into(),
        status: card.status.into(),
        marks: Json::of(&thawed::marks(&card.marks))?,
        notes: Notes {
            feedback: card.feedback,
            private_note: card.private_note,
        },
        recusal_reason: card.recusal_reason,
        submitted_at: card.submitted_at.map(Into::into),
        version: card.version,
        updated_at: card.updated_at.into(),
    })
}

fn pitch(pitch: v1::Pitch) -> Pitch {
    Pitch {
        id: pitch.id.into(),
        round_id: pitch.round_id.into(),
        candidate_id: pitch.candidate_id.into(),
        position: pitch.position,
        room: pitch.room,
        starts_at: pitch.starts_at.into(),
        ends_at: pitch.ends_at.into(),
        status: pitch.status.into(),
        told_room: pitch.told_room,
        told_starts_at: pitch.told_starts_at.map(Into::into),
        told_ends_at: pitch.told_ends_at.map(Into::into),
        version: pitch.version,
    }
}
