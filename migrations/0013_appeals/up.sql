-- Days that are not what their weekday says. Seeded with the public holidays of Kazakhstan: Law of 13 December 2001
-- No. 267-II, days off that move by Labour Code, article 84. What the government moves later an administrator enters.
CREATE TABLE calendar_day (
  day DATE PRIMARY KEY,
  working BOOLEAN NOT NULL,
  name JSONB NOT NULL
);
INSERT INTO calendar_day (day, working, name) VALUES
  ('2026-01-01', FALSE, '{"kk": "Жаңа жыл", "ru": "Новый год", "en": "New Year"}'),
  ('2026-01-02', FALSE, '{"kk": "Жаңа жыл", "ru": "Новый год", "en": "New Year"}'),
  ('2026-01-07', FALSE, '{"kk": "Рождество", "ru": "Рождество", "en": "Orthodox Christmas"}'),
  ('2026-03-08', FALSE, '{"kk": "Халықаралық әйелдер күні", "ru": "Международный женский день", "en": "International Women''s Day"}'),
  ('2026-03-09', FALSE, '{"kk": "Халықаралық әйелдер күні (ауыстырылған)", "ru": "Международный женский день (перенос)", "en": "International Women''s Day (moved)"}'),
  ('2026-03-21', FALSE, '{"kk": "Наурыз мейрамы", "ru": "Наурыз мейрамы", "en": "Nauryz"}'),
  ('2026-03-22', FALSE, '{"kk": "Наурыз мейрамы", "ru": "Наурыз мейрамы", "en": "Nauryz"}'),
  ('2026-03-23', FALSE, '{"kk": "Наурыз мейрамы", "ru": "Наурыз мейрамы", "en": "Nauryz"}'),
  ('2026-03-24', FALSE, '{"kk": "Наурыз мейрамы (ауыстырылған)", "ru": "Наурыз мейрамы (перенос)", "en": "Nauryz (moved)"}'),
  ('2026-03-25', FALSE, '{"kk": "Наурыз мейрамы (ауыстырылған)", "ru": "Наурыз мейрамы (перенос)", "en": "Nauryz (moved)"}'),
  ('2026-05-01', FALSE, '{"kk": "Қазақстан халқының бірлігі мерекесі", "ru": "Праздник единства народа Казахстана", "en": "Day of Unity"}'),
  ('2026-05-07', FALSE, '{"kk": "Отан қорғаушы күні", "ru": "День защитника Отечества", "en": "Defender of the Fatherland Day"}'),
  ('2026-05-09', FALSE, '{"kk": "Жеңіс күні", "ru": "День Победы", "en": "Victory Day"}'),
  ('2026-05-11', FALSE, '{"kk": "Жеңіс күні (ауыстырылған)", "ru": "День Победы (перенос)", "en": "Victory Day (moved)"}'),
  ('2026-05-27', FALSE, '{"kk": "Құрбан айттың бірінші күні", "ru": "Первый день Курбан-айта", "en": "First day of Kurban Ait"}'),
  ('2026-07-06', FALSE, '{"kk": "Астана күні", "ru": "День столицы", "en": "Capital Day"}'),
  ('2026-08-30', FALSE, '{"kk": "Конституция күні", "ru": "День Конституции", "en": "Constitution Day"}'),
  ('2026-08-31', FALSE, '{"kk": "Конституция күні (ауыстырылған)", "ru": "День Конституции (перенос)", "en": "Constitution Day (moved)"}'),
  ('2026-10-25', FALSE, '{"kk": "Республика күні", "ru": "День Республики", "en": "Republic Day"}'),
  ('2026-10-26', FALSE, '{"kk": "Республика күні (ауыстырылған)", "ru": "День Республики (перенос)", "en": "Republic Day (moved)"}'),
  ('2026-12-16', FALSE, '{"kk": "Тәуелсіздік күні", "ru": "День Независимости", "en": "Independence Day"}'),
  ('2027-01-01', FALSE, '{"kk": "Жаңа жыл", "ru": "Новый год", "en": "New Year"}'),
  ('2027-01-02', FALSE, '{"kk": "Жаңа жыл", "ru": "Новый год", "en": "New Year"}'),
  ('2027-01-04', FALSE, '{"kk": "Жаңа жыл (ауыстырылған)", "ru": "Новый год (перенос)", "en": "New Year (moved)"}'),
  ('2027-01-07', FALSE, '{"kk": "Рождество", "ru": "Рождество", "en": "Orthodox Christmas"}'),
  ('2027-03-08', FALSE, '{"kk": "Халықаралық әйелдер күні", "ru": "Международный женский день", "en": "International Women''s Day"}'),
  ('2027-03-21', FALSE, '{"kk": "Наурыз мейрамы", "ru": "Наурыз мейрамы", "en": "Nauryz"}'),
  ('2027-03-22', FALSE, '{"kk": "Наурыз мейрамы", "ru": "Наурыз мейрамы", "en": "Nauryz"}'),
  ('2027-03-23', FALSE, '{"kk": "Наурыз мейрамы", "ru": "Наурыз мейрамы", "en": "Nauryz"}'),
  ('2027-03-24', FALSE, '{"kk": "Наурыз мейрамы (ауыстырылған)", "ru": "Наурыз мейрамы (перенос)", "en": "Nauryz (moved)"}'),
  ('2027-05-01', FALSE, '{"kk": "Қазақстан халқының бірлігі мерекесі", "ru": "Праздник единства народа Казахстана", "en": "Day of Unity"}'),
  ('2027-05-03', FALSE, '{"kk": "Қазақстан халқының бірлігі мерекесі (ауыстырылған)", "ru": "Праздник единства народа Казахстана (перенос)", "en": "Day of Unity (moved)"}'),
  ('2027-05-07', FALSE, '{"kk": "Отан қорғаушы күні", "ru": "День защитника Отечества", "en": "Defender of the Fatherland Day"}'),
  ('2027-05-09', FALSE, '{"kk": "Жеңіс күні", "ru": "День Победы", "en": "Victory Day"}'),
  ('2027-05-10', FALSE, '{"kk": "Жеңіс күні (ауыстырылған)", "ru": "День Победы (перенос)", "en": "Victory Day (moved)"}'),
  ('2027-05-16', FALSE, '{"kk": "Құрбан айттың бірінші күні", "ru": "Первый день Курбан-айта", "en": "First day of Kurban Ait"}'),
  ('2027-07-06', FALSE, '{"kk": "Астана күні", "ru": "День столицы", "en": "Capital Day"}'),
  ('2027-08-30', FALSE, '{"kk": "Конституция күні", "ru": "День Конституции", "en": "Constitution Day"}'),
  ('2027-10-25', FALSE, '{"kk": "Республика күні", "ru": "День Республики", "en": "Republic Day"}'),
  ('2027-12-16', FALSE, '{"kk": "Тәуелсіздік күні", "ru": "День Независимости", "en": "Independence Day"}'),
  ('2028-01-01', FALSE, '{"kk": "Жаңа жыл", "ru": "Новый год", "en": "New Year"}'),
  ('2028-01-02', FALSE, '{"kk": "Жаңа жыл", "ru": "Новый год", "en": "New Year"}'),
  ('2028-01-03', FALSE, '{"kk": "Жаңа жыл (ауыстырылған)", "ru": "Новый год (перенос)", "en": "New Year (moved)"}'),
  ('2028-01-04', FALSE, '{"kk": "Жаңа жыл (ауыстырылған)", "ru": "Новый год (перенос)", "en": "New Year (moved)"}'),
  ('2028-01-07', FALSE, '{"kk": "Рождество", "ru": "Рождество", "en": "Orthodox Christmas"}'),
  ('2028-03-08', FALSE, '{"kk": "Халықаралық әйелдер күні", "ru": "Международный женский день", "en": "International Women''s Day"}'),
  ('2028-03-21', FALSE, '{"kk": "Наурыз мейрамы", "ru": "Наурыз мейрамы", "en": "Nauryz"}'),
  ('2028-03-22', FALSE, '{"kk": "Наурыз мейрамы", "ru": "Наурыз мейрамы", "en": "Nauryz"}'),
  ('2028-03-23', FALSE, '{"kk": "Наурыз мейрамы", "ru": "Наурыз мейрамы", "en": "Nauryz"}'),
  ('2028-05-01', FALSE, '{"kk": "Қазақстан халқының бірлігі мерекесі", "ru": "Праздник единства народа Казахстана", "en": "Day of Unity"}'),
  ('2028-05-05', FALSE, '{"kk": "Құрбан айттың бірінші күні", "ru": "Первый день Курбан-айта", "en": "First day of Kurban Ait"}'),
  ('2028-05-07', FALSE, '{"kk": "Отан қорғаушы күні", "ru": "День защитника Отечества", "en": "Defender of the Fatherland Day"}'),
  ('2028-05-08', FALSE, '{"kk": "Отан қорғаушы күні (ауыстырылған)", "ru": "День защитника Отечества (перенос)", "en": "Defender of the Fatherland Day (moved)"}'),
  ('2028-05-09', FALSE, '{"kk": "Жеңіс күні", "ru": "День Победы", "en": "Victory Day"}'),
  ('2028-07-06', FALSE, '{"kk": "Астана күні", "ru": "День столицы", "en": "Capital Day"}'),
  ('2028-08-30', FALSE, '{"kk": "Конституция күні", "ru": "День Конституции", "en": "Constitution Day"}'),
  ('2028-10-25', FALSE, '{"kk": "Республика күні", "ru": "День Республики", "en": "Republic Day"}'),
  ('2028-12-16', FALSE, '{"kk": "Тәуелсіздік күні", "ru": "День Независимости", "en": "Independence Day"}'),
  ('2028-12-18', FALSE, '{"kk": "Тәуелсіздік күні (ауыстырылған)", "ru": "День Независимости (перенос)", "en": "Independence Day (moved)"}');

