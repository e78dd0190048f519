//! The words of format 2 beside those that the program works with. Each list is whole on both sides: a new word of the
//! program has none in format 2, and the compiler says so.

use super::format::v2;
use crate::{read, written};
use scoring::commission::JurorSeat;
use scoring::commission::ballots::{DecisionManner, Vote, Voting};
use scoring::commission::outcome::DecisionOutcome;
use scoring::ranking::PassMarkBound;
use scoring::ranking::standings::{ProposedOutcome, StandingBy};
use scoring::rubric::input::{NaRule, RoundKind};
use scoring::settings::AmountRule;
use scoring::settings::TieBreak;
use scoring::{Form, Method};

written! {
    JurorSeat => v2::Seat { Chair, Deputy, Member };
    RoundKind => v2::RoundKind { Selection, Final };
    NaRule => v2::NaRule { DisabilityDeclared };
    TieBreak => v2::TieBreak { Priority, Criterion, EarlierSubmission, Chair };
    PassMarkBound => v2::Bound { MoreThan, AtLeast };
    Method => v2::Method { WeightedMean, TrimmedMean, Additive, Calibrated, Vote };
    AmountRule => v2::AmountRule { ByCommission, AskedTimesShare };
    StandingBy => v2::DecidedBy { Score, Priority, Criterion, EarlierSubmission, Chair, Unresolved };
    ProposedOutcome => v2::Proposed { Select, Waitlist, Decline, Undecidable, NoQuorum };
    DecisionOutcome => v2::Outcome { Select, Waitlist, Decline };
    Vote => v2::Vote { For, Against, Abstain };
    DecisionManner => v2::Manner { Vote, Signatures };
    Voting => v2::Voting { AsAWhole, ByLine };
    Form => v2::ReliabilityForm { TwoWay, OneWay };
}

read! {
    v2::Seat => JurorSeat { Chair, Deputy, Member };
    v2::RoundKind => RoundKind { Selection, Final };
    v2::NaRule => NaRule { DisabilityDeclared };
    v2::TieBreak => TieBreak { Priority, Criterion, EarlierSubmission, Chair };
    v2::Bound => PassMarkBound { MoreThan, AtLeast };
    v2::Method => Method { WeightedMean, TrimmedMean, Additive, Calibrated, Vote };
    v2::AmountRule => AmountRule { ByCommission, AskedTimesShare };
    v2::Proposed => ProposedOutcome { Select, Waitlist, Decline, Undecidable, NoQuorum };
    v2::Outcome => DecisionOutcome { Select, Waitlist, Decline };
    v2::Vote => Vote { For, Against, Abstain };
    v2::Manner => DecisionManner { Vote, Signatures };
    v2::Voting => Voting { AsAWhole, ByLine };
}
