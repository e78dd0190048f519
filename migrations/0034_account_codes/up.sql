-- A code on paper that opens an application which staff typed, to whoever holds the paper.
CREATE TABLE application_code (
  digest TEXT PRIMARY KEY,
  application_id UUID NOT NULL REFERENCES application (id),
  issued_by UUID NOT NULL REFERENCES account (id),
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  -- when it was used, or ended by a newer one
  ended_at TIMESTAMPTZ
);
-- one that works for each application
CREATE UNIQUE INDEX application_code_open ON application_code (application_id) WHERE ended_at IS NULL;
CREATE INDEX application_code_application ON application_code (application_id);

-- What came on paper: who typed it, and what proves it.
ALTER TABLE submission ADD COLUMN typed_by UUID REFERENCES account (id);
ALTER TABLE submission ADD COLUMN evidence TEXT;
ALTER TABLE plan_version ADD COLUMN evidence TEXT;
