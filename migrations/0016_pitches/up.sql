-- The pitch day of a round: who presents when, and where.
CREATE TABLE pitch_status_code (code TEXT PRIMARY KEY);
INSERT INTO pitch_status_code (code) VALUES ('planned'), ('held'), ('no_show');

CREATE TABLE running_order (
  round_id UUID PRIMARY KEY REFERENCES round (id),
  slot_minutes INTEGER NOT NULL,
  gap_minutes INTEGER NOT NULL,
  -- of the draw; absent where the order was given as a list
  seed BIGINT,
  announced_at TIMESTAMPTZ,
  made_at TIMESTAMPTZ NOT NULL,
  made_by UUID NOT NULL REFERENCES account (id),
  -- counts every change of a slot too
  version INTEGER NOT NULL,
  CONSTRAINT running_order_minutes CHECK (slot_minutes > 0 AND gap_minutes >= 0)
);

CREATE TABLE pitch (
  id UUID PRIMARY KEY,
  round_id UUID NOT NULL REFERENCES round (id),
  candidate_id UUID NOT NULL REFERENCES candidate (id),
  -- its number in the order as it was made
  position INTEGER NOT NULL,
  room TEXT NOT NULL,
  starts_at TIMESTAMPTZ NOT NULL,
  ends_at TIMESTAMPTZ NOT NULL,
  status TEXT NOT NULL REFERENCES pitch_status_code (code),
  -- what its people were told last; absent before the order was announced
  told_room TEXT,
  told_starts_at TIMESTAMPTZ,
  told_ends_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  CONSTRAINT pitch_one_per_candidate UNIQUE (candidate_id),
  CONSTRAINT pitch_position CHECK (position > 0),
  CONSTRAINT pitch_time CHECK (starts_at < ends_at),
  CONSTRAINT pitch_told CHECK ((told_room IS NULL) = (told_starts_at IS NULL) AND (told_room IS NULL) = (told_ends_at IS NULL))
);
-- A backstop: that two do not overlap is checked with the round locked.
CREATE UNIQUE INDEX pitch_one_at_a_time ON pitch (round_id, room, starts_at) WHERE status <> 'no_show';
CREATE INDEX pitch_round ON pitch (round_id, starts_at);

-- A slot that was moved by hand, or swapped.
CREATE TABLE pitch_move (
  pitch_id UUID NOT NULL REFERENCES pitch (id),
  no INTEGER NOT NULL,
  from_room TEXT NOT NULL,
  from_starts_at TIMESTAMPTZ NOT NULL,
  from_ends_at TIMESTAMPTZ NOT NULL,
  to_room TEXT NOT NULL,
  to_starts_at TIMESTAMPTZ NOT NULL,
  to_ends_at TIMESTAMPTZ NOT NULL,
  reason TEXT NOT NULL,
  moved_by UUID NOT NULL REFERENCES account (id),
  moved_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (pitch_id, no)
);
