DROP TABLE sample_card;
DROP TABLE sample;
DROP TABLE sample_status_code;
