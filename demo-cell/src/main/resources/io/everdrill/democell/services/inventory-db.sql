CREATE TABLE IF NOT EXISTS stock (
  sku VARCHAR(64) PRIMARY KEY,
  name VARCHAR(64) NOT NULL,
  price_cents BIGINT NOT NULL,
  quantity INT NOT NULL CHECK (quantity >= 0)
);
CREATE TABLE IF NOT EXISTS reservations (
  id VARCHAR(64) PRIMARY KEY,
  sku VARCHAR(64) NOT NULL,
  quantity INT NOT NULL CHECK (quantity > 0),
  reserved_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL
);
CREATE INDEX IF NOT EXISTS reservations_by_time ON reservations (reserved_at);
INSERT INTO stock
  SELECT 'sku-' || x, 'Product ' || x, 100 * x, 1000 FROM SYSTEM_RANGE(1, 20)
  WHERE NOT EXISTS (SELECT 1 FROM stock WHERE sku = 'sku-1');
