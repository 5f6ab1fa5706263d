package bulk

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// text writes delimited, CSV and JSON files, one partition after the other.
func (u *Unload) text(ctx context.Context, dir string) ([]stagedFile, error) {
	w := &textWriter{unload: u, dir: dir}
	for _, p := range u.Options.PartitionBy {
		w.partition = append(w.partition, slices.Index(u.Names, p))
	}
	for i := range u.Names {
		if u.Options.Include || !slices.Contains(w.partition, i) {
			w.columns = append(w.columns, i)
		}
	}
	sql := u.SQL
	if len(w.partition) > 0 {
		// Rows arrive partition by partition, so that one file is open at a time.
		columns, order := make([]string, len(u.Names)), make([]string, len(w.partition))
		for i := range u.Names {
			columns[i] = fmt.Sprintf("c%d", i)
		}
		for i, p := range w.partition {
			order[i] = fmt.Sprintf("c%d", p)
		}
		sql = fmt.Sprintf("SELECT * FROM (%s) AS q(%s) ORDER BY %s", sql, strings.Join(columns, ", "), strings.Join(order, ", "))
	}
	_, err := u.Conn.Query(ctx, sql, u.Args, u.Types, w.row)
	if err == nil && len(w.files) == 0 && w.file == nil && len(w.partition) == 0 {
		err = w.open("")
	}
	if err = errors.Join(err, w.close()); err != nil {
		return nil, err
	}
	return w.files, nil
}

// textWriter writes rows to files of the wanted size.
type textWriter struct {
	unload    *Unload
	dir       string
	columns   []int
	partition []int
	files     []stagedFile

	folder string
	part   int
	file   *os.File
	count  *counter
	zip    io.WriteCloser // the compressor, or nil
	out    *bufio.Writer
	rows   int64
	buf    []byte
}

// counter counts what reaches the file.
type counter struct {
	w io.Writer
	n int64
}

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

func (w *textWriter) row(values []any) error {
	folder := w.folderFor(values)
	if w.file == nil || folder != w.folder || w.count.n+int64(w.out.Buffered()) >= w.unload.Options.MaxFileSize {
		if err := w.open(folder); err != nil {
			return err
		}
	}
	w.buf = w.buf[:0]
	switch w.unload.Options.Format {
	case JSON:
		w.jsonRow(values)
	case FixedWidth:
		if err := w.fixedRow(values); err != nil {
			return err
		}
	default:
		for i, c := range w.columns {
			if i > 0 {
				w.buf = append(w.buf, w.unload.Options.Delimiter...)
			}
			w.field(values[c], w.unload.Types[c])
		}
	}
	w.buf = append(w.buf, '\n')
	w.rows++
	_, err := w.out.Write(w.buf)
	return err
}

func (w *textWriter) folderFor(values []any) string {
	if len(w.partition) == 0 {
		return ""
	}
	var b strings.Builder
	for i, p := range w.partition {
		value := "__HIVE_DEFAULT_PARTITION__"
		if values[p] != nil {
			value = strings.ReplaceAll(url.QueryEscape(plainText(values[p], w.unload.Types[p])), "+", "%20")
		}
		b.WriteString(w.unload.Options.PartitionBy[i] + "=" + value + "/")
	}
	return b.String()
}

// open begins the next file, which is the first of its folder or a further part.
func (w *textWriter) open(folder string) error {
	if w.file != nil && folder == w.folder {
		w.part++
	} else {
		w.part = 0
	}
	if err := w.close(); err != nil {
		return err
	}
	w.folder = folder
	f, err := os.Create(filepath.Join(w.dir, strconv.Itoa(len(w.files))))
	if err != nil {
		return fmt.Errorf("prepare the unload: %w", err)
	}
	w.file, w.count, w.zip, w.rows = f, &counter{w: f}, nil, 0
	var target io.Writer = w.count
	switch w.unload.Options.Compression {
	case Gzip:
		z := gzip.NewWriter(target)
		w.zip, target = z, z
	case Zstd:
		z, err := zstd.NewWriter(target)
		if err != nil {
			return fmt.Errorf("prepare the unload: %w", err)
		}
		w.zip, target = z, z
	}
	w.out = bufio.NewWriterSize(target, 1<<18)
	return w.header()
}

