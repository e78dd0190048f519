-- Whoever was found ineligible may object once, until a day that was told with the decision; another coordinator answers.
CREATE TABLE objection_status_code (code TEXT PRIMARY KEY);
INSERT INTO objection_status_code (code) VALUES ('submitted'), ('allowed'), ('refused'), ('moot');

-- The decision that stands against an application: who took it, and until when one can object. It goes when the decision is
-- taken back, or an objection is allowed.
CREATE TABLE refusal (
  application_id UUID PRIMARY KEY REFERENCES application (id),
  programme_id UUID NOT NULL REFERENCES programme (id),
  decided_by UUID NOT NULL REFERENCES account (id),
  decided_at TIMESTAMPTZ NOT NULL,
  until_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX refusal_until ON refusal (programme_id, until_at);

CREATE TABLE objection (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  application_id UUID NOT NULL REFERENCES application (id),
  status TEXT NOT NULL REFERENCES objection_status_code (code),
  -- against which decision, and who took it
  decided_by UUID NOT NULL REFERENCES account (id),
  decided_at TIMESTAMPTZ NOT NULL,
  statement TEXT NOT NULL,
  -- what proves the objection of somebody who told it to staff
  evidence TEXT,
  submitted_by UUID NOT NULL REFERENCES account (id),
  submitted_at TIMESTAMPTZ NOT NULL,
  answer TEXT,
  handled_by UUID REFERENCES account (id),
  handled_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  CONSTRAINT objection_answered CHECK ((status IN ('allowed', 'refused')) = (answer IS NOT NULL)),
  CONSTRAINT objection_two_people CHECK (handled_by IS NULL OR handled_by <> decided_by)
);
-- once against each decision
CREATE UNIQUE INDEX objection_once ON objection (application_id, decided_at);
CREATE INDEX objection_list ON objection (programme_id, status, id);
