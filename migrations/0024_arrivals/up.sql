-- What came on paper in time may be typed after the deadline: when it came, and what proves it.
ALTER TABLE application ADD COLUMN received_on DATE;
ALTER TABLE application ADD COLUMN received_evidence TEXT;
