ALTER TABLE account DROP COLUMN grants_no;
