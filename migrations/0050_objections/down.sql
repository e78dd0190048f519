DROP TABLE objection;
DROP TABLE refusal;
DROP TABLE objection_status_code;
