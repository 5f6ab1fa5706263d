package bulk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// slowMark is raised inside DuckDB for a field that the precise reader must judge.
const slowMark = "error('nightshift-precise')"

// fastAllowed tells whether DuckDB's own reader can read the files as Redshift would, as long as nothing is wrong
// with them.
func (l *Load) fastAllowed() bool {
	o := l.Options
	if o.Format != Delimited && o.Format != CSV {
		return false
	}
	switch {
	case len(o.Delimiter) != 1, o.Delimiter[0] >= 0x80, o.Escape, o.RemoveQuotes, o.AcceptInv, o.Encoding != "", o.NoLoad, o.MaxError > 0:
		return false
	case o.Compression == Bzip2, o.Compression == Lzop:
		return false
	case o.AcceptAnyDate, o.FillRecord, o.IgnoreBlankLines, o.TrimBlanks, o.Null == "\x00":
		return false
	case len(l.Columns) == 1: // DuckDB's reader skips the empty field
		return false
	}
	for _, i := range l.Columns {
		switch l.Table.Columns[i].Type.Kind {
		case types.Boolean, types.SmallInt, types.Integer, types.BigInt, types.Decimal, types.Real, types.Double, types.Char, types.Varchar:
		case types.Date:
			if o.DateFormat != "" && !strings.EqualFold(o.DateFormat, "YYYY-MM-DD") {
				return false
			}
		case types.Timestamp:
			if o.TimeFormat != "" && !strings.EqualFold(o.TimeFormat, "YYYY-MM-DD HH:MI:SS") && !strings.EqualFold(o.TimeFormat, "YYYY-MM-DD HH24:MI:SS") {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// fast loads with DuckDB's CSV reader, all fields as text and cast in the INSERT. Whatever goes wrong in reading or
// casting is errPrecise; DuckDB's transaction is then lost.
func (l *Load) fast(ctx context.Context, sources []source) (int64, error) {
	paths, done, err := l.stageAll(ctx, sources)
	if err != nil {
		return 0, err
	}
	defer done()
	if err := l.suits(ctx, sources, paths); err != nil {
		return 0, err
	}
	names, defaults := l.targets()
	exprs := make([]string, 0, len(names))
	for f, i := range l.Columns {
		exprs = append(exprs, l.field(fmt.Sprintf("f%d", f), &l.Table.Columns[i]))
	}
	reader := l.reader(paths, l.trailingDelimiter(paths))
	if err := l.rehearse(ctx, exprs, reader); err != nil {
		return 0, err
	}
	exprs = append(exprs, defaults...)
	query := fmt.Sprintf("INSERT INTO %s(%s) SELECT %s FROM %s", l.Table.Physical, strings.Join(names, ", "), strings.Join(exprs, ", "), reader)
	n, err := l.Conn.Exec(ctx, query)
	if err == nil {
		return n, nil
	}
	if ctx.Err() != nil || errors.Is(err, duck.ErrConflict) || outOfResources(err) {
		return 0, err
	}
	return 0, errors.Join(errPrecise, err)
}

// rehearse reads and casts the fields without storing them, where a failure of the load would cost the transaction.
func (l *Load) rehearse(ctx context.Context, fields []string, reader string) error {
	if l.Rehearse == nil {
		return nil
	}
	counts := make([]string, len(fields))
	for f, i := range l.Columns {
		counts[f] = "count(" + fields[f] + ")"
		if l.Table.Columns[i].NotNull {
			counts[f] = "count(CASE WHEN " + fields[f] + " IS NULL THEN " + slowMark + " ELSE 1 END)"
		}
	}
	err := l.Rehearse(ctx, "SELECT "+strings.Join(counts, ", ")+" FROM "+reader)
	if err == nil || ctx.Err() != nil || outOfResources(err) {
		return err
	}
	return errUnsuited
}

func outOfResources(err error) bool {
	e := sqlerror.From(err)
	return e != nil && strings.HasPrefix(e.SQLState, "53")
}

// reader is DuckDB's read_csv over the files.
func (l *Load) reader(paths []string, trailing bool) string {
	o := l.Options
	quoted := make([]string, len(paths))
	for i, p := range paths {
		quoted[i] = duck.Quote(p)
	}
	columns := make([]string, len(l.Columns))
	for i := range l.Columns {
		columns[i] = fmt.Sprintf("'f%d': 'VARCHAR'", i)
	}
	if trailing {
		columns = append(columns, "'trailing': 'VARCHAR'")
	}
	quote := ""
	if o.Format == CSV {
		quote = string(o.Quote)
	}
	compression := "none"
	if o.Compression != Plain {
		compression = string(o.Compression)
	}
	return fmt.Sprintf("read_csv([%s], auto_detect=false, header=false, skip=%d, delim=%s, quote=%s, escape=%s, columns={%s}, compression=%s, "+
		"nullstr='nightshift no null', strict_mode=true, null_padding=false)",
		strings.Join(quoted, ", "), o.IgnoreHeader, duck.Quote(o.Delimiter), duck.Quote(quote), duck.Quote(quote), strings.Join(columns, ", "), duck.Quote(compression))
}

// trailingDelimiter tells whether the first line of the first file ends with a delimiter that begins no field, which
// COPY ignores.
func (l *Load) trailingDelimiter(paths []string) bool {
	if l.Options.Format != Delimited || len(paths) == 0 {
		return false
	}
	line, err := firstLine(paths[0], l.Options.Compression)
	return err == nil && strings.HasSuffix(line, l.Options.Delimiter) && strings.Count(line, l.Options.Delimiter) == len(l.Columns)
}

// field casts a text field to its column, as COPY does: empty is NULL for all but strings.
func (l *Load) field(f string, c *catalog.Column) string {
	o := l.Options
	null := duck.Quote(o.Null)
	if c.Type.IsString() {
		return l.textField(f, c, null)
	}
	var value string
	switch c.Type.Kind {
	case types.Boolean:
		return fmt.Sprintf("CASE WHEN %[1]s = '' OR %[1]s = %[2]s THEN NULL WHEN lower(%[1]s) IN ('t','true','y','yes','1') THEN true WHEN lower(%[1]s) IN ('f','false','n','no','0') THEN false ELSE %[3]s END", f, null, slowMark)
	case types.SmallInt, types.Integer, types.BigInt:
		value = fmt.Sprintf("WHEN regexp_full_match(%[1]s, '[-+0-9]+') THEN CAST(%[1]s AS %[2]s) ELSE CAST(%[3]s AS %[2]s)", f, c.Type.DuckDB(), slowMark)
	case types.Decimal:
		cut, digits := f, ""
		if !o.RoundDec {
			digits = fmt.Sprintf("WHEN regexp_full_match(%[1]s, '[-+]?[0-9]+(\\.[0-9]{0,%[2]d})?') THEN CAST(%[1]s AS %[3]s) ", f, c.Type.Scale, c.Type.DuckDB())
			cut = fmt.Sprintf("CASE WHEN strpos(%[1]s, '.') > 0 THEN left(%[1]s, strpos(%[1]s, '.') + %[2]d) ELSE %[1]s END", f, c.Type.Scale)
		}
		value = digits + fmt.Sprintf("WHEN regexp_full_match(%[1]s, '[-+.0-9]+') THEN CAST(%[4]s AS %[2]s) ELSE CAST(%[3]s AS %[2]s)", f, c.Type.DuckDB(), slowMark, cut)
	case types.Date:
		value = fmt.Sprintf("WHEN %[1]s LIKE '____-__-__' THEN CAST(%[1]s AS DATE) ELSE CAST(%[2]s AS DATE)", f, slowMark)
	case types.Timestamp:
		if o.TimeFormat != "" {
			value = fmt.Sprintf("WHEN %[1]s LIKE '____-__-__ __:__:__' AND substring(%[1]s, 12, 2) < '24' THEN CAST(%[1]s AS TIMESTAMP) ELSE CAST(%[2]s AS TIMESTAMP)", f, slowMark)
			break
		}
		value = fmt.Sprintf("WHEN strlen(%[1]s) BETWEEN 10 AND 26 THEN CAST(%[1]s AS TIMESTAMP) ELSE CAST(%[2]s AS TIMESTAMP)", f, slowMark)
	default: // DuckDB takes 1_000 for a number and 1e400 for infinity
		value = fmt.Sprintf("WHEN contains(%[1]s, '_') OR (strlen(%[1]s) > 30 OR contains(%[1]s, 'e') OR contains(%[1]s, 'E') OR contains(%[1]s, 'n') OR contains(%[1]s, 'N')) AND isinf(CAST(%[1]s AS %[2]s)) THEN CAST(%[3]s AS %[2]s) ELSE CAST(%[1]s AS %[2]s)",
			f, c.Type.DuckDB(), slowMark)
	}
	return fmt.Sprintf("CASE WHEN %[1]s = '' OR %[1]s = %[2]s THEN NULL %[3]s END", f, null, value)
}

func (l *Load) textField(f string, c *catalog.Column, null string) string {
	o := l.Options
	cond := fmt.Sprintf("WHEN %s = %s THEN NULL", f, null)
	if o.EmptyAsNull || o.HasNull && o.Null == "" {
		cond += fmt.Sprintf(" WHEN %s = '' THEN NULL", f)
	}
	if o.BlanksAsNull {
		cond += fmt.Sprintf(" WHEN %[1]s <> '' AND trim(%[1]s, ' ') = '' THEN NULL", f)
	}
	value := f
	if c.Type.Kind == types.Char {
		value = fmt.Sprintf("CASE WHEN suffix(%[1]s, ' ') THEN rtrim(%[1]s, ' ') ELSE %[1]s END", f) // rtrim alone is slow
	}
	fits := fmt.Sprintf("strlen(%s) <= %d", f, c.Type.Length)
	if c.Type.Kind == types.Char { // which takes single bytes only
		cond += fmt.Sprintf(" WHEN strlen(%[1]s) <> length(%[1]s) THEN %[2]s", f, slowMark)
	}
	tooLong := slowMark
	if o.TruncateColumns {
		tooLong = fmt.Sprintf("rs_left_bytes(%s, %d)", f, c.Type.Length)
	}
	return fmt.Sprintf("CASE %s WHEN %s THEN %s ELSE %s END", cond, fits, value, tooLong)
}
