// Package def holds what a function of Redshift is to the rewriter: its parameters, its result type and the DuckDB
// expression that computes it ([Func]); the typed DuckDB expression that everything is made of ([Expr]); casts between types
// ([Cast], [Assign]); and the declaration of functions that are computed in Go ([UDF]).
//
// The functions themselves are in the packages beside it, one per chapter of the guide, and the functions package
// puts them together.
package def
