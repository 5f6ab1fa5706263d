// Package sqltest runs folders of SQL files on the local warehouse and compares what they print with the expected
// output beside them: x.sql with x.out. The files are written from the Amazon Redshift Database Developer Guide;
// each names its pages at the top.
//
// Every statement of a file prints a block: the statement after "> ", then its columns and rows, notices and command
// tag, or its error with SQLSTATE and line:column in the statement. `go test ./test/sqltest -update` rewrites the
// blocks; read the difference before keeping it.
//
// Comments before a statement direct the runner:
//
//	-- expected failure: reason   the block beside it is what Redshift prints; the warehouse does not yet. It must differ.
//	-- user: name                 from here on, as this user (a session per user and number)
//	-- session: n                 from here on, in this session
//	-- param: name=value          binds :name in this statement
//	-- show: bucket/prefix        after the statement, prints the objects
//	-- put: bucket/key=text       before the statement, writes an object; \n, \r and \t are escapes
//
// A folder shares one engine; every file has a schema of its own, named as the file.
package sqltest
