DROP TABLE amendment;
DROP TABLE amendment_status_code;
