INSERT INTO result_status_code (code) VALUES ('deliberated'), ('standstill'), ('final');
CREATE TABLE vote_code (code TEXT PRIMARY KEY);
INSERT INTO vote_code (code) VALUES ('for'), ('against'), ('abstain');

-- What was said about the candidates that the scores cannot tell apart.
CREATE TABLE deliberation (
  id UUID PRIMARY KEY,
  result_id UUID NOT NULL REFERENCES result (id),
  note TEXT NOT NULL,
  recorded_by UUID NOT NULL REFERENCES account (id),
  recorded_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX deliberation_result ON deliberation (result_id, id);

-- How a member of the jury voted on the decision, or signed it. A vote that was cast stands.
CREATE TABLE ballot (
  result_id UUID NOT NULL REFERENCES result (id),
  juror_id UUID NOT NULL REFERENCES account (id),
  vote TEXT NOT NULL REFERENCES vote_code (code),
  opinion TEXT,
  cast_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (result_id, juror_id)
);

-- By the rule "the sum asked for times the share of the maximum", where the round has it.
ALTER TABLE result_line ADD COLUMN proposed_amount BIGINT;
-- Until then an appeal may be made, and nothing rests on the result.
ALTER TABLE result ADD COLUMN standstill_until TIMESTAMPTZ;
