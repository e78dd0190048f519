//! January and February: the call.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use kernel::Id;
use kernel::iin::Iin;
use serde_json::{Value, json};

use super::ledger::{Came, Somebody};
use super::office::{Office, items, kzt};
use super::{Year, name};
use crate::support::{Server, text};
use crate::world::{complete, programme_input, rubric_input};

/// How many apply, and how: the first ten on paper, ten more by a spreadsheet, the others online.
pub const PEOPLE: usize = 40;
pub const PAPER: std::ops::RangeInclusive<usize> = 1..=10;
pub const SHEET: std::ops::RangeInclusive<usize> = 11..=20;
pub const ONLINE: std::ops::RangeInclusive<usize> = 21..=PEOPLE;

/// Who owes taxes, by their own words.
pub const IN_DEBT: [usize; 3] = [4, 17, 33];
/// Never finishes the application, and takes it back.
const NEVER_HANDS_IN: usize = 40;
const TAKES_IT_BACK: usize = 39;
/// Is asked something, and answers.
const IS_ASKED: usize = 22;

const SEATS: i32 = 20;
pub const BUDGET: i64 = 900_000_000;

fn born() -> NaiveDate {
    NaiveDate::from_ymd_opt(1984, 5, 17).expect("a day")
}

/// The identity number of somebody: no other one has it.
fn iin(no: usize, male: bool) -> String {
    let serials = (0..9).map(|n| u16::try_from(no * 10 + n).expect("a small number"));
    let mut numbers = serials.filter_map(|serial| Iin::synthetic(born(), male, serial));
    numbers.next().expect("there are many").as_str().to_owned()
}

fn phone(no: usize) -> String {
    format!("+770100000{no:02}")
}

/// Before they apply.
fn somebody(no: usize) -> Somebody {
    let came = match no {
        no if PAPER.contains(&no) => Came::Paper,
        no if SHEET.contains(&no) => Came::Sheet,
        _ => Came::Online,
    };
    Somebody {
        no,
        came,
        male: no.is_multiple_of(3),
        // The spreadsheet does not ask for it.
        social: no.is_multiple_of(4) && came != Came::Sheet,
        disabled: no.is_multiple_of(7) && came != Came::Sheet,
        handed_in: None,
        application: String::new(),
        reference: String::new(),
        status: "draft",
        part: None,
    }
}

/// What somebody writes into the form.
fn form(one: &Somebody) -> Value {
    let mut form = complete(&iin(one.no, one.male));
    form["person"]["family_name"] = json!(family(one.no));
    form["person"]["phone"] = json!(phone(one.no));
    form["person"]["sex"] = json!(if one.male { "male" } else { "female" });
    form["content"]["idea"]["title"] = json!(format!("Идея {}", one.no));
    form["content"]["disability_declared"] = json!(one.disabled);
    form["content"]["tax_debt_declared"] = json!(IN_DEBT.contains(&one.no));
    if one.social {
        form["content"]["idea"]["social_category"] = json!("serves_vulnerable");
        form["content"]["idea"]["social_effect"] = json!("Жұмыс орындары");
    }
    form
}

fn family(no: usize) -> String {
    let letters: String = no
        .to_string()
        .chars()
        .map(|d| "абвгдежзик".chars().nth(d as usize - 48).expect("ten"))
        .collect();
    format!("Әлі{letters}ев")
}

fn programme() -> Value {
    let mut input = programme_input();
    input["seats"] = json!(SEATS);
    input["budget"] = kzt(BUDGET);
    input["training_starts_on"] = json!("2027-04-01");
    input["rules"]["replacement_until_session"] = json!(4);
    // The term is over on the Tuesday on which the jury begins.
    input["rules"]["objection_days"] = json!(1);
    input
}

