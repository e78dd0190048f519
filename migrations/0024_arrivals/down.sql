ALTER TABLE application DROP COLUMN received_evidence;
ALTER TABLE application DROP COLUMN received_on;
