-- A draft is known to those who plan; the others learn of it when it is announced. What there was stood in everybody's
-- timetable, and stays there.
INSERT INTO training_session_status_code (code) VALUES ('draft');
-- Sessions that were planned together.
ALTER TABLE training_session ADD COLUMN series_id UUID;
CREATE INDEX training_session_series ON training_session (series_id);
