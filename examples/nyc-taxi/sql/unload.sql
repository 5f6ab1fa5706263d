-- December 2015 as Parquet, one folder per month: export/pickup_month=2015-12-01/...
UNLOAD ('
  SELECT DATE_TRUNC(''month'', pickup_date)::date AS pickup_month
       , pickup_datetime
       , dropoff_datetime
       , ratecode
       , passenger_count
       , trip_distance
       , fare_amount
       , total_amount
       , payment_type
       , vendorid
  FROM nyc_yellow_taxi
  WHERE pickup_date >= ''2015-12-01'' AND pickup_date < ''2016-01-01''
')
TO '${export}'
IAM_ROLE '${iam_role}'
FORMAT AS PARQUET
PARTITION BY (pickup_month)
ALLOWOVERWRITE;
