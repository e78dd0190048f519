DROP INDEX application_consent_waits;
ALTER TABLE application DROP COLUMN consent_waits_since;
DROP INDEX one_time_code_login;
ALTER TABLE one_time_code DROP COLUMN login_digest;
ALTER TABLE one_time_code DROP COLUMN login_sealed;
ALTER TABLE refresh_token ADD COLUMN sibling BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE account DROP COLUMN password_set_at;
