CREATE TABLE IF NOT EXISTS orders
( order_id    INTEGER        NOT NULL
, ordered_at  TIMESTAMP      NOT NULL
, customer    VARCHAR(60)
, amount      DECIMAL(10, 2) NOT NULL
)
DISTKEY (order_id)
SORTKEY (ordered_at);
