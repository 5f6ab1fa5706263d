package filter_test

import (
	"strings"
	"testing"

	"nightshift/internal/service/logs/filter"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	const record = `{"level": "error", "n": 5, "ok": true, "none": null, "step": {"name": "elt", "ips": ["10.0.0.1"]}, "a b": "x"}`
	tests := []struct {
		pattern, message string
		want             bool
	}{
		// The examples of the user guide's page FilterAndPatternSyntax.
		{`ERROR`, "[ERROR 400] BAD REQUEST", true},
		{`error`, "[ERROR 400] BAD REQUEST", false},
		{`ERROR ARGUMENTS`, "[ERROR 419] MISSING ARGUMENTS", true},
		{`ERROR ARGUMENTS`, "[ERROR 400] BAD REQUEST", false},
		{`"INTERNAL SERVER ERROR"`, "[ERROR 500] INTERNAL SERVER ERROR", true},
		{`ERROR -ARGUMENTS`, "[ERROR 419] MISSING ARGUMENTS", false},
		{`ERROR -ARGUMENTS`, "[ERROR 400] BAD REQUEST", true},
		{`?ERROR ?WARN`, "WARN: x", true},
		{`?ERROR ?WARN`, "INFO", false},
		{`?ERROR REQUEST`, "REQUEST", true},
		{`-"a b"`, "a b", false},
		{`"say \"hi\""`, `I say "hi"`, true},
		{``, "anything", true},
		{`{ $.level = "error" }`, record, true},
		{`{ $.level = error }`, record, true},
		{`{ $.level = "err*" }`, record, true},
		{`{ $.level != "info" }`, record, true},
		{`{ $.nothing != "info" }`, record, false},
		{`{ $.n >= 5 }`, record, true},
		{`{ $.n < 5 }`, record, false},
		{`{ $.n = 5.0 }`, record, true},
		{`{ $.n = "5" }`, record, false},
		{`{ $.ok IS TRUE }`, record, true},
		{`{ $.ok is false }`, record, false},
		{`{ $.none IS NULL }`, record, true},
		{`{ $.n IS NULL }`, record, false},
		{`{ $.nothing NOT EXISTS }`, record, true},
		{`{ $.step.ips[0] = 10.0.* }`, record, true},
		{`{ $.step.ips[1] = 10.0.* }`, record, false},
		{`{ $["a b"] = x }`, record, true},
		{`{ ($.n > 9 || $.level = error) && $.step.name = elt }`, record, true},
		{`{ $.n > 9 || $.level = error && $.step.name = x }`, record, false},
		{`{ $.n > 0 }`, "no JSON", false},
	}
	for _, tt := range tests {
		f, err := filter.Compile(tt.pattern)
		if err != nil {
			t.Errorf("%s: %v", tt.pattern, err)
		} else if got := f.Match(tt.message); got != tt.want {
			t.Errorf("%s on %s: got %v", tt.pattern, tt.message, got)
		}
	}
}

func TestCompileErrors(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]string{
		`a.b`:                     "Invalid character(s) in term 'a.b'",
		`-`:                       "a term is expected",
		`"a`:                      "is not closed",
		`%a%`:                     "regular expressions",
		`[a, b]`:                  "space-delimited",
		`{ $.a = %x% }`:           "regular expressions",
		`{ $.a = 1`:               "must end with }",
		`{ a = 1 }`:               "beginning with $",
		`{ $ = 1 }`:               "names a member",
		`{ $.a 1 }`:               "IS or NOT EXISTS expected",
		`{ $.a = }`:               "a value is expected",
		`{ $.a > x }`:             "a number is expected",
		`{ ($.a = 1 }`:            ") expected",
		`{ $.a = 1 $.b = 2 }`:     "&& or || expected",
		strings.Repeat("x", 1025): "at most 1024",
	} {
		if _, err := filter.Compile(pattern); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30s: got %v, want %s", pattern, err, want)
		}
	}
}

func FuzzCompile(f *testing.F) {
	f.Add(`{ ($.a[0]["b"] >= 1 || $.c = "x*") && $.d NOT EXISTS }`, `{"a": [{"b": 2}]}`)
	f.Add(`?ERROR -"x y" z`, "z")
	f.Fuzz(func(_ *testing.T, pattern, message string) {
		if c, err := filter.Compile(pattern); err == nil {
			c.Match(message)
		}
	})
}
