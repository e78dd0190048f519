-- A yes that came in time while all seats were taken is kept, and the next seat that is free is theirs.
INSERT INTO offer_status_code (code) VALUES ('accepted');
DROP INDEX offer_one_live;
CREATE UNIQUE INDEX offer_one_live ON offer (application_id)
  WHERE status = 'open' OR status = 'accepted' OR status = 'confirmed';
