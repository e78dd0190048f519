//! The words of e-mails of identity in Kazakh, Russian and English.

use kernel::Lang;

/// E-mails of identity; they carry links and stand in no inbox.
#[derive(Debug, Clone)]
pub enum Mail {
    /// Confirm the address.
    Activate {
        /// For a person.
        link: String,
        /// For a client.
        token: String,
    },
    /// Somebody registered with an address that has an account.
    AlreadyRegistered,
    /// Set a new password.
    Reset {
        /// For a person.
        link: String,
        /// For a client.
        token: String,
    },
    /// Confirm a new address.
    ConfirmEmail {
        /// For a person.
        link: String,
        /// For a client.
        token: String,
    },
    /// Confirm a new telephone number.
    ConfirmPhone {
        /// To be typed.
        code: String,
    },
    /// Somebody asked for an address or number that belongs to another account.
    LoginWanted,
    /// Take a role in a programme.
    Invitation {
        /// For a person.
        link: String,
        /// For a client.
        token: String,
        /// What it is to, by whom, and until when.
        to: Box<Invited>,
    },
}

/// What an invitation is to. Each stands in it as its reader reads it.
#[derive(Debug, Clone)]
pub struct Invited {
    /// The programme's name.
    pub programme: String,
    /// What the person is to be.
    pub role: String,
    /// Who invites.
    pub by: String,
    /// When the invitation ends.
    pub until: String,
}

/// Subject and first sentence in each language.
struct Words {
    kk: (&'static str, &'static str),
    ru: (&'static str, &'static str),
    en: (&'static str, &'static str),
}

impl Words {
    fn of(&self, lang: Lang) -> (&'static str, &'static str) {
        match lang {
            Lang::Kk => self.kk,
            Lang::Ru => self.ru,
            Lang::En => self.en,
        }
    }
}

const ACTIVATE: Words = Words {
    kk: ("Тіркелуді растаңыз", "Тіркелуді аяқтау үшін сілтемені ашыңыз:"),
    ru: (
        "Подтвердите регистрацию",
        "Чтобы завершить регистрацию, откройте ссылку:",
    ),
    en: (
        "Confirm your registration",
        "Open the link to finish your registration:",
    ),
};
const ALREADY_REGISTERED: Words = Words {
    kk: (
        "Сіз тіркелгенсіз",
        "Бұл мекенжаймен тіркелгі бар. Құпиясөзді ұмытсаңыз, жаңасын сұраңыз.",
    ),
    ru: (
        "Вы уже зарегистрированы",
        "Учётная запись с этим адресом уже есть. Если вы забыли пароль, запросите новый.",
    ),
    en: (
        "You are registered already",
        "There is an account with this address. If you forgot the password, ask for a new one.",
    ),
};
const RESET: Words = Words {
    kk: (
        "Жаңа құпиясөз",
        "Жаңа құпиясөз қою үшін сілтемені ашыңыз (2 сағат жарамды):",
    ),
    ru: (
        "Новый пароль",
        "Чтобы задать новый пароль, откройте ссылку (действует 2 часа):",
    ),
    en: (
        "A new password",
        "Open the link to set a new password (it works for 2 hours):",
    ),
};
const CONFIRM_EMAIL: Words = Words {
    kk: (
        "Жаңа мекенжайды растаңыз",
        "Осы мекенжай тіркелгіңіздің мекенжайы болуы үшін жүйеге кіріп, сілтемені ашыңыз (24 сағат жарамды). Мұны сұрамаған болсаңыз, ештеңе істемеңіз:",
    ),
    ru: (
        "Подтвердите новый адрес",
        "Чтобы этот адрес стал адресом вашей учётной записи, войдите в систему и откройте ссылку (действует 24 часа). Если вы об этом не просили, ничего не делайте:",
    ),
    en: (
        "Confirm your new address",
        "To make this the address of your account, log in and open the link (it works for 24 hours). If you did not ask for it, do nothing:",
    ),
};
const CONFIRM_PHONE: Words = Words {
    kk: (
        "Жаңа нөмірді растаңыз",
        "Осы нөмірді тіркелгіңіздің нөмірі ететін код (24 сағат жарамды). Оны ешкімге айтпаңыз:",
    ),
    ru: (
        "Подтвердите новый номер",
        "Код, по которому этот номер станет номером вашей учётной записи (действует 24 часа). Никому его не сообщайте:",
    ),
    en: (
        "Confirm your new number",
        "The code that makes this the number of your account (it works for 24 hours). Tell it to nobody:",
    ),
};
const LOGIN_WANTED: Words = Words {
    kk: (
        "Мекенжайыңызды немесе нөміріңізді басқа тіркелгіге сұрады",
        "Біреу осы мекенжайды немесе нөмірді басқа тіркелгіге беруді сұрады. Ол сіздің тіркелгіңізге тиесілі, ештеңе өзгерген жоқ. Мұны сіз сұраған болсаңыз, осы тіркелгіңізге кіріңіз.",
    ),
    ru: (
        "Ваш адрес или номер хотели указать в другой учётной записи",
        "Кто-то попросил указать этот адрес или номер в другой учётной записи. Он принадлежит вашей, и ничего не изменилось. Если об этом просили вы, войдите в эту учётную запись.",
    ),
    en: (
        "Your address or number was wanted for another account",
        "Somebody asked to use this address or number for another account. It belongs to yours, and nothing has changed. If it was you, log in to this account.",
    ),
};
const INVITATION: Words = Words {
    kk: (
        "Бағдарламаға шақыру",
        "Сіз бағдарламаға шақырылдыңыз. Қабылдау үшін төмендегі сілтемені ашыңыз.",
    ),
    ru: (
        "Приглашение в программу",
        "Вас приглашают в программу. Чтобы принять приглашение, откройте ссылку ниже.",
    ),
    en: (
        "Invitation to a programme",
        "You are invited to a programme. Open the link below to accept.",
    ),
};

