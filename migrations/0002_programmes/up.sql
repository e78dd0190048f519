CREATE TABLE phase_code (code TEXT PRIMARY KEY);
INSERT INTO phase_code (code) VALUES
  ('draft'), ('open'), ('selection'), ('training'), ('final'), ('support'), ('closed'), ('cancelled');

CREATE TABLE programme (
  id UUID PRIMARY KEY,
  organisation_id UUID NOT NULL REFERENCES organisation (id),
  -- prefix of the reference numbers: ILE-017
  code TEXT NOT NULL,
  name JSONB NOT NULL,
  call_text JSONB NOT NULL,
  -- order of fallback of the authored texts
  languages JSONB NOT NULL,
  time_zone TEXT NOT NULL,
  phase TEXT NOT NULL REFERENCES phase_code (code),
  seats INTEGER NOT NULL,
  overbooking INTEGER NOT NULL,
  awards INTEGER NOT NULL,
  months INTEGER NOT NULL,
  currency TEXT NOT NULL,
  attendance_threshold_bp INTEGER NOT NULL,
  own_share_bp INTEGER NOT NULL,
  -- eligibility, priority, localities, consent: rules as data
  rules JSONB NOT NULL,
  opens_at TIMESTAMPTZ,
  deadline_local TEXT,
  deadline_at TIMESTAMPTZ,
  grace_seconds INTEGER NOT NULL,
  training_starts_on DATE,
  training_ends_on DATE,
  offer_days INTEGER NOT NULL,
  next_number INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT programme_figures CHECK (seats >= 0 AND overbooking >= 0 AND awards >= 0 AND months >= 0
    AND attendance_threshold_bp BETWEEN 0 AND 10000 AND own_share_bp BETWEEN 0 AND 10000)
);
CREATE UNIQUE INDEX programme_code_key ON programme (code);
CREATE INDEX programme_list ON programme (created_at, id);

CREATE TABLE programme_budget (
  programme_id UUID PRIMARY KEY REFERENCES programme (id),
  total BIGINT NOT NULL,
  committed BIGINT NOT NULL,
  CONSTRAINT budget_not_exceeded CHECK (committed >= 0 AND committed <= total),
  CONSTRAINT budget_in_range CHECK (total >= 0 AND total <= 100000000000000)
);

CREATE TABLE rubric (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  round_kind TEXT NOT NULL,
  name JSONB NOT NULL,
  scale_min INTEGER NOT NULL,
  scale_max INTEGER NOT NULL,
  juror_may_skip BOOLEAN NOT NULL,
  criteria JSONB NOT NULL,
  version INTEGER NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT rubric_scale CHECK (scale_min < scale_max)
);
CREATE UNIQUE INDEX rubric_one_per_round ON rubric (programme_id, round_kind);

CREATE TABLE phase_change (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  from_phase TEXT NOT NULL REFERENCES phase_code (code),
  to_phase TEXT NOT NULL REFERENCES phase_code (code),
  reason TEXT,
  moved_by UUID REFERENCES account (id),
  at TIMESTAMPTZ NOT NULL
);
CREATE INDEX phase_change_programme ON phase_change (programme_id, at);

-- Rows made when the programme starts: what there is to hold.
CREATE TABLE seat (
  programme_id UUID NOT NULL REFERENCES programme (id),
  no INTEGER NOT NULL,
  application_id UUID,
  PRIMARY KEY (programme_id, no)
);
CREATE UNIQUE INDEX seat_one_application ON seat (application_id);
CREATE TABLE award_slot (
  programme_id UUID NOT NULL REFERENCES programme (id),
  no INTEGER NOT NULL,
  award_id UUID,
  PRIMARY KEY (programme_id, no)
);
CREATE UNIQUE INDEX award_slot_one_award ON award_slot (award_id);

-- A person stands on one side of a programme: who applies holds no other role in it.
CREATE TABLE membership (
  programme_id UUID NOT NULL REFERENCES programme (id),
  account_id UUID NOT NULL REFERENCES account (id),
  side TEXT NOT NULL,
  CONSTRAINT membership_one_side PRIMARY KEY (programme_id, account_id),
  CONSTRAINT membership_side CHECK (side IN ('applicant', 'staff')),
  CONSTRAINT membership_whole UNIQUE (programme_id, account_id, side)
);

CREATE TABLE role_grant (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES account (id),
  -- absent for the installation's administrators
  programme_id UUID,
  role TEXT NOT NULL REFERENCES role_code (code),
  side TEXT,
  granted_by UUID REFERENCES account (id),
  created_at TIMESTAMPTZ NOT NULL,
  revoked_at TIMESTAMPTZ,
  CONSTRAINT role_grant_scope CHECK ((role = 'admin') = (programme_id IS NULL)),
  CONSTRAINT role_grant_side CHECK (role = 'admin' OR (side IS NOT NULL AND (role = 'applicant') = (side = 'applicant'))),
  FOREIGN KEY (programme_id, account_id, side) REFERENCES membership (programme_id, account_id, side)
);
CREATE UNIQUE INDEX role_grant_live ON role_grant (account_id, programme_id, role) WHERE revoked_at IS NULL;
CREATE UNIQUE INDEX role_grant_live_admin ON role_grant (account_id) WHERE revoked_at IS NULL AND programme_id IS NULL;
CREATE INDEX role_grant_programme ON role_grant (programme_id, id);

CREATE TABLE invitation (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  email TEXT NOT NULL,
  role TEXT NOT NULL REFERENCES role_code (code),
  language TEXT NOT NULL,
  digest TEXT NOT NULL,
  status TEXT NOT NULL REFERENCES invitation_status_code (code),
  invited_by UUID NOT NULL REFERENCES account (id),
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  accepted_by UUID REFERENCES account (id),
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX invitation_digest_key ON invitation (digest);
CREATE INDEX invitation_programme ON invitation (programme_id, id);

-- The inbox; an e-mail is sent besides where there is an address.
CREATE TABLE message (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES account (id),
  programme_id UUID REFERENCES programme (id),
  kind TEXT NOT NULL,
  language TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  read_at TIMESTAMPTZ
);
CREATE INDEX message_inbox ON message (account_id, id);
