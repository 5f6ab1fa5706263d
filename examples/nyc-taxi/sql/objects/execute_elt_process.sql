-- Replaces the table's rows by what the raw files hold, then brings the view up to date.
--
-- DELETE, not TRUNCATE: in Redshift TRUNCATE commits at once, so a COPY that fails
-- after it would leave the table empty. With DELETE the procedure is one
-- transaction: a broken file leaves yesterday's rows in place.
CREATE OR REPLACE PROCEDURE execute_elt_process()
AS $$
BEGIN
  DELETE FROM nyc_yellow_taxi;

  COPY nyc_yellow_taxi
  FROM '${raw}'
  IAM_ROLE '${iam_role}'
  REGION '${raw_region}'
  DELIMITER '|'
  GZIP;

  REFRESH MATERIALIZED VIEW nyc_yellow_taxi_volume_analysis;
END;
$$ LANGUAGE plpgsql;
