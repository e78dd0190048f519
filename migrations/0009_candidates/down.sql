DROP TABLE candidate_applicant;
