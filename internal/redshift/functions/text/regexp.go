package text

import (
	"regexp"
	"strings"

	"nightshift/internal/redshift/functions/def"
)

// The functions over regular expressions become DuckDB's when the pattern, the flags and the positions are constant and
// RE2 reads the pattern as Redshift does. Otherwise they run in Go; see regexp_udf.go.

var regexpTable = []def.Func{
	{Name: "regexp_count", Params: p(def.Str, def.Str, def.IntP, def.Str), Min: 2, Build: regexpCount},
	{Name: "regexp_instr", Params: p(def.Str, def.Str, def.IntP, def.IntP, def.IntP, def.Str), Min: 2, Build: regexpInstr},
	{Name: "regexp_replace", Params: p(def.Str, def.Str, def.Str, def.IntP, def.Str), Min: 2, Build: regexpReplace},
	{Name: "regexp_substr", Params: p(def.Str, def.Str, def.IntP, def.IntP, def.Str), Min: 2, Build: regexpSubstr},
}

// native is a constant pattern DuckDB can match.
type native struct {
	pattern string // quoted
	raw     string
	options string // quoted
	groups  int
	extract bool // flag e
}

// nativeOf reads pattern and flags; ok is false when Go has to match. The error is that of a bad constant.
func nativeOf(c *def.Call, flagsAt int) (n native, ok bool, err error) {
	flags := ""
	if flagsAt < len(c.Args) {
		if c.Args[flagsAt].Const != def.StringConst {
			return n, false, nil
		}
		flags = c.Args[flagsAt].Text
	}
	if c.Args[1].Const != def.StringConst {
		return n, false, nil
	}
	compiled, err := compile(c.Args[1].Text, flags)
	if err != nil || compiled.re2 == nil {
		return n, false, err
	}
	n.raw = compiled.source
	n.pattern = def.Quote(n.raw)
	n.groups = compiled.re2.NumSubexp()
	n.extract = compiled.flags.extract
	options := ""
	if !compiled.flags.perl {
		options = "s"
	}
	if compiled.flags.fold {
		options += "i"
	}
	n.options = def.Quote(options)
	if options == "" {
		n.options = "'c'"
	}
	return n, true, nil
}

// isOne tells whether the i-th argument is absent or the constant 1.
func isOne(c *def.Call, i int) bool {
	if i >= len(c.Args) {
		return true
	}
	n, ok := c.Args[i].ConstInt()
	return ok && n == 1
}

// argument is the i-th argument as a DuckDB type, or a default.
func argument(c *def.Call, i int, absent, duckType string) string {
	if i >= len(c.Args) {
		return absent
	}
	return "CAST(" + c.Args[i].SQL + " AS " + duckType + ")"
}

func regexpCount(c *def.Call) (def.Expr, error) {
	n, ok, err := nativeOf(c, 3)
	switch {
	case err != nil:
		return def.Expr{}, err
	case ok && isOne(c, 2):
		return def.Typed("CAST(len(regexp_extract_all("+c.Arg(0)+", "+n.pattern+", 0, "+n.options+")) AS INTEGER)", def.TInt), nil
	}
	return def.Typed("rs_regexp_count("+c.Arg(0)+", "+c.Arg(1)+", "+argument(c, 2, "1", "INTEGER")+", "+argument(c, 3, "''", "VARCHAR")+")", def.TInt), nil
}

func regexpSubstr(c *def.Call) (def.Expr, error) {
	n, ok, err := nativeOf(c, 4)
	t := def.TextOf(0)(c)
	switch {
	case err != nil:
		return def.Expr{}, err
	case ok && isOne(c, 2) && isOne(c, 3):
		group := "0"
		if n.extract && n.groups > 0 {
			group = "1"
		}
		return def.Typed("regexp_extract("+c.Arg(0)+", "+n.pattern+", "+group+", "+n.options+")", t), nil
	}
	return def.Typed("rs_regexp_substr("+c.Arg(0)+", "+c.Arg(1)+", "+argument(c, 2, "1", "INTEGER")+", "+argument(c, 3, "1", "INTEGER")+", "+
		argument(c, 4, "''", "VARCHAR")+")", t), nil
}

func regexpReplace(c *def.Call) (def.Expr, error) {
	n, ok, err := nativeOf(c, 4)
	if err != nil {
		return def.Expr{}, err
	}
	replacement := def.String("")
	if len(c.Args) > 2 {
		replacement = c.Args[2]
	}
	if ok && isOne(c, 3) && replacement.Const == def.StringConst {
		return def.Typed("regexp_replace("+c.Arg(0)+", "+n.pattern+", "+def.Quote(nativeTemplate(replacement.Text, n.groups))+", "+
			def.Quote("g"+strings.Trim(n.options, "'"))+")", def.TText), nil
	}
	return def.Typed("rs_regexp_replace("+c.Arg(0)+", "+c.Arg(1)+", CAST("+replacement.SQL+" AS VARCHAR), "+argument(c, 3, "1", "INTEGER")+", "+
		argument(c, 4, "''", "VARCHAR")+")", def.TText), nil
}

// nativeTemplate writes a replacement as RE2 reads it.
func nativeTemplate(text string, groups int) string {
	var s strings.Builder
	for _, piece := range template(text, groups) {
		if piece.group >= 0 {
			s.WriteByte('\\')
			s.WriteByte('0' + byte(piece.group))
			continue
		}
		s.WriteString(strings.ReplaceAll(piece.text, `\`, `\\`))
	}
	return s.String()
}

// regexpInstr measures the text before the first match, which a pattern with a lazy prefix finds.
func regexpInstr(c *def.Call) (def.Expr, error) {
	n, ok, err := nativeOf(c, 5)
	if err != nil {
		return def.Expr{}, err
	}
	option, constant := 0, true
	if len(c.Args) > 4 {
		option, constant = c.Args[4].ConstInt()
	}
	if ok && constant && isOne(c, 2) && isOne(c, 3) && (!n.extract || n.groups == 0) {
		prefixed, group := `(?s:\A(.*?))(?:`+n.raw+")", "1"
		if option != 0 {
			group = "0"
		}
		if _, err := regexp.Compile(prefixed); err == nil {
			return def.Typed("(CASE WHEN regexp_matches("+c.Arg(0)+", "+n.pattern+", "+n.options+") THEN CAST(length(regexp_extract("+c.Arg(0)+", "+
				def.Quote(prefixed)+", "+group+", "+n.options+")) + 1 AS INTEGER) WHEN "+c.Arg(0)+" IS NOT NULL THEN 0 END)", def.TInt), nil
		}
	}
	return def.Typed("rs_regexp_instr("+c.Arg(0)+", "+c.Arg(1)+", "+argument(c, 2, "1", "INTEGER")+", "+argument(c, 3, "1", "INTEGER")+", "+
		argument(c, 4, "0", "INTEGER")+", "+argument(c, 5, "''", "VARCHAR")+")", def.TInt), nil
}
