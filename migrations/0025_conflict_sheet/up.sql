-- What a juror answered of each candidate of a round: whether a conflict of interest stands between them. The conflict
-- itself stands with the others; this tells who has looked at all of them.
CREATE TABLE conflict_answer (
  round_id UUID NOT NULL REFERENCES round (id),
  juror_id UUID NOT NULL REFERENCES account (id),
  candidate_id UUID NOT NULL REFERENCES candidate (id),
  -- what ties the two; absent where nothing does
  kind TEXT,
  answered_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (candidate_id, juror_id),
  CONSTRAINT conflict_answer_seat FOREIGN KEY (round_id, juror_id) REFERENCES round_juror (round_id, account_id)
);
CREATE INDEX conflict_answer_round ON conflict_answer (round_id, juror_id);
