-- What a trainer teaches at a time is asked over all programmes.
CREATE INDEX training_session_trainer ON training_session (trainer_id, starts_at);
CREATE INDEX training_session_co_trainer ON training_session (co_trainer_id, starts_at);
