-- A link that was asked for before a new password was set is not sent after.
ALTER TABLE account ADD COLUMN password_set_at TIMESTAMPTZ;
-- A refresh token has one successor and no siblings.
ALTER TABLE refresh_token DROP COLUMN sibling;
-- A code that proves a new address or number keeps it, sealed; staff look a number up by its digest.
ALTER TABLE one_time_code ADD COLUMN login_sealed TEXT;
ALTER TABLE one_time_code ADD COLUMN login_digest TEXT;
CREATE INDEX one_time_code_login ON one_time_code (login_digest);