CREATE TABLE appeal_status_code (code TEXT PRIMARY KEY);
INSERT INTO appeal_status_code (code) VALUES ('submitted'), ('upheld'), ('refused'), ('withdrawn');

CREATE TABLE appeal (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  round_id UUID NOT NULL REFERENCES round (id),
  result_id UUID NOT NULL REFERENCES result (id),
  application_id UUID NOT NULL REFERENCES application (id),
  status TEXT NOT NULL REFERENCES appeal_status_code (code),
  ground TEXT NOT NULL,
  statement TEXT NOT NULL,
  -- what proves the appeal of somebody who told it to staff
  evidence TEXT,
  submitted_by UUID NOT NULL REFERENCES account (id),
  submitted_at TIMESTAMPTZ NOT NULL,
  answer TEXT,
  handled_by UUID REFERENCES account (id),
  handled_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  CONSTRAINT appeal_handled CHECK ((status IN ('upheld', 'refused')) = (answer IS NOT NULL)),
  CONSTRAINT appeal_two_people CHECK (handled_by IS NULL OR handled_by <> submitted_by)
);
CREATE UNIQUE INDEX appeal_one_open ON appeal (result_id, application_id) WHERE status = 'submitted';
CREATE INDEX appeal_round ON appeal (round_id, id);
CREATE INDEX appeal_application ON appeal (application_id, id);

-- What stood on a card before its juror changed it after the discussion.
CREATE TABLE card_revision (
  card_id UUID NOT NULL REFERENCES card (id),
  no INTEGER NOT NULL,
  marks JSONB NOT NULL,
  feedback TEXT,
  submitted_at TIMESTAMPTZ NOT NULL,
  replaced_at TIMESTAMPTZ NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (card_id, no)
);
