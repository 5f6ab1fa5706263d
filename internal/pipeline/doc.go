// Package pipeline reads a pipeline's folder, nightshift.yaml and its SQL files,
// and makes a validated graph of it.
//
// Load reports every problem at once, each with file, line and column and with
// what is allowed. The fields are defined once, in the table of schema.go, from
// which validation, the reference in docs/pipeline.md and the JSON schema in
// docs/nightshift.schema.json derive. Fields that are designed and not built yet
// are in the table too: using one is refused by name.
//
// A text with one statement is sent with ExecuteStatement, a text with several
// with BatchExecuteStatement, which runs them as one transaction: ExecuteStatement
// takes a single statement. The split happens here, so that the worker parses no SQL.
package pipeline
