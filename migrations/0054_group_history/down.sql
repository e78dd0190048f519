ALTER TABLE application DROP COLUMN closing_told_of;
ALTER TABLE award DROP COLUMN settled_at;
ALTER TABLE award DROP COLUMN settled_by;
ALTER TABLE training_session DROP COLUMN cancelled_at;
ALTER TABLE training_session DROP COLUMN cancelled_by;
ALTER TABLE participant ADD COLUMN grouped_on DATE NOT NULL DEFAULT '2000-01-01';
UPDATE participant SET grouped_on = COALESCE(
  (SELECT MAX(since) FROM group_membership WHERE participant_id = participant.id), joined_on);
DROP TABLE group_membership;
