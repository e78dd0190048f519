//! The protocol as a paper: Kazakh and Russian side by side, Kazakh left. For the commission with names and lines to
//! sign on; for everybody under pseudonyms. It is made of the frozen protocol and tells nothing that is not in it.

mod figures;
mod tables;
mod words;

use std::collections::BTreeMap;

use chrono_tz::Tz;

use base::documents::{Facts, Paper};
use kernel::Lang;
use kernel::error::Result;
use protocol::format::v2::{Bundle, Public};

/// What a paper is made of.
pub struct Source {
    pub public: Public,
    /// For the commission: what the public form leaves out.
    pub inside: Option<Inside>,
    /// The programme's time zone.
    pub zone: Tz,
    /// The programme's order of languages.
    pub languages: Vec<Lang>,
    /// Where the public form can be read.
    pub address: String,
    /// SHA-256 of the signature of the public form.
    pub digest: String,
}

/// What only the commission reads.
pub struct Inside {
    pub bundle: Bundle,
    /// Jurors' names by their pseudonyms.
    pub jurors: BTreeMap<String, String>,
    /// Candidates by theirs.
    pub candidates: BTreeMap<String, Candidate>,
}

impl Inside {
    /// The cards that the method left out: juror and candidate.
    fn not_fitted(&self) -> impl Iterator<Item = (&str, &str)> {
        let cards = self.bundle.result.worth.not_fitted.iter();
        cards.map(|card| (&*card.juror, &*card.candidate))
    }
}

/// A candidate as the commission knows it.
pub struct Candidate {
    pub reference: String,
    pub title: String,
}

impl Source {
    /// What a file of it is called.
    pub fn file_name(&self) -> String {
        let head = &self.public.head;
        let code: String = head
            .programme_code
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        // Nobody sends the confidential one by mistake.
        let whose = if self.inside.is_some() { "-to-sign" } else { "" };
        format!(
            "protocol-{code}-{}-{}{whose}.pdf",
            words::name_of(&head.kind),
            head.no
        )
    }

    /// The paper as a PDF.
    pub fn pdf(&self) -> Result<Vec<u8>> {
        self.paper()?.finish()
    }

    fn paper(&self) -> Result<Paper> {
        let public = &self.public;
        let head = &public.head;
        let mut paper = Paper::new(Facts {
            title: format!(
                "{} {} № {}",
                head.programme_code,
                words::KIND.label(&head.kind).kk,
                head.no
            ),
            producer: format!("{} {}", public.software.name, public.software.version),
            created: head.published_at.into(),
            foot: format!("{} · {} · № {}", head.programme_code, head.round_id, head.no),
        });
        paper.title(&words::title(head));
        for pair in words::facts(self) {
            paper.pair(&pair);
        }
        paper.heading(&words::COMMISSION.pair());
        tables::commission(&mut paper, self);
        paper.heading(&words::RULES.pair());
        for pair in words::rules(self) {
            paper.pair(&pair);
        }
        tables::criteria(&mut paper, self);
        paper.heading(&words::RESULT.pair());
        tables::result(&mut paper, self);
        for pair in words::notes(self) {
            paper.pair(&pair);
        }
        paper.heading(&words::DECISION.pair());
        for pair in words::decision(self) {
            paper.pair(&pair);
        }
        tables::votes(&mut paper, self);
        if let Some(inside) = &self.inside {
            tables::said(&mut paper, self, inside);
        }
        paper.heading(&words::CHECK.pair());
        paper.code(&self.address, &words::CHECK_HOW.pair())?;
        tables::fingerprints(&mut paper, self);
        if let Some(inside) = &self.inside {
            paper.heading(&words::SIGNATURES.pair());
            tables::signatures(&mut paper, self, inside);
        }
        Ok(paper)
    }

    /// How a candidate is called on this paper.
    fn candidate(&self, name: &str) -> String {
        let known = self
            .inside
            .as_ref()
            .and_then(|inside| inside.candidates.get(name));
        known.map_or_else(|| name.to_owned(), |known| known.reference.clone())
    }

