package operators

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/types"
)

// Like binds e, LIKE, ILIKE or SIMILAR TO, of its bound operands: the text, the pattern and, when there is one, the escape,
// which it changes.
func (o *Operators) Like(e *ast.Like, list []def.Expr) (def.Expr, error) {
	text := types.Type{Kind: types.Varchar}
	nodes := [...]ast.Expr{e.X, e.Pattern, e.Escape}
	if e.Kind != "SIMILAR TO" {
		list[0] = paddedFor(list[0], list[1])
	}
	var err error
	for i := range list {
		if list[i], err = o.Cast(list[i], text, def.Assign, nodes[i]); err != nil {
			return list[i], err
		}
	}
	escape := `\`
	if len(list) == 3 {
		if list[2].Const != def.StringConst || len(list[2].Text) > 1 {
			return def.Expr{}, sqlerror.New("22025", "invalid escape string").WithHint("Escape string must be empty or one character.").At(e.Escape)
		}
		escape = list[2].Text
	}
	x, p := list[0], list[1]
	if e.Kind == "SIMILAR TO" {
		return similarTo(x, p, escape, e.Not), nil
	}
	if p.Const == def.StringConst && danglingEscape(p.Text, escape) {
		return def.Expr{}, sqlerror.New("22025", "LIKE pattern must not end with escape character").At(e.Pattern)
	}
	kind, left, right := asciiFolded(e.Kind, x.SQL, p.SQL, p)
	sql := left + " " + Not(e.Not) + kind + " " + right
	if escape != "" && (p.Const != def.StringConst || strings.Contains(p.Text, escape)) {
		sql += " ESCAPE " + def.Quote(escape)
	}
	return def.Typed("("+sql+")", def.TBool), nil
}

// paddedFor is a CHAR as LIKE sees it: with the blanks up to its length, which count there ("LIKE"). They are left out
// beside a pattern whose end takes anything.
func paddedFor(x, pattern def.Expr) def.Expr {
	if x.Type.Kind != types.Char || x.Type.Length <= 1 || x.IsNull() {
		return x
	}
	if pattern.Const == def.StringConst && strings.HasSuffix(pattern.Text, "%") && !strings.ContainsAny(pattern.Text, `_ \`) {
		return x
	}
	return def.Typed("rpad("+x.SQL+", CAST("+strconv.Itoa(x.Type.Length)+" - strlen("+x.SQL+") + length("+x.SQL+") AS INTEGER), ' ')", types.NewVarchar(x.Type.Length))
}

// asciiFolded makes the sides of ILIKE ones of LIKE when letters beyond ASCII may be among them, whose case counts.
func asciiFolded(kind, x, pattern string, p def.Expr) (string, string, string) {
	if kind != "ILIKE" || p.Const == def.StringConst && isASCII(p.Text) {
		return kind, x, pattern
	}
	const fold = ", 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
	return "LIKE", "translate(" + x + fold, "translate(" + pattern + fold
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0
}

func danglingEscape(p, escape string) bool {
	if escape == "" {
		return false
	}
	n := 0
	for strings.HasSuffix(p[:len(p)-n], escape) {
		n++
	}
	return n%2 == 1
}

func similarTo(x, p def.Expr, escape string, isNot bool) def.Expr {
	pattern := "rs_similar_pattern(" + p.SQL + ", " + def.Quote(escape) + ")"
	if p.Const == def.StringConst {
		pattern = def.Quote(def.SimilarPattern(p.Text, escape))
	}
	return def.Typed("("+Not(isNot)+"regexp_full_match("+x.SQL+", "+pattern+", 's'))", def.TBool)
}

// regexMatch binds the POSIX operators ~ and !~ with their case-insensitive forms.
func (o *Operators) regexMatch(op string, l, r def.Expr, pos sqlerror.Positioner) (def.Expr, error) {
	text := types.Type{Kind: types.Varchar}
	l, err := o.Cast(l, text, def.Assign, pos)
	if err != nil {
		return l, err
	}
	if r, err = o.Cast(r, text, def.Assign, pos); err != nil {
		return r, err
	}
	pattern := "rs_posix_pattern(" + r.SQL + ")"
	if r.Const == def.StringConst {
		pattern = def.Quote(def.POSIXPattern(r.Text))
	}
	flags := "'s'"
	if strings.HasSuffix(op, "*") {
		flags = "'si'"
	}
	return def.Typed("("+Not(op[0] == '!')+"regexp_matches("+l.SQL+", "+pattern+", "+flags+"))", def.TBool), nil
}
