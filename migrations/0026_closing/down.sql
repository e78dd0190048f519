ALTER TABLE round DROP COLUMN quorum_at;
ALTER TABLE round DROP COLUMN quorum_reason;
ALTER TABLE round DROP COLUMN quorum_before;
ALTER TABLE round DROP COLUMN close_reason;
