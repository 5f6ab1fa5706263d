UNLOAD ('SELECT day, orders, amount FROM daily_totals ORDER BY day')
TO '${export}daily_totals_'
IAM_ROLE '${iam_role}'
FORMAT AS CSV HEADER
PARALLEL OFF
ALLOWOVERWRITE;
