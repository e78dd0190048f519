//! The words of notices in Kazakh, Russian and English.

use super::Said;
use super::notice_table::notices;
use super::words::NoticeAudience;
use kernel::Lang;

notices! {
    // roles and accounts
    /// A role was given.
    RoleGranted "role_granted" Staff { role, programme }
        "Сізге рөл берілді" "«{programme}» бағдарламасында сізге рөл берілді: {role}."
        "Вам назначена роль" "В программе «{programme}» вам назначена роль: {role}."
        "You have a new role" "In the programme “{programme}” you are now: {role}.";
    /// A role was taken away.
    RoleRevoked "role_revoked" Staff { role, programme }
        "Рөліңіз алынды" "«{programme}» бағдарламасында сізде енді мына рөл жоқ: {role}. Түсінбесеңіз, ұйымдастырушылардан сұраңыз."
        "Роль снята" "В программе «{programme}» у вас больше нет роли: {role}. Если вам это непонятно, спросите организаторов."
        "You no longer have a role" "In the programme “{programme}” you are no longer: {role}. If you do not know why, ask those who run the programme.";
    /// A new password was set.
    PasswordChanged "password_changed" Account { }
        "Құпиясөзіңіз өзгертілді" "Тіркелгіңізге жаңа құпиясөз қойылды, басқа сеанстар аяқталды. Мұны сіз жасамасаңыз, дереу жаңа құпиясөз сұраңыз және бағдарлама ұйымдастырушысына хабарлаңыз."
        "Ваш пароль изменён" "Для вашей учётной записи задан новый пароль, остальные сеансы завершены. Если это сделали не вы, сразу запросите новый пароль и сообщите организатору программы."
        "Your password was changed" "A new password was set for your account, and its other sessions were ended. If it was not you, ask for a new password at once and tell those who run the programme.";

    /// Another address or number was asked for.
    LoginAsked "login_asked" Account { }
        "Тіркелгіңізге жаңа мекенжай сұралды" "Құпиясөзіңіз арқылы тіркелгіңізге жаңа электрондық мекенжай немесе телефон нөмірі сұралды. Ол сол жерден расталғаннан кейін ғана күшіне енеді. Мұны сіз сұрамасаңыз, дереу құпиясөзді ауыстырыңыз: сонда бұл тоқтайды."
        "Запрошен новый адрес вашей учётной записи" "С вашим паролем для вашей учётной записи запросили новый адрес электронной почты или номер телефона. Он начнёт действовать только после подтверждения оттуда. Если это были не вы, сразу смените пароль: это остановит замену."
        "A new address was asked for your account" "With your password, a new e-mail address or telephone number was asked for your account. It counts only once it is confirmed from there. If it was not you, change your password at once: that stops it.";
    /// Another address or number was taken.
    LoginChanged "login_changed" Account { }
        "Тіркелгіңіздің мекенжайы өзгерді" "Тіркелгіңіздің электрондық мекенжайы немесе телефон нөмірі өзгерді. Енді хабарлар сонда жіберіледі. Мұны сіз жасамасаңыз, дереу бағдарлама ұйымдастырушысына хабарлаңыз."
        "Адрес вашей учётной записи изменён" "Адрес электронной почты или номер телефона вашей учётной записи изменён, сообщения теперь приходят туда. Если это сделали не вы, сразу сообщите организатору программы."
        "The address of your account was changed" "The e-mail address or the telephone number of your account was changed; messages go there from now on. If it was not you, tell those who run the programme at once.";

    // applications
    /// An application was submitted.
    ApplicationSubmitted "application_submitted" Applicants { reference, programme }
        "Өтініміңіз қабылданды: {reference}" "«{programme}» бағдарламасына берген өтініміңіз қабылданды. Оның нөмірі: {reference}."
        "Заявка принята: {reference}" "Ваша заявка в программу «{programme}» принята. Её номер: {reference}."
        "Application received: {reference}" "Your application to the programme “{programme}” was received. Its number is {reference}.";
    /// Staff ask something.
    ClarificationAsked "clarification_asked" Applicants { reference, text, due }
        "Өтінімді нақтылаңыз: {reference}" "{reference} өтініміңізді нақтылап, {due} дейін қайта беріңіз: {text}"
        "Уточните заявку: {reference}" "Уточните заявку {reference} и подайте её снова до {due}: {text}"
        "Please clarify your application: {reference}" "Please clarify application {reference} and submit it again before {due}: {text}";
    /// One of the staff wrote to an applicant.
    StaffWrote "staff_wrote" Applicants { programme, text }
        "Ұйымдастырушылардан хабар" "«{programme}»: {text} Жауапты өтінім бетінде жаза аласыз."
        "Сообщение от организаторов" "«{programme}»: {text} Ответить можно на странице заявки."
        "A message from those who run the programme" "“{programme}”: {text} You can answer on the page of your application.";
    /// What the staff wrote to many.
    Announced "announced" Applicants { programme, subject, text }
        "Хабарландыру: {subject}" "«{programme}» ұйымдастырушылары: {text}"
        "Объявление: {subject}" "Организаторы «{programme}»: {text}"
        "Notice: {subject}" "From those who run “{programme}”: {text}";
    /// An applicant asks the staff something.
    ApplicantWrote "applicant_wrote" Staff { programme, who }
        "Өтініш беруші жазды: {who}" "«{programme}»: өтініш беруші сұрақ қойды ({who}). Оқып, жауап беріңіз."
        "Написал заявитель: {who}" "«{programme}»: заявитель задал вопрос ({who}). Прочитайте и ответьте."
        "An applicant wrote: {who}" "“{programme}”: an applicant asks something ({who}). Please read and answer it.";
    /// An applicant got more time.
    DeadlineExtended "deadline_extended" Applicants { programme, due }
        "Өтінім беру мерзімі ұзартылды" "«{programme}» бағдарламасына өтінімді {due} дейін бере аласыз."
        "Срок подачи заявки продлён" "Заявку в программу «{programme}» вы можете подать до {due}."
        "You have more time to apply" "You can submit your application to the programme “{programme}” until {due}.";
    /// An application does not meet the conditions.
    ApplicationIneligible "application_ineligible" Applicants { reference, until }
        "{reference} өтініміңіз талаптарға сай емес" "{reference} өтініміңіз бағдарламаның талаптарына сай емес. Себептерін өтінімнің бетінен оқи аласыз. Келіспесеңіз, {until} дейін қарсылық білдіруге құқығыңыз бар: оны шешім шығармаған басқа үйлестіруші қарайды."
        "Заявка {reference} не соответствует требованиям" "Ваша заявка {reference} не соответствует требованиям программы. Причины указаны в самой заявке. Если вы не согласны, вы вправе подать возражение до {until}: его рассмотрит другой координатор, не тот, кто принял решение."
        "Application {reference} does not meet the conditions" "Your application {reference} does not meet the conditions of the programme. The reasons stand with the application. If you do not agree, you have the right to object until {until}: another coordinator than the one who decided looks at it.";
    /// Somebody objects to having been found ineligible.
    ObjectionMade "objection_made" Staff { programme, reference }
        "Қарсылық түсті: {reference}" "«{programme}» бағдарламасы: {reference} өтінімі талаптарға сай емес деген шешімге қарсылық білдірілді. Оған жауап беру қажет, жауап берілмейінше іріктеу басталмайды."
        "Подано возражение: {reference}" "Программа «{programme}»: подано возражение на решение о том, что заявка {reference} не соответствует требованиям. На него нужно ответить, до этого отбор не начнётся."
        "An objection was made: {reference}" "“{programme}”: there is an objection to the decision that application {reference} does not meet the conditions. It waits for an answer, and the selection with it.";
    /// An objection was answered.
    ObjectionAnswered "objection_answered" Applicants { reference, result, answer }
        "Қарсылығыңызға жауап: {reference}" "{reference} өтінімі бойынша қарсылығыңыз қаралды: {result}. {answer}"
        "Ответ на возражение: {reference}" "Ваше возражение по заявке {reference} рассмотрено: {result}. {answer}"
        "Your objection was answered: {reference}" "Your objection about application {reference} was considered: {result}. {answer}";
    /// Every condition is met.
    ApplicationAdmitted "application_admitted" Applicants { reference }
        "{reference} өтініміңіз комиссияға жіберілді" "{reference} өтініміңіз бағдарламаның талаптарына сай келеді, оны комиссия қарайды."
        "Заявка {reference} допущена к отбору" "Ваша заявка {reference} соответствует требованиям программы, её рассмотрит комиссия."
        "Application {reference} goes to the jury" "Your application {reference} meets the conditions of the programme. The jury will consider it.";
    /// What was decided about the conditions was taken back.
    EligibilityReopened "eligibility_reopened" Applicants { reference, reason }
        "{reference} өтініміңіз қайта тексеріледі" "{reference} өтініміңіздің талаптарға сәйкестігі қайта тексеріледі, бұрынғы шешім күшін жойды. Себебі: {reason}"
        "Заявка {reference} проверяется заново" "Соответствие заявки {reference} требованиям проверяется заново, прежнее решение больше не действует. Причина: {reason}"
        "Application {reference} is checked again" "Whether your application {reference} meets the conditions is checked again; what was decided before no longer stands. Reason: {reason}";
    /// A consent was withdrawn when the application could not be taken back any more.
    ConsentWithdrawn "consent_withdrawn" Staff { reference, programme }
        "Келісім қайтарып алынды: {reference}" "«{programme}» бағдарламасы: {reference} өтінімінің иесі дербес деректерді өңдеуге келісімін қайтарып алды. Онымен хабарласып, келісілгенін өтінімде белгілеңіз."
        "Согласие отозвано: {reference}" "Программа «{programme}»: заявитель {reference} отозвал согласие на обработку персональных данных. Свяжитесь с ним и отметьте в заявке, о чём договорились."
        "Consent was withdrawn: {reference}" "“{programme}”: the person of application {reference} withdrew the consent to the processing of personal data. Talk to them, and note in the application what was settled.";
    /// What was settled about a withdrawn consent.
    ConsentSettled "consent_settled" Applicants { reference, note }
        "Келісімді қайтарып алуыңыз бойынша жауап: {reference}" "{reference} өтінімі бойынша келісімді қайтарып алуыңыз қаралды: {note}"
        "Ответ на отзыв согласия: {reference}" "Ваш отзыв согласия по заявке {reference} рассмотрен: {note}"
        "About your withdrawn consent: {reference}" "Your withdrawal of consent for application {reference} was settled: {note}";
    /// A session of the training was planned.
    SessionPlanned "session_planned" Participants { programme, when, place }
        "Жаңа сабақ: {when}" "«{programme}»: жаңа сабақ {when} басталады, орны: {place}."
        "Новое занятие: {when}" "«{programme}»: новое занятие начнётся {when}, место: {place}."
        "A new session: {when}" "“{programme}”: a new session begins {when}, at {place}.";
    /// A session of the training was moved.
    SessionMoved "session_moved" Participants { programme, before, when, place }
        "Сабақ өзгерді: {when}" "«{programme}»: {before} басталуға тиіс сабақ енді {when} басталады, орны: {place}."
        "Занятие изменено: {when}" "«{programme}»: занятие, которое должно было начаться {before}, теперь начнётся {when}, место: {place}."
        "A session was changed: {when}" "“{programme}”: the session of {before} now begins {when}, at {place}.";
    /// Somebody else teaches a session.
    SessionGivenAway "session_given_away" Trainers { programme, when }
        "Сабақты басқа тренер өткізеді" "«{programme}»: {when} басталатын сабақты енді басқа тренер өткізеді."
        "Занятие проведёт другой тренер" "«{programme}»: занятие {when} теперь проведёт другой тренер."
        "Somebody else teaches a session" "“{programme}”: the session of {when} is taught by somebody else now.";
    /// Somebody goes to another group of the training.
    GroupChanged "group_changed" Participants { programme, left, group, when, place }
        "Тобыңыз өзгерді: {group}" "«{programme}»: енді «{left}» тобының орнына «{group}» тобындасыз. Келесі сабақ: {when}, орны: {place}. Толық кестені бағдарлама бетінен қараңыз."
        "Вы в другой группе: {group}" "«{programme}»: вы теперь в группе «{group}» (раньше — «{left}»). Следующее занятие: {when}, место: {place}. Полное расписание — на странице программы."
        "You are in another group: {group}" "“{programme}”: you are in the group “{group}” now, no longer in “{left}”. The next session: {when}, at {place}. The whole timetable stands on the page of the programme.";
    /// A participant goes to another group, for the trainers of both.
    MemberRegrouped "member_regrouped" Trainers { programme, who, left, group }
        "Басқа топқа ауысты: {who}" "«{programme}»: {who} «{left}» тобынан «{group}» тобына ауысты."
        "Переход в другую группу: {who}" "«{programme}»: {who} теперь в группе «{group}» (раньше — «{left}»)."
        "Another group: {who}" "“{programme}”: {who} went from the group “{left}” to “{group}”.";
    /// A session of the training was cancelled.
    SessionCancelled "session_cancelled" Participants { programme, when }
        "Сабақ болмайды" "«{programme}»: {when} басталатын сабақ болмайды."
        "Занятие отменено" "«{programme}»: занятие {when} отменено."
        "A session was cancelled" "“{programme}”: the session of {when} will not take place.";
    /// A session that was cancelled by mistake takes place.
    SessionReinstated "session_reinstated" Participants { programme, when, place }
        "Сабақ болады" "«{programme}»: {when} басталатын сабақ болмайды деген хабарлама қате болды. Сабақ болады, орны: {place}."
        "Занятие всё же состоится" "«{programme}»: сообщение об отмене занятия {when} было ошибкой. Занятие состоится, место: {place}."
        "A session takes place after all" "“{programme}”: that the session of {when} was cancelled was a mistake. It takes place, at {place}.";
    /// Several sessions of the training were announced.
    TimetableAnnounced "timetable_announced" Participants { programme, count, sessions }
        "Жаңа сабақтар: {count}" "«{programme}»: кестеге жаңа сабақтар қосылды, саны: {count}. {sessions}. Толық кестені бағдарлама бетінен қараңыз."
        "Новые занятия: {count}" "«{programme}»: в расписание добавлены занятия, всего: {count}. {sessions}. Полное расписание — на странице программы."
        "New sessions: {count}" "“{programme}”: sessions were added to the timetable, in all: {count}. {sessions}. The whole timetable stands on the page of the programme.";
    /// Homework was set, or is due at another time.
    AssignmentSet "assignment_set" Participants { programme, assignment, due }
        "Тапсырма: {assignment}" "«{programme}»: «{assignment}» тапсырмасы берілді. Тапсыру мерзімі: {due}."
        "Задание: {assignment}" "«{programme}»: задано «{assignment}». Срок сдачи: {due}."
        "Assignment: {assignment}" "“{programme}”: “{assignment}” was set. It is due at {due}.";
    /// A piece of work was graded.
    Graded "graded" Participants { programme, assignment, points }
        "Жұмысыңыз бағаланды" "«{programme}», «{assignment}» тапсырмасы: {points}."
        "Ваша работа оценена" "«{programme}», задание «{assignment}»: {points}."
        "Your work was graded" "“{programme}”, assignment “{assignment}”: {points}.";
    /// What was decided of somebody's training was a mistake.
    TrainingResumed "training_resumed" Participants { programme }
        "Оқуыңыз жалғасады" "«{programme}» бағдарламасы: оқудың аяқталуы туралы хабарлама қате болды, сіз қатысушы болып қала бересіз."
        "Ваше обучение продолжается" "Программа «{programme}»: сообщение об окончании обучения было ошибкой, вы остаётесь участником."
        "Your training goes on" "“{programme}”: that your training had ended was a mistake, you still take part.";
    /// Somebody is asked into the team of an idea.
    TeamInvited "team_invited" Participants { programme, title, lead }
        "Сізді топқа шақырады: {title}" "«{programme}»: {lead} сізді «{title}» идеясының тобына шақырады. Келісетініңізді не келіспейтініңізді шақырулар бетінде белгілеңіз: жауап бергенше топта болмайсыз."
        "Вас приглашают в команду: {title}" "«{programme}»: {lead} приглашает вас в команду идеи «{title}». Примите или отклоните приглашение на странице приглашений: пока вы не ответили, вы не в команде."
        "You are invited into the team of {title}" "“{programme}”: {lead} asks you into the team of the idea “{title}”. Accept or decline on the page of invitations: you are not in the team until you have answered.";
    /// What became of an invitation into a team, for its lead.
    TeamAnswered "team_answered" Participants { programme, title, who, result }
        "Топқа шақыруыңыз: {who}" "«{programme}», «{title}» идеясы: {who} – шақырудың нәтижесі: {result}."
        "Ваше приглашение в команду: {who}" "«{programme}», идея «{title}»: {who} — приглашение: {result}."
        "Your invitation: {who}" "“{programme}”, the idea “{title}”: {who} – the invitation is {result}.";
    /// An invitation into a team holds no more.
    TeamInvitationEnded "team_invitation_ended" Participants { programme, title }
        "Топқа шақыру күшін жойды: {title}" "«{programme}»: «{title}» идеясының тобына шақыру енді күшінде емес, жауап берудің қажеті жоқ."
        "Приглашение больше не действует: {title}" "«{programme}»: приглашение в команду идеи «{title}» больше не действует, отвечать не нужно."
        "An invitation holds no more: {title}" "“{programme}”: the invitation into the team of the idea “{title}” holds no more; you need not answer.";
    /// Somebody came into the team of an idea.
    TeamJoined "team_joined" Participants { programme, title }
        "Сіз топқа қосылдыңыз: {title}" "«{programme}»: сіз «{title}» идеясы тобының мүшесісіз. Келіспесеңіз, бізге хабарлаңыз."
        "Вы в команде: {title}" "«{programme}»: вас включили в команду идеи «{title}». Если вы не согласны, сообщите нам."
        "You are in the team of {title}" "“{programme}”: you were put into the team of the idea “{title}”. If you do not agree, tell us.";
    /// Somebody is not in the team of an idea any more.
    TeamLeft "team_left" Participants { programme, title }
        "Сіз топта емессіз: {title}" "«{programme}»: сіз енді «{title}» идеясы тобының мүшесі емессіз."
        "Вы больше не в команде: {title}" "«{programme}»: вы больше не в команде идеи «{title}»."
        "You are not in the team of {title} any more" "“{programme}”: you are not in the team of the idea “{title}” any more.";
    /// An idea goes on in another one.
    IdeaMerged "idea_merged" Participants { programme, title, other }
        "Идеялар біріктірілді" "«{programme}»: «{title}» идеясы «{other}» идеясымен біріктірілді және сол идеяда жалғасады."
        "Идеи объединены" "«{programme}»: идея «{title}» объединена с идеей «{other}» и продолжается в ней."
        "Two ideas were merged" "“{programme}”: the idea “{title}” was merged into the idea “{other}” and goes on there.";
    /// Two ideas are apart again.
    IdeaUnmerged "idea_unmerged" Participants { programme, title }
        "Идеяңыз қайта жеке" "«{programme}»: «{title}» идеясының басқа идеямен біріктірілуі қате болды, ол өз бетінше жалғасады."
        "Ваша идея снова отдельная" "«{programme}»: объединение идеи «{title}» с другой было ошибкой, она продолжается сама."
        "Your idea stands by itself again" "“{programme}”: that “{title}” was merged into another idea was a mistake, it goes on by itself.";
    /// What was written wrongly of a person was corrected.
    DetailsCorrected "details_corrected" Applicants { reference }
        "Деректеріңіз түзетілді" "{reference} өтініміндегі жеке деректеріңізді қызметкер түзетті. Дұрыс екенін тексеріңіз."
        "Ваши данные исправлены" "Сотрудник исправил ваши личные данные в заявке {reference}. Проверьте, всё ли верно."
        "Your details were corrected" "Staff corrected your personal details in application {reference}. Please check that they are right.";
    /// Staff added a file to what is somebody's.
    FileAdded "file_added" Applicants { programme, purpose, object }
        "Файл қосылды: {purpose}" "«{programme}»: қызметкер файл қосты. Қайда: {object}. Қандай файл: {purpose}."
        "Добавлен файл: {purpose}" "«{programme}»: сотрудник добавил файл. Куда: {object}. Что это: {purpose}."
        "A file was added: {purpose}" "“{programme}”: staff added a file. To: {object}. What it is: {purpose}.";
    /// Staff withdrew a file of what is somebody's.
    FileWithdrawn "file_withdrawn" Applicants { programme, purpose, object }
        "Файл алынып тасталды: {purpose}" "«{programme}»: қызметкер файлды алып тастады. Қайдан: {object}. Қандай файл: {purpose}. Түсінбесеңіз, ұйымдастырушылардан сұраңыз."
        "Файл отозван: {purpose}" "«{programme}»: сотрудник отозвал файл. Откуда: {object}. Что это: {purpose}. Если это вам непонятно, спросите организаторов."
        "A file was withdrawn: {purpose}" "“{programme}”: staff withdrew a file. From: {object}. What it is: {purpose}. If you do not know why, ask those who run the programme.";
    /// Staff typed what somebody handed in on paper or told by telephone.
    WorkTyped "work_typed" Participants { programme, work }
        "Сіздің атыңыздан енгізілді" "«{programme}»: қызметкер сіз берген «{work}» жұмысын енгізді. Егер оны сіз бермесеңіз, үйлестірушіге хабарласыңыз."
        "Внесено от вашего имени" "«{programme}»: сотрудник внёс сданное вами: «{work}». Если вы этого не сдавали, сообщите координатору."
        "Typed for you" "“{programme}”: staff typed what you handed in: “{work}”. If you did not, tell the coordinator.";
    /// A plan that was handed in can be written again.
    PlanReopened "plan_reopened" Participants { programme, title, reason }
        "Бизнес-жоспар қайта ашылды" "«{programme}», «{title}»: тапсырылған бизнес-жоспар қайта ашылды. Түзетіп, қайта тапсырыңыз. {reason}"
        "Бизнес-план снова открыт" "«{programme}», «{title}»: сданный бизнес-план снова открыт. Исправьте его и сдайте ещё раз. {reason}"
        "The business plan is open again" "“{programme}”, “{title}”: the plan that was handed in is open again. Correct it and hand it in anew. {reason}";
    /// Somebody else leads an idea.
    LeadHanded "lead_handed" Participants { programme, title, lead }
        "Идеяның жетекшісі ауысты" "«{programme}», «{title}»: енді топты {lead} басқарады."
        "У идеи новый руководитель" "«{programme}», «{title}»: теперь команду ведёт {lead}."
        "The idea has another lead" "“{programme}”, “{title}”: {lead} leads the team from now on.";
    /// Completion of the training was decided, or somebody left it.
    TrainingEnded "training_ended" Participants { programme, result, reason }
        "Оқу нәтижесі" "«{programme}» бағдарламасы: {result}. {reason}"
        "Итог обучения" "Программа «{programme}»: {result}. {reason}"
        "Your training" "“{programme}”: {result}. {reason}";
    /// A place was offered.
    PlaceOffered "place_offered" Applicants { programme, until }
        "Сізге орын ұсынылды" "Сіз «{programme}» бағдарламасына іріктелдіңіз. Орынды {until} дейін растаңыз."
        "Вам предложено место" "Вы отобраны в программу «{programme}». Подтвердите место до {until}."
        "You are offered a place" "You were selected for “{programme}”. Confirm your place before {until}.";
    /// There is more time to answer an offer.
    OfferExtended "offer_extended" Applicants { programme, until }
        "Орынды растау мерзімі ұзартылды" "«{programme}» бағдарламасындағы орныңызды растау мерзімі ұзартылды: {until} дейін."
        "Срок подтверждения места продлён" "Вы можете подтвердить место в программе «{programme}» до {until}."
        "You have more time to confirm your place" "You can confirm your place in “{programme}” until {until}.";
    /// On the waiting list.
    Waitlisted "waitlisted" Applicants { programme, position, until }
        "Сіз күту парағындасыз" "«{programme}» бағдарламасының күту парағында орныңыз: {position}. Нәтижеге {until} дейін шағым бере аласыз."
        "Вы в листе ожидания" "Ваше место в листе ожидания программы «{programme}»: {position}. Апелляцию на результат можно подать до {until}."
        "You are on the waiting list" "Your place on the waiting list of “{programme}”: {position}. You can appeal against the result until {until}.";
    /// The call closed, and an application was not handed in.
    CallClosed "call_closed" Applicants { programme }
        "Өтініміңіз берілмеді" "«{programme}» бағдарламасына өтінім қабылдау аяқталды, сіздің өтініміңіз жоба күйінде қалды және қарауға түспейді. Себебі дәлелді болса, ұйымдастырушыларға хабарласыңыз."
        "Ваша заявка не подана" "Приём заявок в программу «{programme}» закончился, ваша заявка осталась черновиком и не рассматривается. Если была уважительная причина, обратитесь к организаторам."
        "Your application was not handed in" "The call of “{programme}” is closed; your application is still a draft and is not looked at. If there was a good reason, ask those who run the programme.";
    /// The waiting list was closed.
    WaitlistEnded "waitlist_ended" Applicants { programme }
        "Күту парағы жабылды" "«{programme}» бағдарламасының күту парағы жабылды: бұдан былай орын босамайды. Қызығушылығыңызға рақмет, келесі жолы қайта өтінім беріңіз."
        "Лист ожидания закрыт" "Лист ожидания программы «{programme}» закрыт: места больше не освободятся. Спасибо за участие, подавайте заявку снова в следующий раз."
        "The waiting list is closed" "The waiting list of “{programme}” is closed: no more places become free. Thank you for applying, and please apply again next time.";
    /// A change of a programme waits for a second coordinator.
    AmendmentProposed "amendment_proposed" Staff { programme, reason }
        "Бағдарламаға өзгеріс ұсынылды" "«{programme}»: өзгеріс екінші үйлестірушінің мақұлдауын күтіп тұр. Себебі: {reason}"
        "Предложено изменение программы" "«{programme}»: изменение ждёт согласия второго координатора. Причина: {reason}"
        "A change of the programme is proposed" "“{programme}”: a change waits for a second coordinator to accept it. The reason: {reason}";
    /// What was announced of a programme has changed.
    ProgrammeAmended "programme_amended" Applicants { programme, reason }
        "Бағдарлама өзгерді" "«{programme}» бағдарламасының шарттары өзгерді: {reason} Жаңа мәтінді бағдарлама бетінен оқыңыз."
        "Программа изменилась" "Условия программы «{programme}» изменились: {reason} Новый текст – на странице программы."
        "The programme has changed" "What was announced of “{programme}” has changed: {reason} Read the new text on its page.";
    /// The programme does not take place.
    ProgrammeCancelled "programme_cancelled" Applicants { programme, reason }
        "Бағдарлама тоқтатылды" "«{programme}» бағдарламасы тоқтатылды. Себебі: {reason}"
        "Программа отменена" "Программа «{programme}» отменена. Причина: {reason}"
        "The programme is cancelled" "“{programme}” is cancelled. Reason: {reason}";
    /// The idea was chosen in the final.
    FinalSelected "final_selected" Participants { programme, amount, until }
        "Идеяңыз таңдалды" "«{programme}»: идеяңыз финалда таңдалды, ұсынылған грант — {amount}. Нәтиже шағым беру мерзімі — {until} — өткеннен кейін күшіне енеді."
        "Ваша идея выбрана" "«{programme}»: ваша идея выбрана в финале, предлагаемый грант — {amount}. Результат вступит в силу после окончания срока апелляций: {until}."
        "Your idea was chosen" "“{programme}”: your idea was chosen in the final; the proposed award is {amount}. The result is final once the time for appeals is over: {until}.";
    /// The idea is next in line.
    FinalWaitlisted "final_waitlisted" Participants { programme, position, until }
        "Идеяңыз резервте" "«{programme}»: финалда идеяңыз резервтегі {position}-орында. Нәтижеге {until} дейін шағым бере аласыз."
        "Ваша идея в резерве" "«{programme}»: в финале ваша идея на {position}-м месте резерва. Апелляцию на результат можно подать до {until}."
        "Your idea is in reserve" "“{programme}”: in the final your idea is number {position} in reserve. You can appeal against the result until {until}.";
    /// The idea was not chosen in the final.
    FinalDeclined "final_declined" Participants { programme, until }
        "Финал нәтижесі" "«{programme}»: өкінішке қарай, идеяңыз финалда таңдалмады. Нәтиженің түсіндірмесі өтініміңізде тұр, оған {until} дейін шағым бере аласыз."
        "Результат финала" "«{programme}»: к сожалению, ваша идея не выбрана в финале. Объяснение результата есть в вашей заявке, апелляцию можно подать до {until}."
        "Result of the final" "“{programme}”: we are sorry, your idea was not chosen in the final. The explanation stands with your application; you can appeal until {until}.";
    /// The reserve of the final ended without an award.
    FinalWaitlistEnded "final_waitlist_ended" Participants { programme }
        "Финал резерві жабылды" "«{programme}» бағдарламасы аяқталды, сондықтан резервтегі идеяңызға грант берілмейді. Қатысқаныңызға рақмет."
        "Резерв финала закрыт" "Программа «{programme}» завершена, поэтому ваша идея из резерва грант не получит. Спасибо за участие."
        "The reserve of the final is closed" "The programme “{programme}” has ended, so your idea in reserve gets no award. Thank you for taking part.";
    /// An appeal was answered.
    AppealAnswered "appeal_answered" Applicants { programme, result, answer }
        "Шағымыңызға жауап" "«{programme}» бағдарламасының нәтижесіне шағымыңыз: {result}. {answer}"
        "Ответ на вашу апелляцию" "Апелляция на результат программы «{programme}»: {result}. {answer}"
        "Your appeal was answered" "Your appeal against the result of “{programme}”: {result}. {answer}";
    /// Not selected.
    NotSelected "not_selected" Applicants { programme, until }
        "Іріктеу нәтижесі" "Өкінішке қарай, «{programme}» бағдарламасына өтініміңіз іріктеуден өтпеді. Нәтиженің түсіндірмесі өтініміңізде тұр, оған {until} дейін шағым бере аласыз."
        "Результат отбора" "К сожалению, ваша заявка в программу «{programme}» не прошла отбор. Объяснение результата есть в вашей заявке, апелляцию можно подать до {until}."
        "Result of the selection" "We are sorry: your application to “{programme}” was not selected. The explanation stands with your application; you can appeal until {until}.";
    /// The place was taken, by the applicant or on behalf.
    PlaceConfirmed "place_confirmed" Applicants { programme }
        "Орын расталды" "«{programme}» бағдарламасына қатысуыңыз расталды."
        "Место подтверждено" "Ваше участие в программе «{programme}» подтверждено."
        "Your place is confirmed" "You take part in “{programme}”.";
    /// A yes that came in time while all seats were taken.
    SeatAwaited "seat_awaited" Applicants { programme }
        "Келісіміңіз қабылданды" "«{programme}» бағдарламасына келісіміңіз мерзімінде түсті, бірақ қазір бос орын жоқ. Сіз күту парағында біріншілердің қатарындасыз: орын босаса, ол бірден сізге беріледі, қайта растаудың қажеті жоқ."
        "Ваше согласие записано" "Вы вовремя согласились участвовать в программе «{programme}», но сейчас все места заняты. Вы стоите первыми в листе ожидания: как только место освободится, оно будет вашим, подтверждать ещё раз не нужно."
        "Your yes is kept" "You said yes to “{programme}” in time, but all seats are taken at the moment. You come first on the waiting list: the next seat that is free is yours, and you need not confirm again.";
    /// Offers to people whom no message reaches.
    OffersToCall "offers_to_call" Staff { programme, references, until }
        "Телефон соғу керек: «{programme}»" "«{programme}» бағдарламасында орын ұсынылды, бірақ мына өтінімдердің иелерінде тіркелгі жоқ: {references}. Оларға телефон соғып, жауабын {until} дейін белгілеңіз."
        "Нужно позвонить: «{programme}»" "В программе «{programme}» предложены места, а у этих заявителей нет учётной записи: {references}. Позвоните им и отметьте ответ до {until}."
        "Please call: “{programme}”" "Places in “{programme}” were offered to applicants without an account: {references}. Call them and record their answers before {until}.";
    /// The place was turned down, by the applicant or on behalf.
    PlaceDeclined "place_declined" Applicants { programme }
        "Орыннан бас тартылды" "«{programme}» бағдарламасындағы орыннан бас тартқаныңыз тіркелді."
        "Отказ от места" "Ваш отказ от места в программе «{programme}» записан."
        "Your place was turned down" "It is recorded that you turned down your place in “{programme}”.";
    /// The place was not confirmed in time.
    OfferExpired "offer_expired" Applicants { programme }
        "Орынды растау мерзімі өтті" "«{programme}» бағдарламасындағы орын мерзімінде расталмады."
        "Срок подтверждения места истёк" "Место в программе «{programme}» не было подтверждено в срок."
        "The offer has expired" "The place in “{programme}” was not confirmed in time.";

    // jury
    /// Somebody is the secretary of a round.
    SecretaryNamed "secretary_named" Staff { programme, round }
        "Сіз комиссия хатшысысыз" "«{programme}» бағдарламасында сіз комиссия хатшысы болып тағайындалдыңыз ({round}). Бағалаудың аяқталуы мен шешімді төраға растауы үшін сіз дайындайсыз; дауыс бермейсіз."
        "Вы секретарь комиссии" "В программе «{programme}» вы назначены секретарём комиссии ({round}). Вы готовите завершение оценки и решение, их подтверждает председатель; голоса у вас нет."
        "You are the secretary of the commission" "In the programme “{programme}” you are the secretary of the commission ({round}). You prepare the end of the scoring and the decision for the chair to confirm; you have no vote.";
    /// Somebody is the secretary of a round no more.
    SecretaryReplaced "secretary_replaced" Staff { programme, round }
        "Сіз енді комиссия хатшысы емессіз" "«{programme}» бағдарламасы: сіз енді комиссия хатшысы емессіз ({round})."
        "Вы больше не секретарь комиссии" "Программа «{programme}»: вы больше не секретарь комиссии ({round})."
        "You are the secretary no more" "Programme “{programme}”: you are the secretary of the commission no more ({round}).";
    /// The secretary prepared a step that waits for whoever presides.
    StepPrepared "step_prepared" Jurors { step, programme }
        "Растауыңызды күтеді: {step}" "«{programme}» бағдарламасы: хатшы мынаны дайындады: {step}. Қарап шығып, растаңыз немесе кері қайтарыңыз."
        "Ждёт вашего подтверждения: {step}" "Программа «{programme}»: секретарь подготовил: {step}. Посмотрите и подтвердите или верните."
        "Waits for you to confirm it: {step}" "Programme “{programme}”: the secretary prepared: {step}. Look at it, and confirm it or send it back.";
    /// What was prepared was confirmed, and so the step was taken.
    StepConfirmed "step_confirmed" Staff { step, programme }
        "Расталды: {step}" "«{programme}» бағдарламасы: дайындалғаны расталып, күшіне енді: {step}."
        "Подтверждено: {step}" "Программа «{programme}»: подготовленное подтверждено и вступило в силу: {step}."
        "Confirmed: {step}" "Programme “{programme}”: what was prepared was confirmed and stands: {step}.";
    /// What was prepared was sent back, or taken back by the secretary.
    StepReturned "step_returned" Staff { step, programme, reason }
        "Кері қайтарылды: {step}" "«{programme}» бағдарламасы: дайындалғаны кері қайтарылды: {step}. Себебі: {reason}"
        "Возвращено: {step}" "Программа «{programme}»: подготовленное возвращено: {step}. Причина: {reason}"
        "Sent back: {step}" "Programme “{programme}”: what was prepared was sent back: {step}. Reason: {reason}";
    /// There is something to score.
    CardsAssigned "cards_assigned" Jurors { programme, count, until }
        "Бағалау парақтары берілді" "«{programme}» бағдарламасында сізге бағалауға берілген үміткерлер саны: {count}. Бағалаудың соңғы мерзімі: {until}."
        "Вам назначены заявки для оценки" "В программе «{programme}» вам назначено для оценки: {count}. Срок оценки: {until}."
        "You have candidates to score" "In the programme “{programme}” you were given candidates to score: {count}. The scoring closes: {until}.";
    /// A card went to another juror.
    CardWithdrawn "card_withdrawn" Jurors { programme }
        "Бағалау парағы басқаға берілді" "«{programme}» бағдарламасында бір бағалау парағы сізден комиссияның басқа мүшесіне берілді."
        "Оценочный лист передан" "В программе «{programme}» один из ваших оценочных листов передан другому члену комиссии."
        "A card went to somebody else" "In the programme “{programme}” one of your cards was given to another juror.";
    /// A juror has no seat in a round any more.
    JuryLeft "jury_left" Jurors { programme }
        "Сіз бұдан былай комиссия мүшесі емессіз" "«{programme}» бағдарламасының бағалау кезеңінде сіз енді комиссия құрамында емессіз. Сұрағыңыз болса, үйлестірушіге хабарласыңыз."
        "Вы больше не в составе комиссии" "В раунде оценивания программы «{programme}» вы больше не входите в состав комиссии. Если есть вопросы, обратитесь к координатору."
        "You are not on the jury any more" "You have no seat any more in a round of the programme “{programme}”. If you have questions, ask the coordinator.";
    /// Somebody of the staff declared conflicts of interest.
    ConflictDeclared "conflict_declared" Staff { who, reference, programme }
        "Мүдделер қақтығысы мәлімделді: {reference}" "«{programme}» бағдарламасы: {who} мына өтінімдер бойынша мүдделер қақтығысы бар екенін мәлімдеді: {reference}. Бұл өтінімдер енді ол кісіден жасырын, қойған бағасы есептелмейді. Бағалау жүріп жатса, парақтарды басқа мүшелерге бөліңіз."
        "Заявлен конфликт интересов: {reference}" "Программа «{programme}»: {who} заявляет о конфликте интересов по заявкам {reference}. Эти заявки теперь скрыты, поставленная оценка не учитывается. Если идёт оценивание, распределите листы другим членам комиссии."
        "A conflict of interest was declared: {reference}" "Programme “{programme}”: {who} declares a conflict of interest with the applications {reference}. They are hidden from now on, and a card that was submitted does not count. While the round is open, spread the cards to other jurors.";
    /// What was decided on a conflict of interest of one's own, or that one was entered.
    ConflictDecided "conflict_decided" Staff { reference, status, programme }
        "{reference} өтінімі: мүдделер қақтығысы" "«{programme}» бағдарламасы: {reference} өтінімі бойынша сіздің мүдделер қақтығысыңыз – {status}."
        "Конфликт интересов: заявка {reference}" "Программа «{programme}»: ваш конфликт интересов по заявке {reference} — {status}."
        "Conflict of interest: application {reference}" "Programme “{programme}”: your conflict of interest with the application {reference} is now: {status}.";
    /// A pitch has its time.
    PitchAnnounced "pitch_announced" Participants { programme, when, place }
        "Идеяңызды таныстыру уақыты: {when}" "«{programme}» комиссиясының алдында сөз сөйлейтін уақытыңыз — {when}, орны: {place}."
        "Ваше выступление: {when}" "Ваше выступление перед комиссией программы «{programme}» — {when}, место: {place}."
        "Your pitch: {when}" "You present your idea to the jury of “{programme}” on {when}, at {place}.";
    /// A pitch was moved.
    PitchMoved "pitch_moved" Participants { programme, when, place, reason }
        "Сөз сөйлеу уақыты өзгерді: {when}" "«{programme}» комиссиясының алдында сөз сөйлейтін жаңа уақытыңыз — {when}, орны: {place}. Себебі: {reason}"
        "Выступление перенесено: {when}" "Новое время вашего выступления перед комиссией программы «{programme}» — {when}, место: {place}. Причина: {reason}"
        "Your pitch was moved: {when}" "You now present your idea to the jury of “{programme}” on {when}, at {place}. Reason: {reason}";

    /// A sample is there to be scored for practice.
    SampleStarted "sample_started" Jurors { programme, title }
        "Калибрлеу жаттығуы басталды" "«{programme}» бағдарламасы: бағалау басталғанға дейін «{title}» үлгісін жаттығу үшін бағалаңыз. Бұл бағалар есепке алынбайды."
        "Началось калибровочное упражнение" "Программа «{programme}»: до начала оценки оцените для тренировки образец «{title}». Эти оценки ни на что не влияют."
        "The calibration exercise has begun" "“{programme}”: before the scoring begins, please score the sample “{title}” for practice. These marks count for nothing.";

    /// An appeal waits for an answer.
    AppealMade "appeal_made" Staff { programme, reference }
        "Шағым түсті: {reference}" "«{programme}» бағдарламасының нәтижесіне {reference} өтінімі бойынша шағым берілді. Оған жауап беру қажет."
        "Подана апелляция: {reference}" "На результат программы «{programme}» подана апелляция по заявке {reference}. На неё нужно ответить."
        "An appeal was made: {reference}" "There is an appeal against a result of “{programme}”, by the application {reference}. It waits for an answer.";
    /// An idea was taken out of the final.
    IdeaWithdrawn "idea_withdrawn" Participants { programme, title }
        "Идея финалдан алынды: {title}" "«{programme}» бағдарламасының финалынан «{title}» идеясы алынды. Ол енді бағаланбайды."
        "Идея снята с финала: {title}" "Идея «{title}» снята с финала программы «{programme}». Она больше не оценивается."
        "Withdrawn from the final: {title}" "The idea “{title}” was withdrawn from the final of “{programme}”. It is not scored any more.";

    // reminders
    /// The call closes soon, and the application is a draft.
    CallCloses "call_closes" Applicants { programme, until }
        "Өтінімді аяқтап, тапсыруды ұмытпаңыз" "«{programme}» бағдарламасына өтініміңіз әлі тапсырылған жоқ. Оны {until} дейін аяқтап, беріңіз."
        "Не забудьте подать заявку" "Ваша заявка в программу «{programme}» ещё не подана. Закончите её и подайте до {until}."
        "Do not forget to submit your application" "Your application to “{programme}” is not submitted yet. Finish and submit it before {until}.";
    /// The time to answer a question ends soon.
    ClarificationDue "clarification_due" Applicants { reference, until }
        "{reference} өтініміңіз бойынша жауап күтілуде" "{reference} өтініміңізді нақтылау сұрағына әлі жауап берілген жоқ. Жауапты {until} дейін беріңіз."
        "Ждём ответа по заявке {reference}" "На вопрос по вашей заявке {reference} ещё нет ответа. Ответьте до {until}."
        "Your answer about application {reference} is awaited" "The question about your application {reference} is not answered yet. Please answer before {until}.";
    /// An offer of a place ends soon.
    OfferEnds "offer_ends" Applicants { programme, until }
        "Орынды растау мерзімі аяқталып келеді" "«{programme}» бағдарламасында сізге ұсынылған орын әлі расталған жоқ. Оны {until} дейін растаңыз немесе бас тартыңыз, әйтпесе орын келесі адамға беріледі."
        "Скоро истекает срок подтверждения места" "Вы ещё не ответили на предложение места в программе «{programme}». Подтвердите его или откажитесь до {until}, иначе место получит следующий."
        "Your offer of a place ends soon" "You have not answered the offer of a place in “{programme}”. Confirm or decline it before {until}, or it goes to the next.";
    /// A session begins soon.
    SessionBegins "session_begins" Participants { programme, when, place }
        "Сабақ жақындады: {when}" "«{programme}»: сабақ {when} басталады, орны: {place}."
        "Скоро занятие: {when}" "«{programme}»: занятие начнётся {when}, место: {place}."
        "A session is near: {when}" "“{programme}”: a session begins {when}, at {place}.";
    /// An assignment is due soon, and nothing was handed in.
    AssignmentDue "assignment_due" Participants { programme, assignment, until }
        "Тапсырма мерзімі жақындады: {assignment}" "«{programme}»: «{assignment}» тапсырмасын {until} дейін өткізіңіз."
        "Скоро срок сдачи: {assignment}" "«{programme}»: сдайте задание «{assignment}» до {until}."
        "An assignment is due soon: {assignment}" "“{programme}”: hand in the assignment “{assignment}” before {until}.";
    /// A round closes soon, and cards are left.
    CardsDue "cards_due" Jurors { programme, count, until }
        "Толтырылмаған бағалау парақтары: {count}" "«{programme}» бағдарламасында тапсырылмаған бағалау парақтарыңыздың саны: {count}. Оларды {until} дейін тапсырыңыз: одан кейін қабылданбайды."
        "Незаполненные оценочные листы: {count}" "В программе «{programme}» у вас осталось несданных оценочных листов: {count}. Сдайте их до {until}: позже они не принимаются."
        "Cards that are left: {count}" "In the programme “{programme}” cards that you have not handed in: {count}. Submit them before {until}: none is taken afterwards.";
    /// The training ends soon, and the plan was not handed in.
    PlanDue "plan_due" Participants { programme, until }
        "Бизнес-жоспарды тапсыруды ұмытпаңыз" "«{programme}»: бизнес-жоспарыңыз әлі тапсырылған жоқ. Оқудың соңғы күні — {until}; жоспары жоқ идея финалға қатыспайды."
        "Не забудьте сдать бизнес-план" "«{programme}»: ваш бизнес-план ещё не сдан. Последний день обучения — {until}; без плана идея не участвует в финале."
        "Do not forget your business plan" "“{programme}”: your business plan is not handed in yet. The last day of the training is {until}; without a plan an idea takes no part in the final.";
    /// A pitch begins soon.
    PitchBegins "pitch_begins" Participants { programme, when, place }
        "Сөз сөйлейтін уақытыңыз жақындады: {when}" "«{programme}» комиссиясының алдында {when} сөз сөйлейсіз, орны: {place}."
        "Скоро ваше выступление: {when}" "Вы выступаете перед комиссией программы «{programme}» {when}, место: {place}."
        "Your pitch is near: {when}" "You present your idea to the jury of “{programme}” on {when}, at {place}.";
    /// The day of the pitches begins soon, for jurors.
    PitchDayBegins "pitch_day_begins" Jurors { programme, when, place }
        "Идеяларды тыңдау күні жақындады: {when}" "«{programme}»: идеяларды қорғау {when} басталады, орны: {place}. Комиссия мүшесі ретінде сізді күтеміз."
        "Скоро день защиты идей: {when}" "«{programme}»: защита идей начнётся {when}, место: {place}. Ждём вас как члена комиссии."
        "The day of the pitches is near: {when}" "“{programme}”: the pitches begin {when}, at {place}. You are awaited as a juror.";

    // funding
    /// An award moved to another state.
    AwardMoved "award_moved" Participants { programme, amount, status }
        "Грант бойынша хабар" "«{programme}»: сіздің идеяңызға арналған {amount} гранттың күйі — {status}."
        "Новости о гранте" "«{programme}»: состояние гранта {amount} для вашей идеи — {status}."
        "News of your award" "“{programme}”: the award of {amount} for your idea is now {status}.";
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use kernel::TextEnum;
    use kernel::merge_fields::names_in;

    /// No text is empty, and none was left in another language.
    pub fn all_differ(what: &str, texts: Vec<String>) {
        for (n, text) in texts.iter().enumerate() {
            assert!(!text.trim().is_empty(), "{what}: an empty text");
            assert!(!texts[..n].contains(text), "{what}: two languages say `{text}`");
        }
    }

    #[test]
    fn every_notice_says_the_same_in_three_languages() {
        for kind in MessageKind::ALL {
            let texts = Lang::ALL.iter().map(|l| kind.words(*l));
            let (subjects, bodies): (Vec<_>, Vec<_>) = texts
                .map(|(subject, body)| (subject.to_owned(), body.to_owned()))
                .unzip();
            let named = |text: &String| names_in(text).into_iter().collect::<BTreeSet<_>>();
            let facts = named(&bodies[0]);
            assert!(
                bodies.iter().all(|body| named(body) == facts),
                "they differ in what they tell: {bodies:#?}"
            );
            // What a kind knows is told, and nothing is named that it does not know.
            let all: BTreeSet<_> = bodies.iter().chain(&subjects).flat_map(named).collect();
            assert_eq!(
                all,
                kind.fields().iter().map(|f| (*f).to_owned()).collect(),
                "{kind}"
            );
            all_differ(kind.as_str(), subjects);
            all_differ(kind.as_str(), bodies);
        }
    }
}
