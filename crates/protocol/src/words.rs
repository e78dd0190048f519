//! The words of format 1 beside those that the program works with. Each list is whole on both sides: a new word of the
//! program has none in format 1, and the compiler says so.

use super::format::v1;
use crate::{read, written};
use scoring::commission::JurorSeat;
use scoring::commission::ballots::{DecisionManner, Vote};
use scoring::commission::outcome::DecisionOutcome;
use scoring::ranking::PassMarkBound;
use scoring::ranking::standings::{ProposedOutcome, StandingBy};
use scoring::rubric::input::{NaRule, RoundKind};
use scoring::settings::AmountRule;
use scoring::settings::TieBreak;
use scoring::{Form, Method};

written! {
    JurorSeat => v1::Seat { Chair, Deputy, Member };
    RoundKind => v1::RoundKind { Selection, Final };
    NaRule => v1::NaRule { DisabilityDeclared };
    TieBreak => v1::TieBreak { Priority, Criterion, EarlierSubmission, Chair };
    PassMarkBound => v1::Bound { MoreThan, AtLeast };
    Method => v1::Method { WeightedMean, TrimmedMean, Additive, Calibrated, Vote };
    AmountRule => v1::AmountRule { ByCommission, AskedTimesShare };
    StandingBy => v1::DecidedBy { Score, Priority, Criterion, EarlierSubmission, Chair, Unresolved };
    ProposedOutcome => v1::Proposed { Select, Waitlist, Decline, Undecidable, NoQuorum };
    DecisionOutcome => v1::Outcome { Select, Waitlist, Decline };
    Vote => v1::Vote { For, Against, Abstain };
    DecisionManner => v1::Manner { Vote, Signatures };
    Form => v1::ReliabilityForm { TwoWay, OneWay };
}

read! {
    v1::Seat => JurorSeat { Chair, Deputy, Member };
    v1::RoundKind => RoundKind { Selection, Final };
    v1::NaRule => NaRule { DisabilityDeclared };
    v1::TieBreak => TieBreak { Priority, Criterion, EarlierSubmission, Chair };
    v1::Bound => PassMarkBound { MoreThan, AtLeast };
    v1::Method => Method { WeightedMean, TrimmedMean, Additive, Calibrated, Vote };
    v1::AmountRule => AmountRule { ByCommission, AskedTimesShare };
    v1::Proposed => ProposedOutcome { Select, Waitlist, Decline, Undecidable, NoQuorum };
    v1::Outcome => DecisionOutcome { Select, Waitlist, Decline };
    v1::Vote => Vote { For, Against, Abstain };
    v1::Manner => DecisionManner { Vote, Signatures };
}
