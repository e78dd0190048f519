-- What an applicant changes after a submission lies beside what was submitted until it is submitted too: juries, lists
-- and rules read what was submitted. The person's part is kept sealed, as in a version.
ALTER TABLE application ADD COLUMN draft_content JSONB;
ALTER TABLE application ADD COLUMN draft_person JSONB;
UPDATE application SET draft_content = content
  WHERE submission_no > 0 AND status IN ('clarification_requested', 'withdrawn');
UPDATE application SET content = (SELECT v.content FROM application_version v
    WHERE v.application_id = application.id AND v.no = application.submission_no)
  WHERE submission_no > 0 AND EXISTS (SELECT 1 FROM application_version v
    WHERE v.application_id = application.id AND v.no = application.submission_no);
UPDATE application SET
    title = content -> 'idea' ->> 'title',
    sector = content -> 'idea' ->> 'sector',
    social_category = content -> 'idea' ->> 'social_category',
    requested = CAST(content -> 'money' -> 'requested' ->> 'amount' AS BIGINT)
  WHERE submission_no > 0;
-- Who was admitted too late to be a candidate of the round waits for a decision again, and is seen.
UPDATE application SET status = 'eligible' WHERE status = 'under_review'
  AND NOT EXISTS (SELECT 1 FROM candidate c WHERE c.application_id = application.id);
