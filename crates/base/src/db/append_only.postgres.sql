-- What was logged is neither changed nor taken away. Only a payload may be emptied (erasure).
CREATE OR REPLACE FUNCTION incubator_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE OR REPLACE FUNCTION incubator_only_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.payload IS NOT NULL OR NEW.salt IS NOT NULL THEN
    RAISE EXCEPTION '% may only be emptied', TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION incubator_append_only();
CREATE OR REPLACE TRIGGER audit_payload_only_emptied BEFORE UPDATE OR DELETE ON audit_payload
FOR EACH ROW EXECUTE FUNCTION incubator_only_emptied();
CREATE OR REPLACE TRIGGER protocol_append_only BEFORE UPDATE OR DELETE ON protocol
FOR EACH ROW EXECUTE FUNCTION incubator_append_only();
