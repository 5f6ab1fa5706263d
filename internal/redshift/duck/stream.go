package duck

import (
	"context"
	"database/sql/driver"
	"errors"
	"reflect"
	"sync"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"
	duckdb "github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"

	"nightshift/internal/redshift/types"
)

// The driver holds a whole result in memory, outside of DuckDB's memory limit, before it gives the first row. DuckDB can
// give rows while the query runs; the driver does not ask for that, but it calls DuckDB through the variables of package
// mapping. Those that matter are replaced here: a query that Stream marks is run so, and an error that DuckDB meets behind
// the first row, which the driver would take for the end, is raised as a streamError that Stream catches.

// streams are the connections whose next query is streamed, and statements those queries.
var streams, statements sync.Map

// streamError is an error that came behind the first row.
type streamError struct{ error }

func init() { //nolint:gochecknoinits // before any connection is there
	prepare, pending, fetch := mapping.PrepareExtractedStatement, mapping.PendingPrepared, mapping.FetchChunk
	mapping.PrepareExtractedStatement = func(conn mapping.Connection, extracted mapping.ExtractedStatements, i mapping.IdxT, out *mapping.PreparedStatement) mapping.State {
		state := prepare(conn, extracted, i, out)
		if _, marked := streams.LoadAndDelete(conn.Ptr); marked && state != mapping.StateError {
			statements.Store(out.Ptr, true)
		}
		return state
	}
	mapping.PendingPrepared = func(stmt mapping.PreparedStatement, out *mapping.PendingResult) mapping.State {
		if _, marked := statements.LoadAndDelete(stmt.Ptr); marked {
			return bindings.PendingPreparedStreaming(stmt, out)
		}
		return pending(stmt, out)
	}
	mapping.FetchChunk = func(res mapping.Result) mapping.DataChunk {
		chunk := fetch(res)
		if chunk.Ptr == nil {
			if msg := mapping.ResultError(&res); msg != "" {
				panic(streamError{&duckdb.Error{Type: duckdb.ErrorType(mapping.ResultErrorType(&res)), Msg: msg}}) //nolint:forbidigo // the driver has no way for an error here; Stream catches it
			}
		}
		return chunk
	}
}

// Stream is Query for results of any size: rows are given while the query runs, and memory holds a few of them. Until it
// returns, fn must not use the connection.
func (c *Conn) Stream(ctx context.Context, query string, args []any, columns []types.Type, fn func(row []any) error) (n int64, err error) {
	conn, ok := c.connection()
	if !ok {
		return c.Query(ctx, query, args, columns, fn)
	}
	streams.Store(conn.Ptr, true)
	defer streams.Delete(conn.Ptr) // where it was not prepared
	rows, err := c.raw.QueryContext(ctx, query, named(args))
	if err != nil {
		return 0, failure(ctx, err)
	}
	stop := context.AfterFunc(ctx, func() { mapping.Interrupt(conn) })
	defer stop()
	n, err = scanStream(ctx, rows, columns, c, fn)
	return n, errors.Join(err, rows.Close())
}

func scanStream(ctx context.Context, rows driver.Rows, columns []types.Type, c *Conn, fn func(row []any) error) (n int64, err error) {
	defer func() {
		switch late := recover().(type) {
		case nil:
		case streamError:
			err = failure(ctx, late.error)
		default:
			panic(late) //nolint:forbidigo // not ours
		}
	}()
	return scan(ctx, rows, columns, c.loc, fn)
}

// connection is DuckDB's handle, which the driver keeps to itself.
func (c *Conn) connection() (mapping.Connection, bool) {
	driverConn, ok := c.raw.(*duckdb.Conn)
	if !ok || !handleField {
		return mapping.Connection{}, false
	}
	return *(*mapping.Connection)(unsafe.Add(unsafe.Pointer(driverConn), handleOffset)), true //nolint:gosec // the field's type is checked
}

// handleOffset is where the driver's connection keeps its handle; handleField, whether there is such a field.
var handleOffset, handleField = func() (uintptr, bool) {
	field, ok := reflect.TypeFor[duckdb.Conn]().FieldByName("conn")
	return field.Offset, ok && field.Type == reflect.TypeFor[mapping.Connection]()
}()
