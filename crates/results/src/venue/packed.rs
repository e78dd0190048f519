//! From rows to format 1. Each row is taken apart whole: a column that is new has to be named here, and the compiler
//! says so. A hall that does without it leaves it out by name; one that does not needs a format 2.

use serde_json::{Map, Value};

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
use protocol::format::v1::{Ranking as NamedRanking, Rubric as ReadRubric};
use protocol::format::v2::Settings as FrozenSettings;
use protocol::frozen;
use scoring::marks::MarkInputs;
use scoring::ranking::RankingConfig;
use scoring::rubric::input::RubricInput;
use scoring::settings::{Frozen, RoundSettings};

/// The package as it is written.
pub fn package(package: &Package) -> Result<v1::Package> {
    let Package {
        box_id,
        key,
        made_at,
        organisation,
        programme,
        round,
        jurors,
        candidates,
        cards,
        pitches,
    } = package.clone();
    Ok(v1::Package {
        format: v1::FORMAT.into(),
        box_id: box_id.into(),
        key,
        made_at: made_at.into(),
        organisation: organisation.into(),
        programme: self::programme(programme)?,
        round: self::round(round)?,
        jurors: jurors.into_iter().map(member).collect(),
        candidates: candidates.into_iter().map(candidate).collect::<Result<_>>()?,
        cards: cards.into_iter().map(card).collect::<Result<_>>()?,
        pitches: pitches.into_iter().map(pitch).collect(),
    })
}

/// The cards of a hall as they are written.
pub fn collected(collected: Collected) -> v1::Collected {
    let Collected {
        box_id,
        round_id,
        cards,
    } = collected;
    v1::Collected {
        format: v1::FORMAT.into(),
        box_id: box_id.into(),
        round_id: round_id.into(),
        cards: cards.into_iter().map(returned).collect(),
    }
}

/// A card of a hall as it is written.
pub fn returned(card: Returned) -> v1::Returned {
    let Returned {
        card_id,
        base_version,
        version,
        status,
        marks,
        notes: Notes {
            feedback,
            private_note,
        },
        recusal_reason,
        submitted_at,
        changed_at,
    } = card;
    v1::Returned {
        card_id: card_id.into(),
        base_version,
        version,
        status: status.into(),
        marks: frozen::marks(marks),
        feedback,
        private_note,
        recusal_reason,
        submitted_at: submitted_at.map(Into::into),
        changed_at: changed_at.into(),
    }
}

fn object(json: &Json) -> Result<Map<String, Value>> {
    json.read()
}

fn programme(programme: Programme) -> Result<v1::Programme> {
    let Programme {
        id,
        organisation_id,
        code,
        name,
        languages,
        time_zone,
        phase,
        seats,
        overbooking,
        awards,
        months,
        currency,
        attendance_threshold_bp,
        own_share_bp,
        rules,
        opens_at,
        deadline_local,
        deadline_at,
        grace_seconds,
        training_starts_on,
        training_ends_on,
        offer_days,
        next_number,
        version,
        created_at,
        updated_at,
    } = programme;
    let languages: Vec<Lang> = languages.read()?;
    Ok(v1::Programme {
        id: id.into(),
        organisation_id: organisation_id.into(),
        code,
        name: name.read::<Localised>()?.into(),
        languages: languages.into_iter().map(Into::into).collect(),
        time_zone,
        phase: phase.into(),
        seats,
        overbooking,
        awards,
        months,
        currency,
        attendance_threshold_bp,
        own_share_bp,
        rules: object(&rules)?,
        opens_at: opens_at.map(Into::into),
        deadline_local,
        deadline_at: deadline_at.map(Into::into),
        grace_seconds,
        training_starts_on,
        training_ends_on,
        offer_days,
        next_number,
        version,
        created_at: created_at.into(),
        updated_at: updated_at.into(),
    })
}

fn round(round: Round) -> Result<v1::Round> {
    let (settings, frozen) = (round.settings()?, round.frozen()?);
    let Round {
        id,
        programme_id,
        kind,
        status,
        settings: _,
        frozen: _,
        // It follows from the rubric.
        scoring: _,
        closes_at,
        opened_at,
        opened_by,
        closed_at,
        closed_by,
        decided_at,
        decided_by,
        published_at,
        published_by,
        version,
        created_at,
        updated_at,
        // Of the end of the scoring the hall need not know.
        close_reason: _,
        quorum_before: _,
        quorum_reason: _,
        quorum_at: _,
        secretary_id: _,
    } = round;
    Ok(v1::Round {
        id: id.into(),
        programme_id: programme_id.into(),
        kind: kind.into(),
        status: status.into(),
        settings: self::settings(settings),
        scoring: frozen.as_ref().map(|frozen| scoring(&frozen.rubric)),
        frozen: frozen.map(self::frozen),
        closes_at: closes_at.map(Into::into),
        opened_at: opened_at.map(Into::into),
        opened_by: opened_by.map(Into::into),
        closed_at: closed_at.map(Into::into),
        closed_by: closed_by.map(Into::into),
        decided_at: decided_at.map(Into::into),
        decided_by: decided_by.map(Into::into),
        published_at: published_at.map(Into::into),
        published_by: published_by.map(Into::into),
        version,
        created_at: created_at.into(),
        updated_at: updated_at.into(),
    })
}

