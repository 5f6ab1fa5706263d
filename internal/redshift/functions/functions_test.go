package functions_test

import (
	"regexp"
	"strings"
	"testing"

	"nightshift/internal/redshift/functions"
	"nightshift/internal/redshift/functions/def"
)

var reUDF = regexp.MustCompile(`\brs_[a-z0-9_]+`)

// TestTable holds the rows together: kinds agree, templates refer to parameters that exist, Go functions are declared.
func TestTable(t *testing.T) {
	t.Parallel()
	declared := map[string]bool{}
	for _, u := range functions.UDFs() {
		if !strings.HasPrefix(u.Name, "rs_") || u.Fn == nil || u.Result == "" {
			t.Errorf("Go function %q is incomplete", u.Name)
		}
		declared[u.Name] = true
	}
	for _, name := range functions.Names() {
		rows := functions.Lookup(name)
		for i := range rows {
			checkRow(t, &rows[i], rows[0].Kind, declared)
		}
	}
}

func checkRow(t *testing.T, f *def.Func, kind def.Kind, declared map[string]bool) {
	t.Helper()
	if f.Name != strings.ToLower(f.Name) || f.Name == "" {
		t.Errorf("%q: names are lower case", f.Name)
	}
	if f.Kind != kind {
		t.Errorf("%s: overloads are of different kinds", f.Name)
	}
	if f.Kind == def.Refused {
		return
	}
	if f.SQL == "" && f.Build == nil {
		t.Errorf("%s: neither SQL nor Build", f.Name)
	}
	if f.Build == nil && f.Result == nil && f.Type.Kind == 0 {
		t.Errorf("%s: no result type", f.Name)
	}
	if f.Min > len(f.Params) {
		t.Errorf("%s: %d arguments required of %d", f.Name, f.Min, len(f.Params))
	}
	for i := 1; i <= 9; i++ {
		if strings.Contains(strings.ReplaceAll(f.SQL, "$$", ""), "$"+string(rune('0'+i))) && i > len(f.Params) {
			t.Errorf("%s: the template uses $%d of %d parameters", f.Name, i, len(f.Params))
		}
	}
	for _, u := range reUDF.FindAllString(f.SQL, -1) {
		if !declared[u] {
			t.Errorf("%s: %s is not declared", f.Name, u)
		}
	}
	if kind == def.Aggregate && f.Build == nil && !strings.Contains(f.SQL, "$O") && !strings.HasPrefix(f.Name, "grouping") {
		t.Errorf("%s: an aggregate without $O cannot be windowed", f.Name)
	}
}
