-- A link that was asked for before a new password was set is not sent after.
ALTER TABLE account ADD COLUMN password_set_at TIMESTAMPTZ;
-- A refresh token has one successor and no siblings.
ALTER TABLE refresh_token DROP COLUMN sibling;
