-- What an idea is called stands in every list of applications: as a column, so that no list opens the documents.
ALTER TABLE application ADD COLUMN title TEXT;
UPDATE application SET title = content -> 'idea' ->> 'title' WHERE content -> 'idea' ->> 'title' IS NOT NULL;
