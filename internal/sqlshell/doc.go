// Package sqlshell is a SQL shell over the Redshift Data API: it runs
// statements in one Data API session, so that SET, temporary tables and
// explicit transactions span statements, and prints results as a table, CSV or
// JSON. It speaks to AWS through the SDK, so it works against a local cloud and
// against Redshift alike.
package sqlshell
