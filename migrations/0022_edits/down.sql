ALTER TABLE application DROP COLUMN draft_person;
ALTER TABLE application DROP COLUMN draft_content;
