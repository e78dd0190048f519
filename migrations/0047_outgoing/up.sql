-- What leaves the house for the people of a programme: whom it is for, how it goes, and what is held until somebody looked.
CREATE TABLE outgoing_status_code (code TEXT PRIMARY KEY);
INSERT INTO outgoing_status_code (code) VALUES ('held'), ('waiting'), ('sent'), ('failed'), ('discarded');

CREATE TABLE outgoing (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  -- whose application it is about; none: for staff
  application_id UUID REFERENCES application (id),
  -- whoever reads it; none: whoever has no account is called
  account_id UUID REFERENCES account (id),
  kind TEXT NOT NULL,
  channel TEXT,
  status TEXT NOT NULL REFERENCES outgoing_status_code (code),
  -- while it is held: what is said, in each language
  subject JSONB,
  body JSONB,
  link TEXT,
  -- by which job of the outbox it goes
  job_id UUID,
  attempts INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX outgoing_list ON outgoing (programme_id, id);
CREATE INDEX outgoing_status ON outgoing (programme_id, status, id);
CREATE INDEX outgoing_job ON outgoing (job_id) WHERE status = 'waiting';
CREATE INDEX outgoing_application ON outgoing (application_id);
