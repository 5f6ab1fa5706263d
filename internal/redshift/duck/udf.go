package duck

import (
	"context"
	"database/sql/driver"
	"fmt"
	"sync"

	duckdb "github.com/duckdb/duckdb-go/v2"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
)

// Register makes Go functions callable from SQL on every connection of the database.
func (db *DB) Register(ctx context.Context, udfs []def.UDF) error {
	conn, err := db.pool.Conn(ctx)
	if err != nil {
		return Translate(err)
	}
	defer func() { _ = conn.Close() }()
	byName := map[string][]duckdb.ScalarFunc{}
	var names []string
	for _, u := range udfs {
		f, err := newScalar(u)
		if err != nil {
			return fmt.Errorf("register %s: %w", u.Name, err)
		}
		if byName[u.Name] == nil {
			names = append(names, u.Name)
		}
		byName[u.Name] = append(byName[u.Name], f)
	}
	for _, name := range names {
		if err := duckdb.RegisterScalarUDFSet(conn, name, byName[name]...); err != nil {
			return fmt.Errorf("register %s: %w", name, err)
		}
	}
	return nil
}

// scalar is one overload of a Go function.
type scalar struct {
	udf    def.UDF
	config duckdb.ScalarFuncConfig
}

func newScalar(u def.UDF) (*scalar, error) {
	s := &scalar{udf: u}
	for _, a := range u.Args {
		info, err := typeInfo(a)
		if err != nil {
			return nil, err
		}
		s.config.InputTypeInfos = append(s.config.InputTypeInfos, info)
	}
	if u.Variadic != "" {
		info, err := typeInfo(u.Variadic)
		if err != nil {
			return nil, err
		}
		s.config.VariadicTypeInfo = info
	}
	info, err := typeInfo(u.Result)
	if err != nil {
		return nil, err
	}
	s.config.ResultTypeInfo = info
	s.config.Volatile = u.Volatile
	s.config.SpecialNullHandling = u.Nulls
	return s, nil
}

func typeInfo(t def.DuckType) (duckdb.TypeInfo, error) {
	kinds := map[def.DuckType]duckdb.Type{
		def.Bool: duckdb.TYPE_BOOLEAN, def.Int: duckdb.TYPE_INTEGER, def.BigInt: duckdb.TYPE_BIGINT, def.Double: duckdb.TYPE_DOUBLE,
		def.Text: duckdb.TYPE_VARCHAR, def.Blob: duckdb.TYPE_BLOB, def.Date: duckdb.TYPE_DATE, def.Timestamp: duckdb.TYPE_TIMESTAMP,
	}
	k, ok := kinds[t]
	if !ok {
		return nil, fmt.Errorf("type %q cannot be used by a Go function", t)
	}
	return duckdb.NewTypeInfo(k)
}

// Config implements the driver's ScalarFunc.
func (s *scalar) Config() duckdb.ScalarFuncConfig { return s.config }

// Executor implements the driver's ScalarFunc. It is the form by rows, for the one by chunks has the driver's threads
// write the statement's context without a lock, and its binder cannot take correlated arguments.
func (s *scalar) Executor() duckdb.ScalarFuncExecutor {
	return duckdb.ScalarFuncExecutor{RowExecutor: s.row}
}

// arguments holds a row's values while a function looks at them.
var arguments = sync.Pool{New: func() any { return new([]any) }}

// row computes one row. A panic becomes an error, for otherwise it would end the process.
func (s *scalar) row(values []driver.Value) (result any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = wireError(sqlerror.Internal("function %s failed: %v", s.udf.Name, p))
		}
	}()
	buffer, ok := arguments.Get().(*[]any)
	if !ok {
		buffer = new([]any)
	}
	args := (*buffer)[:0]
	for _, v := range values {
		args = append(args, v)
	}
	result, err = s.udf.Fn(args)
	clear(args)
	*buffer = args
	arguments.Put(buffer)
	if err != nil {
		return nil, wireError(err)
	}
	return result, nil
}

// wireError writes an error as text that survives the way through DuckDB.
func wireError(err error) error {
	e := sqlerror.From(err)
	if e == nil {
		e = sqlerror.Internal("%s", err.Error())
	}
	return fmt.Errorf("%s", def.ErrorText(e.SQLState, e.Message)) //nolint:err113 // the text is the message on the wire
}
