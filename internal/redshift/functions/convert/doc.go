// Package convert computes in Go what casts need and DuckDB has no form for.
package convert
