package e2e

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"nightshift/internal/testdata"
)

const rawPrefix = "s3://event-driven-app-with-lambda-redshift/nyc_yellow_taxi_raw/"

// december is the month the example exports.
const december = "2015-12"

func TestRunOfSampleTrips(t *testing.T) {
	t.Parallel()
	testRun(t, sampleTrips(t, 48_000))
}

func TestRunOfRealTrips(t *testing.T) {
	t.Parallel()
	raw := filepath.Join(testdata.Dir(t), "nyc_yellow_taxi_raw")
	want := readTrips(t, raw)
	// What the data's own description says, counted by others.
	if want.rows != 554_187 || len(want.byMonth) != 24 || want.byMonth[december] != 22_902 {
		t.Fatalf("%s is not the data this test knows: %d rows, %d months", raw, want.rows, len(want.byMonth))
	}
	testRun(t, raw)
}

// testRun runs the example on raw files and holds every visible result against
// figures read from the files without any of our code.
func testRun(t *testing.T, raw string) {
	want := readTrips(t, raw)
	dir := example(t)
	r := nightshift(t, filepath.Dir(dir), "run", "nyc-taxi", "--put", rawPrefix+"="+raw)
	if r.status != 0 {
		t.Fatalf("want success, found %s", r)
	}
	for _, text := range []string{"elt", "unload", "FINISHED", "succeeded", "pickup_month=2015-12"} {
		if !strings.Contains(r.stdout, text) {
			t.Errorf("want %q in the output:\n%s", text, r.stdout)
		}
	}
	for _, text := range []string{"unsubscribe", "to <"} {
		if strings.Contains(r.stdout, text) {
			t.Errorf("want no %q in the output:\n%s", text, r.stdout)
		}
	}
	last := filepath.Join(dir, ".nightshift", "last-run")
	exported := parquetRows(t, filepath.Join(last, "s3"), "pickup_month=2015-12")
	if exported != int64(want.byMonth[december]) {
		t.Errorf("want %d trips of %s exported, found %d", want.byMonth[december], december, exported)
	}
	m := onlyMail(t, filepath.Join(last, "inbox"), "nyc-taxi")
	for _, text := range []string{"succeeded", "elt", "unload", fmt.Sprint(want.byMonth[december]), fmt.Sprintf("loaded nyc_yellow_taxi: %d rows from ", want.rows)} {
		if !strings.Contains(strings.ReplaceAll(m, ",", ""), text) {
			t.Errorf("want %q in the mail:\n%s", text, m)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "nightshift-run-*")); len(left) > 0 && !t.Failed() {
		t.Logf("other runs' folders, or ours left behind: %v", left)
	}
}

// parquetRows counts the rows of the Parquet files below a folder whose path
// holds the partition, with a Parquet reader that is not DuckDB's.
func parquetRows(t *testing.T, below, partition string) int64 {
	t.Helper()
	var rows int64
	err := filepath.WalkDir(below, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".parquet") {
			return err
		}
		if !strings.Contains(path, partition) {
			t.Errorf("exported %s, which is not under %s", path, partition)
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		file, err := parquet.OpenFile(f, info.Size())
		if err != nil {
			return err
		}
		rows += file.NumRows()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// onlyMail returns the text of the one mail whose subject names the pipeline and
// is not the subscription's confirmation.
func onlyMail(t *testing.T, inbox, pipeline string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(inbox, "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%s is no mail: %v", name, err)
		}
		if strings.Contains(m.Header.Get("Subject"), pipeline) {
			found = append(found, string(raw))
		}
	}
	if len(found) != 1 {
		t.Fatalf("want one mail about %s in %s, found %d of %d mails", pipeline, inbox, len(found), len(names))
	}
	return found[0]
}

func TestRunWithABrokenRow(t *testing.T) {
	t.Parallel()
	raw := sampleTrips(t, 4_800)
	breakRow(t, filepath.Join(raw, "part-0002.gz"), 17)
	dir := example(t)
	r := nightshift(t, filepath.Dir(dir), "run", "nyc-taxi", "--put", rawPrefix+"="+raw)
	if r.status != 1 {
		t.Fatalf("want exit status 1, found %s", r)
	}
	m := onlyMail(t, filepath.Join(dir, ".nightshift", "last-run", "inbox"), "nyc-taxi")
	for _, where := range []struct{ name, text string }{{"output", r.stdout}, {"mail", m}} {
		for _, text := range []string{"FAILED", "elt", "stl_load_errors"} {
			if !strings.Contains(where.text, text) {
				t.Errorf("want %q in the %s:\n%s", text, where.name, where.text)
			}
		}
	}
	if strings.Contains(strings.ToLower(m), "completed") || strings.Contains(m, "succeeded") {
		t.Errorf("the mail of a failed run speaks of success:\n%s", m)
	}
}

// breakRow puts a word where line n (1-based) of a gzip file has its distance.
func breakRow(t *testing.T, name string, n int) {
	t.Helper()
	f, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	zr, err := gzip.NewReader(bytes.NewReader(f))
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if _, err := text.ReadFrom(zr); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(text.String(), "\n")
	fields := strings.Split(lines[n-1], "|")
	fields[5] = "far"
	lines[n-1] = strings.Join(fields, "|")
	var packed bytes.Buffer
	zw := gzip.NewWriter(&packed)
	if _, err := zw.Write([]byte(strings.Join(lines, "\n"))); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, packed.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
