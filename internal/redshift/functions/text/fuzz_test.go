package text

import (
	"testing"
	"unicode/utf8"
)

// FuzzRegularExpressions runs any pattern over any text: the results are valid UTF-8 and no position is outside.
func FuzzRegularExpressions(f *testing.F) {
	f.Add("a1 b 2c", "(?=[a-z]*[0-9])[a-z0-9]+", "p", "<$0>", int32(1), int32(1))
	f.Add("日本 abc", `(\w)\1?`, "ie", `\1$1`, int32(2), int32(3))
	f.Add("", "", "", "", int32(0), int32(0))
	f.Fuzz(func(t *testing.T, s, pattern, flags, replacement string, position, occurrence int32) {
		if !utf8.ValidString(s) || !utf8.ValidString(pattern) || !utf8.ValidString(replacement) || len(s) > 60 {
			return
		}
		if v, err := matchText([]any{s, pattern, position, occurrence, flags}); err == nil && v != nil && !utf8.ValidString(v.(string)) {
			t.Fatalf("%q", v)
		}
		for _, end := range []int32{0, 1} {
			if v, err := matchPosition([]any{s, pattern, position, occurrence, end, flags}); err == nil && int(v.(int32)) > utf8.RuneCountInString(s)+1 {
				t.Fatalf("position %v", v)
			}
		}
		if v, err := matchReplace([]any{s, pattern, replacement, position, flags}); err == nil && !utf8.ValidString(v.(string)) {
			t.Fatalf("%q", v)
		}
		_, _ = matchCount([]any{s, pattern, position, flags})
	})
}
