DELETE FROM thread_waiting WHERE entry_id IN (SELECT id FROM thread_entry WHERE kind = 'file');
DELETE FROM thread_entry WHERE kind = 'file';
DELETE FROM thread_entry_kind_code WHERE code = 'file';
DROP TABLE team_invitation;
DROP TABLE team_invitation_status_code;
