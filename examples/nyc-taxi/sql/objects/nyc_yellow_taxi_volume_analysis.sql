-- Trips, distance and fare by month.
-- Redshift has no CREATE OR REPLACE for materialized views: the two statements
-- are one transaction, so no reader finds the view missing.
DROP MATERIALIZED VIEW IF EXISTS nyc_yellow_taxi_volume_analysis;

CREATE MATERIALIZED VIEW nyc_yellow_taxi_volume_analysis
AS
SELECT DATE_TRUNC('month', pickup_date) AS pickup_month
     , ROUND(AVG(trip_distance), 2)     AS avg_distance
     , ROUND(AVG(fare_amount), 2)       AS avg_fare
     , COUNT(*)                         AS total_trips
     , SUM(trip_distance)               AS total_distance_per_month
     , SUM(fare_amount)                 AS total_fare_per_month
FROM nyc_yellow_taxi
GROUP BY 1;
