package rewrite

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/types"
)

// paddedFor is a CHAR as LIKE sees it: with the blanks up to its length, which count there ("LIKE"). They are left out
// beside a pattern whose end takes anything.
func paddedFor(x, pattern def.Expr) def.Expr {
	if x.Type.Kind != types.Char || x.Type.Length <= 1 || x.IsNull() {
		return x
	}
	if pattern.Const == def.StringConst && strings.HasSuffix(pattern.Text, "%") && !strings.ContainsAny(pattern.Text, `_ \`) {
		return x
	}
	return def.Typed("rpad("+x.SQL+", CAST("+itoa(x.Type.Length)+" - strlen("+x.SQL+") + length("+x.SQL+") AS INTEGER), ' ')", types.NewVarchar(x.Type.Length))
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
