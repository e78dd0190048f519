//! The words of format 1 beside those that the program works with.

use super::format::v1;
use jury::cards::CardStatus;
use jury::pitches::rules::PitchStatus;
use jury::rounds::RoundStatus;
use kernel::Lang;
use kernel::vocabulary::Phase;
use protocol::{read, written};

written! {
    Lang => v1::Language { Kk, Ru, En };
    Phase => v1::Phase { Draft, Open, Selection, Training, Final, Support, Closed, Cancelled };
    RoundStatus => v1::RoundStatus { Setup, Open, Closed, Decided, Published };
    CardStatus => v1::CardStatus { Assigned, InProgress, Submitted, Recused, Reassigned };
    PitchStatus => v1::PitchStatus { Planned, Held, NoShow };
}

read! {
    v1::Language => Lang { Kk, Ru, En };
    v1::Phase => Phase { Draft, Open, Selection, Training, Final, Support, Closed, Cancelled };
    v1::RoundStatus => RoundStatus { Setup, Open, Closed, Decided, Published };
    v1::CardStatus => CardStatus { Assigned, InProgress, Submitted, Recused, Reassigned };
    v1::PitchStatus => PitchStatus { Planned, Held, NoShow };
}
