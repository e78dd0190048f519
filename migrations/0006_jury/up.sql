CREATE TABLE round_status_code (code TEXT PRIMARY KEY);
INSERT INTO round_status_code (code) VALUES ('setup'), ('open'), ('closed'), ('decided'), ('published');
CREATE TABLE juror_seat_code (code TEXT PRIMARY KEY);
INSERT INTO juror_seat_code (code) VALUES ('chair'), ('deputy'), ('member');
CREATE TABLE card_status_code (code TEXT PRIMARY KEY);
INSERT INTO card_status_code (code) VALUES ('assigned'), ('in_progress'), ('submitted'), ('recused'), ('reassigned');
CREATE TABLE result_status_code (code TEXT PRIMARY KEY);
INSERT INTO result_status_code (code) VALUES ('computed'), ('decided'), ('published');
CREATE TABLE decision_outcome_code (code TEXT PRIMARY KEY);
INSERT INTO decision_outcome_code (code) VALUES ('select'), ('waitlist'), ('decline');
CREATE TABLE proposed_outcome_code (code TEXT PRIMARY KEY);
INSERT INTO proposed_outcome_code (code) VALUES ('select'), ('waitlist'), ('decline'), ('undecidable'), ('no_quorum');

CREATE TABLE round (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  kind TEXT NOT NULL,
  status TEXT NOT NULL REFERENCES round_status_code (code),
  -- cards per candidate, quorum, tie-break, pass mark: edited in setup
  settings JSONB NOT NULL,
  -- all that is decided at the opening: rubric, settings, ranking, places
  frozen JSONB,
  -- the part of the rubric that a card is checked against; short, for it is read with each card
  scoring JSONB,
  closes_at TIMESTAMPTZ,
  opened_at TIMESTAMPTZ,
  opened_by UUID REFERENCES account (id),
  closed_at TIMESTAMPTZ,
  closed_by UUID REFERENCES account (id),
  decided_at TIMESTAMPTZ,
  decided_by UUID REFERENCES account (id),
  published_at TIMESTAMPTZ,
  published_by UUID REFERENCES account (id),
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT round_one_per_kind UNIQUE (programme_id, kind),
  CONSTRAINT round_frozen CHECK (status = 'setup' OR (frozen IS NOT NULL AND scoring IS NOT NULL))
);

CREATE TABLE candidate (
  id UUID PRIMARY KEY,
  round_id UUID NOT NULL REFERENCES round (id),
  application_id UUID REFERENCES application (id),
  idea_id UUID,
  reference TEXT NOT NULL,
  title TEXT NOT NULL,
  priority BOOLEAN NOT NULL,
  disability_declared BOOLEAN NOT NULL,
  submitted_at TIMESTAMPTZ NOT NULL,
  dossier JSONB NOT NULL,
  CONSTRAINT candidate_one_application UNIQUE (round_id, application_id),
  CONSTRAINT candidate_one_idea UNIQUE (round_id, idea_id)
);
CREATE INDEX candidate_application ON candidate (application_id);

CREATE TABLE round_juror (
  round_id UUID NOT NULL REFERENCES round (id),
  account_id UUID NOT NULL REFERENCES account (id),
  seat TEXT NOT NULL REFERENCES juror_seat_code (code),
  cap INTEGER,
  available BOOLEAN NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (round_id, account_id),
  CONSTRAINT round_juror_cap CHECK (cap IS NULL OR cap >= 0)
);
CREATE UNIQUE INDEX round_one_chair ON round_juror (round_id) WHERE seat = 'chair';
CREATE UNIQUE INDEX round_one_deputy ON round_juror (round_id) WHERE seat = 'deputy';
CREATE INDEX round_juror_account ON round_juror (account_id);

CREATE TABLE card (
  id UUID PRIMARY KEY,
  round_id UUID NOT NULL REFERENCES round (id),
  candidate_id UUID NOT NULL REFERENCES candidate (id),
  juror_id UUID NOT NULL REFERENCES account (id),
  status TEXT NOT NULL REFERENCES card_status_code (code),
  marks JSONB NOT NULL,
  feedback TEXT,
  private_note TEXT,
  recusal_reason TEXT,
  submitted_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT card_one_per_juror UNIQUE (candidate_id, juror_id),
  CONSTRAINT card_on_its_seat FOREIGN KEY (round_id, juror_id) REFERENCES round_juror (round_id, account_id),
  CONSTRAINT card_submitted CHECK ((status = 'submitted') = (submitted_at IS NOT NULL))
);
CREATE INDEX card_round ON card (round_id, juror_id);

CREATE TABLE result (
  id UUID PRIMARY KEY,
  round_id UUID NOT NULL REFERENCES round (id),
  no INTEGER NOT NULL,
  status TEXT NOT NULL REFERENCES result_status_code (code),
  -- scores, ranks and the proposal, exact
  ranking JSONB NOT NULL,
  -- who was present, and the minutes
  decision JSONB,
  computed_at TIMESTAMPTZ NOT NULL,
  computed_by UUID NOT NULL REFERENCES account (id),
  decided_at TIMESTAMPTZ,
  decided_by UUID REFERENCES account (id),
  published_at TIMESTAMPTZ,
  published_by UUID REFERENCES account (id),
  version INTEGER NOT NULL,
  CONSTRAINT result_number UNIQUE (round_id, no),
  CONSTRAINT result_two_people CHECK (published_by IS NULL OR published_by <> decided_by)
);

CREATE TABLE result_line (
  result_id UUID NOT NULL REFERENCES result (id),
  candidate_id UUID NOT NULL REFERENCES candidate (id),
  proposed TEXT NOT NULL REFERENCES proposed_outcome_code (code),
  proposed_position INTEGER,
  outcome TEXT REFERENCES decision_outcome_code (code),
  position INTEGER,
  amount BIGINT,
  reason TEXT,
  PRIMARY KEY (result_id, candidate_id),
  CONSTRAINT result_line_position UNIQUE (result_id, outcome, position),
  CONSTRAINT result_line_amount CHECK (amount IS NULL OR (amount >= 0 AND amount <= 100000000000000))
);
