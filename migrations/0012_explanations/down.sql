DROP TABLE card_comment;
ALTER TABLE conflict DROP COLUMN signals;
