// Package duck is the only door to DuckDB: opening the database with the settings the warehouse needs, connections,
// Go functions, rows and errors.
//
// Values leave as nil, bool, int64, float64, string and []byte, written the way Redshift prints them. Errors leave
// as *sqlerror.Error in Redshift's words; DuckDB's own never show.
package duck

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

// Options configures [Open].
type Options struct {
	// Path is the database file; empty for a database in memory.
	Path string
	// TempDir is where operations larger than memory spill. Empty: beside the file, or none for memory.
	TempDir string
	// MemoryLimit is the buffer budget, such as "512MiB".
	MemoryLimit string
	// Threads is the number of workers; 0: the number of CPUs.
	Threads int
	// Ephemeral leaves the log as it is at the end: nobody will open the file again.
	Ephemeral bool
}

// DB is an open database.
type DB struct {
	connector *duckdb.Connector
	pool      *sql.DB

	mu     sync.Mutex
	conns  map[*Conn]struct{}
	closed bool
}

// Open opens or creates a database. A file that another process has open, or that is no database, is an error that
// says so.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Path != "" {
		if err := os.MkdirAll(filepath.Dir(o.Path), 0o755); err != nil {
			return nil, fmt.Errorf("create the directory of the warehouse: %w", err)
		}
	}
	connector, err := duckdb.NewConnector(dsn(o), nil)
	if err != nil {
		return nil, openError(o.Path, err)
	}
	db := &DB{connector: connector, pool: sql.OpenDB(connector), conns: map[*Conn]struct{}{}}
	if err := db.configure(ctx, o); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// dsn holds the settings that must be known when the database is opened.
func dsn(o Options) string {
	settings := []string{
		"autoinstall_known_extensions=false", "autoload_known_extensions=false", "allow_community_extensions=false",
		"access_mode=READ_WRITE", "allow_unsigned_extensions=false", "enable_external_file_cache=false",
	}
	return o.Path + "?" + strings.Join(settings, "&")
}

func (db *DB) configure(ctx context.Context, o Options) error {
	threads := o.Threads
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	limit := o.MemoryLimit
	if limit == "" {
		limit = "640MiB"
	}
	settings := []string{
		fmt.Sprintf("SET GLOBAL threads = %d", threads),
		"SET GLOBAL memory_limit = " + Quote(limit),
		"SET GLOBAL default_null_order = 'postgres'",
		"SET GLOBAL preserve_identifier_case = false",
		"SET GLOBAL preserve_insertion_order = false",
		"SET GLOBAL TimeZone = 'UTC'",
		"SET GLOBAL max_expression_depth = 10000",
	}
	if o.Ephemeral {
		settings = append(settings, "PRAGMA disable_checkpoint_on_shutdown")
	}
	if o.TempDir != "" {
		if err := os.MkdirAll(o.TempDir, 0o755); err != nil {
			return fmt.Errorf("create the warehouse's directory for temporary files: %w", err)
		}
		settings = append(settings, "SET GLOBAL temp_directory = "+Quote(o.TempDir))
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	for _, s := range settings {
		if _, err := conn.Exec(ctx, s); err != nil {
			return fmt.Errorf("configure the warehouse with %q: %w", s, err)
		}
	}
	return nil
}

// Conn opens a connection. It must be closed.
func (db *DB) Conn(ctx context.Context) (*Conn, error) {
	dc, err := db.connector.Connect(ctx)
	if err != nil {
		return nil, Translate(err)
	}
	raw, ok := dc.(rawConn)
	if !ok {
		return nil, fmt.Errorf("connect to the warehouse: unexpected connection %T", dc)
	}
	c := &Conn{db: db, raw: raw}
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return nil, errors.Join(errors.New("the warehouse is closed"), raw.Close())
	}
	db.conns[c] = struct{}{}
	return c, nil
}

// Close closes what connections are left and the database. It may be called twice.
func (db *DB) Close() error {
	db.mu.Lock()
	if db.closed {
		db.mu.Unlock()
		return nil
	}
	db.closed = true
	conns := db.conns
	db.conns = nil
	db.mu.Unlock()
	var errs []error
	for c := range conns {
		errs = append(errs, c.raw.Close())
	}
	return errors.Join(append(errs, db.pool.Close(), db.connector.Close())...)
}

// rawConn is what a driver connection offers.
type rawConn interface {
	driver.Conn
	driver.ExecerContext
	driver.QueryerContext
	driver.ConnPrepareContext
}

func openError(path string, err error) error {
	msg := err.Error()
	if strings.Contains(msg, "Conflicting lock is held") {
		holder := ""
		if _, rest, ok := strings.Cut(msg, "(PID "); ok {
			pid, _, _ := strings.Cut(rest, ")")
			holder = " by process " + pid
		}
		return fmt.Errorf("the warehouse %s is in use%s", path, holder)
	}
	if strings.Contains(msg, "not a valid DuckDB database file") {
		return fmt.Errorf("%s is not a warehouse file", path)
	}
	return fmt.Errorf("open the warehouse %s: %w", path, err)
}

// Quote writes s as a string literal.
func Quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// Ident writes s as a quoted identifier.
func Ident(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
