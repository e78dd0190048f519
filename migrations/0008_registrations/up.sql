-- What somebody asked for when registering waits with the code, not in the account: several people may register
-- with one address, and only the code that is spent tells whose password counts.
ALTER TABLE one_time_code ADD COLUMN password_hash TEXT;
ALTER TABLE one_time_code ADD COLUMN display_name TEXT;
ALTER TABLE one_time_code ADD COLUMN language TEXT;
-- Codes from before hold nothing of the kind: whoever was sent one registers again.
UPDATE one_time_code SET used_at = created_at WHERE purpose = 'activation' AND used_at IS NULL;
