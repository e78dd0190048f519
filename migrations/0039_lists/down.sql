DROP INDEX application_by_channel;
DROP INDEX application_by_locality;
DROP INDEX application_by_submission;
DROP TABLE application_key;
