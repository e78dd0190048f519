-- The sum that a plan asks for, in minor units of the programme's currency; a selection has none. Until now it was
-- looked for in the dossier by its names.
ALTER TABLE candidate ADD COLUMN asked BIGINT CONSTRAINT candidate_asked CHECK (asked IS NULL OR asked >= 0);
UPDATE candidate SET asked = CAST(dossier -> 'plan' -> 'requested' ->> 'amount' AS BIGINT);
