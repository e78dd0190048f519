-- Whoever still waited when the list was closed: nobody is replaced any more.
INSERT INTO application_status_code (code) VALUES ('waitlist_ended');
UPDATE application SET status = 'waitlist_ended' WHERE status = 'waitlisted'
  AND NOT EXISTS (SELECT 1 FROM waitlist_entry w WHERE w.application_id = application.id AND w.left_at IS NULL);
