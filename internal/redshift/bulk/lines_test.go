package bulk

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/types"
)

// FuzzRecords reads arbitrary bytes in every format: the reader must end, and never panic.
func FuzzRecords(f *testing.F) {
	for _, s := range []string{"1|2\n", "\"a\"\"b\",c\n", "a\\|b|\\N\n\\", "{\"a\":1}[", "\x00\xff|\n"} {
		f.Add(s)
	}
	table := &catalog.Relation{Name: "t"}
	for _, k := range []types.Kind{types.Integer, types.Date, types.Timestamp, types.Boolean, types.Double, types.Super, types.TimeTZ} {
		table.Columns = append(table.Columns, catalog.Column{Name: "c", Type: types.Of(k)})
	}
	table.Columns = append(table.Columns, catalog.Column{Name: "d", Type: types.NewDecimal(8, 2)}, catalog.Column{Name: "v", Type: types.NewVarchar(4)}, catalog.Column{Name: "h", Type: types.NewChar(4)})
	f.Fuzz(func(t *testing.T, data string) {
		for _, o := range []CopyOptions{
			{Format: Delimited, Delimiter: "|"}, {Format: Delimited, Delimiter: "|", Escape: true, RemoveQuotes: true}, {Format: CSV, Delimiter: ",", Quote: '"'},
			{Format: JSON, JSONPaths: "auto"}, {Format: FixedWidth, Fixed: []FixedField{{"a", 3}, {"b", 2}}}, {Format: Delimited, Delimiter: "|", Encoding: "UTF16", AcceptInv: true, AcceptInvChars: '?'},
		} {
			l := &Load{Table: table, Options: o, Session: &def.Session{}}
			lines, err := l.lines(context.Background(), strings.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			for range len(data) + 2 {
				r, err := lines.next()
				if err != nil {
					if !errors.Is(err, io.EOF) && o.Format != JSON {
						t.Fatalf("%s: %v", o.Format, err)
					}
					break
				}
				for _, f := range r.fields {
					for i := range table.Columns {
						_, _, _ = l.value(f, &table.Columns[i])
					}
				}
			}
		}
	})
}