/// Written as a protocol writes them.
fn settings(settings: RoundSettings) -> v1::Settings {
    let FrozenSettings {
        cards_per_candidate,
        quorum_cards,
        tie_break,
        pass_mark,
        waitlist_limit,
        method,
        amounts,
        standstill_days,
        // In a hall nothing is decided.
        voting: _,
    } = settings.into();
    v1::Settings {
        cards_per_candidate,
        quorum_cards,
        tie_break,
        pass_mark,
        waitlist_limit,
        method,
        amounts,
        standstill_days,
    }
}

fn frozen(frozen: Frozen) -> v1::Frozen {
    let Frozen {
        rubric,
        rubric_version,
        settings,
        ranking,
        selectable,
    } = frozen;
    v1::Frozen {
        rubric: self::rubric(rubric),
        rubric_version,
        settings: self::settings(settings),
        ranking: self::ranking(ranking),
        selectable,
    }
}

fn rubric(rubric: RubricInput) -> v1::Rubric {
    let ReadRubric {
        name,
        scale_min,
        scale_max,
        juror_may_skip,
        criteria,
    } = rubric.into();
    v1::Rubric {
        name,
        scale_min,
        scale_max,
        juror_may_skip,
        criteria,
    }
}

/// As a protocol writes it, but for the chair: a hall has the same ids.
fn ranking(ranking: RankingConfig) -> v1::Ranking {
    let chair = ranking.chair.map(Into::into);
    let NamedRanking {
        seats,
        min_cards,
        priority,
        ties,
        pass_mark,
        waitlist_limit,
        method,
        chair: _,
    } = ranking.into();
    v1::Ranking {
        seats,
        min_cards,
        priority,
        ties,
        pass_mark,
        waitlist_limit,
        method,
        chair,
    }
}

/// What an older hall checks cards against; a newer one makes it of the rubric.
fn scoring(rubric: &RubricInput) -> v1::Scoring {
    let scored = rubric.criteria.iter().map(|one| v1::ScoredCriterion {
        key: one.key.clone().into(),
        weight: one.weight,
        juror_may_skip: rubric.juror_may_skip,
    });
    let by_rule = rubric.criteria.iter().filter(|one| one.na_rule.is_some());
    let mut without_disability: Vec<String> = by_rule.map(|one| one.key.clone().into()).collect();
    without_disability.sort();
    v1::Scoring {
        scale: v1::Scale {
            min: rubric.scale_min,
            max: rubric.scale_max,
        },
        criteria: scored.collect(),
        without_disability,
    }
}

fn member(seat: Seat) -> v1::Member {
    let Seat {
        juror,
        name,
        language,
    } = seat;
    let Juror {
        round_id,
        account_id,
        seat,
        cap,
        available,
        version,
    } = juror;
    v1::Member {
        juror: v1::Juror {
            round_id: round_id.into(),
            account_id: account_id.into(),
            seat: seat.into(),
            cap,
            available,
            version,
        },
        name,
        language: language.into(),
    }
}

fn candidate(candidate: Candidate) -> Result<v1::Candidate> {
    let Candidate {
        id,
        round_id,
        application_id,
        idea_id,
        reference,
        title,
        priority,
        disability_declared,
        submitted_at,
        dossier,
        // Nobody asks for it in a hall: the result is made on the server.
        asked: _,
    } = candidate;
    Ok(v1::Candidate {
        id: id.into(),
        round_id: round_id.into(),
        application_id: application_id.map(Into::into),
        idea_id: idea_id.map(Into::into),
        reference,
        title,
        priority,
        disability_declared,
        submitted_at: submitted_at.into(),
        dossier: object(&dossier)?,
    })
}

fn card(card: Card) -> Result<v1::Card> {
    let Card {
        id,
        round_id,
        candidate_id,
        juror_id,
        status,
        marks,
        notes: Notes {
            feedback,
            private_note,
        },
        recusal_reason,
        submitted_at,
        version,
        updated_at,
    } = card;
    Ok(v1::Card {
        id: id.into(),
        round_id: round_id.into(),
        candidate_id: candidate_id.into(),
        juror_id: juror_id.into(),
        status: status.into(),
        marks: frozen::marks(marks.read::<MarkInputs>()?),
        feedback,
        private_note,
        recusal_reason,
        submitted_at: submitted_at.map(Into::into),
        version,
        updated_at: updated_at.into(),
    })
}

fn pitch(pitch: Pitch) -> v1::Pitch {
    let Pitch {
        id,
        round_id,
        candidate_id,
        position,
        room,
        starts_at,
        ends_at,
        status,
        told_room,
        told_starts_at,
        told_ends_at,
        version,
    } = pitch;
    v1::Pitch {
        id: id.into(),
        round_id: round_id.into(),
        candidate_id: candidate_id.into(),
        position,
        room,
        starts_at: starts_at.into(),
        ends_at: ends_at.into(),
        status: status.into(),
        told_room,
        told_starts_at: told_starts_at.map(Into::into),
        told_ends_at: told_ends_at.map(Into::into),
        version,
    }
}
