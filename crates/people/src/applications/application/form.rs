//! The form of a programme: its fields with labels, help, limits and options.

use serde::Serialize;
use utoipa::ToSchema;

use super::content::{Education, EmploymentStatus, Sector, Sex, SocialCategory, VulnerableGroup};
use super::rules::REQUIRED;
use crate::programmes::programme;
use crate::programmes::programme::Rules;
use base::cx::Cx;
use base::policy::{Op, authorise};
use kernel::error::Result;
use kernel::vocabulary::label;
use kernel::{Id, Lang, TextEnum, Ts};

/// One value that can be chosen.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FormOption {
    /// What is sent.
    pub value: String,
    /// What people read.
    pub label: String,
}

/// One field of the form.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FormField {
    /// Its place in the application: a JSON pointer.
    pub pointer: &'static str,
    /// `text`, `choice`, `boolean`, `date` or `money`.
    pub kind: &'static str,
    /// What people read beside it.
    pub label: &'static str,
    /// What helps to fill it in.
    pub help: Option<&'static str>,
    /// Whether a submission needs it.
    pub required: bool,
    /// Characters at most.
    pub max_length: Option<u32>,
    /// The form of the text, a regular expression.
    pub pattern: Option<&'static str>,
    /// The largest amount, in minor units.
    pub maximum: Option<i64>,
    /// What can be chosen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<FormOption>,
    /// Whether another value than the options is taken.
    pub other_allowed: bool,
}

/// The form of a programme.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Form {
    /// The programme.
    pub programme_id: Id,
    /// Language of the texts.
    pub language: Lang,
    /// Currency of the amounts.
    pub currency: String,
    /// The fields in their order.
    pub fields: Vec<FormField>,
    /// What is agreed to before a draft is opened.
    pub consent_text: String,
    /// Years that the data are kept.
    pub consent_term_years: u32,
    /// Until when; absent where it is not fixed.
    pub deadline_at: Option<Ts>,
    /// Whether applications are taken now.
    pub open: bool,
}

