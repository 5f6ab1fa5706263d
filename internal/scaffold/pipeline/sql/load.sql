-- One transaction: a broken file leaves the rows of the run before.
DELETE FROM orders;

COPY orders
FROM '${orders}'
IAM_ROLE '${iam_role}'
CSV IGNOREHEADER 1;
