package bulk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
)

// Load is one COPY.
type Load struct {
	Store   ObjectStore
	Conn    *duck.Conn
	Table   *catalog.Relation
	Session *def.Session
	From    Location
	Options CopyOptions
	// Columns are the table's columns that the fields go to, in order of the fields, as indexes.
	Columns []int
	// Defaults are DuckDB expressions for the columns that get no field, by index; a missing one is NULL.
	Defaults map[int]string
	// TempDir is where files are prepared.
	TempDir string
	// Precise takes the slow way from the start; see [ErrRestart].
	Precise bool
	// Rehearse, when set, runs a query on another connection before the load. It is set where the transaction must not be
	// lost: what DuckDB's reader cannot load is then found without.
	Rehearse func(ctx context.Context, query string) error
}

// LoadError is a row that could not be loaded, as stl_load_errors shows it.
type LoadError struct {
	File     string // s3://...
	Line     int64
	Column   string
	Type     string
	Length   string
	Position int
	RawLine  string
	RawField string
	Code     int
	Reason   string
}

// Loaded is what a COPY did.
type Loaded struct {
	Rows, Bytes int64
	Files       []LoadedFile
	// Errors are the rows left out, or, with a failure, those that made it fail.
	Errors []LoadError
}

// LoadedFile is an object that was read.
type LoadedFile struct {
	Name  string
	Bytes int64
}

// ErrRestart says that the fast reader refused data that Redshift would load, and lost the transaction in doing so. The
// caller may roll back and run the load again in a new transaction, with Precise set.
var ErrRestart = errors.New("the load must be run again with the precise reader")

// errPrecise asks for the slow way: DuckDB could not load the files, or may not.
var errPrecise = errors.New("the precise reader is needed")

// Run loads the objects into the table, inside the connection's transaction. When more rows are wrong than MAXERROR
// allows, the error is Redshift's "Load into table failed" and Loaded.Errors says what was wrong; the caller rolls back.
func (l *Load) Run(ctx context.Context) (Loaded, error) {
	if l.Store == nil {
		return Loaded{}, sqlerror.NotSupported("COPY without object storage", nil)
	}
	sources, err := findSources(ctx, l.Store, l.From, l.Options.Manifest)
	if err != nil {
		return Loaded{}, err
	}
	out := Loaded{}
	for _, s := range sources {
		out.Bytes += s.size
		out.Files = append(out.Files, LoadedFile{s.String(), s.size})
	}
	if len(sources) == 0 {
		return out, nil
	}
	if l.Options.Format == Parquet {
		out.Rows, err = l.parquet(ctx, sources)
		return out, err
	}
	if !l.Precise && l.fastAllowed() {
		rows, err := l.fast(ctx, sources)
		if err == nil {
			out.Rows = rows
			return out, nil
		}
		if errors.Is(err, errUnsuited) {
			out.Rows, out.Errors, err = l.precise(ctx, sources, true)
			return out, err
		}
		if !errors.Is(err, errPrecise) {
			return out, err
		}
		// DuckDB's transaction is lost with the error; what remains is to tell what was wrong.
		_, out.Errors, err = l.precise(ctx, sources, false)
		if err == nil {
			err = ErrRestart
		}
		return out, err
	}
	out.Rows, out.Errors, err = l.precise(ctx, sources, !l.Options.NoLoad)
	return out, err
}

// failed is the error of a load that met too many wrong rows.
func (l *Load) failed() error { return sqlerror.LoadFailed(l.Table.Name) }

// staged makes an object a local file; done removes it if it was made for this.
func (l *Load) staged(ctx context.Context, s source) (path string, done func(), err error) {
	if s.path != "" {
		return s.path, func() {}, nil
	}
	r, err := l.Store.Open(ctx, s.Bucket, s.Key)
	if err != nil {
		return "", nil, fmt.Errorf("open %s: %w", s, err)
	}
	defer r.Close()
	f, err := os.CreateTemp(l.TempDir, "copy-*")
	if err != nil {
		return "", nil, fmt.Errorf("stage %s: %w", s, err)
	}
	done = func() { _ = os.Remove(f.Name()) }
	_, err = f.ReadFrom(r)
	if err = errors.Join(err, f.Close()); err != nil {
		done()
		return "", nil, fmt.Errorf("stage %s: %w", s, err)
	}
	return f.Name(), done, nil
}

// stageAll makes all objects local files.
func (l *Load) stageAll(ctx context.Context, sources []source) (paths []string, done func(), err error) {
	var undo []func()
	done = func() {
		for _, f := range undo {
			f()
		}
	}
	for _, s := range sources {
		path, f, err := l.staged(ctx, s)
		if err != nil {
			done()
			return nil, nil, err
		}
		undo = append(undo, f)
		paths = append(paths, path)
	}
	return paths, done, nil
}

// targets are the columns named in INSERT: those with a field, then those with a default.
func (l *Load) targets() (names []string, defaults []string) {
	for _, i := range l.Columns {
		names = append(names, duck.Ident(l.Table.Columns[i].Name))
	}
	keys := make([]int, 0, len(l.Defaults))
	for i := range l.Defaults {
		keys = append(keys, i)
	}
	slices.Sort(keys)
	for _, i := range keys {
		names = append(names, duck.Ident(l.Table.Columns[i].Name))
		defaults = append(defaults, l.Defaults[i])
	}
	return names, defaults
}
