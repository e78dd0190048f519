ALTER TABLE plan_version DROP COLUMN evidence;
ALTER TABLE submission DROP COLUMN evidence;
ALTER TABLE submission DROP COLUMN typed_by;
DROP TABLE application_code;
