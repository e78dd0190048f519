DROP TABLE ballot_line;
