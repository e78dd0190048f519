DROP TABLE preparation_confirmation;
DROP TABLE preparation;
DROP TABLE preparation_status_code;
DROP TABLE preparation_kind_code;
ALTER TABLE round DROP COLUMN secretary_id;
