//! Invented facts, to see how a text reads.

use chrono::Duration;

use base::notifications::{MessageKind, OwnWords};
use kernel::error::Result;
use kernel::merge_fields::filled;
use kernel::vocabulary::label;
use kernel::{Lang, Localised, Ts};
use people::programmes::programme::Programme;

/// Subject and text of a kind with invented facts, in each language in which they are whole.
pub fn preview(
    programme: &Programme,
    kind: MessageKind,
    own: &OwnWords,
    now: Ts,
) -> Result<(Localised, Localised)> {
    let one = |lang: Lang| -> Result<Option<(String, String)>> {
        if own.language(lang, &[]) != lang || own.parts().any(|(_, part)| part.get(lang).is_none()) {
            return Ok(None);
        }
        let (subject, body) = own.over(kind, lang);
        let facts: Vec<(&str, String)> = kind
            .fields()
            .iter()
            .map(|field| Ok((*field, sample(field, programme, lang, now)?)))
            .collect::<Result<_>>()?;
        let fact = |name: &str| {
            let found = facts.iter().find(|(known, _)| *known == name);
            found.map_or("", |(_, said)| said.as_str())
        };
        Ok(Some((filled(&subject, fact), filled(&body, fact))))
    };
    let (kk, ru, en) = (
        one(Lang::Kk)?.unzip(),
        one(Lang::Ru)?.unzip(),
        one(Lang::En)?.unzip(),
    );
    let both = |kk, ru, en| Localised { kk, ru, en };
    Ok((both(kk.0, ru.0, en.0), both(kk.1, ru.1, en.1)))
}

/// An invented fact.
fn sample(field: &str, programme: &Programme, lang: Lang, now: Ts) -> Result<String> {
    let said = |kk: &str, ru: &str, en: &str| Localised::all(kk, ru, en).pick(lang, &[]).to_owned();
    Ok(match field {
        "programme" => programme.name_in(lang)?,
        "reference" => format!("{}-017", programme.code),
        "references" => format!("{0}-017, {0}-021", programme.code),
        "until" | "due" | "when" => (now + Duration::days(5)).said_in(programme.zone()?),
        "before" => (now + Duration::days(4)).said_in(programme.zone()?),
        "amount" => format!("1 500 000 {}", programme.currency),
        "count" => "3".to_owned(),
        "position" => "4".to_owned(),
        "group" => said("Орыс тобы", "Русская группа", "The Russian group"),
        "left" => said("Қазақ тобы", "Казахская группа", "The Kazakh group"),
        "points" => "8".to_owned(),
        "who" | "lead" => said("Айгүл Омарова", "Айгуль Омарова", "Aigul Omarova"),
        "role" => label("role", "trainer", lang),
        "round" => label("round_kind", "final", lang),
        "step" => label("preparation_kind", "decision", lang),
        "status" => label("award_status", "agreed", lang),
        "result" => label("participant_status", "completed", lang),
        "purpose" => label("attachment_purpose", "estimate", lang),
        "object" => label("attached_to", "application", lang),
        "place" => said(
            "Мәдениет үйі, 2-бөлме",
            "Дом культуры, комната 2",
            "House of culture, room 2",
        ),
        "title" | "other" | "assignment" | "work" => said("Наубайхана", "Пекарня", "A bakery"),
        "sessions" => format!(
            "{}, {}",
            (now + Duration::days(5)).said_in(programme.zone()?),
            (now + Duration::days(7)).said_in(programme.zone()?)
        ),
        _ => said("Қысқа түсіндірме.", "Короткое пояснение.", "A short explanation."),
    })
}
