-- Days on which an organisation is closed, beside the holidays of the calendar; no term is counted by them.
CREATE TABLE day_off (
  organisation_id UUID NOT NULL REFERENCES organisation (id),
  day DATE NOT NULL,
  name JSONB NOT NULL,
  PRIMARY KEY (organisation_id, day)
);
