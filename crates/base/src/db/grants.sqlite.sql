-- Each change of a grant is counted at its account: whoever remembers grants compares the number.
CREATE TRIGGER IF NOT EXISTS role_grant_counted_insert AFTER INSERT ON role_grant
BEGIN UPDATE account SET grants_no = grants_no + 1 WHERE id = NEW.account_id; END;
CREATE TRIGGER IF NOT EXISTS role_grant_counted_update AFTER UPDATE ON role_grant
BEGIN UPDATE account SET grants_no = grants_no + 1 WHERE id IN (NEW.account_id, OLD.account_id); END;
CREATE TRIGGER IF NOT EXISTS role_grant_counted_delete AFTER DELETE ON role_grant
BEGIN UPDATE account SET grants_no = grants_no + 1 WHERE id = OLD.account_id; END;
