ALTER TABLE session DROP COLUMN scope_id;
ALTER TABLE one_time_code DROP COLUMN scope_id;
