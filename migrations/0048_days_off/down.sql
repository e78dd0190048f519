DROP TABLE day_off;
