UPDATE offer SET status = 'expired' WHERE status = 'accepted';
DROP INDEX offer_one_live;
CREATE UNIQUE INDEX offer_one_live ON offer (application_id) WHERE status = 'open' OR status = 'confirmed';
DELETE FROM offer_status_code WHERE code = 'accepted';
