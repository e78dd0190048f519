-- What somebody has not read, and how much of each kind.
CREATE INDEX message_unread ON message (account_id, kind) WHERE read_at IS NULL;
