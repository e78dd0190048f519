-- The secretary of a round prepares what its chair confirms.
ALTER TABLE round ADD COLUMN secretary_id UUID REFERENCES account (id);
CREATE TABLE preparation_kind_code (code TEXT PRIMARY KEY);
INSERT INTO preparation_kind_code (code) VALUES ('close'), ('decision');
CREATE TABLE preparation_status_code (code TEXT PRIMARY KEY);
INSERT INTO preparation_status_code (code) VALUES ('open'), ('confirmed'), ('returned'), ('replaced');
CREATE TABLE preparation (
  id UUID PRIMARY KEY,
  round_id UUID NOT NULL REFERENCES round (id),
  kind TEXT NOT NULL REFERENCES preparation_kind_code (code),
  status TEXT NOT NULL REFERENCES preparation_status_code (code),
  body JSONB NOT NULL,
  -- Of a decision: on which result it is.
  result_id UUID REFERENCES result (id),
  prepared_by UUID NOT NULL REFERENCES account (id),
  prepared_at TIMESTAMPTZ NOT NULL,
  -- Why it was returned.
  reason TEXT,
  ended_at TIMESTAMPTZ,
  ended_by UUID REFERENCES account (id)
);
CREATE INDEX preparation_of_round ON preparation (round_id, id);
-- One of a kind waits at a time.
CREATE UNIQUE INDEX preparation_one_open ON preparation (round_id, kind) WHERE status = 'open';
CREATE TABLE preparation_confirmation (
  preparation_id UUID NOT NULL REFERENCES preparation (id),
  account_id UUID NOT NULL REFERENCES account (id),
  confirmed_at TIMESTAMPTZ NOT NULL,
  -- Where it was signed on paper: what proves it, and who entered it.
  evidence TEXT,
  recorded_by UUID NOT NULL REFERENCES account (id),
  PRIMARY KEY (preparation_id, account_id)
);
