//! A programme's own words of what is told by itself.

use serde::{Deserialize, Serialize};

use super::MessageKind;
use kernel::error::FieldError;
use kernel::merge_fields::names_in;
use kernel::{Lang, Localised, text_enum};

text_enum! {
    /// Who is told of something.
    NoticeAudience {
        /// The holder of an account, of the account itself.
        Account = "account",
        /// Coordinators and whoever decides.
        Staff = "staff",
        /// Members of the jury.
        Jurors = "jurors",
        /// Trainers.
        Trainers = "trainers",
        /// The person of an application.
        Applicants = "applicants",
        /// Whoever takes part in training or final, with their trainers where it is a lesson.
        Participants = "participants",
    }
}

/// Facts that a text can go without: the reader finds them elsewhere in the message. Everything else must be told.
const DISPENSABLE: [&str; 5] = ["programme", "reference", "title", "subject", "before"];

/// What a coordinator wrote in the place of the usual words, or behind them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnWords {
    /// In the place of the usual subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Localised>,
    /// In the place of the usual text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Localised>,
    /// Behind the usual text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addition: Option<Localised>,
    /// Each message waits until a coordinator has looked at it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held: bool,
}

impl OwnWords {
    /// Each part that there is, by its name.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, &Localised)> {
        let all = [
            ("subject", &self.subject),
            ("body", &self.body),
            ("addition", &self.addition),
        ];
        all.into_iter()
            .filter_map(|(name, part)| Some((name, part.as_ref()?)))
    }

    /// In which language a reader gets them: all in one, so the first in which no part is missing.
    pub fn language(&self, reader: Lang, order: &[Lang]) -> Lang {
        let whole = |lang: &&Lang| self.parts().all(|(_, part)| part.get(**lang).is_some());
        std::iter::once(&reader)
            .chain(order)
            .find(whole)
            .copied()
            .unwrap_or(reader)
    }

    /// Subject and body of a kind in a language, with the names of the facts in brackets.
    pub fn over(&self, kind: MessageKind, lang: Lang) -> (String, String) {
        let (subject, body) = kind.words(lang);
        let own = |part: &Option<Localised>| part.as_ref()?.get(lang).map(str::to_owned);
        let body = own(&self.body).unwrap_or_else(|| body.to_owned());
        let body = match own(&self.addition) {
            Some(addition) => format!("{body} {addition}"),
            None => body,
        };
        (own(&self.subject).unwrap_or_else(|| subject.to_owned()), body)
    }

    /// Everything that is wrong with them: names that stand for nothing, facts that would be lost, languages of the programme
    /// in which somebody would not be told.
    pub fn faults(&self, kind: MessageKind, languages: &[Lang]) -> Vec<FieldError> {
        let mut faults = vec![];
        if self.held && !kind.can_be_held() {
            faults.push(FieldError::new("/held", "term_runs"));
        }
        if self.parts().next().is_none() && !self.held {
            faults.push(FieldError::new("", "required"));
        }
        if self.body.is_some() && self.addition.is_some() {
            faults.push(FieldError::new("/addition", "read_only"));
        }
        for (part, text) in self.parts() {
            for lang in [Lang::Kk, Lang::Ru, Lang::En] {
                let pointer = format!("/{part}/{}", lang.as_str());
                match text.get(lang) {
                    Some(text) => named(kind, part, text, &pointer, &mut faults),
                    None if languages.contains(&lang) => faults.push(FieldError::new(&pointer, "required")),
                    None => {}
                }
            }
        }
        faults
    }
}

/// What is wrong with the names in one text.
fn named(kind: MessageKind, part: &str, text: &str, pointer: &str, faults: &mut Vec<FieldError>) {
    let names = names_in(text);
    for name in &names {
        if !kind.fields().contains(&name.as_str()) {
            let fault = FieldError::new(pointer, "unknown").with("name", name.as_str());
            faults.push(match nearest(name, kind.fields()) {
                Some(guess) => fault.with("nearest", guess),
                None => fault,
            });
        }
    }
    if part == "body" {
        for fact in kind.needed() {
            if !names.iter().any(|name| name == fact) {
                faults.push(FieldError::new(pointer, "fact_missing").with("name", format!("{{{fact}}}")));
            }
        }
    }
}

