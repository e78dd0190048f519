-- What was decided in a round, frozen at the publication and signed. A correction is a new version.
CREATE TABLE protocol (
  id UUID PRIMARY KEY,
  round_id UUID NOT NULL REFERENCES round (id),
  no INTEGER NOT NULL,
  result_id UUID NOT NULL REFERENCES result (id),
  -- for everybody, without a log-in
  public_form TEXT NOT NULL,
  -- for auditors: the cards in full, and what opens the commitments of the public form
  bundle TEXT NOT NULL,
  published_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT protocol_number UNIQUE (round_id, no),
  CONSTRAINT protocol_one_per_result UNIQUE (result_id)
);

-- J1, J2, … and C1, C2, …: the same in all versions of a round's protocol.
CREATE TABLE protocol_name (
  round_id UUID NOT NULL REFERENCES round (id),
  subject_id UUID NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (round_id, subject_id),
  CONSTRAINT protocol_name_one UNIQUE (round_id, name)
);

-- Whom a programme names to read the cards in full.
CREATE TABLE protocol_auditors (
  programme_id UUID PRIMARY KEY REFERENCES programme (id),
  version INTEGER NOT NULL
);
CREATE TABLE protocol_auditor (
  programme_id UUID NOT NULL REFERENCES protocol_auditors (programme_id),
  account_id UUID NOT NULL REFERENCES account (id),
  PRIMARY KEY (programme_id, account_id)
);
