//! What the office wrote down beside the program: who stands where, who came, what was handed in, how it was scored. It is
//! written when something is done, by the rules of the product, and knows nothing of how the program counts.

use std::collections::{BTreeMap, BTreeSet};

/// How an application came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    Paper,
    Sheet,
    Online,
}

/// Somebody who applied, by number from 1.
#[derive(Debug, Clone)]
pub struct Somebody {
    pub no: usize,
    pub came: Came,
    pub male: bool,
    pub social: bool,
    pub disabled: bool,
    /// In which order it was handed in; those of one file came together.
    pub handed_in: Option<usize>,
    pub application: String,
    pub reference: String,
    pub status: &'static str,
    /// As a participant.
    pub part: Option<Part>,
}

/// Somebody in the training.
#[derive(Debug, Clone)]
pub struct Part {
    pub id: String,
    pub idea: String,
    pub group: Option<usize>,
    pub status: &'static str,
    /// In which order the plan of the own idea was handed in, where it was.
    pub plan: Option<usize>,
}

/// A lesson of a group that was planned.
#[derive(Debug, Clone)]
pub struct Lesson {
    pub id: String,
    pub group: usize,
    pub day: String,
    pub trainers: Vec<&'static str>,
    pub minutes: i64,
    pub makes_up: Option<usize>,
    pub state: &'static str,
    /// Who belonged to the group when it was held.
    pub expected: BTreeSet<usize>,
    pub marks: BTreeMap<usize, &'static str>,
}

/// What was set as homework.
#[derive(Debug, Clone)]
pub struct Homework {
    pub id: String,
    pub required: bool,
    pub handed_in: BTreeMap<usize, usize>,
    /// Points, and whether it was passed.
    pub graded: BTreeMap<usize, (i64, bool)>,
}

/// A card that was submitted.
#[derive(Debug, Clone)]
pub struct Card {
    pub no: usize,
    pub juror: String,
    /// Six times the weighted mean of the marks: whole with the weights 2 and 1.
    pub sixths: i64,
    pub void: bool,
}

/// Money for an idea.
#[derive(Debug, Clone)]
pub struct Award {
    pub id: String,
    pub no: usize,
    pub amount: i64,
    pub status: &'static str,
}

/// How somebody attended.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub struct Attended {
    pub held: i64,
    pub attended: i64,
    pub excused: i64,
}

#[derive(Debug, Default)]
pub struct Ledger {
    pub people: Vec<Somebody>,
    /// In the order in which places are offered.
    pub waitlist: Vec<usize>,
    pub lessons: Vec<Lesson>,
    pub homework: Vec<Homework>,
    pub selection: Vec<Card>,
    pub finals: Vec<Card>,
    /// How many plans were handed in so far.
    pub plans: usize,
    /// Whose ideas still may get an award, or have one that is not settled.
    pub running: BTreeSet<usize>,
    /// Who works on the idea of somebody else.
    pub teams: BTreeMap<usize, usize>,
    /// The training is over, and the final decides.
    pub after_training: bool,
    pub awards: Vec<Award>,
}

impl Ledger {
    pub fn of(&self, no: usize) -> &Somebody {
        &self.people[no - 1]
    }
    pub fn at(&mut self, no: usize) -> &mut Somebody {
        &mut self.people[no - 1]
    }
    pub fn stands(&mut self, no: usize, status: &'static str) {
        self.at(no).status = status;
    }
    pub fn part(&self, no: usize) -> &Part {
        self.of(no).part.as_ref().expect("a participant")
    }
    pub fn part_at(&mut self, no: usize) -> &mut Part {
        self.at(no).part.as_mut().expect("a participant")
    }

    /// Who stands in a state, by number.
    pub fn those(&self, status: &str) -> Vec<usize> {
        let found = self.people.iter().filter(|p| p.status == status);
        found.map(|p| p.no).collect()
    }
    /// The first in a state that came in a way.
    pub fn first(&self, status: &str, came: Came) -> usize {
        let found = self.those(status).into_iter();
        let mut found = found.filter(|no| self.of(*no).came == came);
        found
            .next()
            .unwrap_or_else(|| panic!("nobody is {status} by {came:?}"))
    }
    pub fn by_application(&self, id: &str) -> usize {
        let found = self.people.iter().find(|p| p.application == id);
        found.expect("an application of this call").no
    }
    pub fn by_reference(&self, reference: &str) -> usize {
        let found = self.people.iter().find(|p| p.reference == reference);
        found.expect("an application of this call").no
    }
    pub fn by_part(&self, id: &str) -> usize {
        let is = |p: &&Somebody| p.part.as_ref().is_some_and(|part| part.id == id);
        self.people
            .iter()
            .find(is)
            .expect("a participant of this year")
            .no
    }

    /// Participants in a state.
    pub fn parts(&self, status: &str) -> Vec<usize> {
        let is = |p: &&Somebody| p.part.as_ref().is_some_and(|part| part.status == status);
        self.people.iter().filter(is).map(|p| p.no).collect()
    }
    /// Who is in a group now, and has not left.
    pub fn group(&self, group: usize) -> Vec<usize> {
        let here = |no: &usize| self.part(*no).group == Some(group);
        self.parts("enrolled").into_iter().filter(here).collect()
    }

