DROP TABLE award;
DROP TABLE award_status_code;
