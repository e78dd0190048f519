-- Why a round was closed although cards were missing; and by which decision its quorum was lowered after the opening.
ALTER TABLE round ADD COLUMN close_reason TEXT;
ALTER TABLE round ADD COLUMN quorum_before INTEGER;
ALTER TABLE round ADD COLUMN quorum_reason TEXT;
ALTER TABLE round ADD COLUMN quorum_at TIMESTAMPTZ;
