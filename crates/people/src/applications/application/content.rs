//! What an application tells. Every field may be missing in a draft; a patch names those that it changes.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::answers::{Answers, AnswersPatch};
use crate::accounts::identity::rules::valid_phone;
use kernel::iin::Iin;
use kernel::{Money, Text, sane_day, text_enum};

text_enum! {
    /// What somebody lives on.
    EmploymentStatus {
        Unemployed = "unemployed",
        SelfEmployed = "self_employed",
        Employed = "employed",
        Student = "student",
        Homemaker = "homemaker",
        Retired = "retired",
        Entrepreneur = "entrepreneur",
    }
}
text_enum! {
    /// The highest education.
    Education {
        Secondary = "secondary",
        Vocational = "vocational",
        HigherIncomplete = "higher_incomplete",
        Higher = "higher",
        Other = "other",
    }
}
text_enum! {
    /// A group that the state protects, if the person declares it.
    VulnerableGroup {
        LargeFamily = "large_family",
        LowIncome = "low_income",
        SingleParent = "single_parent",
        Caregiver = "caregiver",
        FormerOrphan = "former_orphan",
        Returnee = "returnee",
        Pensioner = "pensioner",
        FormerConvict = "former_convict",
    }
}
text_enum! {
    /// The line of business.
    Sector {
        Agriculture = "agriculture",
        Food = "food",
        Crafts = "crafts",
        Sewing = "sewing",
        Services = "services",
        Repair = "repair",
        Education = "education",
        Health = "health",
        Tourism = "tourism",
        It = "it",
        Trade = "trade",
        Other = "other",
    }
}
text_enum! {
    /// A category of social entrepreneurship, if it is claimed.
    SocialCategory {
        EmploysVulnerable = "employs_vulnerable",
        SellsVulnerableProducts = "sells_vulnerable_products",
        ServesVulnerable = "serves_vulnerable",
        SocialPurpose = "social_purpose",
    }
}
text_enum! {
    /// Sex, as the identity number tells it.
    Sex { Male = "male", Female = "female" }
}
text_enum! {
    /// How an application came.
    Channel {
        Online = "online",
        Paper = "paper",
        Phone = "phone",
        InPerson = "in_person",
        Import = "import",
    }
}

/// What an idea is called.
pub type Title = Text<200>;
/// An idea in a few sentences.
pub type Summary = Text<2_000>;
/// What is told of one side of an idea.
pub type Told = Text<4_000>;
/// A name of a person.
pub type Name = Text<100>;

/// A field that was named, perhaps with null: RFC 7396 tells the two apart from a field that is absent.
fn named<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(d).map(Some)
}

/// For `validator`: an identity number with a right control digit.
pub fn valid_iin(text: &str) -> Result<(), ValidationError> {
    Iin::parse(text)
        .map(|_| ())
        .map_err(|e| ValidationError::new(e.code()))
}

