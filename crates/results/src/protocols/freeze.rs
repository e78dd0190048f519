//! From the rows of a published round to its signed protocol.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::store::{self, NameRow, Protocol};
use crate::store::ResultRow;
use base::audit::{self, Object, Unrouted};
use base::cx::Cx;
use jury::candidates;
use jury::candidates::Candidate;
use jury::cards;
use jury::cards::CardStatus;
use jury::jurors;
use jury::jurors::Juror;
use jury::rounds;
use jury::rounds::Round;
use kernel::error::{Error, Result};
use kernel::{Id, Localised, Ts};
use people::programmes::programme;
use people::programmes::programme::Programme;
use protocol::codes;
use protocol::codes::PrivateCode;
use protocol::format::v2::{
    BUNDLE, Ballot, Bundle, CandidateFacts, Card, ChainHead, Conflict, CountedCard, DecidedLine, Decision,
    Deliberation, Head, JurorFacts, Money, Rules, Software, Text, Uncounted, UncountedCard,
};
use protocol::names::{Names, by_number};
use protocol::sign::{Signed, canonical};
use protocol::{frozen, publish};
use scoring::ranking::standings::Standings;
use scoring::settings::AmountRule;

/// Freezes the last result of a round. The last step of its publication: the head of the audit log is in it.
pub fn freeze(cx: &mut Cx<'_>, round_id: Id) -> Result<()> {
    let round = rounds::find(cx.conn, round_id)?;
    let programme = programme::find(cx.conn, round.programme_id)?;
    let result = crate::latest(cx.conn, round_id)?.ok_or_else(Error::not_found)?;
    let no = store::last_no(cx.conn, round_id)? + 1;
    let published_at = result.published_at.unwrap_or(cx.now);
    let key = cx.vault.document_key(cx.now)?;
    let mut bundle = Frame::load(cx, &round, &programme, &result, no)?.bundle(cx, published_at)?;
    let public = publish::public(&bundle)
        .map_err(|fault| Error::internal(format!("{}: {}", fault.pointer, fault.what)))?;
    let public = Signed::new(&public, &key, None)?;
    bundle.public = codes::digest(&public.signature);
    let public_form = canonical(&public)?;
    let signed = Signed::new(&bundle, &key, Some(public))?;
    let id = Id::new();
    let row = Protocol {
        id,
        round_id,
        no,
        result_id: result.id,
        public_form,
        bundle: canonical(&signed)?,
        published_at,
    };
    store::insert(cx.conn, row)?;
    let after = json!({ "round_id": round_id, "no": no, "public": bundle.public, "bundle": codes::digest(&signed.signature) });
    audit::of(Unrouted::FreezeProtocol, Object::Protocol(id))
        .after(after)
        .write(cx, Some(programme.id))
}

/// A candidate's private code: the same in all versions of the protocol.
pub fn code_of(cx: &Cx<'_>, candidate: Id) -> PrivateCode {
    PrivateCode::of(&cx.vault.derive("protocol.code", &candidate.to_string()))
}

/// All that is read for a bundle.
struct Frame<'a> {
    round: &'a Round,
    programme: &'a Programme,
    result: &'a ResultRow,
    no: i32,
    jurors: Vec<Juror>,
    candidates: Vec<Candidate>,
    cards: Vec<cards::Card>,
    lines: Vec<crate::store::Line>,
    standings: Standings,
    conflicts: BTreeSet<(Id, Id)>,
    names: Names,
}

impl<'a> Frame<'a> {
    fn load(
        cx: &mut Cx<'_>,
        round: &'a Round,
        programme: &'a Programme,
        result: &'a ResultRow,
        no: i32,
    ) -> Result<Self> {
        let jurors = jurors::list(cx.conn, round.id)?;
        let standings = result.standings()?;
        // Whoever withdrew before the result was made is not in it.
        let ranked: BTreeSet<Id> = standings.standings.iter().map(|one| one.candidate_id).collect();
        let mut candidates = candidates::of(cx.conn, round.id)?;
        candidates.retain(|c| ranked.contains(&c.id));
        let mut cards = cards::store::all(cx.conn, round.id)?;
        cards.retain(|card| ranked.contains(&card.candidate_id));
        Ok(Frame {
            conflicts: jurors::conflicts(cx, round, &jurors)?,
            cards,
            lines: crate::store::lines(cx.conn, result.id)?,
            standings,
            names: names(cx, round.id, &jurors, &candidates)?,
            round,
            programme,
            result,
            no,
            jurors,
            candidates,
        })
    }

