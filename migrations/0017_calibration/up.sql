-- The calibration exercise: before a round opens, its jurors score one or two samples. A sample is no candidate and its
-- cards are no cards, so that they count for nothing.
CREATE TABLE sample_status_code (code TEXT PRIMARY KEY);
INSERT INTO sample_status_code (code) VALUES ('draft'), ('running'), ('finished');

CREATE TABLE sample (
  id UUID PRIMARY KEY,
  round_id UUID NOT NULL REFERENCES round (id),
  -- one of the two places of a round
  no INTEGER NOT NULL,
  title TEXT NOT NULL,
  dossier JSONB NOT NULL,
  status TEXT NOT NULL REFERENCES sample_status_code (code),
  -- as it stood at the start
  rubric JSONB,
  rubric_version INTEGER,
  started_at TIMESTAMPTZ,
  started_by UUID REFERENCES account (id),
  finished_at TIMESTAMPTZ,
  finished_by UUID REFERENCES account (id),
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT sample_place UNIQUE (round_id, no),
  CONSTRAINT sample_two_places CHECK (no IN (1, 2)),
  CONSTRAINT sample_started CHECK ((status = 'draft') = (rubric IS NULL)
    AND (rubric IS NULL) = (rubric_version IS NULL) AND (rubric IS NULL) = (started_at IS NULL)
    AND (started_at IS NULL) = (started_by IS NULL)),
  CONSTRAINT sample_finished CHECK ((status = 'finished') = (finished_at IS NOT NULL)
    AND (finished_at IS NULL) = (finished_by IS NULL))
);

CREATE TABLE sample_card (
  sample_id UUID NOT NULL REFERENCES sample (id),
  juror_id UUID NOT NULL REFERENCES account (id),
  status TEXT NOT NULL REFERENCES card_status_code (code),
  marks JSONB NOT NULL,
  private_note TEXT,
  submitted_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (sample_id, juror_id),
  CONSTRAINT sample_card_status CHECK (status IN ('in_progress', 'submitted')),
  CONSTRAINT sample_card_submitted CHECK ((status = 'submitted') = (submitted_at IS NOT NULL))
);
CREATE INDEX sample_card_juror ON sample_card (juror_id);
