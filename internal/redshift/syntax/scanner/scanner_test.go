package scanner_test

import (
	"fmt"
	"strings"
	"testing"

	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/scanner"
	"nightshift/internal/redshift/syntax/token"
)

// show writes the tokens of a text as kind(value) words.
func show(sql string) string {
	toks, err := scanner.All(sql)
	var out []string
	for _, t := range toks {
		if t.Kind != token.EOF {
			text := sql[t.Start:t.End]
			out = append(out, fmt.Sprintf("%d:%s", t.Kind, strings.ToValidUTF8(scanner.Value(t, text), "?")))
		}
	}
	if err != nil {
		out = append(out, "! "+err.Error())
	}
	return strings.Join(out, " ")
}

func TestTokens(t *testing.T) {
	t.Parallel()
	k := func(kind token.Kind, value string) string { return fmt.Sprintf("%d:%s", kind, value) }
	for sql, want := range map[string][]string{
		`Foo "Fo""o" #Tmp _x é$1`: {k(token.Ident, "foo"), k(token.Quoted, `Fo"o`), k(token.Ident, "#tmp"), k(token.Ident, "_x"), k(token.Ident, "é$1")},
		`1 1.5 .5 1. 1e3 1.5E-3 1e`: {k(token.Int, "1"), k(token.Numeric, "1.5"), k(token.Numeric, ".5"), k(token.Numeric, "1."),
			k(token.Float, "1e3"), k(token.Float, "1.5E-3"), k(token.Int, "1"), k(token.Ident, "e")},
		`1..3 a.b`: {k(token.Int, "1"), k(token.DotDot, ".."), k(token.Int, "3"), k(token.Ident, "a"), k(token.Dot, "."), k(token.Ident, "b")},
		`'it''s' 'a\'b' '\n\\\101\x41\q' E'\t' 'é'`: {k(token.String, "it's"), k(token.String, "a'b"), k(token.String, "\n\\AAq"),
			k(token.Escape, "\t"), k(token.String, "é")},
		`$$a'$b$$ $t$x$$y$t$ $1 B'01' x'0F'`: {k(token.Dollar, "a'$b"), k(token.Dollar, "x$$y"), k(token.Numbered, "1"), k(token.Bit, "01"), k(token.Hex, "0F")},
		`:a::b :=`:                           {k(token.Param, "a"), k(token.Cast, "::"), k(token.Ident, "b"), k(token.Assign, ":=")},
		`a<-1 b!=c <> <= >= => || !~* |/ ||/ ~~ !~~ a*-1 @-1`: {k(token.Ident, "a"), k(token.Less, "<"), k(token.Minus, "-"), k(token.Int, "1"),
			k(token.Ident, "b"), k(token.NotEqual, "!="), k(token.Ident, "c"), k(token.NotEqual, "<>"), k(token.LessEqual, "<="),
			k(token.GreaterEqual, ">="), k(token.Arrow, "=>"), k(token.Op, "||"), k(token.Op, "!~*"), k(token.Op, "|/"), k(token.Op, "||/"),
			k(token.Op, "~~"), k(token.Op, "!~~"), k(token.Ident, "a"), k(token.Star, "*"), k(token.Minus, "-"), k(token.Int, "1"),
			k(token.Op, "@-"), k(token.Int, "1")},
		"a--b\nc/*d/*e*/f*/g+--x\n1": {k(token.Ident, "a"), k(token.Ident, "c"), k(token.Ident, "g"), k(token.Plus, "+"), k(token.Int, "1")},
		"\ufeffselect ?":             {k(token.Ident, "select"), k(token.Question, "?")},
		`"a`:                         {`! line 1:1: unterminated quoted identifier at or near ""a"`},
		"x\n 'é\\":                   {k(token.Ident, "x"), `! line 2:2: unterminated quoted string at or near "'é\"`},
		`x'1g'`:                      {`! line 1:4: "g" is not a valid digit of a hex string`},
		"'\xff'":                     {`! line 1:2: invalid byte sequence for encoding "UTF8": 0xff`},
	} {
		if got := show(sql); got != strings.Join(want, " ") {
			t.Errorf("%s\ngot  %s\nwant %s", sql, got, strings.Join(want, " "))
		}
	}
}

func TestPositionsWithin(t *testing.T) {
	t.Parallel()
	toks, err := scanner.AllAt("é a\n b", ast.Pos{Offset: 100, Line: 7, Column: 5})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"100-102 7:5", "103-104 7:7", "106-107 8:2", "107-107 8:3"}
	for i, tok := range toks {
		if got := fmt.Sprintf("%d-%d %d:%d", tok.Start, tok.End, tok.Line, tok.Column); got != want[i] {
			t.Errorf("token %d at %s, want %s", i, got, want[i])
		}
	}
}

func TestKeywords(t *testing.T) {
	t.Parallel()
	for word, reserved := range map[string]bool{"Select": true, "minus": true, "TOP": true, "connect": false, "database": false, "qualify": false} {
		k := token.Lookup(word)
		if k == 0 || k.Reserved() != reserved || !strings.EqualFold(k.String(), word) {
			t.Errorf("%s: %v, reserved %t", word, k, k.Reserved())
		}
	}
	if token.Lookup("venue") != 0 || token.Lookup(strings.Repeat("x", 100)) != 0 {
		t.Error("a word that is no keyword is one")
	}
}

// FuzzScan holds that scanning ends, covers the text in order, and gives lines and
// columns that agree with the offsets.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{"select 'a\\'b', E'\\n' from \"x\"\"y\" -- c\n/* d /* e */ */ where a<>:b::int and $1=$$q$$ or x'0f'=b'1' ", "é '\xff", "#t 1..2 .5 1e5 a||b !~* ?"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		toks, err := scanner.All(sql)
		last := int32(0)
		for _, tok := range toks {
			if tok.Start < last || tok.End < tok.Start || int(tok.End) > len(sql) {
				t.Fatalf("token at %d-%d after %d", tok.Start, tok.End, last)
			}
			if tok.Kind != token.EOF && tok.End == tok.Start {
				t.Fatalf("empty token at %d", tok.Start)
			}
			last = tok.End
			before := strings.TrimPrefix(sql[:tok.Start], "\ufeff")
			line := int32(strings.Count(before, "\n")) + 1
			column := int32(len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))) + 1
			if tok.Line != line || tok.Column != column {
				t.Fatalf("token at %d said to be at %d:%d, is at %d:%d", tok.Start, tok.Line, tok.Column, line, column)
			}
			scanner.Value(tok, sql[tok.Start:tok.End])
		}
		if err == nil && (len(toks) == 0 || toks[len(toks)-1].Kind != token.EOF) {
			t.Fatal("no EOF")
		}
	})
}
