//! What a package holds, and what comes back.

use jury::candidates::Candidate;
use jury::cards::store::Notes;
use jury::cards::{Card, CardStatus};
use jury::jurors::Juror;
use jury::pitches::Pitch;
use jury::rounds::Round;
use kernel::{Id, Lang, Localised, Ts};
use people::programmes::programme::Programme;
use scoring::marks::MarkInputs;

/// A round for a hall. How it is written, [`super::format`] tells.
#[derive(Debug, Clone)]
pub struct Package {
    /// This journey.
    pub box_id: Id,
    /// Signs what comes back.
    pub key: String,
    /// When it was made.
    pub made_at: Ts,
    /// The organisation, by name.
    pub organisation: Localised,
    /// The programme.
    pub programme: Programme,
    /// The round.
    pub round: Round,
    /// Who scores.
    pub jurors: Vec<Seat>,
    /// What is scored, without a link to an application.
    pub candidates: Vec<Candidate>,
    /// The cards of jurors without a conflict, without what jurors noted for themselves.
    pub cards: Vec<Card>,
    /// When and where the candidates present, of those who were told.
    pub pitches: Vec<Pitch>,
}

/// Somebody who scores.
#[derive(Debug, Clone)]
pub struct Seat {
    /// The seat.
    pub juror: Juror,
    /// Name.
    pub name: String,
    /// Language.
    pub language: Lang,
}

/// The cards of a hall.
#[derive(Debug, Clone)]
pub struct Collected {
    /// The journey.
    pub box_id: Id,
    /// The round.
    pub round_id: Id,
    /// Cards that were changed in the hall.
    pub cards: Vec<Returned>,
}

/// A card of a hall.
#[derive(Debug, Clone)]
pub struct Returned {
    /// The card.
    pub card_id: Id,
    /// The server's version when it left.
    pub base_version: i32,
    /// The hall's version.
    pub version: i32,
    /// How it stands.
    pub status: CardStatus,
    /// Marks.
    pub marks: MarkInputs,
    /// What the juror wrote beside them.
    pub notes: Notes,
    /// Why the juror stepped back.
    pub recusal_reason: Option<String>,
    /// When it was submitted, by the hall's clock.
    pub submitted_at: Option<Ts>,
    /// When it was changed, by the hall's clock.
    pub changed_at: Ts,
}
