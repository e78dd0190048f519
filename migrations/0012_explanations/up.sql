-- Why a conflict of interest was proposed: codes of signals, never what they compared.
ALTER TABLE conflict ADD COLUMN signals JSONB;