    fn name(&self, id: Id) -> Result<String> {
        let known = self.names.of(id).cloned();
        known.ok_or_else(|| Error::internal("somebody of a protocol has no name in it"))
    }

    /// A juror's name; nothing for somebody else.
    fn juror(&self, account: Option<Id>) -> Option<String> {
        account.and_then(|id| self.names.of(id).cloned())
    }

    fn bundle(&self, cx: &mut Cx<'_>, published_at: Ts) -> Result<Bundle> {
        let (counted, uncounted) = self.cards(cx)?;
        let decision = self.decision(cx)?;
        let (seq, hash) = audit::lock_head(cx.conn, self.programme.id)?;
        Ok(Bundle {
            format: BUNDLE.into(),
            software: Software {
                name: env!("CARGO_PKG_NAME").into(),
                version: env!("CARGO_PKG_VERSION").into(),
            },
            head: self.head(published_at)?,
            rules: self.rules()?,
            jurors: self.juror_facts()?,
            candidates: self.candidate_facts()?,
            cards: counted,
            uncounted,
            result: frozen::computed(self.standings.clone(), &self.names)?,
            deliberations: self.deliberations(cx)?,
            decision,
            audit: ChainHead {
                chain: self.programme.id.into(),
                seq,
                hash,
            },
            public: String::new(),
        })
    }

    fn head(&self, published_at: Ts) -> Result<Head> {
        Ok(Head {
            programme_id: self.programme.id.into(),
            programme_code: self.programme.code.clone(),
            programme_name: self.programme.name.read::<Localised>()?.into(),
            round_id: self.round.id.into(),
            kind: self.round.kind.into(),
            no: self.no,
            opened_at: self.round.opened_at.map(Into::into),
            closed_at: self.round.closed_at.map(Into::into),
            computed_at: self.result.computed_at.into(),
            decided_at: self.result.decided_at.map(Into::into),
            published_at: published_at.into(),
        })
    }

    fn rules(&self) -> Result<Rules> {
        let frozen = self.round.rules()?;
        Ok(Rules {
            chair: self.juror(frozen.ranking.chair),
            ranking: frozen.ranking.into(),
            rubric: frozen.rubric.into(),
            rubric_version: frozen.rubric_version,
            settings: frozen.settings.into(),
            selectable: frozen.selectable,
        })
    }

    fn juror_facts(&self) -> Result<Vec<JurorFacts>> {
        let mut facts = Vec::with_capacity(self.jurors.len());
        // They come by id, which is the order of sums and draws.
        for (order, juror) in (1..).zip(&self.jurors) {
            facts.push(JurorFacts {
                name: self.name(juror.account_id)?,
                seat: juror.seat.into(),
                order,
            });
        }
        facts.sort_by(|a, b| by_number(&a.name).cmp(&by_number(&b.name)));
        Ok(facts)
    }

    fn candidate_facts(&self) -> Result<Vec<CandidateFacts>> {
        let times: BTreeSet<Ts> = self.candidates.iter().map(|c| c.submitted_at).collect();
        let place: BTreeMap<Ts, u32> = times.into_iter().zip(1..).collect();
        let scoring = self.round.scoring()?;
        let by_rule = self.round.rules()?.settings.amounts == AmountRule::AskedTimesShare;
        let mut facts = Vec::with_capacity(self.candidates.len());
        for (order, candidate) in (1..).zip(&self.candidates) {
            let excluded = scoring
                .as_ref()
                .map(|s| s.excluded(candidate.disability_declared));
            facts.push(CandidateFacts {
                name: self.name(candidate.id)?,
                order,
                submitted: place[&candidate.submitted_at],
                priority: candidate.priority,
                excluded: excluded.unwrap_or_default().into_iter().collect(),
                asked: candidate.asked.filter(|_| by_rule),
            });
        }
        facts.sort_by(|a, b| by_number(&a.name).cmp(&by_number(&b.name)));
        Ok(facts)
    }

