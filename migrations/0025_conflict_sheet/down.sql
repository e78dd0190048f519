DROP TABLE conflict_answer;
