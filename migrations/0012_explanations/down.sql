ALTER TABLE conflict DROP COLUMN signals;
