package tpch

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"nightshift/internal/redshift"
)

// Answer keeps the rows of a result. It is a [redshift.ResultSink]; the rows of raw DuckDB go to its Row alone.
type Answer struct {
	ColumnsOf []redshift.Column
	Rows      [][]any
}

// Columns keeps what the columns are.
func (a *Answer) Columns(c []redshift.Column) error {
	a.ColumnsOf = c
	return nil
}

// Row keeps a row.
func (a *Answer) Row(values []any) error {
	a.Rows = append(a.Rows, append([]any(nil), values...))
	return nil
}

// Compare holds the warehouse's answer against raw DuckDB's, row by row, and tells the first difference.
func Compare(ours, theirs Answer) error {
	if len(ours.Rows) != len(theirs.Rows) {
		return fmt.Errorf("%d rows; DuckDB gives %d", len(ours.Rows), len(theirs.Rows))
	}
	for i, row := range ours.Rows {
		if len(row) != len(theirs.Rows[i]) {
			return fmt.Errorf("row %d: %v; DuckDB gives %v", i+1, row, theirs.Rows[i])
		}
		for j, v := range row {
			if w := theirs.Rows[i][j]; !same(v, w, ours.ColumnsOf[j]) {
				return fmt.Errorf("row %d, %s (%s): %v; DuckDB gives %v", i+1, ours.ColumnsOf[j].Label, ours.ColumnsOf[j].TypeName, v, w)
			}
		}
	}
	return nil
}

// same compares exactly, but a float to 1e-9 of itself, and what is a DECIMAL here and a DOUBLE in DuckDB (a quotient,
// an average) to the digits that the DECIMAL keeps.
func same(ours, theirs any, c redshift.Column) bool {
	if c.TypeName == "date" {
		day, _ := theirs.(string)
		theirs = strings.TrimSuffix(day, " 00:00:00") // without a type, dates are written as timestamps
	}
	f, double := theirs.(float64)
	if !double {
		return ours == theirs || text(ours) == text(theirs)
	}
	switch v := ours.(type) {
	case float64:
		return math.Abs(v-f) <= 1e-9*math.Abs(f)
	case string:
		n, err := strconv.ParseFloat(v, 64)
		return err == nil && math.Abs(n-f) <= math.Pow10(-c.Scale)+1e-9*math.Abs(f)
	}
	return false
}

// text writes a number in one form: without trailing zeros after the point.
func text(v any) string {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case string:
		if n, ok := new(big.Rat).SetString(v); ok {
			return n.RatString()
		}
		return v
	}
	return ""
}
