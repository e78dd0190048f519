-- One portable file for SQLite and PostgreSQL. Identifiers that people carry are TEXT; sums are BIGINT.

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- Keys, each sealed with the master secret, so that all processes share them.
CREATE TABLE secret_key (
  kid TEXT PRIMARY KEY,
  purpose TEXT NOT NULL,
  sealed TEXT NOT NULL,
  public TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  retires_at TIMESTAMPTZ
);

CREATE TABLE role_code (code TEXT PRIMARY KEY);
INSERT INTO role_code (code) VALUES
  ('applicant'), ('trainer'), ('juror'), ('coordinator'), ('partner'), ('observer'), ('admin');
CREATE TABLE account_status_code (code TEXT PRIMARY KEY);
INSERT INTO account_status_code (code) VALUES ('pending'), ('active'), ('disabled');
CREATE TABLE invitation_status_code (code TEXT PRIMARY KEY);
INSERT INTO invitation_status_code (code) VALUES ('open'), ('accepted'), ('revoked');
CREATE TABLE organisation_kind_code (code TEXT PRIMARY KEY);
INSERT INTO organisation_kind_code (code) VALUES ('operator'), ('sponsor'), ('akimat'), ('college'), ('other');

CREATE TABLE organisation (
  id UUID PRIMARY KEY,
  name JSONB NOT NULL,
  bin TEXT,
  kind TEXT NOT NULL REFERENCES organisation_kind_code (code),
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX organisation_bin_key ON organisation (bin);

-- A person is not an account: people without e-mail apply on paper.
CREATE TABLE person (
  id UUID PRIMARY KEY,
  family_name TEXT NOT NULL,
  given_name TEXT NOT NULL,
  patronymic TEXT,
  birth_date DATE,
  sex TEXT,
  iin_sealed TEXT,
  iin_digest TEXT,
  phone_sealed TEXT,
  phone_digest TEXT,
  locality TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX person_iin_digest ON person (iin_digest);
CREATE INDEX person_phone_digest ON person (phone_digest);

CREATE TABLE account (
  id UUID PRIMARY KEY,
  email TEXT,
  phone_sealed TEXT,
  phone_digest TEXT,
  display_name TEXT NOT NULL,
  language TEXT NOT NULL,
  password_hash TEXT,
  status TEXT NOT NULL REFERENCES account_status_code (code),
  person_id UUID REFERENCES person (id),
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT account_has_login CHECK (email IS NOT NULL OR phone_digest IS NOT NULL)
);
CREATE UNIQUE INDEX account_email_key ON account (email);
CREATE UNIQUE INDEX account_phone_key ON account (phone_digest);
CREATE UNIQUE INDEX account_person_key ON account (person_id);

-- Links and printed codes: only a digest is kept, each works once.
CREATE TABLE one_time_code (
  digest TEXT PRIMARY KEY,
  purpose TEXT NOT NULL,
  account_id UUID NOT NULL REFERENCES account (id),
  issued_by UUID REFERENCES account (id),
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  used_at TIMESTAMPTZ
);
CREATE INDEX one_time_code_account ON one_time_code (account_id, purpose);

CREATE TABLE session (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES account (id),
  client TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  last_used_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  revoked_at TIMESTAMPTZ
);
CREATE INDEX session_account ON session (account_id, id);

CREATE TABLE refresh_token (
  digest TEXT PRIMARY KEY,
  session_id UUID NOT NULL REFERENCES session (id),
  created_at TIMESTAMPTZ NOT NULL,
  used_at TIMESTAMPTZ,
  sibling BOOLEAN NOT NULL
);
CREATE INDEX refresh_token_session ON refresh_token (session_id);

-- Work that waits, enqueued in the transaction that decided it. The payload is sealed: it may hold a link.
CREATE TABLE job (
  id UUID PRIMARY KEY,
  kind TEXT NOT NULL,
  sealed TEXT NOT NULL,
  run_at TIMESTAMPTZ NOT NULL,
  attempts INTEGER NOT NULL,
  leased_until TIMESTAMPTZ,
  done_at TIMESTAMPTZ,
  failed_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX job_due ON job (run_at, id) WHERE done_at IS NULL AND failed_at IS NULL;

-- Answers to repeat, for a day.
CREATE TABLE idempotent_answer (
  actor_id UUID NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  key TEXT NOT NULL,
  body_digest TEXT NOT NULL,
  status INTEGER NOT NULL,
  headers JSONB NOT NULL,
  sealed TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (actor_id, method, path, key)
);
CREATE INDEX idempotent_answer_age ON idempotent_answer (created_at);

-- What was created under an identifier of the client's making, so that a repetition is known for ever.
CREATE TABLE client_creation (
  id UUID PRIMARY KEY,
  actor_id UUID NOT NULL,
  path TEXT NOT NULL,
  body_digest TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);

-- One chain for each programme and one of the installation (the nil UUID).
CREATE TABLE audit_chain (
  id UUID PRIMARY KEY,
  seq BIGINT NOT NULL,
  head TEXT NOT NULL
);
CREATE TABLE audit_entry (
  chain_id UUID NOT NULL REFERENCES audit_chain (id),
  seq BIGINT NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  actor_id UUID,
  action TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id UUID NOT NULL,
  -- the application that the entry tells something of, for the conflict firewall
  about_id UUID,
  commitment TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (chain_id, seq)
);
CREATE INDEX audit_entry_object ON audit_entry (object_id, seq);
CREATE TABLE audit_payload (
  chain_id UUID NOT NULL,
  seq BIGINT NOT NULL,
  salt TEXT,
  payload TEXT,
  PRIMARY KEY (chain_id, seq),
  FOREIGN KEY (chain_id, seq) REFERENCES audit_entry (chain_id, seq)
);
CREATE TABLE audit_signature (
  chain_id UUID NOT NULL,
  seq BIGINT NOT NULL,
  head TEXT NOT NULL,
  kid TEXT NOT NULL,
  signature TEXT NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (chain_id, seq)
);