func (w *textWriter) header() error {
	if !w.unload.Options.Header {
		return nil
	}
	w.buf = w.buf[:0]
	for i, c := range w.columns {
		if i > 0 {
			w.buf = append(w.buf, w.unload.Options.Delimiter...)
		}
		w.field(w.unload.Names[c], types.NewVarchar(1))
	}
	w.buf = append(w.buf, '\n')
	_, err := w.out.Write(w.buf)
	return err
}

// close finishes the open file.
func (w *textWriter) close() error {
	if w.file == nil {
		return nil
	}
	err := w.out.Flush()
	if w.zip != nil {
		err = errors.Join(err, w.zip.Close())
	}
	err = errors.Join(err, w.file.Close())
	w.files = append(w.files, stagedFile{w.unload.key(w.folder, 0, w.part), w.file.Name(), w.rows, w.count.n})
	w.file = nil
	return err
}

// field appends one value in the delimited or CSV form.
func (w *textWriter) field(v any, t types.Type) {
	o := &w.unload.Options
	if v == nil {
		w.buf = append(w.buf, o.Null...)
		return
	}
	s := plainText(v, t)
	switch {
	case o.Format == CSV:
		if strings.ContainsAny(s, "\"\r\n"+o.Delimiter) {
			w.buf = append(append(append(w.buf, '"'), strings.ReplaceAll(s, `"`, `""`)...), '"')
			return
		}
		w.buf = append(w.buf, s...)
	case o.AddQuotes:
		w.buf = append(append(append(w.buf, '"'), w.escaped(s)...), '"')
	default:
		w.buf = append(w.buf, w.escaped(s)...)
	}
}

// fixedRow appends a row in which each value fills the width of its column.
func (w *textWriter) fixedRow(values []any) error {
	for i, c := range w.columns {
		f, s := w.unload.Options.Fixed[i], w.unload.Options.Null
		if values[c] != nil {
			s = plainText(values[c], w.unload.Types[c])
		}
		n := utf8.RuneCountInString(s)
		if n > f.Width {
			return sqlerror.New(sqlerror.StateValueTooLong, "value too long for FIXEDWIDTH column %s: %d characters, %d are wanted", f.Label, f.Width, n)
		}
		w.buf = append(append(w.buf, s...), strings.Repeat(" ", f.Width-n)...)
	}
	return nil
}

// escaped puts a backslash before line ends, the delimiter, the backslash and, between quotes, quotes.
func (w *textWriter) escaped(s string) string {
	o := &w.unload.Options
	if !o.Escape {
		return s
	}
	special := "\n\r\\" + o.Delimiter
	if o.AddQuotes {
		special += `"'`
	}
	if !strings.ContainsAny(s, special) {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(special, s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func (w *textWriter) jsonRow(values []any) {
	w.buf = append(w.buf, '{')
	for i, c := range w.columns {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		w.buf = appendJSON(w.buf, w.unload.Names[c])
		w.buf = append(w.buf, ':')
		v, t := values[c], w.unload.Types[c]
		switch v := v.(type) {
		case nil:
			w.buf = append(w.buf, "null"...)
		case bool:
			w.buf = strconv.AppendBool(w.buf, v)
		case string:
			if t.Kind == types.Decimal || t.Kind == types.Super {
				w.buf = append(w.buf, v...)
			} else {
				w.buf = appendJSON(w.buf, v)
			}
		default:
			w.buf = append(w.buf, plainText(v, t)...)
		}
	}
	w.buf = append(w.buf, '}')
}

func appendJSON(b []byte, s string) []byte {
	text, err := json.Marshal(s)
	if err != nil {
		return append(b, `""`...)
	}
	return append(b, text...)
}

// plainText is a value as UNLOAD writes it.
func plainText(v any, t types.Type) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		if v {
			return "t"
		}
		return "f"
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		if t.Kind == types.Real {
			return strconv.FormatFloat(v, 'g', -1, 32)
		}
		return duck.FormatFloat(v)
	case []byte:
		return fmt.Sprintf("%x", v)
	}
	return fmt.Sprint(v)
}
