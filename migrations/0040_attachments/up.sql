-- Files that people attach. The bytes lie in the depot, by the id of the row.
CREATE TABLE attachment_purpose_code (code TEXT PRIMARY KEY);
INSERT INTO attachment_purpose_code (code) VALUES
  ('identity'), ('residence'), ('consent_sheet'), ('paper_form'), ('estimate'), ('work'), ('slides'),
  ('register_sheet'), ('medical_note'), ('agreement'), ('other');

CREATE TABLE attachment (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  -- to what it is attached: one of them; to an excuse by the session and the participant together
  application_id UUID REFERENCES application (id),
  submission_id UUID REFERENCES submission (id),
  idea_id UUID REFERENCES idea (id),
  session_id UUID REFERENCES training_session (id),
  participant_id UUID REFERENCES participant (id),
  award_id UUID REFERENCES award (id),
  purpose TEXT NOT NULL REFERENCES attachment_purpose_code (code),
  name TEXT NOT NULL,
  -- what it is by its content
  media_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  for_jury BOOLEAN NOT NULL,
  -- the number of the submission after which it was added, 0 before the first
  added_after INTEGER NOT NULL,
  added_by UUID NOT NULL REFERENCES account (id),
  evidence TEXT,
  -- the one whose place it took
  replaces_id UUID REFERENCES attachment (id),
  replaced_at TIMESTAMPTZ,
  withdrawn_by UUID REFERENCES account (id),
  withdrawn_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT attachment_size CHECK (size > 0),
  CONSTRAINT attachment_to_one CHECK (
    CASE WHEN application_id IS NULL THEN 0 ELSE 1 END + CASE WHEN submission_id IS NULL THEN 0 ELSE 1 END
    + CASE WHEN idea_id IS NULL THEN 0 ELSE 1 END + CASE WHEN session_id IS NULL THEN 0 ELSE 1 END
    + CASE WHEN award_id IS NULL THEN 0 ELSE 1 END = 1),
  CONSTRAINT attachment_excuse CHECK (participant_id IS NULL OR session_id IS NOT NULL),
  CONSTRAINT attachment_withdrawn CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
-- one takes the place of one
CREATE UNIQUE INDEX attachment_one_successor ON attachment (replaces_id) WHERE replaces_id IS NOT NULL;
CREATE INDEX attachment_application ON attachment (application_id, id) WHERE application_id IS NOT NULL;
CREATE INDEX attachment_submission ON attachment (submission_id, id) WHERE submission_id IS NOT NULL;
CREATE INDEX attachment_idea ON attachment (idea_id, id) WHERE idea_id IS NOT NULL;
CREATE INDEX attachment_session ON attachment (session_id, participant_id, id) WHERE session_id IS NOT NULL;
CREATE INDEX attachment_award ON attachment (award_id, id) WHERE award_id IS NOT NULL;

-- What is on its way. The row is written before the first byte, so that nothing lies in the depot of which nobody knows.
CREATE TABLE upload (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES account (id),
  -- to what it will be attached, and what was said of it
  told JSONB NOT NULL,
  -- what it is to be, where that was said
  size BIGINT,
  received BIGINT NOT NULL,
  -- it became the attachment of the same id
  done_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT upload_received CHECK (received >= 0 AND (size IS NULL OR received <= size))
);
CREATE INDEX upload_account ON upload (account_id, expires_at);
CREATE INDEX upload_expires ON upload (expires_at, id);

-- What of an upload came so far, each piece an object of its own.
CREATE TABLE upload_piece (
  upload_id UUID NOT NULL REFERENCES upload (id),
  start BIGINT NOT NULL,
  size BIGINT NOT NULL,
  object_id UUID NOT NULL,
  PRIMARY KEY (upload_id, start),
  CONSTRAINT upload_piece_size CHECK (start >= 0 AND size > 0)
);

-- What is to be taken out of the depot: the pieces of an upload, and the file too where it became no attachment.
CREATE TABLE discarded_file (
  id UUID NOT NULL,
  pieces_only BOOLEAN NOT NULL,
  due_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (id, pieces_only)
);
CREATE INDEX discarded_file_due ON discarded_file (due_at, id);