impl Mail {
    fn words(&self) -> &'static Words {
        match self {
            Mail::Activate { .. } => &ACTIVATE,
            Mail::AlreadyRegistered => &ALREADY_REGISTERED,
            Mail::Reset { .. } => &RESET,
            Mail::ConfirmEmail { .. } => &CONFIRM_EMAIL,
            Mail::ConfirmPhone { .. } => &CONFIRM_PHONE,
            Mail::LoginWanted => &LOGIN_WANTED,
            Mail::Invitation { .. } => &INVITATION,
        }
    }
    /// Subject and body.
    pub fn text(&self, lang: Lang) -> (String, String) {
        let (subject, body) = self.words().of(lang);
        let body = match self {
            Mail::AlreadyRegistered | Mail::LoginWanted => body.to_owned(),
            Mail::Activate { link, token }
            | Mail::Reset { link, token }
            | Mail::ConfirmEmail { link, token } => {
                format!("{body}\n\n{link}\n\n{token}\n")
            }
            Mail::ConfirmPhone { code } => format!("{body}\n\n{code}\n"),
            Mail::Invitation { link, token, to } => {
                let [programme, role, by, until] = match lang {
                    Lang::Kk => ["Бағдарлама", "Рөліңіз", "Шақырған", "Мерзімі"],
                    Lang::Ru => ["Программа", "Ваша роль", "Приглашает", "Действует до"],
                    Lang::En => ["Programme", "Your role", "Invited by", "Valid until"],
                };
                format!(
                    "{body}\n\n{programme}: {}\n{role}: {}\n{by}: {}\n{until}: {}\n\n{link}\n\n{token}\n",
                    to.programme, to.role, to.by, to.until
                )
            }
        };
        (subject.to_owned(), body)
    }
}

#[cfg(test)]
mod tests {
    use super::super::texts::tests::all_differ;
    use super::*;
    use kernel::TextEnum;

    #[test]
    fn every_mail_has_three_languages() {
        let (link, token) = (String::new(), String::new());
        let invitation = Mail::Invitation {
            link: link.clone(),
            token: token.clone(),
            to: Box::new(Invited {
                programme: String::new(),
                role: String::new(),
                by: String::new(),
                until: String::new(),
            }),
        };
        let activate = Mail::Activate {
            link: link.clone(),
            token: token.clone(),
        };
        let email = Mail::ConfirmEmail {
            link: link.clone(),
            token: token.clone(),
        };
        for mail in [
            activate,
            Mail::AlreadyRegistered,
            Mail::Reset { link, token },
            email,
            Mail::ConfirmPhone { code: String::new() },
            Mail::LoginWanted,
            invitation,
        ] {
            let (subjects, bodies): (Vec<_>, Vec<_>) = Lang::ALL.iter().map(|l| mail.text(*l)).unzip();
            all_differ("subject", subjects);
            all_differ("body", bodies);
        }
    }
}