#[derive(Clone, Copy)]
enum Kind {
    Text(u32),
    Pattern(u32, &'static str),
    Choice(&'static str, &'static [&'static str]),
    Locality,
    Boolean,
    Date,
    Money,
    Request,
}

type Texts = [&'static str; 3];
const NO_HELP: Texts = ["", "", ""];

/// Place, kind, label and help in Kazakh, Russian and English.
const FIELDS: &[(&str, Kind, Texts, Texts)] = &[
    (
        "/person/family_name",
        Kind::Text(100),
        ["Тегі", "Фамилия", "Family name"],
        NO_HELP,
    ),
    (
        "/person/given_name",
        Kind::Text(100),
        ["Аты", "Имя", "Given name"],
        NO_HELP,
    ),
    (
        "/person/patronymic",
        Kind::Text(100),
        ["Әкесінің аты", "Отчество", "Patronymic"],
        ["Бар болса", "При наличии", "Where there is one"],
    ),
    (
        "/person/iin",
        Kind::Pattern(12, "^[0-9]{12}$"),
        ["ЖСН", "ИИН", "Individual identification number"],
        [
            "12 сан; оны тек үйлестіруші көреді",
            "12 цифр; видит только координатор",
            "12 digits; only the coordinator sees it",
        ],
    ),
    (
        "/person/birth_date",
        Kind::Date,
        ["Туған күні", "Дата рождения", "Date of birth"],
        NO_HELP,
    ),
    (
        "/person/sex",
        Kind::Choice("sex", Sex::NAMES),
        ["Жынысы", "Пол", "Sex"],
        NO_HELP,
    ),
    (
        "/person/phone",
        Kind::Pattern(16, "^\\+[0-9]{8,15}$"),
        ["Телефон", "Телефон", "Phone"],
        [
            "Мысалы: +77001234567",
            "Например: +77001234567",
            "For example: +77001234567",
        ],
    ),
    (
        "/person/locality",
        Kind::Locality,
        ["Тұратын жері", "Место жительства", "Place of residence"],
        NO_HELP,
    ),
    (
        "/content/employment_status",
        Kind::Choice("employment_status", EmploymentStatus::NAMES),
        ["Жұмыспен қамтылуы", "Занятость", "Employment"],
        NO_HELP,
    ),
    (
        "/content/education",
        Kind::Choice("education", Education::NAMES),
        ["Білімі", "Образование", "Education"],
        NO_HELP,
    ),
    (
        "/content/vulnerable_group",
        Kind::Choice("vulnerable_group", VulnerableGroup::NAMES),
        [
            "Әлеуметтік осал топ",
            "Социально уязвимая группа",
            "Vulnerable group",
        ],
        ["Қаласаңыз ғана көрсетіңіз", "По желанию", "Only if you wish"],
    ),
    (
        "/content/disability_declared",
        Kind::Boolean,
        ["Мүгедектігім бар", "Имею инвалидность", "I have a disability"],
        ["Қаласаңыз ғана көрсетіңіз", "По желанию", "Only if you wish"],
    ),
    (
        "/content/business_registered_on",
        Kind::Date,
        [
            "Бизнес тіркелген күн",
            "Дата регистрации бизнеса",
            "Business registered on",
        ],
        [
            "Тіркелген бизнес болмаса, бос қалдырыңыз",
            "Оставьте пустым, если бизнеса нет",
            "Leave it empty where there is no business",
        ],
    ),
    (
        "/content/tax_debt_declared",
        Kind::Boolean,
        [
            "Салық берешегім бар",
            "Имею задолженность по налогам",
            "I owe taxes",
        ],
        NO_HELP,
    ),
    (
        "/content/idea/title",
        Kind::Text(200),
        ["Идеяның атауы", "Название идеи", "Title of the idea"],
        NO_HELP,
    ),
    (
        "/content/idea/sector",
        Kind::Choice("sector", Sector::NAMES),
        ["Қызмет саласы", "Вид деятельности", "Line of business"],
        NO_HELP,
    ),
    (
        "/content/idea/summary",
        Kind::Text(2000),
        ["Идеяның қысқаша мазмұны", "Кратко об идее", "Summary"],
        ["Бірнеше сөйлем", "Несколько предложений", "A few sentences"],
    ),
    (
        "/content/idea/problem",
        Kind::Text(4000),
        [
            "Қандай мәселені шешеді",
            "Какую проблему решает",
            "What problem it solves",
        ],
        NO_HELP,
    ),
    (
        "/content/idea/customers",
        Kind::Text(4000),
        ["Тұтынушылар", "Покупатели", "Customers"],
        NO_HELP,
    ),
    (
        "/content/idea/business_model",
        Kind::Text(4000),
        ["Қалай табыс табады", "Как зарабатывает", "How it earns"],
        NO_HELP,
    ),
    (
        "/content/idea/social_category",
        Kind::Choice("social_category", SocialCategory::NAMES),
        [
            "Әлеуметтік кәсіпкерлік санаты",
            "Категория социального предпринимательства",
            "Category of social entrepreneurship",
        ],
        [
            "Басымдық сұрасаңыз",
            "Если претендуете на приоритет",
            "If you claim the priority",
        ],
    ),
    (
        "/content/idea/social_effect",
        Kind::Text(4000),
        ["Әлеуметтік әсері", "Социальный эффект", "Social effect"],
        [
            "Санат көрсетілсе, міндетті",
            "Обязательно, если указана категория",
            "Required where a category is claimed",
        ],
    ),
    (
        "/content/money/total_budget",
        Kind::Money,
        ["Жобаның жалпы құны", "Общая стоимость проекта", "Total budget"],
        NO_HELP,
    ),
    (
        "/content/money/requested",
        Kind::Request,
        ["Сұралатын сома", "Запрашиваемая сумма", "Sum asked for"],
        NO_HELP,
    ),
    (
        "/content/money/own_contribution",
        Kind::Money,
        ["Өз қаражаты", "Собственные средства", "Own contribution"],
        NO_HELP,
    ),
];

fn in_language(texts: Texts, lang: Lang) -> &'static str {
    match lang {
        Lang::Kk => texts[0],
        Lang::Ru => texts[1],
        Lang::En => texts[2],
    }
}

/// Describes the form of a programme in the reader's language.
pub fn get(cx: &mut Cx<'_>, id: Id) -> Result<Form> {
    let programme = programme::find(cx.conn, id)?;
    authorise(cx, Op::GetForm, &programme::service::subject(&programme))?;
    let language = cx.lang.unwrap_or_else(|| programme.main_language());
    let rules = programme.rules()?;
    let order = programme.languages()?;
    let fields = FIELDS
        .iter()
        .map(|(pointer, kind, name, help)| field(pointer, *kind, *name, *help, &rules, language, &order))
        .collect();
    Ok(Form {
        programme_id: id,
        language,
        currency: programme.currency.clone(),
        fields,
        consent_text: rules.consent.text.pick(language, &order).to_owned(),
        consent_term_years: rules.consent.term_years,
        deadline_at: programme.deadline_at,
        open: programme.takes_applications(cx.now, None),
    })
}

fn field(
    pointer: &'static str,
    kind: Kind,
    name: Texts,
    help: Texts,
    rules: &Rules,
    lang: Lang,
    order: &[Lang],
) -> FormField {
    let (kind, max_length, pattern, maximum, options, other_allowed) = match kind {
        Kind::Text(max) => ("text", Some(max), None, None, vec![], false),
        Kind::Pattern(max, pattern) => ("text", Some(max), Some(pattern), None, vec![], false),
        Kind::Choice(of, values) => {
            let options = values
                .iter()
                .map(|v| FormOption {
                    value: (*v).to_owned(),
                    label: label(of, v, lang),
                })
                .collect();
            ("choice", None, None, None, options, false)
        }
        Kind::Locality => {
            let options = rules
                .localities
                .iter()
                .map(|l| FormOption {
                    value: l.code.clone(),
                    label: l.name.pick(lang, order).to_owned(),
                })
                .collect();
            ("choice", Some(50), None, None, options, true)
        }
        Kind::Boolean => ("boolean", None, None, None, vec![], false),
        Kind::Date => ("date", None, None, None, vec![], false),
        Kind::Money => ("money", None, None, None, vec![], false),
        Kind::Request => ("money", None, None, rules.max_request, vec![], false),
    };
    FormField {
        pointer,
        kind,
        label: in_language(name, lang),
        help: Some(in_language(help, lang)).filter(|h| !h.is_empty()),
        required: REQUIRED.contains(&pointer),
        max_length,
        pattern,
        maximum,
        options,
        other_allowed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_required_field_stands_in_the_form() {
        for pointer in REQUIRED {
            assert!(FIELDS.iter().any(|f| f.0 == *pointer), "{pointer}");
        }
    }
}
