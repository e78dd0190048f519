-- What coordinators write to many at once: it waits until its time, and can be held until then.
CREATE TABLE broadcast_status_code (code TEXT PRIMARY KEY);
INSERT INTO broadcast_status_code (code) VALUES ('waiting'), ('held'), ('sent'), ('cancelled');

CREATE TABLE broadcast (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  status TEXT NOT NULL REFERENCES broadcast_status_code (code),
  audience JSONB NOT NULL,
  subject JSONB NOT NULL,
  body JSONB NOT NULL,
  send_at TIMESTAMPTZ NOT NULL,
  -- how many were told so far, and the last application among them: those who are told next stand behind it
  told INTEGER NOT NULL,
  told_up_to UUID,
  created_by UUID NOT NULL REFERENCES account (id),
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX broadcast_list ON broadcast (programme_id, id);
CREATE INDEX broadcast_due ON broadcast (send_at) WHERE status = 'waiting';
