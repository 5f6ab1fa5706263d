package redshift_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCopyFormats(t *testing.T) {
	t.Parallel()
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte("1|a\n2|b\n"))
	_ = z.Close()
	cases := []struct {
		name, table, data, options, want string
	}{
		{"default", "a int, b varchar(10)", "1|x\n|\n3|\\N\n", "", "1|x\n3|NULL\nNULL|"},
		{"trailing delimiter", "a int, b varchar(10)", "1|x|\n2|y|\n", "", "1|x\n2|y"},
		{"csv", "a int, b varchar(20)", "1,\"x, \"\"y\"\"\"\n2,\"two\nlines\"\n", "CSV", "1|x, \"y\"\n2|two\nlines"},
		{"csv header quote", "a int, b varchar(20)", "a;b\n1;'x;y'\n", "CSV QUOTE '''' DELIMITER ';' IGNOREHEADER 1", "1|x;y"},
		{"escape", "a int, b varchar(20)", "1|x\\|y\n2|\\N\n3|two\\\nlines\n", "ESCAPE", "1|x|y\n2|NULL\n3|two\nlines"},
		{"removequotes", "a int, b varchar(20)", "\"1\"|\"x|y\"\n2|'z'\n", "REMOVEQUOTES", "1|x|y\n2|z"},
		{"null as", "a int, b varchar(20)", "1|NIL\nNIL|x\n", "NULL AS 'NIL'", "1|NULL\nNULL|x"},
		{"empty and blanks as null", "a int, b varchar(20)", "1|\n2|  \n3|x\n", "EMPTYASNULL BLANKSASNULL", "1|NULL\n2|NULL\n3|x"},
		{"trimblanks", "a int, b varchar(20)", "1|x  \n", "TRIMBLANKS", "1|x"},
		{"truncatecolumns", "a int, b varchar(3)", "1|abcdef\n2|äöü\n", "TRUNCATECOLUMNS", "1|abc\n2|ä"},
		{"fillrecord", "a int, b varchar(3), c int", "1\n2|x\n", "FILLRECORD", "1|NULL|NULL\n2|x|NULL"},
		{"ignoreblanklines", "a int, b varchar(3)", "1|x\n\n2|y\n", "IGNOREBLANKLINES", "1|x\n2|y"},
		{"acceptinvchars", "a int, b varchar(9)", "1|x\xffy\n", "ACCEPTINVCHARS AS '^'", "1|x^y"},
		{"dateformat", "a date, b timestamp", "31.12.2024|12/31/2024 23:59:58\n", "DATEFORMAT 'DD.MM.YYYY' TIMEFORMAT 'MM/DD/YYYY HH24:MI:SS'", "2024-12-31|2024-12-31 23:59:58"},
		{"auto dates", "a date, b timestamp", "Jan 5, 2024|20240105 10:11:12\n", "DATEFORMAT 'auto' TIMEFORMAT 'auto'", "2024-01-05|2024-01-05 10:11:12"},
		{"epochsecs", "a int, b timestamp", "1|1700000000\n", "TIMEFORMAT 'epochsecs'", "1|2023-11-14 22:13:20"},
		{"decimals are cut", "a decimal(5,2), b decimal(5,2)", "1.239|-1.239\n", "", "1.23|-1.23"},
		{"rounddec", "a decimal(5,2), b int", "1.239|1\n", "ROUNDEC", "1.24|1"},
		{"booleans", "a boolean, b boolean", "t|no\n1|FALSE\n", "", "true|false\ntrue|false"},
		{"fixedwidth", "a int, b varchar(5)", "12 abc  \n3  x    \n", "FIXEDWIDTH 'a:3,b:5'", "3|x\n12|abc"},
		{"gzip", "a int, b varchar(5)", zipped.String(), "GZIP", "1|a\n2|b"},
		{"json auto", "a int, b varchar(20)", "{\"a\": 1, \"b\": \"x\"}\n{\"b\": [1,2], \"a\": 2, \"z\": 0}", "JSON 'auto'", "1|x\n2|[1,2]"},
		{"json paths", "a int, b varchar(20)", "{\"k\": {\"n\": [5, 6]}, \"t\": \"y\"}", "JSON 's3://b/paths.json'", "6|y"},
		{"delimiter escape", "a int, b varchar(9)", "1\tx\n", `DELIMITER '\\t'`, "1|x"},
		{"maxerror", "a int, b varchar(9)", "1|x\nbad|y\n3|z\n", "MAXERROR 5", "1|x\n3|z"},
		{"noload", "a int, b varchar(9)", "1|x\n", "NOLOAD", ""},
	}
	w := newWarehouse(t)
	w.put("paths.json", `{"jsonpaths": ["$.k.n[1]", "$['t']"]}`)
	s := w.session("")
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			key := strings.ReplaceAll(c.name, " ", "_") + "/data"
			w.put(key, c.data)
			run(t, s, "DROP TABLE IF EXISTS c; CREATE TABLE c ("+c.table+")")
			run(t, s, "COPY c FROM 's3://b/"+key+"' IAM_ROLE 'x' "+c.options)
			expect(t, s, "SELECT * FROM c ORDER BY 1", c.want)
		})
	}
}