impl MessageKind {
    /// The facts without which a text is refused: dates, sums, places, results, answers.
    pub fn needed(self) -> impl Iterator<Item = &'static str> {
        let fields = self.fields().iter().copied();
        // What only the subject names is told by the subject.
        let told = move |field: &&str| names_in(self.words(Lang::En).1).iter().any(|name| name == field);
        fields.filter(|field| !DISPENSABLE.contains(field)).filter(told)
    }

    /// Whether a term runs from it, or it is for an hour.
    pub fn has_term(self) -> bool {
        let term = |field: &&str| ["until", "due", "when", "sessions"].contains(field);
        self.fields().iter().any(term)
    }

    /// Whether it can be held until somebody has looked: what is for applicants and participants, unless a term runs from it.
    /// An offer, a question or a result is told when it is decided, or its days would pass unread.
    pub fn can_be_held(self) -> bool {
        let for_them = matches!(
            self.audience(),
            NoticeAudience::Applicants | NoticeAudience::Participants
        );
        for_them && self.can_be_worded() && !self.has_term()
    }

    /// Whether a programme may have words of its own: what an account is told of belongs to no programme, and what staff wrote
    /// are their own words already.
    pub fn can_be_worded(self) -> bool {
        self.audience() != NoticeAudience::Account && !matches!(self, Self::Announced | Self::StaffWrote)
    }
}

/// The known name that is nearest to what was typed, where one is near.
fn nearest(typed: &str, known: &'static [&'static str]) -> Option<&'static str> {
    let found = known.iter().map(|name| (distance(typed, name), *name)).min()?;
    (found.0 * 2 <= typed.len().max(found.1.len())).then_some(found.1)
}

/// How many letters are to be put in, left out or changed.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut before = row.first().copied().unwrap_or(0);
        let mut left = i + 1;
        let mut next = vec![left];
        for (y, above) in b.bytes().zip(row.iter().skip(1)) {
            let change = before + usize::from(x != y);
            left = change.min(above + 1).min(left + 1);
            before = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(words: &OwnWords, kind: MessageKind) -> Vec<String> {
        let found = words.faults(kind, &[Lang::Kk, Lang::Ru]);
        found
            .iter()
            .map(|f| format!("{} {}", f.pointer, f.code))
            .collect()
    }

    fn body(kk: &str, ru: &str) -> OwnWords {
        OwnWords {
            body: Some(Localised {
                kk: Some(kk.into()),
                ru: Some(ru.into()),
                en: None,
            }),
            ..OwnWords::default()
        }
    }

    #[test]
    fn no_fact_is_lost_and_no_name_stands_for_nothing() {
        let kind = MessageKind::PlaceOffered;
        assert!(told(&body("{until} дейін растаңыз", "Подтвердите до {until}"), kind).is_empty());
        assert_eq!(
            told(&body("{until} дейін растаңыз", "Подтвердите до {untill}"), kind),
            ["/body/ru unknown", "/body/ru fact_missing"]
        );
        let fault = &body("{until}", "{until} {programe}").faults(kind, &[])[0];
        assert_eq!(
            fault.params.get("nearest").and_then(|v| v.as_str()),
            Some("programme")
        );
        assert_eq!(told(&OwnWords::default(), kind), [" required"]);
    }

    #[test]
    fn one_text_is_in_one_language() {
        let mut words = body("kk {until}", "ru {until}");
        words.subject = Some(Localised::all("k", "r", "e"));
        assert_eq!(words.language(Lang::En, &[Lang::Ru, Lang::Kk]), Lang::Ru);
        assert_eq!(
            words.over(MessageKind::PlaceOffered, Lang::Ru),
            ("r".into(), "ru {until}".into())
        );
        assert_eq!(OwnWords::default().language(Lang::En, &[Lang::Ru]), Lang::En);
    }

    #[test]
    fn what_is_near_is_told() {
        assert_eq!(nearest("untill", &["programme", "until"]), Some("until"));
        assert_eq!(nearest("x", &["programme", "until"]), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
