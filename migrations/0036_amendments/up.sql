-- What changes of a programme after it was announced: proposed by one coordinator, accepted by another.
CREATE TABLE amendment_status_code (code TEXT PRIMARY KEY);
INSERT INTO amendment_status_code (code) VALUES ('proposed'), ('accepted'), ('rejected');

CREATE TABLE amendment (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  status TEXT NOT NULL REFERENCES amendment_status_code (code),
  -- what changes, and what it was before
  changes JSONB NOT NULL,
  before JSONB NOT NULL,
  reason TEXT NOT NULL,
  proposed_by UUID NOT NULL REFERENCES account (id),
  decided_by UUID REFERENCES account (id),
  decided_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT amendment_two_people CHECK (status <> 'accepted' OR decided_by <> proposed_by)
);
CREATE INDEX amendment_list ON amendment (programme_id, id);
-- one at a time is waiting
CREATE UNIQUE INDEX amendment_one_open ON amendment (programme_id) WHERE status = 'proposed';