func TestCopyErrors(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	s := w.session("")
	cases := []struct{ name, data, line, column, code, reason string }{
		{"digit", "1|x|2024-01-01\n2x|y|2024-01-01\n", "2", "a", "1207", "Invalid digit, Value 'x', Pos 1, Type: Integer"},
		{"long", "1|abcdef|2024-01-01\n", "1", "b", "1204", "String length exceeds DDL length"},
		{"date", "1|x|01.02.2024\n", "1", "d", "1205", "Invalid Date Format - must match YYYY-MM-DD"},
		{"extra", "1|x|2024-01-01|more\n", "1", "", "1202", "Extra column(s) found"},
		{"missing", "1|x\n", "1", "d", "1214", "Delimiter not found"},
		{"null", "|x|2024-01-01\n", "1", "a", "1213", "Missing data for not-null field"},
		{"utf8", "1|\xff|2024-01-01\n", "1", "b", "1220", "String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence: ff (error 3)"},
	}
	run(t, s, "CREATE TABLE e (a int NOT NULL, b varchar(5), d date)")
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w.put("errors/"+c.name, c.data)
			fails(t, s, "COPY e FROM 's3://b/errors/"+c.name+"' IAM_ROLE 'x'", "XX000", "Load into table 'e' failed.  Check 'stl_load_errors' system table for details.")
			got := w.raw(t, "SELECT line_number, trim(column_name), error_code, error_message FROM nightshift_catalog.load_errors WHERE file_name = 's3://b/errors/"+c.name+"'")
			if want := c.line + "|" + c.column + "|" + c.code + "|" + c.reason; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
	expect(t, s, "SELECT count(*) FROM e", "0")
	fails(t, s, "COPY e FROM 's3://b/nothing/here' IAM_ROLE 'x'", "XX000", "The specified S3 prefix 'nothing/here' does not exist")
	fails(t, s, "COPY e FROM 's3://nobucket/x' IAM_ROLE 'x'", "XX000", "The specified bucket does not exist")
	fails(t, s, "COPY e FROM 's3://b/errors/' IAM_ROLE 'x' FORMAT ORC", "0A000", "nightshift: COPY from ORC is not supported by the local warehouse")
}

