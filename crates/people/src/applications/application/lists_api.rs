//! Routes of the list of applications for staff, and of what is counted beside it.

use std::collections::BTreeMap;

use actix_web::get;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::{Validate, ValidationError};

use super::content::{Channel, Sector, Sex, SocialCategory};
use super::export;
use super::listing;
use super::lists::{COUNTED, Counted, Filter, Place};
use super::order::ApplicationOrder;
use super::views::{self, ApplicationLine};
use crate::applications::contacts;
use crate::applications::eligibility::rules::EligibilityOutcome;
use crate::applications::status::ApplicationStatus;
use base::cx::Cx;
use base::http::page::{self, Cursor, Page};
use base::http::{Ctx, HttpResult, PathId, Query, Reply, Several};
use base::sheets::{ListFormat, ListSeparator, Table};
use kernel::{Id, Ts, text_enum};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_applications)
        .service(count_applications)
        .service(export_applications);
}

text_enum! {
    /// What a line of the list tells beside the rest.
    ApplicationExpansion { Contact = "contact", Rules = "rules" }
}

/// Declares a query with the filters of the list and more; `serde_urlencoded` flattens none.
macro_rules! filters {
    ($(#[$meta:meta])* $name:ident { $($rest:tt)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub struct $name {
            /// Only those in one of these states.
            #[param(value_type = Option<Vec<ApplicationStatus>>)]
            pub status: Option<Several<ApplicationStatus>>,
            /// Only those that came in one of these ways.
            #[param(value_type = Option<Vec<Channel>>)]
            pub channel: Option<Several<Channel>>,
            /// Only those from one of these localities.
            #[validate(custom(function = "printable"))]
            #[param(value_type = Option<Vec<String>>)]
            pub locality: Option<Several<String>>,
            /// Only those of one of these lines of business.
            #[param(value_type = Option<Vec<Sector>>)]
            pub sector: Option<Several<Sector>>,
            /// Only those of one of these categories of social entrepreneurship.
            #[param(value_type = Option<Vec<SocialCategory>>)]
            pub social_category: Option<Several<SocialCategory>>,
            /// Only those of people of this sex.
            pub sex: Option<Sex>,
            /// Only those of whose rules together this became: failed where one is failed, else pending where one is open.
            #[param(value_type = Option<Vec<EligibilityOutcome>>)]
            pub rules: Option<Several<EligibilityOutcome>>,
            /// Only those that this member of the staff typed.
            pub assisted_by: Option<Id>,
            /// What is looked for: beginnings of words in number, name and title, all of which must be found, with Kazakh or
            /// with Russian letters; or a whole telephone number, identity number or e-mail address.
            #[validate(length(max = 200))]
            #[param(max_length = 200)]
            pub q: Option<String>,
            /// Only those changed since.
            pub updated_since: Option<Ts>,
            /// Only those whose withdrawn consent waits to be settled.
            #[serde(default)]
            #[param(default = false)]
            pub consent_waits: bool,
            /// Only those who were asked something, and whose time to answer is over.
            #[serde(default)]
            #[param(default = false)]
            pub answer_overdue: bool,
            /// Only those that staff type for somebody without an account, and did not hand in.
            #[serde(default)]
            #[param(default = false)]
            pub to_type: bool,
            /// Only those who confirmed a place and do not take part in the training yet.
            #[serde(default)]
            #[param(default = false)]
            pub to_enrol: bool,
            $($rest)*
        }

        impl $name {
            fn filter(&self) -> Filter {
                fn all<T: Clone>(values: &Option<Several<T>>) -> Vec<T> {
                    values.as_ref().map(|v| v.0.clone()).unwrap_or_default()
                }
                Filter {
                    status: all(&self.status),
                    channel: all(&self.channel),
                    locality: all(&self.locality),
                    sector: all(&self.sector),
                    social_category: all(&self.social_category),
                    sex: self.sex.into_iter().collect(),
                    rules: all(&self.rules),
                    assisted_by: self.assisted_by,
                    sought: None,
                    updated_since: self.updated_since,
                    consent_waits: self.consent_waits,
                    answer_overdue: self.answer_overdue,
                    to_type: self.to_type,
                    to_enrol: self.to_enrol,
                }
            }
        }
    };
}

