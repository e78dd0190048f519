ALTER TABLE one_time_code DROP COLUMN language;
ALTER TABLE one_time_code DROP COLUMN display_name;
ALTER TABLE one_time_code DROP COLUMN password_hash;
