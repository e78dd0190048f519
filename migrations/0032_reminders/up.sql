-- What people are reminded of, as data of the programme. A programme without a row in reminder_set has the defaults.
CREATE TABLE reminder_kind_code (code TEXT PRIMARY KEY);
INSERT INTO reminder_kind_code (code) VALUES
  ('call_closes'), ('clarification_due'), ('offer_ends'), ('session_begins'), ('assignment_due'), ('cards_due'),
  ('plan_due'), ('pitch_begins');

CREATE TABLE reminder_set (
  programme_id UUID PRIMARY KEY REFERENCES programme (id),
  version INTEGER NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE reminder (
  programme_id UUID NOT NULL REFERENCES reminder_set (programme_id),
  kind TEXT NOT NULL REFERENCES reminder_kind_code (code),
  before_minutes INTEGER NOT NULL,
  enabled BOOLEAN NOT NULL,
  PRIMARY KEY (programme_id, kind, before_minutes),
  CONSTRAINT reminder_before CHECK (before_minutes > 0)
);

-- One row for a person, a thing with its date, and a reminder: written with the message, so that nobody is told twice.
CREATE TABLE reminder_sent (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  kind TEXT NOT NULL REFERENCES reminder_kind_code (code),
  before_minutes INTEGER NOT NULL,
  -- what it is about, and the date that was told: a thing that moves is another one
  subject_id UUID NOT NULL,
  due_at TIMESTAMPTZ NOT NULL,
  -- the application of an applicant or participant, the account of staff
  recipient_id UUID NOT NULL,
  application_id UUID REFERENCES application (id),
  -- false where it was not worth telling any more: its moment was over before the thing was known
  told BOOLEAN NOT NULL,
  at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX reminder_sent_once ON reminder_sent (subject_id, due_at, recipient_id, kind, before_minutes);
CREATE INDEX reminder_sent_list ON reminder_sent (programme_id, id);
CREATE INDEX reminder_sent_application ON reminder_sent (application_id);

ALTER TABLE message ADD COLUMN link TEXT;

-- Dates that reminders and the work list look for.
CREATE INDEX application_question ON application (programme_id, clarification_due_at)
  WHERE clarification_due_at IS NOT NULL;
CREATE INDEX assignment_due ON assignment (programme_id, due_at);
CREATE INDEX submission_participant ON submission (participant_id, assignment_id, no);
CREATE INDEX participant_programme ON participant (programme_id, status);
CREATE INDEX conflict_by_status ON conflict (programme_id, status);
CREATE INDEX invitation_by_status ON invitation (programme_id, status);
