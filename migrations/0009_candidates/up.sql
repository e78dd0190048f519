-- Who has a part in a candidate: the applicant, or of an idea its lead and its members.
CREATE TABLE candidate_applicant (
  candidate_id UUID NOT NULL REFERENCES candidate (id),
  application_id UUID NOT NULL REFERENCES application (id),
  PRIMARY KEY (candidate_id, application_id)
);
CREATE INDEX candidate_applicant_application ON candidate_applicant (application_id);
INSERT INTO candidate_applicant (candidate_id, application_id)
SELECT c.id, c.application_id FROM candidate c WHERE c.application_id IS NOT NULL
UNION
SELECT c.id, p.application_id FROM candidate c
JOIN idea i ON i.id = c.idea_id JOIN participant p ON p.id = i.lead_id
UNION
SELECT c.id, p.application_id FROM candidate c
JOIN idea_member m ON m.idea_id = c.idea_id JOIN participant p ON p.id = m.participant_id;
