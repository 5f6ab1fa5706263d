package redshift_test

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"nightshift/internal/redshift"
	"nightshift/internal/redshift/bulk/dirstore"
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

// TestCatalogShowsDefinitions reads what CREATE statements said from where tools look for it.
func TestCatalogShowsDefinitions(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	s := w.session("")
	run(t, s, `create schema app; set search_path to app, public;
		create table sales(id int not null, qty int encode zstd default 5, note varchar(20), primary key(id)) distkey(id) compound sortkey(qty, id);
		create table lines(sale int references sales(id), n bigint identity(1,1)) diststyle all;
		create view v as select id from sales; create view lb as select id from sales with no schema binding;
		create materialized view mv as select id from sales; comment on table sales is 'all of them'; insert into sales values (1, 2, 'x')`)
	for _, tt := range []struct{ name, sql, want string }{
		{"pg_table_def", `select "column", type, encoding, distkey, sortkey, "notnull" from pg_table_def where tablename = 'sales'`,
			"id|integer|none|true|2|true\nqty|integer|zstd|false|1|false\nnote|character varying(20)|lzo|false|0|false"},
		{"the search path hides", `set search_path to public`, ""},
		{"pg_table_def elsewhere", `select count(*) from pg_table_def where tablename = 'sales'`, "0"},
		{"svv_table_info", `select "table", diststyle, sortkey1, sortkey_num, tbl_rows from svv_table_info where "table" = 'sales'`, "sales|KEY(id)|qty|2|1"},
		{"columns", `select column_name, data_type, character_maximum_length, column_default, is_nullable from information_schema.columns where table_name = 'sales' order by ordinal_position`,
			"id|integer|NULL|NULL|NO\nqty|integer|NULL|5|YES\nnote|character varying|20|NULL|YES"},
		{"tables", `select table_name, table_type from information_schema.tables where table_schema = 'app' order by 1`,
			"lb|VIEW\nlines|BASE TABLE\nmv|VIEW\nsales|BASE TABLE\nv|VIEW"},
		{"constraints", `select c.conname, c.contype, pg_get_constraintdef(c.oid) from pg_constraint c order by 1`,
			"lines_sale_fkey|f|FOREIGN KEY (sale) REFERENCES sales(id)\nsales_pkey|p|PRIMARY KEY (id)"},
		{"any of a key", `select a.attname from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey) where c.contype = 'f' and a.attnum = c.conkey[1]`, "sale"},
		{"regclass", `select relname, reldiststyle from pg_class where oid = 'app.lines'::regclass`, "lines|8"},
		{"default", `select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = 'app.sales'::regclass`, "5"},
		{"encoding", `select attname, format_encoding(attencodingtype::int) from pg_attribute where attrelid = 'app.sales'::regclass and attnum = 2`, "qty|zstd"},
		{"view", `select trim(definition) from pg_views where viewname = 'v'`, "select id from sales;"},
		{"materialized view", `select name, autorefresh from svv_mv_info`, "mv|f"},
		{"comment", `select obj_description('app.sales'::regclass::oid), description from pg_description`, "all of them|all of them"},
		{"late binding", `select n, c, t from pg_get_late_binding_view_cols() v(s name, n name, c name, t varchar, p int)`, "lb|id|integer"},
		{"dependency", `select c.relname from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class c on c.oid = r.ev_class where d.refobjid = 'app.sales'::regclass group by 1 order by 1`, "mv\nv"},
		{"type", `select typname, format_type(oid, 24) from pg_type where typname = 'varchar'`, "varchar|character varying(20)"},
		{"database", `select datname from pg_database`, "dev"},
		{"itself", `select count(*) > 100 from pg_class where relnamespace = 11`, "true"},
		{"where 1", `select 1 where 1`, "1"},
	} {
		if tt.want == "" {
			run(t, s, tt.sql)
			continue
		}
		if got := query(t, s, tt.sql); got != tt.want {
			t.Errorf("%s: %s\ngot:\n%s\nwant:\n%s", tt.name, tt.sql, got, tt.want)
		}
	}
}

