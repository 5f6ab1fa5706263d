// Package types holds Redshift's data types: their parameters, the names under which Redshift prints them, what the Data
// API reports about them, how DuckDB stores them, and the rules by which one type becomes another.
//
// A [Type] is a small comparable value; two types are the same when they are ==. The zero Type is [Invalid].
//
// The rules come from the Database Developer Guide: "Data types", "Type compatibility and conversion" and "Computations
// with numeric values".
package types
