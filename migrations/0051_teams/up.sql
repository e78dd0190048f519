-- Nobody is put into a team without being asked: the lead invites, and the invited say yes or no.
CREATE TABLE team_invitation_status_code (code TEXT PRIMARY KEY);
INSERT INTO team_invitation_status_code (code) VALUES
  ('pending'), ('accepted'), ('declined'), ('withdrawn'), ('lapsed');

CREATE TABLE team_invitation (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  idea_id UUID NOT NULL REFERENCES idea (id),
  participant_id UUID NOT NULL REFERENCES participant (id),
  status TEXT NOT NULL REFERENCES team_invitation_status_code (code),
  invited_by UUID NOT NULL REFERENCES account (id),
  answered_by UUID REFERENCES account (id),
  -- what proves an answer that staff entered for somebody
  evidence TEXT,
  ended_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT team_invitation_ended CHECK ((status = 'pending') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX team_invitation_one_open ON team_invitation (idea_id, participant_id) WHERE status = 'pending';
CREATE INDEX team_invitation_list ON team_invitation (programme_id, id);
CREATE INDEX team_invitation_participant ON team_invitation (participant_id, id);

-- What an applicant adds after the submission stands in the thread, and waits until one of the staff has looked.
INSERT INTO thread_entry_kind_code (code) VALUES ('file');
