// Package redshift is the local warehouse: an engine that takes Amazon Redshift SQL and answers as Redshift
// would, on top of an embedded DuckDB database.
//
// An [Engine] owns one database file. A [Session] is one connection to it, with its own settings, temporary
// tables, cursors and transaction. Statements come in as text and leave as rows through a [ResultSink]; errors
// are *sqlerror.Error with Redshift's SQLSTATE and wording. What the warehouse does not do is refused by name.
//
// The package knows nothing of AWS but object storage, which it reaches through [bulk.ObjectStore].
// DESIGN.md in this directory gives the reasons for the larger choices.
package redshift