/// Declares a struct whose fields may all be missing, and the patch that changes some of them.
macro_rules! draft {
    ($(#[$m:meta])* $name:ident / $(#[$pm:meta])* $patch:ident {
        $($(#[doc = $doc:literal])+ $field:ident: $ty:ty, $pty:ty, $([$($attr:tt)*])? ($($schema:tt)*);)+
    }) => {
        #[serde_with::skip_serializing_none]
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
        $(#[$m])*
        pub struct $name {
            $($(#[doc = $doc])+
            #[schema($($schema)*)]
            pub $field: Option<$ty>,)+
        }
        /// The fields that change; null takes one away.
        #[serde_with::skip_serializing_none]
        #[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
        #[serde(deny_unknown_fields)]
        $(#[$pm])*
        pub struct $patch {
            $($(#[doc = $doc])+
            #[serde(default, deserialize_with = "named")]
            $(#[validate($($attr)*)])?
            #[schema(value_type = Option<$pty>, $($schema)*)]
            pub $field: Option<Option<$pty>>,)+
        }
    };
}

draft! {
    /// The business idea.
    Idea / IdeaPatch {
        /// What it is called.
        title: Title, Title, [nested] ();
        /// Line of business.
        sector: Sector, Sector, ();
        /// The idea in a few sentences.
        summary: Summary, Summary, [nested] ();
        /// What problem it solves.
        problem: Told, Told, [nested] ();
        /// Who buys.
        customers: Told, Told, [nested] ();
        /// How it earns.
        business_model: Told, Told, [nested] ();
        /// What it does for people around.
        social_effect: Told, Told, [nested] ();
        /// Category of social entrepreneurship, if it is claimed.
        social_category: SocialCategory, SocialCategory, ();
    }
}
draft! {
    /// The money of the idea, in the programme's currency.
    #[schema(as = IdeaMoney)]
    IdeaMoney / IdeaMoneyPatch {
        /// What it costs in all.
        total_budget: Money, Money, [nested] ();
        /// What is asked for.
        requested: Money, Money, [nested] ();
        /// What the applicant brings.
        own_contribution: Money, Money, [nested] ();
    }
}
draft! {
    /// What an applicant tells of the situation and of the idea.
    #[schema(as = ApplicationContent)]
    Content /
    #[schema(as = ApplicationContentPatch)]
    ContentPatch {
        /// What the applicant lives on.
        employment_status: EmploymentStatus, EmploymentStatus, ();
        /// The highest education.
        education: Education, Education, ();
        /// A vulnerable group, if the applicant declares it.
        vulnerable_group: VulnerableGroup, VulnerableGroup, ();
        /// A disability, if the applicant declares it.
        disability_declared: bool, bool, ();
        /// Day on which a business was registered; absent where there is none.
        business_registered_on: NaiveDate, NaiveDate, [custom(function = "sane_day")] ();
        /// Whether there is a tax debt.
        tax_debt_declared: bool, bool, ();
        /// The business idea.
        idea: Idea, IdeaPatch, [nested] ();
        /// The money.
        money: IdeaMoney, IdeaMoneyPatch, [nested] ();
        /// Answers to the questions of the programme's own, by the key of the question.
        answers: Answers, AnswersPatch, ();
    }
}
draft! {
    /// Who applies.
    #[schema(as = ApplicationPerson)]
    PersonData /
    #[schema(as = ApplicationPersonPatch)]
    PersonPatch {
        /// Family name.
        family_name: Name, Name, [nested] ();
        /// Given name.
        given_name: Name, Name, [nested] ();
        /// Patronymic, where there is one.
        patronymic: Name, Name, [nested] ();
        /// Individual identification number. Encrypted; seen by its owner and by coordinators without a conflict.
        iin: String, String, [custom(function = "valid_iin")] (format = "iin", pattern = "^[0-9]{12}$", min_length = 12, max_length = 12);
        /// Day of birth; agrees with the identification number.
        birth_date: NaiveDate, NaiveDate, [custom(function = "sane_day")] ();
        /// Sex; agrees with the identification number.
        sex: Sex, Sex, ();
        /// Phone number; kept in the international form, however it was typed. Encrypted like the identification number.
        phone: String, String, [length(max = 40), custom(function = "valid_phone")] (example = "+77001234567", pattern = "^[0-9 +()-]{8,40}$", min_length = 8, max_length = 40);
        /// Code of the place where the applicant lives, one of the form's or another.
        locality: Text<50>, Text<50>, [nested] ();
    }
}

/// What changes in an application: the fields that are named, null takes one away (RFC 7396).
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"content": {"idea": {"title": "Сүт цехы", "sector": "food"}}, "person": {"given_name": "Айгүл"}}))]
pub struct ApplicationPatch {
    /// What the applicant tells.
    #[validate(nested)]
    #[schema(nullable = false)]
    pub content: Option<ContentPatch>,
    /// Who applies.
    #[validate(nested)]
    #[schema(nullable = false)]
    pub person: Option<PersonPatch>,
}

#[cfg(test)]
mod tests {
    use kernel::merged;
    use serde_json::json;

    use super::*;

    /// Applications lie in the database under these names. A field that is called otherwise needs a migration: without
    /// it what people declared would be lost in silence.
    #[test]
    fn what_is_stored_is_read_under_the_names_it_was_written_with() {
        let sum = json!({ "amount": 5, "currency": "KZT" });
        let stored = json!({
            "employment_status": "self_employed", "education": "vocational", "vulnerable_group": "large_family",
            "disability_declared": true, "business_registered_on": "2026-05-01", "tax_debt_declared": false,
            "idea": {
                "title": "Сыроварня", "sector": "food", "summary": "Сыр", "problem": "Молоко пропадает",
                "customers": "Магазины", "business_model": "Продажа", "social_effect": "Работа",
                "social_category": "employs_vulnerable",
            },
            "money": { "total_budget": sum, "requested": sum, "own_contribution": sum },
            "answers": { "land": true, "hectares": 2.5, "mill": "Диірмен", "crops": ["flax"] },
        });
        let content: Content = serde_json::from_value(stored.clone()).unwrap();
        assert_eq!(serde_json::to_value(&content).unwrap(), stored);
        // No field has been added that is not told here.
        let Content {
            employment_status: Some(_),
            education: Some(_),
            vulnerable_group: Some(_),
            disability_declared: Some(true),
            business_registered_on: Some(_),
            tax_debt_declared: Some(false),
            idea: Some(_),
            money: Some(_),
            answers: Some(_),
        } = content
        else {
            panic!("something was lost: {content:?}")
        };
    }

    #[test]
    fn a_patch_changes_what_it_names_and_null_takes_away() {
        let old = Content {
            disability_declared: Some(true),
            idea: Some(Idea {
                title: Some("Сүт".into()),
                summary: Some("x".into()),
                ..Idea::default()
            }),
            ..Content::default()
        };
        let patch: ApplicationPatch =
            serde_json::from_value(json!({ "content": { "idea": { "title": "Ірімшік", "summary": null } } }))
                .unwrap();
        let new: Content = merged(&old, &patch.content.unwrap()).unwrap();
        let idea = new.idea.unwrap();
        assert_eq!((idea.title.as_deref(), idea.summary), (Some("Ірімшік"), None));
        assert_eq!(new.disability_declared, Some(true));
    }
}
