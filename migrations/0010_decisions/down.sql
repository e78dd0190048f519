ALTER TABLE result DROP COLUMN standstill_until;
ALTER TABLE result_line DROP COLUMN proposed_amount;
DROP TABLE ballot;
DROP TABLE deliberation;
DROP TABLE vote_code;
DELETE FROM result_status_code WHERE code IN ('deliberated', 'standstill', 'final');
