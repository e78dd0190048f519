//! Languages and localised texts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError, ValidationErrors};

use super::{Text, text_enum};

text_enum! {
    /// The languages people read: Kazakh (the default), Russian, English.
    #[derive(PartialOrd, Ord, Default)]
    Lang { #[default] Kk = "kk", Ru = "ru", En = "en" }
}

impl Lang {
    /// The best of our languages for an `Accept-Language` header, by its weights.
    pub fn from_accept(header: &str) -> Option<Lang> {
        let mut best: Option<(Lang, f32)> = None;
        for part in header.split(',') {
            let mut pieces = part.trim().split(';');
            let tag = pieces.next().unwrap_or("").trim();
            let q = pieces
                .find_map(|p| p.trim().strip_prefix("q="))
                .and_then(|q| q.trim().parse::<f32>().ok())
                .unwrap_or(1.0);
            let primary = tag.split('-').next().unwrap_or("");
            let lang = Lang::parse(&primary.to_ascii_lowercase());
            if let Some(lang) = lang
                && q > 0.0
                && best.is_none_or(|(_, b)| q > b)
            {
                best = Some((lang, q));
            }
        }
        best.map(|(l, _)| l)
    }
}

/// Whether a text may come in: PostgreSQL cannot store NUL, and no control character but a line end or a tab
/// belongs in what somebody wrote.
pub fn storable(text: &str) -> bool {
    !text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// A text in one language.
type InOneLanguage = Text<20_000>;

/// A text in at least one of the languages; where one is missing, the reader gets the next in the
/// programme's order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kk": "Сүт фермасы", "ru": "Молочная ферма"}))]
pub struct Localised {
    /// Kazakh
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<InOneLanguage>)]
    pub kk: Option<String>,
    /// Russian
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<InOneLanguage>)]
    pub ru: Option<String>,
    /// English
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<InOneLanguage>)]
    pub en: Option<String>,
}

impl Localised {
    /// The same thing said in all three languages.
    pub fn all(kk: &str, ru: &str, en: &str) -> Self {
        Localised {
            kk: Some(kk.into()),
            ru: Some(ru.into()),
            en: Some(en.into()),
        }
    }
    /// Something said in one language.
    pub fn one(lang: Lang, text: &str) -> Self {
        let text = Some(text.to_owned());
        match lang {
            Lang::Kk => Localised {
                kk: text,
                ..Localised::default()
            },
            Lang::Ru => Localised {
                ru: text,
                ..Localised::default()
            },
            Lang::En => Localised {
                en: text,
                ..Localised::default()
            },
        }
    }
    /// The text for a reader: the wanted language, else the first there is in `order`, else any.
    pub fn pick(&self, want: Lang, order: &[Lang]) -> &str {
        std::iter::once(&want)
            .chain(order)
            .chain(&[Lang::Kk, Lang::Ru, Lang::En])
            .find_map(|l| self.get(*l))
            .unwrap_or("")
    }
    /// The text in that language and no other.
    pub fn get(&self, lang: Lang) -> Option<&str> {
        match lang {
            Lang::Kk => self.kk.as_deref(),
            Lang::Ru => self.ru.as_deref(),
            Lang::En => self.en.as_deref(),
        }
    }
}

impl Validate for Localised {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::new();
        let texts: BTreeMap<&'static str, &Option<String>> =
            [("kk", &self.kk), ("ru", &self.ru), ("en", &self.en)].into();
        if texts.values().all(|t| t.is_none()) {
            errors.add("kk", ValidationError::new("required"));
        }
        for (lang, text) in texts {
            if let Some(t) = text {
                let length = t.chars().count();
                if t.trim().is_empty() {
                    errors.add(lang, ValidationError::new("required"));
                } else if length > InOneLanguage::MAX {
                    let mut e = ValidationError::new("length");
                    e.add_param("max".into(), &InOneLanguage::MAX);
                    errors.add(lang, e);
                }
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_language_is_read_by_weight() {
        assert_eq!(Lang::from_accept("de, ru;q=0.8, kk;q=0.9"), Some(Lang::Kk));
        assert_eq!(Lang::from_accept("ru-KZ,ru;q=0.9"), Some(Lang::Ru));
        assert_eq!(Lang::from_accept("de"), None);
    }

    #[test]
    fn a_missing_language_falls_back_by_the_programmes_order() {
        let text = Localised {
            ru: Some("да".into()),
            en: Some("yes".into()),
            kk: None,
        };
        assert_eq!(text.pick(Lang::Kk, &[Lang::Kk, Lang::En]), "yes");
        assert_eq!(text.pick(Lang::Ru, &[]), "да");
    }
}
