-- What an applicant and the staff write to each other: one thread for each application.
CREATE TABLE thread_side_code (code TEXT PRIMARY KEY);
INSERT INTO thread_side_code (code) VALUES ('applicant'), ('staff');
CREATE TABLE thread_entry_kind_code (code TEXT PRIMARY KEY);
INSERT INTO thread_entry_kind_code (code) VALUES ('message'), ('clarification'), ('resubmission');

CREATE TABLE thread_entry (
  id UUID PRIMARY KEY,
  application_id UUID NOT NULL REFERENCES application (id),
  side TEXT NOT NULL REFERENCES thread_side_code (code),
  kind TEXT NOT NULL REFERENCES thread_entry_kind_code (code),
  author_id UUID REFERENCES account (id),
  -- a resubmission says nothing but which one it is
  text TEXT,
  submission_no INTEGER,
  -- what proves what staff typed for the applicant
  evidence TEXT,
  due_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT thread_entry_says CHECK ((kind = 'resubmission') = (text IS NULL))
);
CREATE INDEX thread_entry_list ON thread_entry (application_id, created_at, id);

-- Threads in which staff are to answer: since the first message that nobody answered.
CREATE TABLE thread_waiting (
  application_id UUID PRIMARY KEY REFERENCES application (id),
  programme_id UUID NOT NULL REFERENCES programme (id),
  entry_id UUID NOT NULL REFERENCES thread_entry (id),
  since TIMESTAMPTZ NOT NULL
);
CREATE INDEX thread_waiting_list ON thread_waiting (programme_id, since, application_id);
