CREATE TABLE participant_status_code (code TEXT PRIMARY KEY);
INSERT INTO participant_status_code (code) VALUES ('enrolled'), ('completed'), ('not_completed'), ('dropped_out');
CREATE TABLE training_session_status_code (code TEXT PRIMARY KEY);
INSERT INTO training_session_status_code (code) VALUES ('planned'), ('held'), ('cancelled');
CREATE TABLE attendance_mark_code (code TEXT PRIMARY KEY);
INSERT INTO attendance_mark_code (code) VALUES ('present'), ('late'), ('absent'), ('excused');

CREATE TABLE training_group (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  name JSONB NOT NULL,
  language TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT training_group_whole UNIQUE (programme_id, id)
);

CREATE TABLE participant (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  application_id UUID NOT NULL REFERENCES application (id),
  person_id UUID NOT NULL REFERENCES person (id),
  -- absent for somebody without an account
  account_id UUID REFERENCES account (id),
  group_id UUID,
  status TEXT NOT NULL REFERENCES participant_status_code (code),
  joined_on DATE NOT NULL,
  -- since when the sessions of the present group count
  grouped_on DATE NOT NULL,
  left_on DATE,
  decision_reason TEXT,
  decided_by UUID REFERENCES account (id),
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT participant_whole UNIQUE (programme_id, id),
  CONSTRAINT participant_group FOREIGN KEY (programme_id, group_id) REFERENCES training_group (programme_id, id)
);
CREATE UNIQUE INDEX participant_one_per_application ON participant (application_id);
CREATE UNIQUE INDEX participant_one_per_account ON participant (programme_id, account_id);
CREATE INDEX participant_group_list ON participant (group_id, id);

CREATE TABLE training_module (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  key TEXT NOT NULL,
  name JSONB NOT NULL,
  hours INTEGER NOT NULL,
  position INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT training_module_whole UNIQUE (programme_id, id),
  CONSTRAINT training_module_key UNIQUE (programme_id, key)
);
CREATE INDEX training_module_list ON training_module (programme_id, position, id);

CREATE TABLE material (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  module_id UUID,
  title JSONB NOT NULL,
  text JSONB,
  url TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT material_content CHECK (text IS NOT NULL OR url IS NOT NULL),
  CONSTRAINT material_module FOREIGN KEY (programme_id, module_id) REFERENCES training_module (programme_id, id)
);
CREATE INDEX material_list ON material (programme_id, id);

CREATE TABLE training_session (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  -- absent for a session of all groups
  group_id UUID,
  module_id UUID,
  trainer_id UUID NOT NULL REFERENCES account (id),
  co_trainer_id UUID REFERENCES account (id),
  starts_at TIMESTAMPTZ NOT NULL,
  ends_at TIMESTAMPTZ NOT NULL,
  place TEXT NOT NULL,
  status TEXT NOT NULL REFERENCES training_session_status_code (code),
  makeup_of UUID REFERENCES training_session (id),
  cancel_reason TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT training_session_span CHECK (starts_at < ends_at),
  CONSTRAINT training_session_group FOREIGN KEY (programme_id, group_id) REFERENCES training_group (programme_id, id),
  CONSTRAINT training_session_module FOREIGN KEY (programme_id, module_id) REFERENCES training_module (programme_id, id)
);
CREATE INDEX training_session_list ON training_session (programme_id, starts_at, id);

CREATE TABLE attendance (
  session_id UUID NOT NULL REFERENCES training_session (id),
  participant_id UUID NOT NULL REFERENCES participant (id),
  mark TEXT NOT NULL REFERENCES attendance_mark_code (code),
  note TEXT,
  marked_by UUID NOT NULL REFERENCES account (id),
  marked_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (session_id, participant_id)
);
CREATE INDEX attendance_participant ON attendance (participant_id);

CREATE TABLE assignment (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  module_id UUID,
  title JSONB NOT NULL,
  text JSONB NOT NULL,
  due_at TIMESTAMPTZ NOT NULL,
  required BOOLEAN NOT NULL,
  max_points INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT assignment_points CHECK (max_points >= 0),
  CONSTRAINT assignment_module FOREIGN KEY (programme_id, module_id) REFERENCES training_module (programme_id, id)
);
CREATE INDEX assignment_list ON assignment (programme_id, id);

-- Every one is kept; the last counts.
CREATE TABLE submission (
  id UUID PRIMARY KEY,
  assignment_id UUID NOT NULL REFERENCES assignment (id),
  participant_id UUID NOT NULL REFERENCES participant (id),
  no INTEGER NOT NULL,
  text TEXT,
  url TEXT,
  late BOOLEAN NOT NULL,
  submitted_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT submission_no UNIQUE (assignment_id, participant_id, no),
  CONSTRAINT submission_content CHECK (text IS NOT NULL OR url IS NOT NULL)
);
CREATE INDEX submission_list ON submission (assignment_id, id);

CREATE TABLE grade (
  assignment_id UUID NOT NULL REFERENCES assignment (id),
  participant_id UUID NOT NULL REFERENCES participant (id),
  points INTEGER NOT NULL,
  passed BOOLEAN NOT NULL,
  feedback TEXT,
  graded_by UUID NOT NULL REFERENCES account (id),
  graded_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (assignment_id, participant_id),
  CONSTRAINT grade_points CHECK (points >= 0)
);
CREATE INDEX grade_participant ON grade (participant_id);
