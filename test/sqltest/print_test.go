package sqltest

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"nightshift/internal/redshift"
)

// table is a sink that prints a result.
type table struct {
	header []string
	rows   [][]string
	seen   bool
}

// Columns implements redshift.ResultSink.
func (t *table) Columns(columns []redshift.Column) error {
	t.seen = true
	for _, c := range columns {
		t.header = append(t.header, c.Label+" "+typeOf(c))
	}
	return nil
}

// typeOf is a type as the guide writes it, with what its metadata tells.
func typeOf(c redshift.Column) string {
	switch c.TypeName {
	case "numeric":
		return fmt.Sprintf("numeric(%d,%d)", c.Precision, c.Scale)
	case "bpchar":
		return fmt.Sprintf("bpchar(%d)", c.Precision)
	}
	return c.TypeName
}

// Row implements redshift.ResultSink.
func (t *table) Row(values []any) error {
	row := make([]string, len(values))
	for i, v := range values {
		row[i] = show(v)
	}
	t.rows = append(t.rows, row)
	return nil
}

func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case []byte:
		return fmt.Sprintf(`\x%x`, v)
	case string:
		if v == "" || v == "NULL" || v != strings.TrimSpace(v) || strings.ContainsAny(v, "\n\t\r|") {
			return "'" + strings.NewReplacer("\n", `\n`, "\t", `\t`, "\r", `\r`).Replace(v) + "'"
		}
		return v
	}
	return fmt.Sprintf("%T?", v)
}

// String gives the columns, a rule and the rows, each column as wide as needed.
func (t *table) String() string {
	if !t.seen {
		return ""
	}
	widths := make([]int, len(t.header))
	for _, row := range append([][]string{t.header}, t.rows...) {
		for i, v := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(v))
		}
	}
	var b strings.Builder
	line := func(row []string) {
		var l strings.Builder
		for i, v := range row {
			if i > 0 {
				l.WriteString(" | ")
			}
			l.WriteString(v + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(v)))
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	line(t.header)
	for i, w := range widths {
		if i > 0 {
			b.WriteString("-+-")
		}
		b.WriteString(strings.Repeat("-", w))
	}
	b.WriteString("\n")
	for _, row := range t.rows {
		line(row)
	}
	return b.String()
}
