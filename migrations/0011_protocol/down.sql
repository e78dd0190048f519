DROP TABLE protocol_auditor;
DROP TABLE protocol_auditors;
DROP TABLE protocol_name;
DROP TABLE protocol;
