-- Where the vote on a decision is by line: how a member stands to a candidate otherwise than to the rest.
CREATE TABLE ballot_line (
  result_id UUID NOT NULL,
  juror_id UUID NOT NULL,
  candidate_id UUID NOT NULL REFERENCES candidate (id),
  vote TEXT NOT NULL REFERENCES vote_code (code),
  PRIMARY KEY (result_id, juror_id, candidate_id),
  FOREIGN KEY (result_id, juror_id) REFERENCES ballot (result_id, juror_id)
);
