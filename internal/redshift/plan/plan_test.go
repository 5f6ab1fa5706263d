package plan_test

import (
	"strings"
	"testing"

	"nightshift/internal/redshift/plan"
)

func TestLines(t *testing.T) {
	t.Parallel()
	const text = `[{"name":"PROJECTION","children":[{"name":"HASH_JOIN","extra_info":{"Join Type":"INNER","Conditions":"x = y","Estimated Cardinality":"5"},
 "children":[{"name":"SEQ_SCAN","extra_info":{"Table":"memory.nightshift_data.t7","Filters":["a>1","b<2"]}},{"name":"COLUMN_DATA_SCAN"},{"name":"READ_MORE "}]}]}]`
	got, err := plan.Lines(text, func(stored string) string { return "<" + stored + ">" })
	want := plan.Heading + `
Local Hash Join  (rows=5)
  Join: INNER
  Cond: x = y
  ->  Local Seq Scan on <t7>
        Filter: a>1 AND b<2
  ->  Local Subquery Scan
  ->  Local Read More`
	if err != nil || strings.Join(got, "\n") != want {
		t.Errorf("got %v\n%s\nwant\n%s", err, strings.Join(got, "\n"), want)
	}
	if _, err := plan.Lines("{", nil); err == nil {
		t.Error("a plan that is no JSON is read")
	}
}
