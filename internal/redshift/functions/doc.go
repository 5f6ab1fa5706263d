// Package functions is the table of all functions of Redshift: what the rewriter looks names up in, and the list of those
// computed in Go that the warehouse registers with DuckDB. The rows are in the packages below, one for each chapter of the
// guide.
package functions
