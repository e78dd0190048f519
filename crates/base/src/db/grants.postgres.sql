-- Each change of a grant is counted at its account: whoever remembers grants compares the number.
CREATE OR REPLACE FUNCTION count_grants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE account SET grants_no = grants_no + 1 WHERE id IN (NEW.account_id, OLD.account_id);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER role_grant_counted AFTER INSERT OR UPDATE OR DELETE ON role_grant
FOR EACH ROW EXECUTE FUNCTION count_grants();
