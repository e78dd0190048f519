-- What was decided of a participant can be taken back: by the same person for a while, later by another one.
ALTER TABLE participant ADD COLUMN decided_at TIMESTAMPTZ;
UPDATE participant SET decided_at = updated_at WHERE decided_by IS NOT NULL;

-- A merger can be taken back: who merged, and which members came by it.
ALTER TABLE idea ADD COLUMN merged_by UUID REFERENCES account (id);
ALTER TABLE idea ADD COLUMN merged_at TIMESTAMPTZ;
ALTER TABLE idea_member ADD COLUMN came_with UUID REFERENCES idea (id);

-- A place that staff gave up for somebody is not handed on at once: it may have been the wrong person.
CREATE TABLE place_hold (
  application_id UUID PRIMARY KEY REFERENCES application (id),
  programme_id UUID NOT NULL REFERENCES programme (id),
  until_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX place_hold_programme ON place_hold (programme_id, until_at);
