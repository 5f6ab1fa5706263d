DELETE FROM daily_totals;

INSERT INTO daily_totals
SELECT ordered_at::date, COUNT(*), SUM(amount)
FROM orders
GROUP BY 1;
