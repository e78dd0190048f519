CREATE TABLE idea_status_code (code TEXT PRIMARY KEY);
INSERT INTO idea_status_code (code) VALUES ('active'), ('merged'), ('withdrawn');

CREATE TABLE idea (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  lead_id UUID NOT NULL REFERENCES participant (id),
  -- the application that it began with
  origin_application_id UUID NOT NULL REFERENCES application (id),
  status TEXT NOT NULL REFERENCES idea_status_code (code),
  merged_into UUID REFERENCES idea (id),
  title TEXT NOT NULL,
  content JSONB NOT NULL,
  social_category TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT idea_merged CHECK ((status = 'merged') = (merged_into IS NOT NULL))
);
CREATE UNIQUE INDEX idea_one_per_application ON idea (origin_application_id);
CREATE INDEX idea_list ON idea (programme_id, id);
CREATE INDEX idea_lead ON idea (lead_id);

CREATE TABLE idea_member (
  idea_id UUID NOT NULL REFERENCES idea (id),
  participant_id UUID NOT NULL REFERENCES participant (id),
  PRIMARY KEY (idea_id, participant_id)
);
CREATE INDEX idea_member_participant ON idea_member (participant_id);

CREATE TABLE plan_version (
  idea_id UUID NOT NULL REFERENCES idea (id),
  no INTEGER NOT NULL,
  content JSONB NOT NULL,
  created_by UUID NOT NULL REFERENCES account (id),
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (idea_id, no)
);

-- The one final submission of an idea's plan.
CREATE TABLE plan_submission (
  idea_id UUID PRIMARY KEY REFERENCES idea (id),
  no INTEGER NOT NULL,
  submitted_by UUID NOT NULL REFERENCES account (id),
  submitted_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT plan_submission_version FOREIGN KEY (idea_id, no) REFERENCES plan_version (idea_id, no)
);

-- Written when the final round opens: what the jury scores stays as it is.
CREATE TABLE plan_closure (
  programme_id UUID PRIMARY KEY REFERENCES programme (id),
  closed_at TIMESTAMPTZ NOT NULL
);
