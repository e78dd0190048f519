-- Why a conflict of interest was proposed: codes of signals, never what they compared.
ALTER TABLE conflict ADD COLUMN signals JSONB;

-- What a coordinator decided of what a juror wrote for the applicant. The card keeps the juror's words.
CREATE TABLE card_comment (
  card_id UUID PRIMARY KEY REFERENCES card (id),
  released BOOLEAN NOT NULL,
  -- other words, where the juror's cannot be told
  text TEXT,
  moderated_by UUID NOT NULL REFERENCES account (id),
  moderated_at TIMESTAMPTZ NOT NULL,
  version INTEGER NOT NULL
);
