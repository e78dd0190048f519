DROP INDEX training_session_series;
ALTER TABLE training_session DROP COLUMN series_id;
-- Nobody was told of a draft.
DELETE FROM training_session WHERE status = 'draft';
DELETE FROM training_session_status_code WHERE code = 'draft';
