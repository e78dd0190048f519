CREATE TABLE application_status_code (code TEXT PRIMARY KEY);
INSERT INTO application_status_code (code) VALUES
  ('draft'), ('submitted'), ('clarification_requested'), ('resubmitted'), ('eligible'), ('ineligible'),
  ('under_review'), ('offered'), ('waitlisted'), ('declined'), ('confirmed'), ('offer_declined'),
  ('offer_expired'), ('withdrawn');
CREATE TABLE conflict_status_code (code TEXT PRIMARY KEY);
INSERT INTO conflict_status_code (code) VALUES ('proposed'), ('declared'), ('confirmed'), ('rejected');
CREATE TABLE offer_status_code (code TEXT PRIMARY KEY);
INSERT INTO offer_status_code (code) VALUES ('open'), ('confirmed'), ('declined'), ('expired');
CREATE TABLE eligibility_outcome_code (code TEXT PRIMARY KEY);
INSERT INTO eligibility_outcome_code (code) VALUES ('pending'), ('passed'), ('failed');

CREATE TABLE application (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  -- given at the first submission: ILE-017
  number INTEGER,
  reference TEXT,
  -- absent for somebody without an account
  account_id UUID REFERENCES account (id),
  -- always 'applicant' where there is an account: the other key of membership
  side TEXT,
  person_id UUID NOT NULL REFERENCES person (id),
  channel TEXT NOT NULL,
  assisted_by UUID REFERENCES account (id),
  status TEXT NOT NULL REFERENCES application_status_code (code),
  -- what the applicant wrote; the versions that were submitted are kept apart
  content JSONB NOT NULL,
  consents JSONB NOT NULL,
  -- keyed digest of the identity number, set at submission
  iin_digest TEXT,
  -- copies out of the content, for filters
  locality TEXT,
  sector TEXT,
  social_category TEXT,
  requested BIGINT,
  -- number of the last submission, 0 before the first
  submission_no INTEGER NOT NULL,
  submitted_at TIMESTAMPTZ,
  -- an extension for this applicant alone
  personal_deadline_at TIMESTAMPTZ,
  clarification TEXT,
  clarification_due_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT application_side CHECK ((account_id IS NULL AND side IS NULL) OR (account_id IS NOT NULL AND side = 'applicant')),
  FOREIGN KEY (programme_id, account_id, side) REFERENCES membership (programme_id, account_id, side)
);
CREATE UNIQUE INDEX application_one_per_account ON application (programme_id, account_id);
CREATE UNIQUE INDEX application_one_per_iin ON application (programme_id, iin_digest)
  WHERE iin_digest IS NOT NULL AND status <> 'draft' AND status <> 'withdrawn';
CREATE UNIQUE INDEX application_number ON application (programme_id, number);
CREATE INDEX application_list ON application (programme_id, created_at, id);
CREATE INDEX application_by_status ON application (programme_id, status, created_at, id);
CREATE INDEX application_by_change ON application (programme_id, updated_at);
CREATE INDEX application_person ON application (person_id);
CREATE INDEX application_account ON application (account_id, created_at, id);

CREATE TABLE application_version (
  application_id UUID NOT NULL REFERENCES application (id),
  no INTEGER NOT NULL,
  content JSONB NOT NULL,
  person JSONB NOT NULL,
  submitted_at TIMESTAMPTZ NOT NULL,
  submitted_by UUID REFERENCES account (id),
  PRIMARY KEY (application_id, no)
);

-- Folded words for search by prefix.
CREATE TABLE application_word (
  programme_id UUID NOT NULL,
  word TEXT NOT NULL,
  application_id UUID NOT NULL REFERENCES application (id),
  PRIMARY KEY (programme_id, word, application_id)
);
CREATE INDEX application_word_application ON application_word (application_id);

CREATE TABLE eligibility_outcome (
  application_id UUID NOT NULL REFERENCES application (id),
  rule TEXT NOT NULL,
  outcome TEXT NOT NULL REFERENCES eligibility_outcome_code (code),
  automatic BOOLEAN NOT NULL,
  reason TEXT,
  decided_by UUID REFERENCES account (id),
  at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (application_id, rule)
);

CREATE TABLE conflict (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  account_id UUID NOT NULL REFERENCES account (id),
  application_id UUID NOT NULL REFERENCES application (id),
  kind TEXT NOT NULL,
  status TEXT NOT NULL REFERENCES conflict_status_code (code),
  reason TEXT,
  created_by UUID REFERENCES account (id),
  decided_by UUID REFERENCES account (id),
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT conflict_one_per_pair UNIQUE (account_id, application_id)
);
CREATE INDEX conflict_application ON conflict (application_id);
CREATE INDEX conflict_programme ON conflict (programme_id, id);

CREATE TABLE offer (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  application_id UUID NOT NULL REFERENCES application (id),
  status TEXT NOT NULL REFERENCES offer_status_code (code),
  expires_at TIMESTAMPTZ NOT NULL,
  responded_at TIMESTAMPTZ,
  -- by staff on behalf of the applicant, with what proves it
  responded_by UUID REFERENCES account (id),
  evidence TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX offer_one_live ON offer (application_id) WHERE status = 'open' OR status = 'confirmed';
CREATE INDEX offer_list ON offer (programme_id, id);
CREATE INDEX offer_programme ON offer (programme_id, status, expires_at);

CREATE TABLE waitlist_entry (
  application_id UUID PRIMARY KEY REFERENCES application (id),
  programme_id UUID NOT NULL REFERENCES programme (id),
  position INTEGER NOT NULL,
  -- set when the place was offered, or the person withdrew
  left_at TIMESTAMPTZ,
  CONSTRAINT waitlist_order UNIQUE (programme_id, position)
);
