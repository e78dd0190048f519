-- What was paid of an award that ended early: it stays committed.
ALTER TABLE award ADD COLUMN paid BIGINT CONSTRAINT award_paid CHECK (paid IS NULL OR (paid >= 0 AND paid <= amount));
