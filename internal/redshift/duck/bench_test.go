package duck_test

import (
	"strings"
	"testing"

	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/functions/def"
)

// BenchmarkRegister measures a million calls of a Go function from SQL.
func BenchmarkRegister(b *testing.B) {
	db, err := duck.Open(b.Context(), duck.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	err = db.Register(b.Context(), []def.UDF{{Name: "rs_upper", Args: []def.DuckType{def.Text}, Result: def.Text,
		Fn: func(args []any) (any, error) { return strings.ToUpper(args[0].(string)), nil }}})
	if err != nil {
		b.Fatal(err)
	}
	conn, err := db.Conn(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	for b.Loop() {
		if _, err := conn.Value(b.Context(), "select count(rs_upper('trip ' || i)) from range(1000000) t(i)"); err != nil {
			b.Fatal(err)
		}
	}
}
