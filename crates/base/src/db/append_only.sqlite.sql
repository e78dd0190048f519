-- What was logged is neither changed nor taken away. Only a payload may be emptied (erasure).
CREATE TRIGGER IF NOT EXISTS audit_entry_no_update BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_entry_no_delete BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_payload_only_emptied BEFORE UPDATE ON audit_payload
WHEN NEW.payload IS NOT NULL OR NEW.salt IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'audit_payload may only be emptied'); END;
CREATE TRIGGER IF NOT EXISTS audit_payload_no_delete BEFORE DELETE ON audit_payload
BEGIN SELECT RAISE(ABORT, 'audit_payload may only be emptied'); END;
CREATE TRIGGER IF NOT EXISTS protocol_no_update BEFORE UPDATE ON protocol
BEGIN SELECT RAISE(ABORT, 'protocol is append-only'); END;
CREATE TRIGGER IF NOT EXISTS protocol_no_delete BEFORE DELETE ON protocol
BEGIN SELECT RAISE(ABORT, 'protocol is append-only'); END;