impl<'a> Year<'a> {
    /// The organisation, the programme in draft, and everybody who runs it.
    pub async fn begun(server: &'a Server) -> Year<'a> {
        let mut office = Office::empty(server).await;
        office.on("2027-01-04", 9);
        let operator = json!({ "name": { "ru": "Болашак" }, "kind": "operator" });
        let organisation = office.post("admin", "/organisations", operator).await;
        let body =
            json!({ "organisation_id": organisation["id"], "code": "YEAR27", "programme": programme() });
        office.id = text(&office.post("admin", "/programmes", body).await["id"]);
        let staff = [
            ("c1", "coordinator"),
            ("c2", "coordinator"),
            ("partner", "partner"),
            ("observer", "observer"),
            ("trainer-1", "trainer"),
            ("trainer-2", "trainer"),
        ];
        let jury = ["j1", "j2", "j3", "j4", "j5"].map(|j| (j, "juror"));
        for (who, role) in staff.into_iter().chain(jury) {
            office.arrives(who).await;
            let body = json!({ "email": format!("{who}@ile.example"), "role": role });
            office.post("admin", &office.of("/members"), body).await;
        }
        let ledger = super::Ledger {
            people: (1..=PEOPLE).map(somebody).collect(),
            ..Default::default()
        };
        Year { office, ledger }
    }

    pub async fn january_the_call_is_opened(&mut self) {
        let office = &self.office;
        office
            .refused(
                "c1",
                &office.of("/phase"),
                json!({ "to": "open" }),
                409,
                "blocked",
            )
            .await;
        for kind in ["selection", "final"] {
            office
                .put("c1", &office.of(&format!("/rubrics/{kind}")), rubric_input())
                .await;
        }
        let contact = json!({ "name": { "ru": "Айгүл Сейітқызы" }, "phone": "+77010000099", "email": "office@ile.example" });
        office.put("c1", &office.of("/contact"), contact).await;
        office.moves_to("open").await;
    }

    /// The secretary types what lies on the desk; two get an account by a printed code.
    pub async fn january_people_apply_on_paper(&mut self) {
        self.office.on("2027-01-12", 10);
        for no in PAPER {
            let on_behalf =
                json!({ "channel": "paper", "consent_evidence": "Подписанное согласие, папка 1" });
            let body = json!({ "consents": { "processing": true }, "on_behalf": on_behalf });
            self.hands_in("c1", no, body).await;
        }
        for no in [1, 2] {
            let application = self.ledger.of(no).application.clone();
            let code = self
                .office
                .act("c1", &format!("/applications/{application}/account-code"))
                .await;
            self.registers_by(no, &text(&code["code"])).await;
        }
    }

    async fn registers_by(&self, no: usize, code: &str) {
        let password = "a long and quiet river";
        let body = json!({ "code": code, "password": password, "language": "kk" });
        let server = self.office.server;
        server
            .nobody()
            .post("/api/v1/auth/register-by-code", body)
            .await
            .ok();
        let mut person = server.log_in(&phone(no), password).await;
        let me = person.get("/api/v1/me").await.ok();
        person.id = text(&me["id"]).parse::<Id>().expect("an id");
        self.office.keep(&name(no), person);
    }

    /// A draft with all that is asked for, submitted.
    async fn hands_in(&mut self, who: &str, no: usize, body: Value) {
        self.draft(who, no, body).await;
        let path = format!("/applications/{}", self.ledger.of(no).application);
        let form = form(self.ledger.of(no));
        self.office.patch(who, &path, form).await;
        let submitted = self.office.act(who, &format!("{path}/submit")).await;
        let one = self.ledger.at(no);
        one.reference = text(&submitted["reference"]);
        (one.status, one.handed_in) = ("submitted", Some(no));
    }

    async fn draft(&mut self, who: &str, no: usize, body: Value) {
        let made = self
            .office
            .post(who, &self.office.of("/applications"), body)
            .await;
        self.ledger.at(no).application = text(&made["id"]);
    }

    /// The list of the village: a fault is found by the trial, mended, and the file is imported.
    pub async fn january_a_spreadsheet_is_imported(&mut self) {
        self.office.on("2027-01-20", 11);
        let import = self.office.of("/applications/import");
        let (trial, real) = (
            format!("{import}?dry_run=true"),
            format!("{import}?dry_run=false"),
        );
        let faulty = sheet(&self.ledger.people, "Еда");
        let told = self.office.post("c1", &trial, faulty.clone()).await;
        let faults = told["faults"].as_array().expect("faults");
        assert_eq!((faults.len(), &faults[0]["seen"]), (1, &json!("Еда")));
        self.office.refused("c1", &real, faulty, 422, "invalid").await;
        let mended = sheet(&self.ledger.people, "Производство продуктов питания");
        assert_eq!(
            self.office.post("c1", &trial, mended.clone()).await["faults"],
            json!([])
        );
        let done = self.office.post("c1", &real, mended).await;
        let imported = done["imported"].as_array().expect("rows").clone();
        assert_eq!(imported.len(), SHEET.count());
        for (no, row) in SHEET.zip(imported) {
            let one = self.ledger.at(no);
            one.application = text(&row["application_id"]);
            one.reference = text(&row["reference"]);
            // The rows of one file came together.
            (one.status, one.handed_in) = ("submitted", Some(*SHEET.start()));
        }
    }

    /// One never finishes, one takes it back, one is asked and answers; the others hand in.
    pub async fn february_people_apply_online(&mut self) {
        self.office.on("2027-02-01", 9);
        for no in ONLINE {
            self.office.later(30);
            self.office.arrives(&name(no)).await;
            let body = json!({ "consents": { "processing": true, "publication": no.is_multiple_of(2) } });
            match no {
                NEVER_HANDS_IN => self.draft(&name(no), no, body).await,
                _ => self.hands_in(&name(no), no, body).await,
            }
        }
        self.office.on("2027-02-03", 9);
        let of = |no: usize| format!("/applications/{}", self.ledger.of(no).application);
        self.office
            .act(&name(TAKES_IT_BACK), &format!("{}/withdraw", of(TAKES_IT_BACK)))
            .await;
        let asked = json!({ "due_local": "2027-02-08T18:00:00", "text": "Уточните адрес цеха" });
        self.office
            .post("c1", &format!("{}/clarification", of(IS_ASKED)), asked)
            .await;
        self.was_told(IS_ASKED, "clarification_asked").await;
        self.office.on("2027-02-05", 9);
        let answer = json!({ "content": { "idea": { "summary": "Цех в Байсерке, улица Абая, 4" } } });
        self.office.patch(&name(IS_ASKED), &of(IS_ASKED), answer).await;
        self.office
            .act(&name(IS_ASKED), &format!("{}/submit", of(IS_ASKED)))
            .await;
        self.ledger.stands(TAKES_IT_BACK, "withdrawn");
        self.ledger.stands(IS_ASKED, "resubmitted");
        // Whose draft lies there is reminded before the call closes.
        self.office.server.service.remind().await.expect("reminders");
        self.was_told(NEVER_HANDS_IN, "call_closes").await;
        let waiting = items(
            &self
                .office
                .get("c1", &self.office.of("/applications?status=resubmitted"))
                .await,
        );
        assert_eq!(waiting.len(), 1);
    }
}

/// The people of the spreadsheet, with the words of the form; the last one may have another sector.
fn sheet(people: &[Somebody], last_sector: &str) -> Value {
    let heads = [
        "Фамилия",
        "Имя",
        "ИИН",
        "Телефон",
        "Место жительства",
        "Занятость",
        "Образование",
        "Имею задолженность по налогам",
        "Название идеи",
        "Вид деятельности",
        "Кратко об идее",
        "Какую проблему решает",
        "Покупатели",
        "Как зарабатывает",
        "Общая стоимость проекта",
        "Запрашиваемая сумма",
        "Собственные средства",
    ];
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    for (column, head) in (0_u16..).zip(heads) {
        page.write(0, column, head).expect("a cell");
    }
    for (row, no) in (1_u32..).zip(SHEET) {
        let one = &people[no - 1];
        let debt = if IN_DEBT.contains(&no) { "Да" } else { "Нет" };
        let sector = if no == *SHEET.end() {
            last_sector
        } else {
            "Производство продуктов питания"
        };
        let cells = [
            &family(no),
            "Айгүл",
            &iin(no, one.male),
            &phone(no)[1..],
            "Байсерке",
            "Безработный",
            "Техническое и профессиональное",
            debt,
            &format!("Идея {no}"),
            sector,
            "Варю сыр",
            "Нет сыра",
            "Село",
            "Продажа",
            "3200000",
            "2400000",
            "800000",
        ];
        for (column, cell) in (0_u16..).zip(cells) {
            page.write(row, column, cell).expect("a cell");
        }
    }
    let file = book.save_to_buffer().expect("a file");
    json!({ "format": "xlsx", "content_base64": STANDARD.encode(file), "consent_evidence": "Папка 2" })
}
