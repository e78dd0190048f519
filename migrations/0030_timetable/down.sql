DROP INDEX training_session_co_trainer;
DROP INDEX training_session_trainer;
