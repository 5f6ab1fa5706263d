package redshiftdata

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"nightshift/internal/redshift"
)

const (
	maxResult = 500 << 20 // bytes of a result
	maxRow    = 64 << 10  // bytes of a row
	pageRows  = 1000
	pageBytes = 1 << 20
)

// resultFile takes the rows of a statement. Its first line is the columns'
// metadata, each further one a row: a JSON list of Field, or in CSV.
type resultFile struct {
	service *Service
	name    string
	csv     bool

	file *os.File
	w    *bufio.Writer
	row  bytes.Buffer
	size int64 // of the values
}

// Columns begins the result.
func (r *resultFile) Columns(columns []redshift.Column) error {
	if r.file != nil { // a text of several statements: the last result stays
		r.discard()
	}
	var err error
	if r.file, err = os.CreateTemp(r.service.ResultsDir, ".tmp-*"); err != nil {
		return fmt.Errorf("store the result: %w", err)
	}
	r.w, r.size = bufio.NewWriterSize(r.file, 64<<10), 0
	metadata := make([]ColumnMetadata, len(columns))
	for i, c := range columns {
		metadata[i] = ColumnMetadata{IsCaseSensitive: c.CaseSensitive, IsCurrency: c.Currency, IsSigned: c.Signed, Label: c.Label, Length: c.Length,
			Name: c.Name, Nullable: c.Nullable, Precision: c.Precision, Scale: c.Scale, SchemaName: c.SchemaName, TableName: c.TableName, TypeName: c.TypeName}
		if c.Default != "" {
			metadata[i].ColumnDefault = &c.Default
		}
	}
	return json.NewEncoder(r.w).Encode(metadata)
}

// Row adds a row.
func (r *resultFile) Row(values []any) error {
	r.row.Reset()
	size, err := r.encode(values)
	if err != nil {
		return err
	}
	if size > maxRow {
		return fmt.Errorf("Packet for query is too large: a row of the result has %d bytes, the limit of the Data API is %d", size, maxRow) //nolint:staticcheck // AWS's words
	}
	if r.size += size; r.size > maxResult {
		return fmt.Errorf("Database response exceeded size limit: the Data API returns %d bytes at most; use LIMIT, or UNLOAD the result to S3", maxResult) //nolint:staticcheck // AWS's words
	}
	_, err = r.w.Write(r.row.Bytes())
	return err
}

func (r *resultFile) encode(values []any) (size int64, err error) {
	fields, texts := make([]Field, len(values)), make([]string, len(values))
	for i, v := range values {
		if fields[i], texts[i], err = field(v); err != nil {
			return 0, err
		}
		size += int64(len(texts[i]))
	}
	if !r.csv {
		return size, json.NewEncoder(&r.row).Encode(fields)
	}
	// One line a row in the file, so that pages can be cut: line breaks of values are quoted.
	w := csv.NewWriter(&r.row)
	if err := w.Write(texts); err != nil {
		return 0, err
	}
	w.Flush()
	line, err := json.Marshal(r.row.String())
	r.row.Reset()
	r.row.Write(line)
	r.row.WriteByte('\n')
	return size, err
}

func field(v any) (Field, string, error) {
	switch v := v.(type) {
	case nil:
		null := true
		return Field{IsNull: &null}, "", nil
	case bool:
		return Field{BooleanValue: &v}, strconv.FormatBool(v), nil
	case int64:
		return Field{LongValue: &v}, strconv.FormatInt(v, 10), nil
	case float64:
		text := strconv.FormatFloat(v, 'g', -1, 64)
		if v-v != 0 { // NaN and the infinities are no JSON numbers
			return Field{StringValue: &text}, text, nil
		}
		return Field{DoubleValue: &v}, text, nil
	case string:
		return Field{StringValue: &v}, v, nil
	case []byte:
		return Field{BlobValue: append([]byte{}, v...)}, fmt.Sprintf("%x", v), nil
	default:
		return Field{}, "", fmt.Errorf("the warehouse returned a %T", v)
	}
}

// keep makes the result final and durable; without Columns there is none.
func (r *resultFile) keep() error {
	if r.file == nil {
		return nil
	}
	err := r.w.Flush()
	if err == nil && !r.service.Ephemeral {
		err = r.file.Sync()
	}
	if err = errors.Join(err, r.file.Close()); err == nil {
		err = os.Rename(r.file.Name(), filepath.Join(r.service.ResultsDir, r.name))
	}
	if err != nil {
		return fmt.Errorf("store the result: %w", errors.Join(err, os.Remove(r.file.Name())))
	}
	return nil
}

func (r *resultFile) discard() {
	if r.file != nil {
		r.file.Close()
		_ = os.Remove(r.file.Name()) // what is left is swept at the next start
		r.file = nil
	}
}

func (s *Service) removeResult(name string) error {
	err := os.Remove(filepath.Join(s.ResultsDir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// removeTemporary deletes the results that a process left unfinished.
func (s *Service) removeTemporary() error {
	names, err := filepath.Glob(filepath.Join(s.ResultsDir, ".tmp-*"))
	for _, name := range names {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

// readPage reads the columns and the rows that begin at a byte offset (0: the
// first); next is where the page after begins, 0 at the end.
func (s *Service) readPage(name string, offset int64) (columns []ColumnMetadata, rows [][]byte, next int64, err error) {
	f, err := os.Open(filepath.Join(s.ResultsDir, name))
	if err != nil {
		return nil, nil, 0, fmt.Errorf("read the result: %w", err)
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 64<<10)
	head, err := r.ReadBytes('\n')
	if err != nil {
		return nil, nil, 0, fmt.Errorf("read the result %s: %w", name, err)
	}
	if err := json.Unmarshal(head, &columns); err != nil {
		return nil, nil, 0, fmt.Errorf("read the result %s: %w", name, err)
	}
	if offset < int64(len(head)) {
		offset = int64(len(head))
	}
	if _, err := f.Seek(offset, io.SeekStart); err != nil {
		return nil, nil, 0, err
	}
	r.Reset(f)
	for size := 0; len(rows) < pageRows && size < pageBytes; {
		row, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(row) == 0 {
			return columns, rows, 0, nil
		}
		if err != nil {
			return nil, nil, 0, fmt.Errorf("read the result %s: %w", name, err)
		}
		rows = append(rows, row)
		size += len(row)
		offset += int64(len(row))
	}
	if _, err := r.Peek(1); errors.Is(err, io.EOF) {
		return columns, rows, 0, nil
	}
	return columns, rows, offset, nil
}
