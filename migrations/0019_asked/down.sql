ALTER TABLE candidate DROP COLUMN asked;
