-- A round that travelled to a hall without internet, or that a hall's machine was given.
CREATE TABLE venue_box (
  id UUID PRIMARY KEY,
  round_id UUID NOT NULL REFERENCES round (id),
  -- what comes back is signed with it
  key_sealed TEXT NOT NULL,
  -- versions of the cards when they left, in the hall's machine only
  versions JSONB NOT NULL,
  made_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX venue_box_round ON venue_box (round_id);

-- What became of each card that came back: a row is written once.
CREATE TABLE venue_card (
  box_id UUID NOT NULL REFERENCES venue_box (id),
  card_id UUID NOT NULL REFERENCES card (id),
  version INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  -- as it came, so that nothing is lost where it was not taken over
  content JSONB NOT NULL,
  imported_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (box_id, card_id, version)
);
