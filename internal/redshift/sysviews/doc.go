// Package sysviews is Redshift's system catalog: pg_catalog, information_schema, and the svv_, stv_, stl_, svl_ and sys_
// views, with Redshift's column names and types.
//
// A view is a DuckDB query over the tables that the catalog and the engine's records keep in the schema
// nightshift_catalog. The binder writes the query in the place of the view's name, so it runs in the statement's own
// transaction, sees what that transaction has changed, and costs nothing when it is not used. The views are written
// in the files of the folder views; [Lookup] and [View.SQL] explain their form.
package sysviews
