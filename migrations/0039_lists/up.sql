-- By what lists of applications are sorted and filtered, beside what stands in the application itself.
CREATE TABLE application_key (
  application_id UUID PRIMARY KEY REFERENCES application (id),
  programme_id UUID NOT NULL,
  -- as it is looked for (`kernel::alike`): neither database puts Kazakh letters where people look for them
  name TEXT NOT NULL,
  -- what became of the rules together: failed where one is failed, else pending where one is open
  rules TEXT REFERENCES eligibility_outcome_code (code)
);
INSERT INTO application_key (application_id, programme_id, name, rules)
SELECT application.id, application.programme_id,
  trim(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(family_name
    || ' ' || given_name), 'А', 'а'), 'Б', 'б'), 'В', 'в'), 'Г', 'г'), 'Д', 'д'), 'Е', 'е'), 'Ж', 'ж'), 'З', 'з'),
    'И', 'и'), 'Й', 'й'), 'К', 'к'), 'Л', 'л'), 'М', 'м'), 'Н', 'н'), 'О', 'о'), 'П', 'п'), 'Р', 'р'), 'С', 'с'),
    'Т', 'т'), 'У', 'у'), 'Ф', 'ф'), 'Х', 'х'), 'Ц', 'ц'), 'Ч', 'ч'), 'Ш', 'ш'), 'Щ', 'щ'), 'Ъ', 'ъ'), 'Ы', 'ы'),
    'Ь', 'ь'), 'Э', 'э'), 'Ю', 'ю'), 'Я', 'я'), 'ә', 'а'), 'ə', 'а'), 'ғ', 'г'), 'қ', 'к'), 'ң', 'н'), 'ө', 'о'),
    'ɵ', 'о'), 'ұ', 'у'), 'ү', 'у'), 'һ', 'х'), 'і', 'и'), 'ё', 'е'), 'Ә', 'а'), 'Ə', 'а'), 'Ғ', 'г'), 'Қ', 'к'),
    'Ң', 'н'), 'Ө', 'о'), 'Ɵ', 'о'), 'Ұ', 'у'), 'Ү', 'у'), 'Һ', 'х'), 'І', 'и'), 'Ё', 'е')
  ),
  (
    SELECT CASE
      WHEN sum(CASE WHEN outcome = 'failed' THEN 1 ELSE 0 END) > 0 THEN 'failed'
      WHEN sum(CASE WHEN outcome = 'pending' THEN 1 ELSE 0 END) > 0 THEN 'pending'
      WHEN count(*) > 0 THEN 'passed'
    END
    FROM eligibility_outcome WHERE eligibility_outcome.application_id = application.id
  )
FROM application JOIN person ON person.id = application.person_id;
CREATE INDEX application_key_name ON application_key (programme_id, name, application_id);
CREATE INDEX application_key_rules ON application_key (programme_id, rules, application_id);

CREATE INDEX application_by_submission ON application (programme_id, submitted_at, id);
CREATE INDEX application_by_locality ON application (programme_id, locality, created_at, id);
CREATE INDEX application_by_channel ON application (programme_id, channel, created_at, id);
