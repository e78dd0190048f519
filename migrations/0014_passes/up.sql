-- A pass, and the session that it opened, are good for one round alone.
ALTER TABLE one_time_code ADD COLUMN scope_id UUID;
ALTER TABLE session ADD COLUMN scope_id UUID;
