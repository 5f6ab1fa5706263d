package sqlshell

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/mattn/go-runewidth"
)

// Formats are the names of the output formats.
var Formats = []string{"table", "csv", "json"}

// printer prints one result set: the columns, each row, the end.
type printer interface {
	columns(Result)
	row([]types.Field) error
	end(Result) error
	// flush prints what was handed over, when there is no end.
	flush() error
}

// newPrinter returns the printer of a format.
func newPrinter(format string, w io.Writer) (printer, error) {
	switch format {
	case "table":
		return &tablePrinter{w: bufio.NewWriter(w)}, nil
	case "csv":
		return &csvPrinter{w: bufio.NewWriter(w)}, nil
	case "json":
		return &jsonPrinter{w: bufio.NewWriter(w)}, nil
	}
	return nil, fmt.Errorf("the format %q is not one of %s", format, strings.Join(Formats, ", "))
}

// text is a field as people read it; null is told apart by the second result.
func text(f types.Field) (string, bool) {
	switch v := f.(type) {
	case *types.FieldMemberStringValue:
		return v.Value, true
	case *types.FieldMemberLongValue:
		return strconv.FormatInt(v.Value, 10), true
	case *types.FieldMemberDoubleValue:
		return strconv.FormatFloat(v.Value, 'g', -1, 64), true
	case *types.FieldMemberBooleanValue:
		return strconv.FormatBool(v.Value), true
	case *types.FieldMemberBlobValue:
		return hex.EncodeToString(v.Value), true
	}
	return "", false
}

// numeric says whether a type's values stand to the right.
func numeric(typeName string) bool {
	switch typeName {
	case "int2", "int4", "int8", "numeric", "float4", "float8", "oid":
		return true
	}
	return false
}

// visible is a cell on one line: line ends are shown, and control characters,
// which could make the terminal do things, are replaced.
func visible(cell string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return -1
		case r == '\n':
			return '↵'
		case r == '\t':
			return ' '
		case unicode.IsControl(r):
			return unicode.ReplacementChar
		}
		return r
	}, cell)
}

// widthSample is how many rows decide the widths of a table; the rows after
// them are printed as they come.
const widthSample = 1000

// tablePrinter prints as psql does.
type tablePrinter struct {
	w       *bufio.Writer
	result  Result
	widths  []int
	pending [][]string
	started bool
}

func (p *tablePrinter) columns(r Result) {
	p.result = r
	for _, c := range r.Columns {
		p.widths = append(p.widths, runewidth.StringWidth(visible(c)))
	}
}

func (p *tablePrinter) row(fields []types.Field) error {
	cells := make([]string, len(fields))
	for i, f := range fields {
		cell, _ := text(f)
		cells[i] = visible(cell)
	}
	if p.started {
		return p.line(cells)
	}
	for i, cell := range cells {
		p.widths[i] = max(p.widths[i], runewidth.StringWidth(cell))
	}
	p.pending = append(p.pending, cells)
	if len(p.pending) >= widthSample {
		return p.start()
	}
	return nil
}

func (p *tablePrinter) start() error {
	p.started = true
	rule := make([]string, len(p.widths))
	header := make([]string, len(p.widths))
	for i, width := range p.widths {
		rule[i] = strings.Repeat("-", width+2)
		header[i] = " " + runewidth.FillRight(visible(p.result.Columns[i]), width) + " "
	}
	if _, err := fmt.Fprintf(p.w, "%s\n%s\n", strings.TrimRight(strings.Join(header, "|"), " "), strings.Join(rule, "+")); err != nil {
		return err
	}
	for _, cells := range p.pending {
		if err := p.line(cells); err != nil {
			return err
		}
	}
	p.pending = nil
	return nil
}

func (p *tablePrinter) line(cells []string) error {
	for i, cell := range cells {
		fill := runewidth.FillRight
		if numeric(p.result.Types[i]) {
			fill = runewidth.FillLeft
		}
		cells[i] = " " + fill(cell, p.widths[i]) + " "
	}
	_, err := fmt.Fprintln(p.w, strings.TrimRight(strings.Join(cells, "|"), " "))
	return err
}