filters! {
    /// Which applications, and in which order.
    ApplicationQuery {
        /// In which order; `-` before it means the other way round. Those that were not submitted come last where it is by
        /// the submission or by the number that it gives.
        #[serde(default = "as_made")]
        #[param(default = "created_at")]
        pub sort: ApplicationOrder,
        /// What each line tells beside the rest.
        #[param(value_type = Option<Vec<ApplicationExpansion>>)]
        pub expand: Option<Several<ApplicationExpansion>>,
        /// How many items at most.
        #[serde(default = "page::default_limit")]
        #[validate(range(min = 1, max = 100))]
        #[param(minimum = 1, maximum = 100, default = 50)]
        pub limit: i64,
        /// `next_cursor` of the page before.
        pub cursor: Option<Cursor>,
    }
}

filters! {
    /// Which applications are counted.
    ApplicationCountQuery {}
}

filters! {
    /// Which applications are saved, in which order, and as what.
    ApplicationFileQuery {
        /// In which order; `-` before it means the other way round.
        #[serde(default = "as_made")]
        #[param(default = "created_at")]
        pub sort: ApplicationOrder,
        /// As what: a workbook where nothing else is said. Not as PDF.
        #[serde(default = "workbook")]
        #[param(default = "xlsx")]
        pub format: ListFormat,
        /// What stands between the cells of a CSV.
        #[serde(default = "semicolon")]
        #[param(default = "semicolon")]
        pub separator: ListSeparator,
    }
}

fn workbook() -> ListFormat {
    ListFormat::Xlsx
}
fn semicolon() -> ListSeparator {
    ListSeparator::Semicolon
}
fn as_made() -> ApplicationOrder {
    ApplicationOrder::Made
}

/// For `validator`: PostgreSQL knows no NUL, and no code of a place is longer.
fn printable(texts: &Several<String>) -> std::result::Result<(), ValidationError> {
    let wrong = |text: &String| text.chars().any(char::is_control) || text.chars().count() > 50;
    match texts.0.iter().any(wrong) {
        true => Err(ValidationError::new("text")),
        false => Ok(()),
    }
}

impl ApplicationQuery {
    fn expands(&self, what: ApplicationExpansion) -> bool {
        self.expand.as_ref().is_some_and(|all| all.0.contains(&what))
    }
}

/// List the applications of a programme
///
/// For coordinators. Those with which the reader has a conflict of interest are left out, as if they were not there.
#[utoipa::path(params(ApplicationQuery),
    responses((status = 200, description = "Applications", body = Page<ApplicationLine>)))]
#[get("/programmes/{programme_id}/applications")]
pub async fn list_applications(ctx: Ctx, id: PathId, query: Query<ApplicationQuery>) -> HttpResult {
    // As they were made, with nothing left out and nothing added, it is one range of an index and one statement; with a
    // filter it may look at all applications.
    let is_plain = query.0.filter() == Filter::default()
        && query.0.q.is_none()
        && query.0.expand.is_none()
        && matches!(query.0.sort, ApplicationOrder::Made | ApplicationOrder::MadeLast);
    let work = move |cx: &mut Cx<'_>| {
        let q = &query.0;
        let place = Place {
            order: q.sort,
            after: page::decode(&q.cursor)?,
            limit: q.limit + 1,
        };
        let rows = listing::list(cx, id.0, q.filter(), q.q.as_deref(), place)?;
        let mut page = Page::of(rows, q.limit, |line| line.after(q.sort), views::line)?;
        let ids: Vec<Id> = page.items.iter().map(|line| line.id).collect();
        if q.expands(ApplicationExpansion::Contact) {
            let mut contacts = contacts::of(cx, &ids)?;
            for line in &mut page.items {
                line.contact = contacts.remove(&line.id).map(|contact| contact.reached);
            }
        }
        if q.expands(ApplicationExpansion::Rules) {
            let mut outcomes = listing::outcomes(cx, &ids)?;
            for line in &mut page.items {
                let theirs = outcomes.remove(&line.id).unwrap_or_default();
                line.outcomes = Some(theirs.into_iter().map(Into::into).collect());
            }
        }
        Ok(page)
    };
    match is_plain {
        true => ctx.read_one(work).await,
        false => ctx.read_much(work).await,
    }
}

