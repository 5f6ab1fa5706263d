package plpgsql_test

import (
	"strings"
	"testing"

	"nightshift/internal/redshift/plpgsql"
	"nightshift/internal/redshift/sqlerror"
)

func TestParseErrorsHaveAPlace(t *testing.T) {
	t.Parallel()
	cases := []struct{ body, want string }{
		{"BEGIN\n  IF x THEN\nEND;", `line 3:1: syntax error at or near "END"; expected END IF`},
		{"BEGIN SELECT 1", "syntax error at end of input"},
		{"BEGIN x := ; END;", `line 1:12: syntax error at or near ";"`},
		{"DECLARE x int\nBEGIN NULL; END;", `line 2:1: syntax error at or near "BEGIN"`},
		{"BEGIN FOR i IN 1 LOOP NULL; END LOOP; END;", `line 1:18: syntax error at or near "LOOP"`},
		{strings.Repeat("BEGIN ", 600) + strings.Repeat("END; ", 600), "nested too deeply"},
	}
	for _, c := range cases {
		_, err := plpgsql.Parse(c.body)
		if e := sqlerror.From(err); e == nil || !strings.Contains(e.Error(), c.want) {
			t.Errorf("%.40s\ngot  %v\nwant %s", c.body, err, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"BEGIN END;", "DECLARE a int := 1; r RECORD; c CURSOR (x int) FOR SELECT 1; BEGIN <<l>> LOOP EXIT l WHEN a > 2; END LOOP; END",
		"BEGIN FOR r IN SELECT 1 LOOP RAISE INFO '% %%', r; END LOOP; EXCEPTION WHEN OTHERS THEN NULL; END;",
		"BEGIN CASE x WHEN 1, 2 THEN NULL; ELSE NULL; END CASE; EXECUTE 'a' INTO b; GET DIAGNOSTICS n := ROW_COUNT; END",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if _, err := plpgsql.Parse(src); err != nil && sqlerror.From(err) == nil {
			t.Errorf("an error that is no SQL error: %v", err)
		}
	})
}
