//! What stands around the words of an e-mail: where to read on, and whom to ask.

use serde::{Deserialize, Serialize};

use super::Envelope;
use kernel::{API, Lang, Localised};

/// Whom people of a programme ask.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name of a person or an office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Localised>,
    /// Telephone number in E.164.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Where answers to e-mails go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Where the office is, and when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Localised>,
}

impl Envelope {
    /// The whole text: the words, the address below `front_end` where it is read, and whom to ask.
    pub(super) fn letter(&self, front_end: &str) -> String {
        let mut text = self.body.clone();
        let [more, ask, phone] = match self.language {
            Lang::Kk => ["Толығырақ", "Сұрағыңыз болса", "Телефон"],
            Lang::Ru => ["Подробнее", "Если есть вопросы", "Телефон"],
            Lang::En => ["Read on", "If you have a question", "Telephone"],
        };
        // The front end has the paths of the API, below its own address.
        if let Some(path) = self.link.as_deref().and_then(|path| path.strip_prefix(API)) {
            text += &format!("\n\n{more}: {front_end}{path}\n");
        }
        let Some(contact) = &self.contact else {
            return text;
        };
        let said = |text: &Option<Localised>| text.as_ref().map(|t| t.pick(self.language, &[]).to_owned());
        let lines = [
            said(&contact.name),
            contact.phone.as_ref().map(|number| format!("{phone}: {number}")),
            contact.email.as_ref().map(|address| format!("E-mail: {address}")),
            said(&contact.address),
        ];
        let lines: Vec<String> = lines.into_iter().flatten().collect();
        if !lines.is_empty() {
            text += &format!("\n--\n{ask}:\n{}\n", lines.join("\n"));
        }
        text
    }

    /// Where an answer goes.
    pub(super) fn reply_to(&self) -> Option<&str> {
        self.contact.as_ref()?.email.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(link: Option<&str>, contact: Option<Contact>) -> Envelope {
        Envelope {
            to: "aigul@ile.example".into(),
            subject: "s".into(),
            body: "b".into(),
            language: Lang::Ru,
            link: link.map(str::to_owned),
            contact,
        }
    }

    #[test]
    fn a_letter_says_where_to_read_on_and_whom_to_ask() {
        let contact = Contact {
            name: Some(Localised::all("Іле", "Или", "Ile")),
            phone: Some("+77001234567".into()),
            ..Contact::default()
        };
        assert_eq!(
            mail(Some("/api/v1/me/offers"), Some(contact)).letter("https://ile.example"),
            "b\n\nПодробнее: https://ile.example/me/offers\n\n--\nЕсли есть вопросы:\nИли\nТелефон: +77001234567\n"
        );
        assert_eq!(
            mail(None, Some(Contact::default())).letter("https://ile.example"),
            "b"
        );
    }
}
