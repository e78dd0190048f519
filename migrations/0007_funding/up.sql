CREATE TABLE award_status_code (code TEXT PRIMARY KEY);
INSERT INTO award_status_code (code) VALUES
  ('proposed'), ('agreed'), ('active'), ('settled'), ('terminated');

CREATE TABLE award (
  id UUID PRIMARY KEY,
  programme_id UUID NOT NULL REFERENCES programme (id),
  idea_id UUID NOT NULL REFERENCES idea (id),
  status TEXT NOT NULL REFERENCES award_status_code (code),
  amount BIGINT NOT NULL,
  own_amount BIGINT NOT NULL,
  currency TEXT NOT NULL,
  -- the programme's percentage when the award was proposed
  own_share_bp INTEGER NOT NULL,
  proposed_by UUID REFERENCES account (id),
  agreed_by UUID REFERENCES account (id),
  ended_reason TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT award_amounts CHECK (amount > 0 AND amount <= 100000000000000 AND own_amount >= 0 AND own_amount <= 100000000000000),
  -- own / (own + grant) >= the percentage; 0 asks for nothing
  CONSTRAINT award_own_share CHECK (own_amount * 10000 >= own_share_bp * (own_amount + amount)),
  CONSTRAINT award_two_people CHECK (agreed_by IS NULL OR proposed_by IS NULL OR agreed_by <> proposed_by)
);
CREATE UNIQUE INDEX award_one_live ON award (idea_id) WHERE status <> 'terminated';
CREATE INDEX award_programme ON award (programme_id, id);
