CREATE TABLE IF NOT EXISTS daily_totals
( day     DATE           NOT NULL
, orders  BIGINT         NOT NULL
, amount  DECIMAL(38, 2) NOT NULL
)
SORTKEY (day);