    /// The cards that counted, with their salts, and the others with the reason.
    fn cards(&self, cx: &Cx<'_>) -> Result<(Vec<CountedCard>, Vec<UncountedCard>)> {
        let known: BTreeSet<Id> = self.standings.counted.iter().copied().collect();
        let (mut counted, mut uncounted) = (Vec::new(), Vec::new());
        for row in &self.cards {
            let (candidate, juror) = (self.name(row.candidate_id)?, self.name(row.juror_id)?);
            let counts = if known.is_empty() {
                row.status == CardStatus::Submitted
                    && !self.conflicts.contains(&(row.juror_id, row.candidate_id))
            } else {
                known.contains(&row.id)
            };
            if !counts {
                let why = match row.status {
                    CardStatus::Submitted => Uncounted::Conflict,
                    CardStatus::Recused => Uncounted::Recused,
                    CardStatus::Reassigned => Uncounted::Reassigned,
                    CardStatus::Assigned | CardStatus::InProgress => Uncounted::NotSubmitted,
                };
                uncounted.push(UncountedCard {
                    candidate,
                    juror,
                    why,
                });
                continue;
            }
            counted.push(CountedCard {
                salt: code_of(cx, row.candidate_id).salt(self.round.id, self.no, &juror),
                card: Card {
                    candidate,
                    juror,
                    marks: frozen::marks(row.marks()?),
                },
            });
        }
        let place = |candidate: &str, juror: &str| {
            (
                candidate.len(),
                candidate.to_owned(),
                juror.len(),
                juror.to_owned(),
            )
        };
        counted.sort_by_key(|c| place(&c.card.candidate, &c.card.juror));
        uncounted.sort_by_key(|c| place(&c.candidate, &c.juror));
        Ok((counted, uncounted))
    }

