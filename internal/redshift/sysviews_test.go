package redshift_test

import (
	"context"
	"testing"

	"nightshift/internal/redshift"
	"nightshift/internal/redshift/sysviews"
)

// TestSystemViewsRun reads every system view as superuser and as an ordinary user.
func TestSystemViewsRun(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	s := w.session("")
	for _, sql := range []string{
		"create table sales(id int not null, qty int encode zstd default 5, note varchar(20), primary key(id)) distkey(id) sortkey(qty)",
		"create temp table scratch(a int)", "insert into sales values (1, 2, 'x')",
		"create view v as select id from sales", "create materialized view mv as select id, note from sales",
	} {
		run(t, s, sql)
	}
	relations, err := sysviews.Relations()
	if err != nil {
		t.Fatal(err)
	}
	if len(relations) < 100 {
		t.Errorf("%d system views, wanted at least 100", len(relations))
	}
	other := w.session("bob")
	users := map[string]*redshift.Session{"awsuser": s, "bob": other}
	for _, name := range sysviews.Names() {
		for user, session := range users {
			if _, err := session.Exec(context.Background(), "select * from "+name, nil, &table{}); err != nil {
				t.Errorf("%s reads %s: %v", user, name, err)
			}
		}
	}
}
