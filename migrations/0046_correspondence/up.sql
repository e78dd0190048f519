-- Whom people of a programme ask, as it stands under its letters.
CREATE TABLE programme_contact (
  programme_id UUID PRIMARY KEY REFERENCES programme (id),
  contact JSONB NOT NULL,
  version INTEGER NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);

-- A programme's own words of what is told by itself; none: the usual ones stand again.
CREATE TABLE notice_text (
  programme_id UUID NOT NULL REFERENCES programme (id),
  kind TEXT NOT NULL,
  words JSONB,
  version INTEGER NOT NULL,
  updated_by UUID NOT NULL REFERENCES account (id),
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (programme_id, kind)
);