func TestUnloadFormats(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	s := w.session("")
	run(t, s, "CREATE TABLE t (a int, b varchar(20), c boolean, d decimal(6,2)); INSERT INTO t VALUES (1, 'x|y', true, 1.5), (2, NULL, false, NULL)")
	cases := []struct{ name, options, file, want string }{
		{"plain", "", "0000_part_00", "1|x|y|t|1.50\n2||f|\n"},
		{"escaped", "ESCAPE ADDQUOTES NULL AS 'nil' PARALLEL OFF HEADER", "000", "\"a\"|\"b\"|\"c\"|\"d\"\n\"1\"|\"x\\|y\"|\"t\"|\"1.50\"\n\"2\"|nil|\"f\"|nil\n"},
		{"csv", "CSV HEADER EXTENSION 'csv'", "0000_part_00.csv", "a,b,c,d\n1,x|y,t,1.50\n2,,f,\n"},
		{"json", "JSON", "0000_part_00.json", "{\"a\":1,\"b\":\"x|y\",\"c\":true,\"d\":1.50}\n{\"a\":2,\"b\":null,\"c\":false,\"d\":null}\n"},
		{"partitioned", "CSV PARTITION BY (a)", "a=2/0000_part_00", ",f,\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := run(t, s, "UNLOAD ('SELECT * FROM t ORDER BY a') TO 's3://b/out/"+c.name+"/' IAM_ROLE 'x' "+c.options)
			if r.Rows != 2 || r.Tag != "UNLOAD" {
				t.Errorf("result %+v, want 2 rows", r)
			}
			data, err := os.ReadFile(filepath.Join(w.bucket, "out", c.name, c.file))
			if err != nil || string(data) != c.want {
				t.Errorf("%v\ngot:\n%s\nwant:\n%s", err, data, c.want)
			}
			fails(t, s, "UNLOAD ('SELECT 1') TO 's3://b/out/"+c.name+"/' IAM_ROLE 'x'", "XX000", "Specified unload destination on S3 is not empty.")
		})
	}
	run(t, s, "UNLOAD ('SELECT a FROM t') TO 's3://b/out/plain/' IAM_ROLE 'x' CLEANPATH MANIFEST VERBOSE GZIP")
	left, err := filepath.Glob(filepath.Join(w.bucket, "out", "plain", "*"))
	if err != nil || len(left) != 2 || !strings.HasSuffix(left[0], "0000_part_00.gz") || !strings.HasSuffix(left[1], "manifest") {
		t.Errorf("after CLEANPATH: %v %v", left, err)
	}
	run(t, s, "CREATE TABLE back (a int); COPY back FROM 's3://b/out/plain/manifest' IAM_ROLE 'x' MANIFEST GZIP")
	expect(t, s, "SELECT sum(a) FROM back", "3")
	fails(t, s, "UNLOAD ('SELECT 1/(a-2) FROM t') TO 's3://b/out/failed/' IAM_ROLE 'x'", "22012", "division by zero")
	if _, err := os.Stat(filepath.Join(w.bucket, "out", "failed")); err == nil {
		t.Error("a failed UNLOAD left something behind")
	}
}

func TestUnloadPartitionsOfNullAndStrangeValues(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	s := w.session("")
	run(t, s, "CREATE TABLE t (k varchar(20), v int); INSERT INTO t VALUES (NULL, 1), ('a b', 2), ('', 3), ('x=y/z', 4)")
	for _, format := range []string{"PARQUET", "CSV"} {
		run(t, s, "UNLOAD ('SELECT k, v FROM t') TO 's3://b/"+format+"/' IAM_ROLE 'x' FORMAT "+format+" PARTITION BY (k)")
		folders, err := filepath.Glob(filepath.Join(w.bucket, format, "*"))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range folders {
			names = append(names, filepath.Base(f))
		}
		t.Logf("%s: %v", format, names)
		if len(names) != 4 || !strings.Contains(strings.Join(names, " "), "k=__HIVE_DEFAULT_PARTITION__") {
			t.Errorf("%s: folders %v", format, names)
		}
	}
}

func TestUnloadOfNoRows(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	s := w.session("")
	run(t, s, "CREATE TABLE t (k varchar(20), v int)")
	for _, options := range []string{"PARQUET", "CSV", "PARQUET PARTITION BY (k)", "CSV PARTITION BY (k)"} {
		r := run(t, s, "UNLOAD ('SELECT k, v FROM t') TO 's3://b/none/' IAM_ROLE 'x' FORMAT "+options+" ALLOWOVERWRITE")
		if r.Rows != 0 {
			t.Errorf("%s: %d rows", options, r.Rows)
		}
	}
}
