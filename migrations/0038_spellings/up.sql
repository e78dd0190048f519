-- Words are looked for without regard to whether a name was typed with Kazakh or with Russian letters (`kernel::alike`):
-- those that are kept are folded anew.
INSERT INTO application_word (programme_id, word, application_id)
SELECT programme_id,
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(word, 'ә', 'а'), 'ə',
  'а'), 'ғ', 'г'), 'қ', 'к'), 'ң', 'н'), 'ө', 'о'), 'ɵ', 'о'), 'ұ', 'у'), 'ү', 'у'), 'һ', 'х'), 'і', 'и'),
  application_id
FROM application_word
WHERE word <>
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(word, 'ә', 'а'), 'ə',
  'а'), 'ғ', 'г'), 'қ', 'к'), 'ң', 'н'), 'ө', 'о'), 'ɵ', 'о'), 'ұ', 'у'), 'ү', 'у'), 'һ', 'х'), 'і', 'и')
ON CONFLICT DO NOTHING;
DELETE FROM application_word
WHERE word <>
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(word, 'ә', 'а'), 'ə',
  'а'), 'ғ', 'г'), 'қ', 'к'), 'ң', 'н'), 'ө', 'о'), 'ɵ', 'о'), 'ұ', 'у'), 'ү', 'у'), 'һ', 'х'), 'і', 'и');

-- Latin letters that stand in a Cyrillic word.
INSERT INTO application_word (programme_id, word, application_id)
SELECT programme_id,
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(word, 'a', 'а'), 'c', 'с'),
  'e', 'е'), 'h', 'х'), 'x', 'х'), 'i', 'и'), 'k', 'к'), 'o', 'о'), 'p', 'р'), 'y', 'у'),
  application_id
FROM application_word
WHERE word <>
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(word, 'a', 'а'), 'c', 'с'),
  'e', 'е'), 'h', 'х'), 'x', 'х'), 'i', 'и'), 'k', 'к'), 'o', 'о'), 'p', 'р'), 'y', 'у')
  AND (
  word LIKE '%а%' OR word LIKE '%б%' OR word LIKE '%в%' OR word LIKE '%г%' OR word LIKE '%д%' OR word LIKE '%е%'
  OR word LIKE '%ж%' OR word LIKE '%з%' OR word LIKE '%и%' OR word LIKE '%й%' OR word LIKE '%к%' OR word LIKE
  '%л%' OR word LIKE '%м%' OR word LIKE '%н%' OR word LIKE '%о%' OR word LIKE '%п%' OR word LIKE '%р%' OR word
  LIKE '%с%' OR word LIKE '%т%' OR word LIKE '%у%' OR word LIKE '%ф%' OR word LIKE '%х%' OR word LIKE '%ц%' OR
  word LIKE '%ч%' OR word LIKE '%ш%' OR word LIKE '%щ%' OR word LIKE '%ъ%' OR word LIKE '%ы%' OR word LIKE '%ь%'
  OR word LIKE '%э%' OR word LIKE '%ю%' OR word LIKE '%я%')
ON CONFLICT DO NOTHING;
DELETE FROM application_word
WHERE word <>
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(word, 'a', 'а'), 'c', 'с'),
  'e', 'е'), 'h', 'х'), 'x', 'х'), 'i', 'и'), 'k', 'к'), 'o', 'о'), 'p', 'р'), 'y', 'у')
  AND (
  word LIKE '%а%' OR word LIKE '%б%' OR word LIKE '%в%' OR word LIKE '%г%' OR word LIKE '%д%' OR word LIKE '%е%'
  OR word LIKE '%ж%' OR word LIKE '%з%' OR word LIKE '%и%' OR word LIKE '%й%' OR word LIKE '%к%' OR word LIKE
  '%л%' OR word LIKE '%м%' OR word LIKE '%н%' OR word LIKE '%о%' OR word LIKE '%п%' OR word LIKE '%р%' OR word
  LIKE '%с%' OR word LIKE '%т%' OR word LIKE '%у%' OR word LIKE '%ф%' OR word LIKE '%х%' OR word LIKE '%ц%' OR
  word LIKE '%ч%' OR word LIKE '%ш%' OR word LIKE '%щ%' OR word LIKE '%ъ%' OR word LIKE '%ы%' OR word LIKE '%ь%'
  OR word LIKE '%э%' OR word LIKE '%ю%' OR word LIKE '%я%');
