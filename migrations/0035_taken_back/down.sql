DROP TABLE place_hold;
ALTER TABLE idea_member DROP COLUMN came_with;
ALTER TABLE idea DROP COLUMN merged_at;
ALTER TABLE idea DROP COLUMN merged_by;
ALTER TABLE participant DROP COLUMN decided_at;
