package sysviews

import (
	"strings"
	"testing"

	"nightshift/internal/redshift/catalog"
)

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, want string }{
		{"a int4 = 1", "must begin with @"},
		{"@ v\na nosuchtype = 1", `column a: type "nosuchtype" does not exist`},
	} {
		s := &set{byName: map[string]*View{}}
		if err := s.parse("file.txt", tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q gives %v, want %q", tt.text, err, tt.want)
		}
	}
}

// TestSQL holds the query of a view: the columns that are used, and rows of others only for superusers.
func TestSQL(t *testing.T) {
	t.Parallel()
	s := &set{byName: map[string]*View{}}
	if err := s.parse("file.txt", "-- comment\n@ v\nfrom logs AS h\nwhere h.db = {db}\nown h.user_id\na int4 = h.a\nb name = '{' || {user}\n  || '}'\n"); err != nil {
		t.Fatal(err)
	}
	v := s.list[0]
	session := &Session{Snapshot: catalog.New(), Database: "dev", User: "o'hara", UserID: 7}
	const all = `(SELECT CAST(h.a AS INTEGER) AS "a", CAST('{' || 'o''hara' || '}' AS VARCHAR) AS "b" FROM logs AS h WHERE (h.db = 'dev') AND (h.user_id) = 7)`
	if got := v.SQL(session, nil); got != all {
		t.Errorf("got  %s\nwant %s", got, all)
	}
	session.Superuser = true
	const some = `(SELECT CAST(h.a AS INTEGER) AS "a" FROM logs AS h WHERE (h.db = 'dev'))`
	if got := v.SQL(session, func(c string) bool { return c == "a" }); got != some {
		t.Errorf("got  %s\nwant %s", got, some)
	}
	const none = `(SELECT 1 AS one FROM logs AS h WHERE (h.db = 'dev'))`
	if got := v.SQL(session, func(string) bool { return false }); got != none {
		t.Errorf("got  %s\nwant %s", got, none)
	}
}

func TestRefusedAreNotViews(t *testing.T) {
	t.Parallel()
	for name := range refused {
		if _, ok := Lookup(catalog.SystemSchema, name); ok {
			t.Errorf("%s is a view and refused", name)
		}
	}
}
