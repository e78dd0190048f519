-- What somebody without an account has to be told by telephone. It is written where a message would be sent.
CREATE TABLE phone_call_status_code (code TEXT PRIMARY KEY);
INSERT INTO phone_call_status_code (code) VALUES ('open'), ('reached'), ('moot');

CREATE TABLE phone_call (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  application_id UUID NOT NULL REFERENCES application (id),
  -- that of the message
  kind TEXT NOT NULL,
  -- in each language: who calls learns only on the line which one is spoken
  subject JSONB NOT NULL,
  body JSONB NOT NULL,
  -- until when the person can do something about it
  until_at TIMESTAMPTZ,
  -- when the call is late
  due_at TIMESTAMPTZ NOT NULL,
  status TEXT NOT NULL REFERENCES phone_call_status_code (code),
  attempts INTEGER NOT NULL,
  tried_at TIMESTAMPTZ,
  tried_by UUID REFERENCES account (id),
  note TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT phone_call_attempts CHECK (attempts >= 0 AND (attempts = 0) = (tried_at IS NULL))
);
CREATE INDEX phone_call_list ON phone_call (programme_id, status, due_at, id);
CREATE INDEX phone_call_application ON phone_call (application_id, status);