    fn decision(&self, cx: &mut Cx<'_>) -> Result<Decision> {
        let kept = self.result.minutes()?;
        let conflicts = match kept.as_ref().and_then(|m| m.conflicts.clone()) {
            Some(then) => then,
            None => self.conflicts.iter().copied().collect(),
        };
        let present = kept.iter().flat_map(|m| &m.present).map(|id| self.name(*id));
        let mut present = present.collect::<Result<Vec<_>>>()?;
        present.sort_by(|a, b| by_number(a).cmp(&by_number(b)));
        let money = |amount| Money {
            amount,
            currency: self.programme.currency.clone(),
        };
        let mut lines = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            let candidate = self.name(line.candidate_id)?;
            lines.push(DecidedLine {
                outcome: line
                    .outcome
                    .ok_or_else(|| Error::internal("a published result has a line without a decision"))?
                    .into(),
                position: line.position,
                amount: line.amount.map(money),
                proposed_amount: line.proposed_amount.map(money),
                reason: self.text(cx, &format!("reason {candidate}"), line.reason.as_deref()),
                candidate,
            });
        }
        lines.sort_by(|a, b| by_number(&a.candidate).cmp(&by_number(&b.candidate)));
        Ok(Decision {
            by: self.juror(self.result.decided_by),
            confirmed_by: kept
                .iter()
                .flat_map(|minutes| &minutes.confirmed_by)
                .map(|id| self.name(*id))
                .collect::<Result<_>>()?,
            manner: kept.as_ref().map(|m| m.manner).unwrap_or_default().into(),
            present,
            conflicts: self.pairs(conflicts)?,
            ballots: self.ballots(cx)?,
            conflicts_at_count: self.pairs(self.conflicts.iter().copied())?,
            tally: kept
                .as_ref()
                .and_then(|m| m.tally.clone())
                .map(|tally| frozen::tally(tally, &self.names))
                .transpose()?,
            minutes: self.text(cx, "minutes", kept.and_then(|m| m.minutes).as_deref()),
            lines,
        })
    }

    fn pairs(&self, conflicts: impl IntoIterator<Item = (Id, Id)>) -> Result<Vec<Conflict>> {
        let mut pairs = Vec::new();
        for (juror, candidate) in conflicts {
            pairs.push(Conflict {
                juror: self.name(juror)?,
                candidate: self.name(candidate)?,
            });
        }
        pairs.sort();
        Ok(pairs)
    }

    fn ballots(&self, cx: &mut Cx<'_>) -> Result<Vec<Ballot>> {
        let mut ballots = Vec::new();
        for row in crate::store::ballots(cx.conn, self.result.id)? {
            let juror = self.name(row.juror_id)?;
            // A vote on somebody with whom a conflict came to light does not count.
            let counts = |candidate: &Id| !self.conflicts.contains(&(row.juror_id, *candidate));
            let mut lines = BTreeMap::new();
            for (candidate, vote) in row.cast.lines.iter().filter(|(candidate, _)| counts(candidate)) {
                lines.insert(self.name(*candidate)?, (*vote).into());
            }
            ballots.push(Ballot {
                vote: row.cast.vote.into(),
                lines,
                at: row.cast_at.into(),
                opinion: self.text(cx, &format!("opinion {juror}"), row.opinion.as_deref()),
                juror,
            });
        }
        ballots.sort_by(|a, b| by_number(&a.juror).cmp(&by_number(&b.juror)));
        Ok(ballots)
    }

    fn deliberations(&self, cx: &mut Cx<'_>) -> Result<Vec<Deliberation>> {
        let rows = crate::store::deliberations(cx.conn, self.result.id)?;
        let mut said = Vec::with_capacity(rows.len());
        for (n, row) in rows.into_iter().enumerate() {
            let note = Text {
                salt: self.salt(cx, &format!("deliberation {n}")),
                text: row.note,
            };
            said.push(Deliberation {
                at: row.recorded_at.into(),
                by: self.juror(Some(row.recorded_by)),
                note,
            });
        }
        Ok(said)
    }

    /// A free text with the salt of its commitment.
    fn text(&self, cx: &Cx<'_>, what: &str, text: Option<&str>) -> Option<Text> {
        text.map(|text| Text {
            text: text.to_owned(),
            salt: self.salt(cx, what),
        })
    }

    fn salt(&self, cx: &Cx<'_>, what: &str) -> String {
        let place = format!("{}\n{}\n{what}", self.round.id, self.no);
        codes::hex(&cx.vault.derive("protocol.text", &place))
    }
}

/// The names of a round's people: those of a version before, and for who is new the next numbers in an order that
/// tells nothing.
fn names(cx: &mut Cx<'_>, round: Id, jurors: &[Juror], candidates: &[Candidate]) -> Result<Names> {
    let mut known: BTreeMap<Id, String> = store::names(cx.conn, round)?
        .into_iter()
        .map(|row| (row.subject_id, row.name))
        .collect();
    let mut fresh = Vec::new();
    let lists: [(&str, Vec<Id>); 2] = [
        ("J", jurors.iter().map(|j| j.account_id).collect()),
        ("C", candidates.iter().map(|c| c.id).collect()),
    ];
    for (letter, ids) in lists {
        let before = known.values().filter(|name| name.starts_with(letter)).count();
        let mut new: Vec<Id> = ids.into_iter().filter(|id| !known.contains_key(id)).collect();
        new.sort_by_key(|id| cx.vault.derive("protocol.name", &format!("{round}\n{id}")));
        for (number, subject_id) in (before + 1..).zip(new) {
            fresh.push(NameRow {
                round_id: round,
                subject_id,
                name: format!("{letter}{number}"),
            });
        }
    }
    store::insert_names(cx.conn, &fresh)?;
    known.extend(fresh.into_iter().map(|row| (row.subject_id, row.name)));
    Ok(Names::new(known))
}
