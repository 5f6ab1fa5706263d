// Package semi has the functions for semistructured data: SUPER values, which are JSON in DuckDB, and JSON in strings.
package semi