    /// How a juror is called on this paper.
    fn juror(&self, name: &str) -> String {
        let known = self.inside.as_ref().and_then(|inside| inside.jurors.get(name));
        known.cloned().unwrap_or_else(|| name.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::format::v2::NotFitted;
    use protocol::{publish, samples};

    fn source(inside: bool) -> Source {
        let bundle = samples::bundle();
        let juror = |n: usize| (format!("J{n}"), format!("Juror {n}"));
        let candidate = |n: usize| {
            let known = Candidate {
                reference: format!("ILE-00{n}"),
                title: format!("Idea {n}"),
            };
            (format!("C{n}"), known)
        };
        Source {
            public: publish::public(&bundle).unwrap(),
            zone: chrono_tz::Asia::Almaty,
            languages: vec![Lang::Kk, Lang::Ru],
            address: "https://incubator.example/api/v1/protocols/1/1/paper".into(),
            digest: "00".repeat(32),
            inside: inside.then(|| Inside {
                bundle,
                jurors: (1..=3).map(juror).collect(),
                candidates: (1..=4).map(candidate).collect(),
            }),
        }
    }

    fn words(source: &Source) -> String {
        source.paper().unwrap().words().join("\n")
    }

    /// What only the commission reads.
    const SAID: [&str; 4] = ["Мало опыта", "Обсудили", "Протокол", "За"];

    #[test]
    fn the_commission_signs_under_names_reasons_and_what_was_said() {
        let words = words(&source(true));
        let lines: Vec<&str> = words.lines().collect();
        for n in 1..=3 {
            let name = format!("Juror {n}");
            // Once among the members, once under the paper.
            assert!(
                lines.iter().filter(|line| **line == name).count() >= 2,
                "{name} in {words}"
            );
        }
        for text in SAID {
            assert!(lines.contains(&text), "{text} in {words}");
        }
        for n in 1..=4 {
            assert!(lines.contains(&&*format!("Idea {n}")), "{words}");
        }
        assert!(
            words.contains("Обоснование по ILE-003 (Мақұлдамау / Не одобрить)"),
            "{words}"
        );
        assert!(lines.contains(&"ILE-004"), "the conflict of J1 is told: {words}");
        assert!(words.contains("01.03.2027 20:00 (Asia/Almaty)"), "{words}");
    }

    #[test]
    fn everybody_reads_pseudonyms_and_nothing_that_was_said() {
        let words = words(&source(false));
        for secret in ["Juror", "ILE-0", "Idea"].iter().chain(&SAID[..3]) {
            assert!(!words.contains(secret), "{secret} in {words}");
        }
        // C3 has priority.
        for name in ["C1", "C2", "C3 *", "C4", "J1", "J2", "J3"] {
            assert!(words.lines().any(|line| line == name), "{name} in {words}");
        }
        assert!(words.contains("Хаттама") || words.contains("ХАТТАМАСЫ"));
        assert!(!words.contains(words::SIGNATURES.0), "{words}");
    }

    #[test]
    fn the_commission_reads_which_cards_the_method_left_out() {
        let mut source = source(true);
        let note = "Листы, которые метод не учёл";
        assert!(!words(&source).contains(note));
        source.inside.as_mut().unwrap().bundle.result.worth.not_fitted = vec![NotFitted {
            juror: "J3".into(),
            candidate: "C2".into(),
        }];
        let words = words(&source);
        assert!(
            words.contains(note) && words.contains("Juror 3 – ILE-002"),
            "{words}"
        );
    }

    #[test]
    fn a_correction_says_what_it_replaces() {
        let mut source = source(false);
        source.public.head.no = 2;
        let words = words(&source);
        assert!(
            words.contains("взамен протокола № 1") && words.contains("№ 1 хаттаманың орнына"),
            "{words}"
        );
        assert_eq!(source.file_name(), "protocol-ILE-selection-2.pdf");
    }
}
