-- To which group somebody belonged since when: a lesson counts by the group of its day. The first one counts since the enrolment.
CREATE TABLE group_membership (
  participant_id UUID NOT NULL REFERENCES participant (id),
  since DATE NOT NULL,
  -- absent for no group
  group_id UUID REFERENCES training_group (id),
  PRIMARY KEY (participant_id, since)
);
CREATE INDEX group_membership_group ON group_membership (group_id);
INSERT INTO group_membership (participant_id, since, group_id)
  SELECT id, grouped_on, group_id FROM participant WHERE group_id IS NOT NULL;
ALTER TABLE participant DROP COLUMN grouped_on;

-- What is taken back was done by somebody at some time.
ALTER TABLE training_session ADD COLUMN cancelled_by UUID REFERENCES account (id);
ALTER TABLE training_session ADD COLUMN cancelled_at TIMESTAMPTZ;
UPDATE training_session SET cancelled_at = updated_at WHERE status = 'cancelled';
ALTER TABLE award ADD COLUMN settled_by UUID REFERENCES account (id);
ALTER TABLE award ADD COLUMN settled_at TIMESTAMPTZ;
UPDATE award SET settled_at = updated_at WHERE status = 'settled';

-- Of which deadline somebody was told that it passed without their application.
ALTER TABLE application ADD COLUMN closing_told_of TIMESTAMPTZ;
