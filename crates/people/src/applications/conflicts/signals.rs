//! What may tie somebody of the staff to an applicant. One signal is chance: there are many Akhmetovs in a
//! district. Two together are proposed, and people decide.

use std::collections::BTreeSet;

use super::rules::ConflictKind;
use kernel::{search_tokens, text_enum};

text_enum! {
    /// What two people have in common; never what it is.
    #[derive(PartialOrd, Ord)]
    ConflictSignal {
        Surname = "surname",
        Locality = "locality",
        Phone = "phone",
        /// The domain of an organisation's e-mail.
        EmailDomain = "email_domain",
        /// Teaches the candidate.
        Trainer = "trainer",
        /// Typed the application.
        Helper = "helper",
    }
}

/// Everybody has an address there.
const PUBLIC_DOMAINS: [&str; 24] = [
    "gmail.com",
    "googlemail.com",
    "mail.ru",
    "bk.ru",
    "list.ru",
    "inbox.ru",
    "internet.ru",
    "yandex.ru",
    "yandex.kz",
    "yandex.com",
    "ya.ru",
    "rambler.ru",
    "mail.kz",
    "inbox.kz",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "msn.com",
    "icloud.com",
    "me.com",
    "yahoo.com",
    "proton.me",
    "protonmail.com",
    "gmx.com",
];

/// What is compared, for one person.
#[derive(Debug, Clone, Default)]
pub struct Traces {
    names: BTreeSet<String>,
    localities: BTreeSet<String>,
    phones: BTreeSet<String>,
    domains: BTreeSet<String>,
}

impl Traces {
    /// The words of a name, without the endings by which a wife's name differs from her husband's.
    pub fn names(&mut self, text: &str) {
        self.names.extend(
            search_tokens(text)
                .iter()
                .map(|word| stem(word))
                .filter(|stem| stem.chars().count() > 2),
        );
    }
    /// A code of the programme's list.
    pub fn locality(&mut self, code: Option<String>) {
        self.localities.extend(code);
    }
    /// The keyed digest of a phone.
    pub fn phone(&mut self, digest: Option<String>) {
        self.phones.extend(digest);
    }
    /// An address; only an organisation's domain tells something.
    pub fn email(&mut self, address: Option<&str>) {
        let domain = address
            .and_then(|a| a.rsplit_once('@'))
            .map(|(_, domain)| domain.to_lowercase());
        self.domains
            .extend(domain.filter(|d| !PUBLIC_DOMAINS.contains(&d.as_str())));
    }

    /// What both have, with what is known of teaching and helping.
    pub fn shared(&self, other: &Traces, trainer: bool, helper: bool) -> BTreeSet<ConflictSignal> {
        use ConflictSignal as S;
        [
            (S::Surname, !self.names.is_disjoint(&other.names)),
            (S::Locality, !self.localities.is_disjoint(&other.localities)),
            (S::Phone, !self.phones.is_disjoint(&other.phones)),
            (S::EmailDomain, !self.domains.is_disjoint(&other.domains)),
            (S::Trainer, trainer),
            (S::Helper, helper),
        ]
        .into_iter()
        .filter_map(|(signal, holds)| holds.then_some(signal))
        .collect()
    }
}

fn stem(word: &str) -> String {
    ["ая", "ий", "ый", "а", "aya", "iy", "a"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .unwrap_or(word)
        .to_owned()
}

/// The kind that signals speak for; what people decide may be another.
pub fn kind_of(signals: &BTreeSet<ConflictSignal>) -> ConflictKind {
    use ConflictSignal as S;
    [
        (S::Trainer, ConflictKind::Taught),
        (S::Helper, ConflictKind::Helped),
        (S::Surname, ConflictKind::Family),
        (S::EmailDomain, ConflictKind::Employer),
    ]
    .into_iter()
    .find(|(signal, _)| signals.contains(signal))
    .map_or(ConflictKind::Other, |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traces(name: &str, email: &str, locality: &str) -> Traces {
        let mut traces = Traces::default();
        traces.names(name);
        traces.email(Some(email));
        traces.locality(Some(locality.to_owned()));
        traces
    }

    #[test]
    fn a_wife_and_her_husband_have_one_surname() {
        let she = traces("Сапарова Айгүл", "a@mail.ru", "baiserke");
        let he = traces("Сапаров", "s@mail.ru", "baiserke");
        let shared = she.shared(&he, false, false);
        assert_eq!(shared, [ConflictSignal::Surname, ConflictSignal::Locality].into());
        assert_eq!(kind_of(&shared), ConflictKind::Family);
    }

    #[test]
    fn an_address_of_everybody_tells_nothing_and_that_of_a_college_does() {
        let one = traces("Ким", "kim@Ile-College.kz", "x");
        let other = traces("Ли", "li@ile-college.kz", "y");
        assert_eq!(
            one.shared(&other, false, true),
            [ConflictSignal::EmailDomain, ConflictSignal::Helper].into()
        );
        let plain = traces("Ли", "li@gmail.com", "y");
        assert_eq!(
            traces("Ким", "kim@gmail.com", "x").shared(&plain, false, false),
            BTreeSet::new()
        );
    }
}
