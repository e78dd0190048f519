DROP TABLE outgoing;
DROP TABLE outgoing_status_code;
