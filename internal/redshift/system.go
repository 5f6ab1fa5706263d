package redshift

import (
	"context"
	"time"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions"
	"nightshift/internal/redshift/sysviews"
)

// markerLife is how long the marker of a finished script is kept.
const markerLife = 72 * time.Hour

// historyLife is how long the system views tell of what happened ("Retention of STL views": seven days).
const historyLife = 7 * 24 * time.Hour

// historyDelay is how long a finished statement may be missing from the stored history.
const historyDelay = time.Second

// systemTables are the engine's own records, beside the catalog.
const systemTables = `
CREATE TABLE IF NOT EXISTS nightshift_catalog.pin(one INTEGER);
CREATE TABLE IF NOT EXISTS nightshift_catalog.stale(view BIGINT);
CREATE TABLE IF NOT EXISTS nightshift_catalog.markers(id VARCHAR, counts VARCHAR, written TIMESTAMP);
CREATE TABLE IF NOT EXISTS nightshift_catalog.query_history(
  query_id BIGINT, transaction_id BIGINT, session_id BIGINT, user_name VARCHAR, user_id BIGINT, database_name VARCHAR, query_label VARCHAR,
  statement_id VARCHAR, query_type VARCHAR, status VARCHAR, start_time TIMESTAMP, end_time TIMESTAMP, returned_rows BIGINT,
  error_message VARCHAR, sqlstate VARCHAR, query_text VARCHAR, parent_id BIGINT);
CREATE TABLE IF NOT EXISTS nightshift_catalog.user_log(
  user_id BIGINT, user_name VARCHAR, old_name VARCHAR, action VARCHAR, create_db BOOLEAN, superuser BOOLEAN, session_id BIGINT, transaction_id BIGINT, record_time TIMESTAMP);
CREATE TABLE IF NOT EXISTS nightshift_catalog.session_history(
  session_id BIGINT, user_name VARCHAR, user_id BIGINT, database_name VARCHAR, start_time TIMESTAMP, end_time TIMESTAMP);
CREATE TABLE IF NOT EXISTS nightshift_catalog.load_errors(
  query_id BIGINT, session_id BIGINT, user_id BIGINT, database_name VARCHAR, table_id BIGINT, table_name VARCHAR, start_time TIMESTAMP, file_name VARCHAR,
  line_number BIGINT, column_name VARCHAR, column_type VARCHAR, column_length VARCHAR, position INTEGER, raw_line VARCHAR,
  raw_field_value VARCHAR, error_code INTEGER, error_message VARCHAR);
CREATE TABLE IF NOT EXISTS nightshift_catalog.load_history(
  query_id BIGINT, session_id BIGINT, user_id BIGINT, database_name VARCHAR, table_id BIGINT, table_name VARCHAR, source VARCHAR, format VARCHAR, status VARCHAR,
  start_time TIMESTAMP, end_time TIMESTAMP, loaded_rows BIGINT, loaded_bytes BIGINT, files BIGINT, error_count BIGINT);
CREATE TABLE IF NOT EXISTS nightshift_catalog.load_files(
  query_id BIGINT, table_id BIGINT, file_name VARCHAR, file_bytes BIGINT, end_time TIMESTAMP);
CREATE TABLE IF NOT EXISTS nightshift_catalog.unload_history(
  query_id BIGINT, session_id BIGINT, user_id BIGINT, database_name VARCHAR, target VARCHAR, format VARCHAR, status VARCHAR,
  start_time TIMESTAMP, end_time TIMESTAMP, unloaded_rows BIGINT, unloaded_bytes BIGINT, files BIGINT);
CREATE TABLE IF NOT EXISTS nightshift_catalog.unload_files(
  query_id BIGINT, file_name VARCHAR, file_rows BIGINT, file_bytes BIGINT, file_format VARCHAR, end_time TIMESTAMP);
CREATE TABLE IF NOT EXISTS nightshift_catalog.procedure_calls(
  query_id BIGINT, session_id BIGINT, user_id BIGINT, database_name VARCHAR, name VARCHAR, query_text VARCHAR, status VARCHAR, start_time TIMESTAMP, end_time TIMESTAMP);
CREATE TABLE IF NOT EXISTS nightshift_catalog.procedure_messages(
  query_id BIGINT, session_id BIGINT, user_id BIGINT, record_time TIMESTAMP, level VARCHAR, message VARCHAR, line_number INTEGER);
CREATE TABLE IF NOT EXISTS nightshift_catalog.maintenance_history(
  query_id BIGINT, transaction_id BIGINT, session_id BIGINT, user_id BIGINT, database_name VARCHAR, verb VARCHAR, schema_name VARCHAR, table_id BIGINT, table_name VARCHAR,
  row_count BIGINT, start_time TIMESTAMP, end_time TIMESTAMP);
CREATE TABLE IF NOT EXISTS nightshift_catalog.refresh_history(
  query_id BIGINT, session_id BIGINT, user_id BIGINT, database_name VARCHAR, schema_name VARCHAR, mv_name VARCHAR, mv_id BIGINT, status VARCHAR, start_time TIMESTAMP, end_time TIMESTAMP);
`

// systemObjects are the schemas and relations that exist in every database and are not stored.
func systemObjects() ([]catalog.Object, error) {
	views, err := sysviews.Relations()
	return append([]catalog.Object{
		&catalog.Schema{OID: 11, Name: catalog.SystemSchema, Owner: "rdsdb", Kind: catalog.SystemSchemas},
		&catalog.Schema{OID: 12, Name: catalog.InformationSchema, Owner: "rdsdb", Kind: catalog.SystemSchemas},
	}, views...), err
}

// registerFunctions makes the functions computed in Go known to the database.
func (e *Engine) registerFunctions(ctx context.Context) error {
	return e.db.Register(ctx, append(functions.UDFs(), e.sessionFunctions()...))
}
