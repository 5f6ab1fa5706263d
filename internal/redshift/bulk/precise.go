package bulk

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// field is one value of a line.
type field struct {
	text string
	null bool
	at   int // where in the line it begins, in characters
}

// line is one record of a file.
type line struct {
	number  int64 // of its first physical line, from 1
	raw     string
	fields  []field
	problem *LoadError // the record itself is broken
}

// lineReader gives the records of one file; io.EOF ends them.
type lineReader interface {
	next() (line, error)
}

// nullMark stands for NULL in the prepared files, whose fields are separated by fieldMark.
const (
	nullMark  = "\x1eN"
	fieldMark = '\x1f'
)

// maxErrors is the largest MAXERROR, and the most errors kept.
const maxErrors = 100000

// precise reads the files in Go, field by field as COPY defines it, and, when keep is set, loads the rows that are
// right through a prepared file. It gives the errors found; more than MAXERROR make it fail.
func (l *Load) precise(ctx context.Context, sources []source, keep bool) (int64, []LoadError, error) {
	pass := &pass{load: l}
	if keep {
		f, err := os.CreateTemp(l.TempDir, "copy-*.csv")
		if err != nil {
			return 0, nil, fmt.Errorf("prepare the load: %w", err)
		}
		defer func() { _ = os.Remove(f.Name()) }()
		defer f.Close()
		pass.file, pass.out = f, bufio.NewWriterSize(f, 1<<20)
	}
	for _, s := range sources {
		if err := pass.source(ctx, s); err != nil {
			return 0, pass.errors, err
		}
	}
	if !keep {
		return pass.rows, pass.errors, nil
	}
	if err := errors.Join(pass.out.Flush(), pass.file.Close()); err != nil {
		return 0, pass.errors, fmt.Errorf("prepare the load: %w", err)
	}
	n, err := l.insertPrepared(ctx, pass.file.Name())
	return n, pass.errors, err
}

// pass is one reading of all files.
type pass struct {
	load   *Load
	file   *os.File
	out    *bufio.Writer
	rows   int64
	errors []LoadError
	row    []byte
}

func (p *pass) source(ctx context.Context, s source) error {
	path, done, err := p.load.staged(ctx, s)
	if err != nil {
		return err
	}
	defer done()
	r, err := decompress(path, p.load.Options.Compression)
	if err != nil {
		if sqlerror.From(err) != nil {
			return err
		}
		return p.fail(LoadError{File: s.String(), Code: 1221, Reason: fmt.Sprintf("%s: the file is not in %s format", s.Key, strings.ToUpper(string(p.load.Options.Compression)))})
	}
	defer r.Close()
	lines, err := p.load.lines(ctx, r)
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		if i%4096 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		record, err := lines.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return p.fail(LoadError{File: s.String(), Line: record.number, Code: 1216, Reason: "the file could not be read: " + err.Error()})
		}
		if err := p.record(s, record); err != nil {
			return err
		}
	}
}

// record checks one record and writes it to the prepared file.
func (p *pass) record(s source, r line) error {
	if r.problem == nil {
		p.row = p.row[:0]
		r.problem = p.convert(r)
	}
	if r.problem != nil {
		e := *r.problem
		e.File, e.Line, e.RawLine = s.String(), r.number, cutTo(r.raw, 1024)
		return p.fail(e)
	}
	p.rows++
	if p.out == nil {
		return nil
	}
	p.row = append(p.row, '\n')
	_, err := p.out.Write(p.row)
	return err
}

// fail notes an error; it is returned as the load's failure when there are too many.
func (p *pass) fail(e LoadError) error {
	if len(p.errors) < maxErrors {
		p.errors = append(p.errors, e)
	}
	if len(p.errors) > p.load.Options.MaxError {
		return p.load.failed()
	}
	return nil
}

// convert checks the fields of a record and puts them into p.row.
func (p *pass) convert(r line) *LoadError {
	l := p.load
	fields := r.fields
	if len(fields) == len(l.Columns)+1 && l.Options.Format == Delimited && fields[len(fields)-1].text == "" {
		fields = fields[:len(l.Columns)]
	}
	if len(fields) > len(l.Columns) {
		return &LoadError{Code: 1202, Reason: "Extra column(s) found", Position: fields[len(l.Columns)].at}
	}
	if len(fields) < len(l.Columns) && !l.Options.FillRecord {
		c := l.Table.Columns[l.Columns[len(fields)]]
		return describe(&LoadError{Code: 1214, Reason: "Delimiter not found", Position: len(r.raw)}, &c)
	}
	for i, index := range l.Columns {
		if i > 0 {
			p.row = append(p.row, byte(fieldMark))
		}
		c := &l.Table.Columns[index]
		f := field{null: true}
		if i < len(fields) {
			f = fields[i]
		}
		text, null, problem := l.value(f, c)
		if problem != nil {
			problem.RawField, problem.Position = cutTo(f.text, 1024), f.at
			return describe(problem, c)
		}
		if null && c.NotNull {
			return describe(&LoadError{Code: 1213, Reason: "Missing data for not-null field", RawField: cutTo(f.text, 1024), Position: f.at}, c)
		}
		p.row = appendPrepared(p.row, text, null)
	}
	return nil
}

func describe(e *LoadError, c *catalog.Column) *LoadError {
	e.Column, e.Type = c.Name, c.Type.PGName()
	switch c.Type.Kind {
	case types.Char, types.Varchar:
		e.Length = fmt.Sprint(c.Type.Length)
		if c.Type.Kind == types.Char {
			e.Type = "char"
		}
	case types.Decimal:
		e.Length = fmt.Sprintf("%d, %d", c.Type.Precision, c.Type.Scale)
	default:
		e.Length = "0"
	}
	return e
}

func appendPrepared(row []byte, text string, null bool) []byte {
	if null {
		return append(row, nullMark...)
	}
	row = append(row, '"')
	row = append(row, strings.ReplaceAll(text, `"`, `""`)...)
	return append(row, '"')
}

func cutTo(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "?")
}

// insertPrepared loads the prepared file, whose values are known to be right.
func (l *Load) insertPrepared(ctx context.Context, path string) (int64, error) {
	names, defaults := l.targets()
	var exprs, columns []string
	for i, index := range l.Columns {
		exprs = append(exprs, l.preparedField(fmt.Sprintf("f%d", i), &l.Table.Columns[index]))
		columns = append(columns, fmt.Sprintf("'f%d': 'VARCHAR'", i))
	}
	exprs = append(exprs, defaults...)
	return l.Conn.Exec(ctx, fmt.Sprintf("INSERT INTO %s(%s) SELECT %s FROM read_csv(%s, auto_detect=false, header=false, delim='\x1f', quote='\"', escape='\"', "+
		"columns={%s}, nullstr='%s', strict_mode=true, max_line_size=8388608, buffer_size=16777216, new_line='\\n')",
		l.Table.Physical, strings.Join(names, ", "), strings.Join(exprs, ", "), duck.Quote(path), strings.Join(columns, ", "), nullMark))
}

func (l *Load) preparedField(f string, c *catalog.Column) string {
	switch c.Type.Kind {
	case types.Char, types.Varchar:
		return f
	case types.Varbyte:
		return "unhex(" + f + ")"
	}
	return fmt.Sprintf("CAST(%s AS %s)", f, c.Type.DuckDB())
}
