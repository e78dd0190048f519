UPDATE application SET status = 'waitlisted' WHERE status = 'waitlist_ended';
DELETE FROM application_status_code WHERE code = 'waitlist_ended';
