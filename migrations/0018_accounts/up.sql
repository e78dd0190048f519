-- A link that was asked for before a new password was set is not sent after.
ALTER TABLE account ADD COLUMN password_set_at TIMESTAMPTZ;
-- A refresh token has one successor and no siblings.
ALTER TABLE refresh_token DROP COLUMN sibling;
-- A code that proves a new address or number keeps it, sealed; staff look a number up by its digest.
ALTER TABLE one_time_code ADD COLUMN login_sealed TEXT;
ALTER TABLE one_time_code ADD COLUMN login_digest TEXT;
CREATE INDEX one_time_code_login ON one_time_code (login_digest);
-- Since when coordinators have to settle a consent that was withdrawn too late to take the application back.
ALTER TABLE application ADD COLUMN consent_waits_since TIMESTAMPTZ;
CREATE INDEX application_consent_waits ON application (programme_id) WHERE consent_waits_since IS NOT NULL;
