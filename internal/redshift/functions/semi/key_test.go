package semi

import (
	"encoding/json"
	"testing"
)

// TestOrder: keys sort as the values do.
func TestOrder(t *testing.T) {
	t.Parallel()
	sorted := []string{"false", "true", "-1e30", "-100", "-99.5", "-1", "-0.01", "0", "1e-3", "0.5", "0.51", "1", "9", "10", "1e2", "101", "12345678901234567890", `""`, `"a"`, `"a b"`, `"é"`, "[]", "[1]", "[2]", `["a"]`, "{}"}
	last := ""
	for _, s := range sorted {
		k, err := superKey([]any{s})
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		if k.(string) <= last {
			t.Errorf("%s has the key %q, not after %q", s, k, last)
		}
		last = k.(string)
	}
	for _, same := range [][2]string{{"1", "1.0"}, {"100", "1e2"}, {"-0.0", "0"}, {`"a"`, `"a  "`}, {`{"a":1,"b":2}`, `{"b":2.00,"a":1}`}} {
		a, _ := superKey([]any{same[0]})
		b, _ := superKey([]any{same[1]})
		if a != b {
			t.Errorf("%s and %s have the keys %q and %q", same[0], same[1], a, b)
		}
	}
}

// FuzzSuper: no value makes the Go functions fail, and what they write is JSON.
func FuzzSuper(f *testing.F) {
	for _, s := range []string{"1", "-1.50", "1e309", `"x"`, "[1,[2]]", `{"a":null}`, "nan", "[", "9999999999999999999999999999999999999999"} {
		f.Add(s, "2")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if !json.Valid([]byte(a)) || !json.Valid([]byte(b)) {
			return
		}
		for _, op := range []string{"+", "-", "*", "/", "%"} {
			checkJSON(t, superArithmetic, op, a, b)
		}
		for _, name := range []string{"floor", "ceil", "round", "trunc", "abs", "sign", "-", "+"} {
			checkJSON(t, superMath, name, a, int32(0))
		}
		checkJSON(t, flattenArray, a)
		checkJSON(t, join, a, b)
		if _, err := superOrder([]any{a}); err != nil {
			t.Logf("%q: %v", a, err)
		}
	})
}

func checkJSON(t *testing.T, fn func([]any) (any, error), args ...any) {
	t.Helper()
	v, err := fn(args)
	if text, ok := v.(string); err == nil && ok && !json.Valid([]byte(text)) {
		t.Errorf("%q gives %q", args, text)
	}
}