/// How many applications a list has.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct ApplicationCounts {
    /// All of them, or the most that are counted.
    pub total: usize,
    /// There are more than are counted.
    pub more: bool,
    /// By state.
    pub status: BTreeMap<String, usize>,
    /// By the way in which they came.
    pub channel: BTreeMap<String, usize>,
    /// By the locality in which the applicant lives.
    pub locality: BTreeMap<String, usize>,
    /// By line of business.
    pub sector: BTreeMap<String, usize>,
    /// By category of social entrepreneurship.
    pub social_category: BTreeMap<String, usize>,
    /// By sex.
    pub sex: BTreeMap<String, usize>,
    /// By what became of their rules together.
    pub rules: BTreeMap<String, usize>,
}

impl ApplicationCounts {
    fn of(lines: &[Counted]) -> Self {
        let mut counts = ApplicationCounts {
            total: lines.len().min(COUNTED),
            more: lines.len() > COUNTED,
            ..ApplicationCounts::default()
        };
        let mut add = |into: fn(&mut ApplicationCounts) -> &mut BTreeMap<String, usize>,
                       value: Option<&str>| {
            if let Some(value) = value {
                *into(&mut counts).entry(value.to_owned()).or_default() += 1;
            }
        };
        for line in lines.iter().take(COUNTED) {
            add(|c| &mut c.status, Some(line.status.as_str()));
            add(|c| &mut c.channel, Some(line.channel.as_str()));
            add(|c| &mut c.locality, line.locality.as_deref());
            add(|c| &mut c.sector, line.sector.map(Sector::as_str));
            add(
                |c| &mut c.social_category,
                line.social_category.map(SocialCategory::as_str),
            );
            add(|c| &mut c.sex, line.sex.map(Sex::as_str));
            add(|c| &mut c.rules, line.rules.map(EligibilityOutcome::as_str));
        }
        counts
    }
}

/// Count the applications of a list
///
/// How many there are with the same filters, in all and by each of what can be filtered by. At most 10,000 are counted; `more`
/// tells that there are others. Those with which the reader has a conflict of interest are not among them.
#[utoipa::path(params(ApplicationCountQuery),
    responses((status = 200, description = "How many", body = ApplicationCounts)))]
#[get("/programmes/{programme_id}/applications/counts")]
pub async fn count_applications(ctx: Ctx, id: PathId, query: Query<ApplicationCountQuery>) -> HttpResult {
    ctx.read_much(move |cx| {
        let lines = listing::counted(cx, id.0, query.0.filter(), query.0.q.as_deref())?;
        Reply::ok(&ApplicationCounts::of(&lines))
    })
    .await
}

/// Save the applications of a list as a file
///
/// With the same filters and in the same order, without a limit: as a workbook or as CSV, with what the person told of
/// themselves. Headings and choices are in the reader's language. Those with which the reader has a conflict of interest are not
/// in it; the log tells who took it. No cell of a CSV is run by a spreadsheet: a text that begins like a formula has an
/// apostrophe before it.
#[utoipa::path(params(ApplicationFileQuery), responses((status = 200, description = "The file", content(
    (Vec<u8> = "text/csv"),
    (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
))))]
#[get("/programmes/{programme_id}/applications/file")]
pub async fn export_applications(ctx: Ctx, id: PathId, query: Query<ApplicationFileQuery>) -> HttpResult {
    let (format, separator) = (query.0.format, query.0.separator);
    let fill = move |cx: &mut Cx<'_>, out: &mut Table| {
        let q = &query.0;
        export::export(cx, id.0, q.filter(), q.q.as_deref(), q.sort, out)
    };
    ctx.export(format, separator, fill, move |cx, rows| {
        export::note(cx, id.0, format, rows)
    })
    .await
}
