package semi

import (
	"encoding/json"
	"testing"
)

func TestRepeatsName(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`{"a":1,"a":2}`:                          true,
		`{"a":1,"A":2}`:                          false,
		`{"a":{"a":1},"b":[{"a":2},{"a":3}]}`:    false,
		`{"x":[{"a":{"b":1,"c":2,"b":3}}]}`:      true,
		`{"\u0061":1, "a" : 2}`:                  true,
		`{"a":"a","b":"{\"a\":1,\"a\":2}","":1}`: false,
		`["a","a"]`:                              false,
		`{"a":1,"b":{},"a" :{}}`:                 true,
		``:                                       false,
	} {
		if got := repeatsName(text); got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

// FuzzRepeats holds that a JSON text without attributes that occur twice loses nothing by dedup, and that what dedup
// gives has none.
func FuzzRepeats(f *testing.F) {
	for _, text := range []string{`{"a":1,"a":2}`, `[{"a":{"b":1,"c":2,"b":3}}]`, `{"\u0061":1,"a":"\\\""}`, `"x"`, `{`, `}]`, `"a`, `{"a`, `":`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		repeatsName(text)
		if !json.Valid([]byte(text)) {
			return
		}
		out, err := dedup([]any{text})
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		clean := out.(string)
		if !json.Valid([]byte(clean)) || repeatsName(clean) {
			t.Fatalf("%s: dedup gives %s", text, clean)
		}
		if again, _ := dedup([]any{clean}); again != clean {
			t.Fatalf("%s: dedup gives %s, then %s", text, clean, again)
		}
	})
}
