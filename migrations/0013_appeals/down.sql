DROP TABLE card_revision;
DROP TABLE appeal;
DROP TABLE appeal_status_code;
DROP TABLE calendar_day;