// TestCatalogInsideTransaction sees what the transaction has changed, and no other session does.
func TestCatalogInsideTransaction(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	s, other := w.session(""), w.session("")
	const find = "select count(*) from pg_class where relname in ('fresh', 'scratch')"
	run(t, s, "begin; create table fresh(a int); create temp table scratch(b int)")
	expect(t, s, find, "2")
	expect(t, other, find, "0")
	expect(t, s, `select "column" from pg_table_def where tablename = 'scratch'`, "b")
	run(t, s, "rollback")
	expect(t, s, find, "0")
	run(t, s, "create temp table scratch(b int)")
	expect(t, s, find, "1")
	expect(t, other, find, "0")
}

// TestSystemViewNames tells names that Redshift has from names that nobody has.
func TestSystemViewNames(t *testing.T) {
	t.Parallel()
	s := newWarehouse(t).session("")
	fails(t, s, "select * from stl_scan", "0A000", "nightshift: system view stl_scan is not supported by the local warehouse")
	fails(t, s, "select * from stl_nothing", "42P01", `relation "stl_nothing" does not exist`)
	fails(t, s, "insert into pg_class values (1)", "42501", "permission denied for relation pg_class")
}

// TestPrivilegesInCatalog shows who may do what, to constants and to columns.
func TestPrivilegesInCatalog(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	s := w.session("")
	run(t, s, "create table sales(id int); create table secret(id int); create user bob password disable; create user eve password disable; grant select on sales to bob")
	expect(t, s, "select has_table_privilege('bob', 'sales', 'select'), has_table_privilege('bob', 'sales', 'insert')", "true|false")
	expect(t, s, "select usename from pg_user where has_table_privilege(usename, 'sales', 'select') and not usesuper order by 1", "bob")
	expect(t, s, "select relation_name, privilege_type, identity_name, identity_type from svv_relation_privileges", "sales|SELECT|bob|user")
	bob := w.session("bob")
	expect(t, bob, "select table_name from information_schema.tables where table_schema = 'public'", "sales")
	expect(t, bob, "select has_schema_privilege('public', 'usage'), has_database_privilege('dev', 'temp')", "true|true")
}

// TestHistorySurvives reads what happened, as oneself and as superuser, and after the warehouse was opened again.
func TestHistorySurvives(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	options := redshift.Options{Path: filepath.Join(dir, "dev.duckdb"), Objects: dirstore.New(filepath.Join(dir, "s3")), Threads: 2}
	open := func() *warehouse {
		e, err := redshift.Open(context.Background(), options)
		if err != nil {
			t.Fatal(err)
		}
		return &warehouse{t, e, filepath.Join(dir, "s3", "b")}
	}
	w := open()
	w.put("in.csv", "1,one\nx,two\n")
	s, bob := w.session(""), w.session("bob")
	pid := s.PID()
	run(t, s, "create table load_me(id int, name varchar(10))")
	fails(t, s, "copy load_me from 's3://b/in.csv' iam_role default csv", "XX000", "stl_load_errors")
	expect(t, bob, "select count(*) from stl_load_errors", "0")
	expect(t, s, "select trim(filename), line_number, trim(colname), trim(type), trim(raw_field_value), err_code from stl_load_errors", "s3://b/in.csv|2|id|int4|x|1207")
	run(t, s, "select 42")
	fails(t, s, "select 1/0", "22012", "ivision by zero")
	check := func(s *redshift.Session) {
		t.Helper()
		expect(t, s, "select trim(query_type), trim(status) from sys_query_history where query_text in ('select 42', 'select 1/0') order by query_id", "SELECT|success\nSELECT|failed")
		expect(t, s, "select count(*) from stl_ddltext where text like 'create table load_me%'", "1")
		got := query(t, s, "select trim(file_name), line_number, trim(column_name), error_message from sys_load_error_detail where session_id = :pid and start_time >= '2020-01-01' order by start_time desc",
			redshift.Param{Name: "pid", Value: fmtPID(pid)})
		if !strings.HasPrefix(got, "s3://b/in.csv|2|id|Invalid digit") {
			t.Errorf("sys_load_error_detail gives %q", got)
		}
	}
	check(s)
	if err := w.engine.Close(); err != nil {
		t.Fatal(err)
	}
	w = open()
	defer func() { _ = w.engine.Close() }()
	check(w.session(""))
	expect(t, w.session(""), "select count(*) > 0 from stl_sessions", "true")
	expect(t, w.session("bob"), "select count(*) from sys_query_history where query_text = 'select 42'", "0")
}

func fmtPID(pid int64) string { return strconv.FormatInt(pid, 10) }
