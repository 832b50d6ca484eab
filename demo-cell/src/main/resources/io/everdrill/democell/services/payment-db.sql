CREATE TABLE IF NOT EXISTS accounts (
  id VARCHAR(64) PRIMARY KEY,
  balance_cents BIGINT NOT NULL CHECK (balance_cents >= 0)
);
CREATE TABLE IF NOT EXISTS payments (
  id VARCHAR(64) PRIMARY KEY,
  debtor VARCHAR(64) NOT NULL,
  creditor VARCHAR(64) NOT NULL,
  amount_cents BIGINT NOT NULL CHECK (amount_cents > 0),
  paid_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL
);
CREATE INDEX IF NOT EXISTS payments_by_time ON payments (paid_at);
-- 100 users and the shop; the sum over all never changes: 101 000 000 000.
INSERT INTO accounts
  SELECT 'user-' || x, 1000000000 FROM SYSTEM_RANGE(1, 100)
  WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE id = 'user-1');
INSERT INTO accounts
  SELECT 'shop', 1000000000 FROM SYSTEM_RANGE(1, 1)
  WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE id = 'shop');
