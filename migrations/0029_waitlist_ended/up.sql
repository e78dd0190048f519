-- Whoever still waited when the list was closed: nobody is replaced any more.
INSERT INTO application_status_code (code) VALUES ('waitlist_ended');
