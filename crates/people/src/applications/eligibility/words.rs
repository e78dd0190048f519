//! A rule in words, for whoever does not meet it.

use crate::programmes::programme::rules::{EligibilityCode, EligibilityRule};
use kernel::vocabulary::label;
use kernel::{Lang, Localised};

/// What a rule asks for: in the programme's own words, where it has some.
pub fn said(rule: &EligibilityRule) -> Localised {
    let of_code = || {
        let [kk, ru, en] =
            [Lang::Kk, Lang::Ru, Lang::En].map(|lang| label("eligibility_code", rule.code.as_str(), lang));
        Localised::all(&kk, &ru, &en)
    };
    let usual = || match (rule.code, rule.limit) {
        (EligibilityCode::Adult, limit) => of_age(limit.unwrap_or(18)),
        (EligibilityCode::BusinessAge, limit) => young_business(limit.unwrap_or(3)),
        _ => of_code(),
    };
    rule.text.clone().unwrap_or_else(usual)
}

fn of_age(years: i32) -> Localised {
    Localised::all(
        &format!("Өтінім берілген күні жасы {years}-ден кем емес"),
        &format!("На день подачи заявки исполнилось {years} {}", years_ru(years)),
        &format!("At least {years} years old on the day of submission"),
    )
}

fn young_business(years: i32) -> Localised {
    Localised::all(
        &format!("Бизнесі жоқ немесе оның тіркелгеніне {years} жылдан аспаған"),
        &format!(
            "Бизнеса нет, или со дня его регистрации прошло не больше чем {years} {}",
            years_ru(years)
        ),
        &format!("There is no business, or it was registered no more than {years} years ago"),
    )
}

/// `1 год`, `3 года`, `18 лет`.
fn years_ru(years: i32) -> &'static str {
    match (years % 10, years % 100) {
        (_, 11..=14) => "лет",
        (1, _) => "год",
        (2..=4, _) => "года",
        _ => "лет",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(code: EligibilityCode, limit: Option<i32>) -> EligibilityRule {
        EligibilityRule {
            key: code.as_str().into(),
            code,
            limit,
            by_person: false,
            text: None,
        }
    }

    #[test]
    fn a_rule_says_its_limit_in_each_language() {
        let adult = said(&rule(EligibilityCode::Adult, Some(21)));
        assert_eq!(
            adult.ru.as_deref(),
            Some("На день подачи заявки исполнилось 21 год")
        );
        let young = said(&rule(EligibilityCode::BusinessAge, None));
        for lang in [Lang::Kk, Lang::Ru, Lang::En] {
            assert!(young.get(lang).is_some_and(|text| text.contains('3')), "{lang:?}");
        }
        assert_eq!(["год", "года", "лет", "лет"], [1, 22, 18, 112].map(years_ru));
    }

    #[test]
    fn the_words_of_the_programme_go_before_ours() {
        let own = Localised::all("Өз ережеміз", "Наше правило", "Our rule");
        let rule = EligibilityRule {
            text: Some(own.clone()),
            ..rule(EligibilityCode::Judged, None)
        };
        assert_eq!(said(&rule), own);
    }
}