    /// Nothing is to come for somebody any more.
    pub fn is_over_for(&self, no: usize) -> bool {
        const OVER: [&str; 7] = [
            "ineligible",
            "declined",
            "offer_declined",
            "offer_expired",
            "waitlist_ended",
            "withdrawn",
            "draft",
        ];
        let one = self.of(no);
        let runs = |lead: &usize| self.running.contains(lead);
        match one.part.as_ref().map(|part| part.status) {
            None => OVER.contains(&one.status),
            Some("dropped_out") => true,
            Some(_) if self.after_training => !runs(&no) && !self.teams.get(&no).is_some_and(runs),
            Some(status) => status == "not_completed",
        }
    }

    /// How many stand where: applications, then participants.
    pub fn counts(&self) -> [BTreeMap<String, i64>; 2] {
        let count = |states: Vec<&'static str>| {
            let mut found = BTreeMap::new();
            for state in states {
                *found.entry(state.to_owned()).or_insert(0) += 1;
            }
            found
        };
        let parts = self.people.iter().filter_map(|p| p.part.as_ref());
        [
            count(self.people.iter().map(|p| p.status).collect()),
            count(parts.map(|part| part.status).collect()),
        ]
    }

    /// Present and late, over the lessons held while somebody belonged to the group; excused ones are left out, and a
    /// make-up to which they came mends what it makes up for.
    pub fn attended(&self, no: usize) -> Attended {
        let came = |lesson: &Lesson| matches!(lesson.marks.get(&no), Some(&"present" | &"late"));
        let held = |lesson: &&Lesson| lesson.state == "held";
        let mut found = Attended {
            held: 0,
            attended: 0,
            excused: 0,
        };
        for (n, lesson) in self.lessons.iter().enumerate() {
            if lesson.makes_up.is_some() || !held(&lesson) || !lesson.expected.contains(&no) {
                continue;
            }
            let mut makeups = self.lessons.iter().filter(|m| m.makes_up == Some(n));
            if came(lesson) || makeups.any(|m| held(&m) && came(m)) {
                found.held += 1;
                found.attended += 1;
            } else if lesson.marks.get(&no) == Some(&"excused") {
                found.excused += 1;
            } else {
                found.held += 1;
            }
        }
        found
    }

    /// Required homework, and how much of it somebody passed.
    pub fn required(&self, no: usize) -> (usize, usize) {
        let required: Vec<&Homework> = self.homework.iter().filter(|h| h.required).collect();
        let passed = |h: &&&Homework| h.graded.get(&no).is_some_and(|(_, passed)| *passed);
        (required.len(), required.iter().filter(passed).count())
    }

    /// What follows for the completion: four fifths of the lessons, and all the required work.
    pub fn completes(&self, no: usize) -> &'static str {
        let Attended { held, attended, .. } = self.attended(no);
        let (required, passed) = self.required(no);
        match attended * 5 >= held * 4 && passed == required {
            true => "completed",
            false => "not_completed",
        }
    }

    /// Lessons and minutes that somebody taught.
    pub fn taught(&self, trainer: &str) -> (i64, i64) {
        let theirs = |l: &&Lesson| l.state == "held" && l.trainers.contains(&trainer);
        let taught = self.lessons.iter().filter(theirs);
        taught.fold((0, 0), |(lessons, minutes), l| (lessons + 1, minutes + l.minutes))
    }

    /// The selection: equal scores go by whoever applied earlier.
    pub fn selected(&self) -> Vec<usize> {
        self.ranking(&self.selection, |one| one.handed_in)
    }

    /// The final: they go by whoever handed in the plan earlier.
    pub fn awarded(&self) -> Vec<usize> {
        self.ranking(&self.finals, |one| one.part.as_ref().and_then(|part| part.plan))
    }

    /// Of each candidate, the sum of the cards that count, and how many they are.
    pub fn sums(cards: &[Card]) -> BTreeMap<usize, (i64, i64)> {
        let mut sums: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
        for card in cards.iter().filter(|card| !card.void) {
            let (sum, count) = sums.entry(card.no).or_default();
            *sum += card.sixths;
            *count += 1;
        }
        sums
    }

    /// Candidates from the best on: by the mean of the cards that count, then whoever is social, then whoever was earlier.
    fn ranking(&self, cards: &[Card], handed_in: impl Fn(&Somebody) -> Option<usize>) -> Vec<usize> {
        let sums = Self::sums(cards);
        let mut order: Vec<usize> = sums.keys().copied().collect();
        order.sort_by(|a, b| {
            let ((x, n), (y, m)) = (sums[a], sums[b]);
            let (a, b) = (self.of(*a), self.of(*b));
            (y * n)
                .cmp(&(x * m))
                .then(b.social.cmp(&a.social))
                .then(handed_in(a).cmp(&handed_in(b)))
        });
        order
    }

    /// What live awards bind.
    pub fn committed(&self) -> (i64, i64) {
        let live = self.awards.iter().filter(|a| a.status != "terminated");
        live.fold((0, 0), |(count, sum), award| (count + 1, sum + award.amount))
    }
}
