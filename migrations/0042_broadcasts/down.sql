DROP TABLE broadcast;
DROP TABLE broadcast_status_code;
