package language_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"nightshift/internal/service/cloudformation/language"
)

// TestHostileTemplates are refused, and quickly: none may exhaust memory, stack or time.
func TestHostileTemplates(t *testing.T) {
	t.Parallel()
	laughs := "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
	for i := 1; i < 12; i++ {
		ref := fmt.Sprintf("*a%d", i-1)
		laughs += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.Join([]string{ref, ref, ref, ref, ref, ref, ref, ref, ref}, ", "))
	}
	merges := "a0: &a0 {k: {x: 1}}\n"
	for i := 1; i < 40; i++ {
		merges += fmt.Sprintf("a%d: &a%d {l: *a%d, r: *a%d}\n", i, i, i-1, i-1)
	}
	chain := "a0: &a0 [x]\n"
	for i := 1; i < 400; i++ {
		chain += fmt.Sprintf("a%d: &a%d [*a%d]\n", i, i, i-1)
	}
	const size = language.MaxObject
	for name, test := range map[string]struct{ body, want string }{
		"billion laughs":         {laughs, "more than"},
		"laughs in maps":         {merges, "more than"},
		"nesting by aliases":     {chain, "nested deeper than"},
		"alias of itself":        {"a: &a [*a]\n", "YAML not well-formed"},
		"brackets":               {strings.Repeat("[", size), "more than"},
		"braces":                 {strings.Repeat("{", size), "not well-formed"},
		"brackets, closed":       {"a: " + strings.Repeat("[", size/2-2) + strings.Repeat("]", size/2-2), "more than"},
		"JSON arrays":            {`{"a": ` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "}", "nested deeper than"},
		"JSON objects":           {strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000), "nested deeper than"},
		"dashes":                 {strings.Repeat("- ", size/2), "more than"},
		"mappings on one line":   {strings.Repeat("a: ", 10_000), "nested deeper than"},
		"question marks":         {strings.Repeat("? ", 20_000), "nested deeper than"},
		"tags":                   {strings.Repeat("!Sub ", 20_000) + "x", "nested deeper than"},
		"brackets, fewer":        {strings.Repeat("[", 100_000), "nested deeper than"},
		"tags on lines":          {strings.Repeat("!Sub\n", size/5-1) + "x", ""},
		"anchors on lines":       {strings.Repeat("&a\n", size/3-1) + "x", ""},
		"keys on lines":          {strings.Repeat("?\n", size/2-1) + "x", ""},
		"entries on lines":       {strings.Repeat("-\n", size/2-1) + "x", "more than"},
		"indented mappings":      {indented(1400), "nested deeper than"},
		"anchors":                {"a: " + strings.Repeat("&a ", 20_000) + "x", "nested deeper than"},
		"many values":            {"a: [" + strings.Repeat("1,", 400_000) + "1]", "more than"},
		"one long line, quoted":  {`"` + strings.Repeat("x", size-2), "not well-formed"},
		"mixed flow in brackets": {strings.Repeat("[{a: ", 50_000), "nested deeper than"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			_, err := language.Parse(test.body)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %.200v, want %q", err, test.want)
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func indented(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}
