//! The table of stable error codes: status, what it means for a client, and the sentence for people in
//! Kazakh, Russian and English. A code is never renamed; `/problems/{code}` shows this table.

use crate::Lang;

macro_rules! problems {
    ($($(#[doc = $doc:literal])+ $v:ident $status:literal $code:literal $kk:literal $ru:literal $en:literal;)+) => {
        /// A stable error code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $v),+ }
        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$v),+];
            /// The stable name.
            pub const fn as_str(self) -> &'static str { match self { $(Code::$v => $code),+ } }
            /// The HTTP status.
            pub const fn status(self) -> u16 { match self { $(Code::$v => $status),+ } }
            /// What it means and what a client does about it.
            pub const fn doc(self) -> &'static str { match self { $(Code::$v => concat!($($doc),+)),+ } }
            /// The sentence for people.
            pub const fn title(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Code::$v, Lang::Kk) => $kk, (Code::$v, Lang::Ru) => $ru, (Code::$v, Lang::En) => $en),+ }
            }
            /// The code of a name.
            pub fn parse(name: &str) -> Option<Code> { match name { $($code => Some(Code::$v),)+ _ => None } }
        }
    };
}

problems! {
    /// The request cannot be read: broken JSON, a broken header, an unknown query parameter. Mend it; do not repeat it.
    Unreadable 400 "unreadable" "Сұрауды оқу мүмкін емес" "Запрос не удалось прочитать" "The request could not be read";
    /// No valid access token came with the request. Log in, or refresh the token.
    Unauthenticated 401 "unauthenticated" "Алдымен жүйеге кіріңіз" "Сначала войдите в систему" "Log in first";
    /// Wrong log-in name or password, or the account is not active. Nobody is told which.
    WrongCredentials 401 "wrong_credentials" "Логин немесе құпиясөз қате" "Неверный логин или пароль" "Wrong log-in name or password";
    /// The refresh token is unknown, spent or expired. Log in again.
    RefreshRefused 401 "refresh_refused" "Сеанс аяқталды, қайта кіріңіз" "Сеанс окончен, войдите снова" "The session has ended, log in again";
    /// You may see the object, but not do this to it.
    Forbidden 403 "forbidden" "Бұл әрекетке құқығыңыз жоқ" "Это действие вам не разрешено" "You may not do this";
    /// There is no such thing, or it is not yours to see.
    NotFound 404 "not_found" "Табылмады" "Не найдено" "Not found";
    /// The path is right, the method is not; see `Allow`.
    MethodNotAllowed 405 "method_not_allowed" "Бұл әдіске рұқсат жоқ" "Метод не поддерживается" "The method is not allowed here";
    /// None of the offered media types can be produced.
    NotAcceptable 406 "not_acceptable" "Мұндай пішімде жауап бере алмаймыз" "Такой формат ответа невозможен" "No acceptable media type";
    /// The request body did not arrive in time.
    RequestTimeout 408 "request_timeout" "Сұрау тым баяу келді" "Запрос пришёл слишком медленно" "The request came too slowly";
    /// The state of things forbids it.
    Conflict 409 "conflict" "Қазіргі күйде мүмкін емес" "Невозможно в текущем состоянии" "Not possible in the present state";
    /// The identifier belongs to another object, or the same one with another content.
    IdTaken 409 "id_taken" "Бұл идентификатор бос емес" "Этот идентификатор уже занят" "This identifier is taken";
    /// Something with the same unique value exists.
    Duplicate 409 "duplicate" "Мұндай жазба бар" "Такая запись уже есть" "Such an entry exists already";
    /// The phase of the programme does not allow it.
    WrongPhase 409 "wrong_phase" "Бағдарламаның бұл кезеңінде мүмкін емес" "Невозможно на этом этапе программы" "Not possible in this phase of the programme";
    /// The register of a session is written from an hour before its beginning.
    NotBegun 409 "not_begun" "Сабақ әлі басталған жоқ" "Занятие ещё не началось" "The session has not begun yet";
    /// The state of the object does not allow it.
    WrongState 409 "wrong_state" "Бұл күйде мүмкін емес" "Невозможно в этом состоянии" "Not possible in this state";
    /// Conditions are not met; `blockers` lists all of them.
    Blocked 409 "blocked" "Шарттар орындалмаған" "Условия не выполнены" "Conditions are not met";
    /// The same idempotency key is being worked on. Repeat in a moment.
    StillRunning 409 "still_running" "Дәл осы сұрау орындалып жатыр" "Такой же запрос ещё выполняется" "The same request is still running";
    /// The upload goes on at another place: `upload_offset` is what has arrived.
    WrongOffset 409 "wrong_offset" "Жүктеу басқа жерден жалғасады" "Загрузка продолжается с другого места" "The upload goes on at another place";
    /// As many files as `max` says are attached or on their way already.
    TooManyFiles 409 "too_many_files" "Файлдар саны шегіне жетті" "Достигнуто предельное число файлов" "There are as many files as there may be";
    /// An object that others refer to cannot be taken away.
    InUse 409 "in_use" "Бұл жазба қолданылуда" "Запись используется" "The entry is in use";
    /// The object was changed since you read it; `current_version` is what stands. Read it again.
    Stale 412 "stale" "Жазба өзгертілген, қайта оқыңыз" "Запись изменилась, прочтите её снова" "It was changed since you read it";
    /// The body or a part of it is too large.
    TooLarge 413 "too_large" "Деректер тым үлкен" "Слишком большой объём данных" "The content is too large";
    /// The content type is not the one that is described.
    UnsupportedMediaType 415 "unsupported_media_type" "Бұл деректер түрі қабылданбайды" "Такой тип данных не принимается" "The content type is not supported";
    /// No byte of the range that was asked for is there; `Content-Range` tells how many there are.
    RangeNotSatisfiable 416 "range_not_satisfiable" "Файлда мұндай бөлік жоқ" "В файле нет такой части" "The file has no such part";
    /// What arrived is not what was announced, by its size or its digest. Begin anew.
    UploadMismatch 422 "upload_mismatch" "Файл бүлініп келді, қайта жіберіңіз" "Файл пришёл повреждённым, отправьте его снова" "The file arrived damaged, send it again";
    /// The body was read, but is not valid; `errors` has every fault with its pointer.
    Invalid 422 "invalid" "Кейбір өрістер қате толтырылған" "Некоторые поля заполнены неверно" "Some fields are not valid";
    /// The idempotency key was used with another body.
    KeyReused 422 "key_reused" "Бұл кілт басқа сұрауға қолданылған" "Ключ уже использован с другим запросом" "The key was used with another request";
    /// `If-Match` is required here: send the ETag that you read, or `*`.
    PreconditionRequired 428 "precondition_required" "If-Match тақырыбы қажет" "Нужен заголовок If-Match" "If-Match is required";
    /// Too many tries. Wait as `Retry-After` says.
    TooManyRequests 429 "too_many_requests" "Тым көп әрекет, сәл күтіңіз" "Слишком много попыток, подождите" "Too many attempts, wait a little";
    /// The header section is too large.
    HeadersTooLarge 431 "headers_too_large" "Тақырыптар тым үлкен" "Заголовки слишком велики" "The headers are too large";
    /// Something went wrong on our side; the request id leads us to it.
    Internal 500 "internal" "Ішкі қате" "Внутренняя ошибка" "Internal error";
    /// Too busy at the moment. Repeat as `Retry-After` says.
    Unavailable 503 "unavailable" "Қызмет қазір бос емес" "Сервис сейчас занят" "The service is busy";

    /// The link or code is unknown, used or expired.
    LinkExpired 409 "link_expired" "Сілтеме немесе код жарамсыз" "Ссылка или код недействительны" "The link or code is not valid any more";
    /// The present password was wrong.
    WrongPassword 409 "wrong_password" "Қазіргі құпиясөз қате" "Текущий пароль неверен" "The present password is wrong";
    /// Applicants of a programme hold no other role in it, and staff cannot apply.
    RoleExcluded 409 "role_excluded" "Өтініш беруші осы бағдарламада басқа рөл атқара алмайды" "Заявитель не может иметь другую роль в этой программе" "An applicant holds no other role in the same programme";
    /// The last coordinator or administrator cannot be removed.
    LastOne 409 "last_one" "Соңғысын алып тастауға болмайды" "Последнего удалить нельзя" "The last one cannot be removed";
    /// A second person has to do this.
    SecondPerson 409 "second_person" "Мұны екінші адам жасауы керек" "Это должен сделать другой человек" "A second person has to do this";

    /// The deadline has passed.
    DeadlinePassed 409 "deadline_passed" "Мерзімі өтіп кетті" "Срок истёк" "The deadline has passed";
    /// The call is not open.
    CallNotOpen 409 "call_not_open" "Өтінім қабылдау ашық емес" "Приём заявок не открыт" "The call is not open";
    /// There is already an application of this person in this programme.
    OneApplication 409 "one_application" "Бір адамнан бір ғана өтінім қабылданады" "От одного человека принимается одна заявка" "One application per person";
    /// The last day of the training has not come.
    TrainingNotOver 409 "training_not_over" "Оқу әлі аяқталған жоқ" "Обучение ещё не закончилось" "The training is not over yet";
    /// The application tells no telephone number: whoever holds its code logs in first and uses it there.
    PhoneMissing 409 "phone_missing" "Өтінімде телефон нөмірі жоқ" "В заявке не указан номер телефона" "The application tells no telephone number";
    /// Consent to the processing of personal data comes first.
    ConsentRequired 422 "consent_required" "Алдымен дербес деректерді өңдеуге келісім қажет" "Сначала нужно согласие на обработку персональных данных" "Consent to the processing of personal data comes first";
    /// The juror or coordinator has a conflict of interest with this application.
    ConflictOfInterest 409 "conflict_of_interest" "Мүдделер қақтығысы бар" "Имеется конфликт интересов" "There is a conflict of interest";
    /// All seats are taken.
    NoSeat 409 "no_seat" "Бос орын жоқ" "Свободных мест нет" "All seats are taken";
    /// The offer has expired.
    OfferExpired 409 "offer_expired" "Ұсыныстың мерзімі өтті" "Срок предложения истёк" "The offer has expired";
    /// The round is not open.
    RoundNotOpen 409 "round_not_open" "Бағалау ашық емес" "Оценивание не открыто" "The round is not open";
    /// The card is not complete; `missing` lists the criteria.
    CardIncomplete 409 "card_incomplete" "Бағалау парағы толық емес" "Оценочный лист заполнен не полностью" "The card is not complete";
    /// The scores cannot tell who stands before the cut: record what the commission said of it, then decide.
    DeliberationRequired 409 "deliberation_required" "Алдымен талқылауды жазыңыз" "Сначала запишите обсуждение" "Record the deliberation first";
    /// Until the time to appeal is over and every appeal is answered, nothing rests on the result; `until` tells when.
    Standstill 409 "standstill" "Шағымдану мерзімі аяқталған жоқ" "Идёт срок обжалования" "The standstill is not over";
    /// You have voted on this decision, in another way. A vote that was cast stands.
    AlreadyVoted 409 "already_voted" "Сіз дауыс бердіңіз" "Вы уже проголосовали" "You have voted already";
    /// Only members who were there and have no conflict with a candidate take part in the decision.
    NoVote 409 "no_vote" "Сіздің дауыс беру құқығыңыз жоқ" "У вас нет права голоса" "You have no vote on this decision";
    /// The quorum is not reached.
    NoQuorum 409 "no_quorum" "Кворум жоқ" "Нет кворума" "The quorum is not reached";
    /// A departure from the proposal needs a reason.
    ReasonRequired 409 "reason_required" "Себебін жазу қажет" "Нужно указать причину" "A reason is required";
    /// No assignment satisfies the constraints; `constraint` names the one that fails.
    NoAssignment 409 "no_assignment" "Мұндай бөлу мүмкін емес" "Такое распределение невозможно" "No such assignment is possible";
    /// Another pitch is in that room at that time; `starts_at` and `ends_at` tell when, where you may know it.
    SlotTaken 409 "slot_taken" "Бұл уақытта бөлме бос емес" "В это время в этом помещении уже есть выступление" "There is another pitch in that room at that time";
    /// All award slots are taken.
    NoAwardSlot 409 "no_award_slot" "Грант орындары толды" "Все места для наград заняты" "All award slots are taken";
    /// The budget does not suffice.
    OverBudget 409 "over_budget" "Бюджет жетпейді" "Бюджета не хватает" "The budget does not suffice";
    /// The own share is below the programme's percentage.
    OwnShareTooLow 409 "own_share_too_low" "Өз қаражатының үлесі жеткіліксіз" "Доля собственных средств недостаточна" "The own share is too low";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TextEnum;

    #[test]
    fn every_code_has_a_meaning_and_a_sentence_in_three_languages() {
        for code in Code::ALL {
            let titles: Vec<&str> = Lang::ALL.iter().map(|l| code.title(*l)).collect();
            assert!(!code.doc().trim().is_empty(), "{code:?}");
            for (n, title) in titles.iter().enumerate() {
                assert!(
                    !title.is_empty() && !titles[..n].contains(title),
                    "{code:?}: {titles:?}"
                );
            }
        }
    }
}
