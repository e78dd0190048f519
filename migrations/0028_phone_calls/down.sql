DROP TABLE phone_call;
DROP TABLE phone_call_status_code;
