//! What may be wrong with one field, or one cell of a sheet: the stable code, and the sentence for people in Kazakh, Russian and
//! English. A code is never renamed.

use crate::Lang;

/// Every code with its sentence.
pub const FIELD_FAULTS: &[(&str, [&str; 3])] = &[
    (
        "required",
        ["Міндетті өріс", "Обязательное поле", "This field is required"],
    ),
    (
        "length",
        [
            "Мәтін ұзындығы сай емес",
            "Недопустимая длина",
            "The length is not allowed",
        ],
    ),
    (
        "range",
        [
            "Мән шектен тыс",
            "Значение вне допустимых пределов",
            "The value is out of range",
        ],
    ),
    (
        "unknown_field",
        ["Мұндай өріс жоқ", "Такого поля нет", "There is no such field"],
    ),
    (
        "ambiguous",
        [
            "Екі түрлі оқуға болады, анығырақ жазыңыз",
            "Можно прочитать двояко, напишите точнее",
            "It can be read in two ways",
        ],
    ),
    (
        "type",
        ["Деректер түрі қате", "Неверный тип данных", "Wrong type"],
    ),
    (
        "control_characters",
        [
            "Рұқсат етілмеген таңбалар",
            "Недопустимые символы",
            "Control characters are not allowed",
        ],
    ),
    (
        "email",
        [
            "Электрондық пошта мекенжайы қате",
            "Неверный адрес электронной почты",
            "Not an e-mail address",
        ],
    ),
    (
        "phone",
        [
            "Телефон нөмірі қате",
            "Неверный номер телефона",
            "Not a phone number",
        ],
    ),
    (
        "common_password",
        [
            "Бұл құпиясөз тым кең тараған",
            "Этот пароль слишком распространён",
            "This password is too common",
        ],
    ),
    (
        "currency",
        [
            "Валюта коды қате",
            "Неверный код валюты",
            "Not the currency that is expected",
        ],
    ),
    (
        "checksum",
        [
            "Бақылау саны сәйкес емес",
            "Контрольная цифра не сходится",
            "The control digit is wrong",
        ],
    ),
    (
        "term_runs",
        [
            "Бұл хабардан мерзім басталады: оны кідіртуге болмайды",
            "От этого сообщения идёт срок: его нельзя задержать",
            "A term runs from this message: it cannot be held",
        ],
    ),
    (
        "fact_missing",
        [
            "Мәтінде міндетті дерек жоқ",
            "В тексте нет обязательного сведения",
            "A fact that must be told is missing",
        ],
    ),
    (
        "read_only",
        [
            "Бұл өрісті өзгертуге болмайды",
            "Это поле нельзя изменить",
            "This field cannot be changed",
        ],
    ),
    (
        "unknown",
        ["Мұндай мән жоқ", "Такого значения нет", "There is no such value"],
    ),
    (
        "duplicate",
        [
            "Бұл мән қайталанып тұр",
            "Это значение повторяется",
            "This is there twice",
        ],
    ),
    (
        "hidden",
        [
            "Жасырылған: қалдыру не алу керегін көрсетіңіз",
            "Скрыто: укажите, пропустить или взять",
            "It is hidden: say whether to leave it out or to take it",
        ],
    ),
    (
        "unexpected",
        [
            "Мұнда бұл өріс болмауы керек",
            "Здесь этого поля быть не должно",
            "This does not belong here",
        ],
    ),
    (
        "pattern",
        [
            "Жазылу түрі қате",
            "Неверный формат",
            "It is not written in the right form",
        ],
    ),
    (
        "iin_mismatch",
        [
            "ЖСН-ге сәйкес келмейді",
            "Не совпадает с ИИН",
            "It does not agree with the identity number",
        ],
    ),
    (
        "too_short",
        [
            "Уақыт жетпейді",
            "Времени на всех не хватает",
            "There is not enough time for everybody",
        ],
    ),
    (
        "duration",
        [
            "Ұзақтық түсініксіз: мысалы, P3D немесе PT24H деп жазыңыз (15 минуттан 90 күнге дейін)",
            "Непонятный срок: напишите, например, P3D или PT24H (от 15 минут до 90 дней)",
            "Not a duration: write for example P3D or PT24H (from 15 minutes to 90 days)",
        ],
    ),
    ("order", ["Реті дұрыс емес", "Неверный порядок", "Wrong order"]),
    (
        "future",
        [
            "Бұл күн әлі келген жоқ",
            "Этот день ещё не наступил",
            "This day is yet to come",
        ],
    ),
    (
        "past",
        [
            "Бұл уақыт өтіп кетті",
            "Это время уже прошло",
            "This time is over",
        ],
    ),
    (
        "excluded",
        [
            "Екеуінің бірін ғана беріңіз",
            "Укажите только одно из двух",
            "Give only one of the two",
        ],
    ),
    (
        "format",
        [
            "Пішімі қате",
            "Неверный формат записи",
            "It is not in the form that is expected",
        ],
    ),
    (
        "one_application",
        [
            "Бір адамнан бір ғана өтінім қабылданады",
            "От одного человека принимается одна заявка",
            "One application per person",
        ],
    ),
    (
        "budget_without_money",
        [
            "Грант бар, бірақ оған ақша бөлінбеген",
            "Гранты есть, а денег на них нет",
            "There are awards, and no money for them",
        ],
    ),
    (
        "duplicate_criterion",
        [
            "Критерий қайталанып тұр",
            "Критерий повторяется",
            "A criterion is there twice",
        ],
    ),
    (
        "scale",
        [
            "Баға шкаласы дұрыс емес",
            "Неверная шкала оценок",
            "The scale is not valid",
        ],
    ),
    (
        "levels",
        [
            "Баға деңгейлері дұрыс емес",
            "Неверные уровни оценки",
            "The levels of the scale are not valid",
        ],
    ),
    (
        "text",
        [
            "Мәтінді оқу мүмкін емес",
            "Этот текст не удаётся прочитать",
            "This text cannot be read",
        ],
    ),
];

/// Where nothing more is known of it.
const INVALID: [&str; 3] = ["Мән қате", "Недопустимое значение", "The value is not valid"];

/// The sentence for a fault of one field.
pub fn field_text(code: &str, lang: Lang) -> &'static str {
    let found = FIELD_FAULTS.iter().find(|(one, _)| *one == code);
    let [kk, ru, en] = found.map_or(INVALID, |(_, words)| *words);
    match lang {
        Lang::Kk => kk,
        Lang::Ru => ru,
        Lang::En => en,
    }
}
