ALTER TABLE application DROP COLUMN title;
