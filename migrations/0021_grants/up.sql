-- Counts the changes of an account's grants, so that a process may keep what it read of them and know whether it still
-- stands. Triggers count (see crates/base/src/db/grants.*.sql), so that no writer forgets it.
ALTER TABLE account ADD COLUMN grants_no BIGINT NOT NULL DEFAULT 0;
