//! The fields of an application: where each lies, what it is, and what people read beside it. The form, the import and
//! the check of a submission are made of this table.

use super::content::{Content, Idea, IdeaMoney, PersonData};
use kernel::{Lang, Money, Text, TextEnum};

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A text of so many characters.
    Text(usize),
    /// An identity number.
    Iin,
    /// A phone number.
    Phone,
    /// One of the values of an enum, which is called so in the vocabulary.
    Choice(&'static str, &'static [&'static str]),
    /// One of the places that the programme lists, or another of so many characters.
    Locality(usize),
    /// Yes or no.
    Boolean,
    /// A day.
    Date,
    /// An amount.
    Money,
    /// The amount that is asked for.
    Request,
}

/// In Kazakh, Russian and English.
type Texts = [&'static str; 3];

/// A field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its place in the application: a JSON pointer.
    pub pointer: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether a submission needs it.
    pub required: bool,
    label: Texts,
    help: Texts,
}

// The limit of a text and the values of a choice are those of the field's type.

const fn text<S, const MAX: usize>(_: fn(&S) -> &Option<Text<MAX>>) -> Kind {
    Kind::Text(MAX)
}

const fn locality<S, const MAX: usize>(_: fn(&S) -> &Option<Text<MAX>>) -> Kind {
    Kind::Locality(MAX)
}

const fn choice<S, T: TextEnum>(of: &'static str, _: fn(&S) -> &Option<T>) -> Kind {
    Kind::Choice(of, T::NAMES)
}

const fn money<S>(_: fn(&S) -> &Option<Money>) -> Kind {
    Kind::Money
}

const fn optional(pointer: &'static str, kind: Kind, label: Texts) -> Field {
    Field {
        pointer,
        kind,
        required: false,
        label,
        help: ["", "", ""],
    }
}

const fn required(pointer: &'static str, kind: Kind, label: Texts) -> Field {
    Field {
        required: true,
        ..optional(pointer, kind, label)
    }
}

/// All of them, in the order of the form.
pub const FIELDS: &[Field] = &[
    required(
        "/person/family_name",
        text(|p: &PersonData| &p.family_name),
        ["Тегі", "Фамилия", "Family name"],
    ),
    required(
        "/person/given_name",
        text(|p: &PersonData| &p.given_name),
        ["Аты", "Имя", "Given name"],
    ),
    optional(
        "/person/patronymic",
        text(|p: &PersonData| &p.patronymic),
        ["Әкесінің аты", "Отчество", "Patronymic"],
    )
    .help(["Бар болса", "При наличии", "Where there is one"]),
    required(
        "/person/iin",
        Kind::Iin,
        ["ЖСН", "ИИН", "Individual identification number"],
    )
    .help([
        "12 сан; оны тек үйлестіруші көреді",
        "12 цифр; видит только координатор",
        "12 digits; only the coordinator sees it",
    ]),
    required(
        "/person/birth_date",
        Kind::Date,
        ["Туған күні", "Дата рождения", "Date of birth"],
    ),
    required(
        "/person/sex",
        choice("sex", |p: &PersonData| &p.sex),
        ["Жынысы", "Пол", "Sex"],
    ),
    required("/person/phone", Kind::Phone, ["Телефон", "Телефон", "Phone"]).help([
        "Мысалы: +77001234567",
        "Например: +77001234567",
        "For example: +77001234567",
    ]),
    required(
        "/person/locality",
        locality(|p: &PersonData| &p.locality),
        ["Тұратын жері", "Место жительства", "Place of residence"],
    ),
    required(
        "/content/employment_status",
        choice("employment_status", |c: &Content| &c.employment_status),
        ["Жұмыспен қамтылуы", "Занятость", "Employment"],
    ),
    required(
        "/content/education",
        choice("education", |c: &Content| &c.education),
        ["Білімі", "Образование", "Education"],
    ),
    optional(
        "/content/vulnerable_group",
        choice("vulnerable_group", |c: &Content| &c.vulnerable_group),
        [
            "Әлеуметтік осал топ",
            "Социально уязвимая группа",
            "Vulnerable group",
        ],
    )
    .help(["Қаласаңыз ғана көрсетіңіз", "По желанию", "Only if you wish"]),
    optional(
        "/content/disability_declared",
        Kind::Boolean,
        ["Мүгедектігім бар", "Имею инвалидность", "I have a disability"],
    )
    .help(["Қаласаңыз ғана көрсетіңіз", "По желанию", "Only if you wish"]),
    optional(
        "/content/business_registered_on",
        Kind::Date,
        [
            "Бизнес тіркелген күн",
            "Дата регистрации бизнеса",
            "Business registered on",
        ],
    )
    .help([
        "Тіркелген бизнес болмаса, бос қалдырыңыз",
        "Оставьте пустым, если бизнеса нет",
        "Leave it empty where there is no business",
    ]),
    required(
        "/content/tax_debt_declared",
        Kind::Boolean,
        [
            "Салық берешегім бар",
            "Имею задолженность по налогам",
            "I owe taxes",
        ],
    ),
    required(
        "/content/idea/title",
        text(|i: &Idea| &i.title),
        ["Идеяның атауы", "Название идеи", "Title of the idea"],
    ),
    required(
        "/content/idea/sector",
        choice("sector", |i: &Idea| &i.sector),
        ["Қызмет саласы", "Вид деятельности", "Line of business"],
    ),
    required(
        "/content/idea/summary",
        text(|i: &Idea| &i.summary),
        ["Идеяның қысқаша мазмұны", "Кратко об идее", "Summary"],
    )
    .help(["Бірнеше сөйлем", "Несколько предложений", "A few sentences"]),
    required(
        "/content/idea/problem",
        text(|i: &Idea| &i.problem),
        [
            "Қандай мәселені шешеді",
            "Какую проблему решает",
            "What problem it solves",
        ],
    ),
    required(
        "/content/idea/customers",
        text(|i: &Idea| &i.customers),
        ["Тұтынушылар", "Покупатели", "Customers"],
    ),
    required(
        "/content/idea/business_model",
        text(|i: &Idea| &i.business_model),
        ["Қалай табыс табады", "Как зарабатывает", "How it earns"],
    ),
    optional(
        "/content/idea/social_category",
        choice("social_category", |i: &Idea| &i.social_category),
        [
            "Әлеуметтік кәсіпкерлік санаты",
            "Категория социального предпринимательства",
            "Category of social entrepreneurship",
        ],
    )
    .help([
        "Басымдық сұрасаңыз",
        "Если претендуете на приоритет",
        "If you claim the priority",
    ]),
    optional(
        "/content/idea/social_effect",
        text(|i: &Idea| &i.social_effect),
        ["Әлеуметтік әсері", "Социальный эффект", "Social effect"],
    )
    .help([
        "Санат көрсетілсе, міндетті",
        "Обязательно, если указана категория",
        "Required where a category is claimed",
    ]),
    required(
        "/content/money/total_budget",
        money(|m: &IdeaMoney| &m.total_budget),
        ["Жобаның жалпы құны", "Общая стоимость проекта", "Total budget"],
    ),
    required(
        "/content/money/requested",
        Kind::Request,
        ["Сұралатын сома", "Запрашиваемая сумма", "Sum asked for"],
    ),
    required(
        "/content/money/own_contribution",
        money(|m: &IdeaMoney| &m.own_contribution),
        ["Өз қаражаты", "Собственные средства", "Own contribution"],
    ),
];

impl Field {
    const fn help(self, help: Texts) -> Self {
        Field { help, ..self }
    }
    /// What it is called in a spreadsheet: the last part of its place.
    pub fn column(&self) -> &'static str {
        self.pointer.rsplit('/').next().unwrap_or_default()
    }
    /// What people read beside it.
    pub fn label(&self, lang: Lang) -> &'static str {
        in_language(self.label, lang)
    }
    /// What helps to fill it in.
    pub fn told(&self, lang: Lang) -> Option<&'static str> {
        Some(in_language(self.help, lang)).filter(|help| !help.is_empty())
    }
}

