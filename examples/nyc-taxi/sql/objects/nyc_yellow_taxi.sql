-- One row per trip, as the raw files hold it.
CREATE TABLE IF NOT EXISTS nyc_yellow_taxi
( pickup_date      DATE
, pickup_datetime  TIMESTAMP
, dropoff_datetime TIMESTAMP
, ratecode         SMALLINT
, passenger_count  SMALLINT
, trip_distance    FLOAT4
, fare_amount      FLOAT4
, total_amount     FLOAT4
, payment_type     SMALLINT
, vendorid         VARCHAR(20)
)
SORTKEY (pickup_date);
