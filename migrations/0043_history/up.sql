-- The history of one person in the log.
CREATE INDEX audit_entry_about ON audit_entry (about_id, seq);