fn in_language(texts: Texts, lang: Lang) -> &'static str {
    match lang {
        Lang::Kk => texts[0],
        Lang::Ru => texts[1],
        Lang::En => texts[2],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use utoipa::PartialSchema;
    use utoipa::openapi::RefOr;
    use utoipa::openapi::schema::Schema;

    fn names<T: PartialSchema>(at: &str) -> Vec<String> {
        let RefOr::T(Schema::Object(object)) = T::schema() else {
            panic!("{at} is no object")
        };
        object
            .properties
            .keys()
            .map(|name| format!("{at}/{name}"))
            .collect()
    }

    #[test]
    fn every_field_of_an_application_stands_in_the_table_once() {
        let mut fields = names::<PersonData>("/person");
        fields.extend(names::<Content>("/content"));
        fields.extend(names::<Idea>("/content/idea"));
        fields.extend(names::<IdeaMoney>("/content/money"));
        // Not fields but what holds some; the answers are to the programme's own questions.
        let holders = ["/content/idea", "/content/money", "/content/answers"];
        fields.retain(|at| !holders.contains(&at.as_str()));
        fields.sort();
        let mut listed: Vec<String> = FIELDS.iter().map(|f| f.pointer.to_owned()).collect();
        listed.sort();
        assert_eq!(listed, fields);
        let columns: BTreeSet<&str> = FIELDS.iter().map(Field::column).collect();
        assert_eq!(columns.len(), FIELDS.len(), "two columns of one name");
    }
}