func (p *tablePrinter) end(r Result) error {
	if r.HasRows && !p.started {
		if err := p.start(); err != nil {
			return err
		}
	}
	fmt.Fprintln(p.w, outcome(r))
	return p.w.Flush()
}

// outcome is the line below a result.
func outcome(r Result) string {
	switch {
	case r.HasRows:
		return "(" + counted(r.Rows) + ")"
	case r.Rows >= 0:
		return counted(r.Rows)
	}
	return "done"
}

func (p *tablePrinter) flush() error {
	if !p.started && p.result.HasRows {
		if err := p.start(); err != nil {
			return err
		}
	}
	return p.w.Flush()
}

// counted is a number of rows in words.
func counted(rows int64) string {
	if rows == 1 {
		return "1 row"
	}
	return strconv.FormatInt(rows, 10) + " rows"
}

// csvPrinter prints RFC 4180, a header first; null is the empty field, the
// empty string is "", as COPY with CSV tells them apart.
type csvPrinter struct{ w *bufio.Writer }

func (p *csvPrinter) columns(r Result) {
	for i, c := range r.Columns {
		p.cell(i, c, true)
	}
	_ = p.w.WriteByte('\n') // an error stays and is told by end
}

func (p *csvPrinter) row(fields []types.Field) error {
	for i, f := range fields {
		value, present := text(f)
		p.cell(i, value, present)
	}
	return p.w.WriteByte('\n')
}

// cell writes one field; an error stays in the writer.
func (p *csvPrinter) cell(i int, value string, present bool) {
	if i > 0 {
		_ = p.w.WriteByte(',')
	}
	if !present {
		return
	}
	// Spaces at the ends are quoted because readers differ about them.
	if value == "" || strings.ContainsAny(value, "\",\r\n") || strings.TrimSpace(value) != value {
		value = `"` + strings.ReplaceAll(value, `"`, `""`) + `"`
	}
	_, _ = p.w.WriteString(value)
}

func (p *csvPrinter) end(Result) error { return p.flush() }

func (p *csvPrinter) flush() error { return p.w.Flush() }

// jsonPrinter prints an object a row, one per line, its members in the order of
// the columns. Numbers that JSON cannot hold exactly stay text.
type jsonPrinter struct {
	w      *bufio.Writer
	labels [][]byte
}

func (p *jsonPrinter) columns(r Result) {
	for _, c := range r.Columns {
		p.labels = append(p.labels, jsonText(c))
	}
}

func (p *jsonPrinter) row(fields []types.Field) error {
	for i, f := range fields {
		opening := byte(',')
		if i == 0 {
			opening = '{'
		}
		if err := p.w.WriteByte(opening); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(p.w, "%s:%s", p.labels[i], jsonValue(f)); err != nil {
			return err
		}
	}
	_, err := p.w.WriteString("}\n")
	return err
}

func (p *jsonPrinter) end(Result) error { return p.flush() }

func (p *jsonPrinter) flush() error { return p.w.Flush() }

func jsonValue(f types.Field) []byte {
	switch v := f.(type) {
	case *types.FieldMemberLongValue:
		return strconv.AppendInt(nil, v.Value, 10)
	case *types.FieldMemberBooleanValue:
		return strconv.AppendBool(nil, v.Value)
	case *types.FieldMemberDoubleValue:
		if !math.IsNaN(v.Value) && !math.IsInf(v.Value, 0) {
			return strconv.AppendFloat(nil, v.Value, 'g', -1, 64)
		}
	}
	value, present := text(f)
	if !present {
		return []byte("null")
	}
	return jsonText(value)
}

func jsonText(s string) []byte {
	b, err := json.Marshal(s)
	if err != nil {
		return []byte("null")
	}
	return b
}
