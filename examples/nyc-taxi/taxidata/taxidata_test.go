package taxidata_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nightshift/examples/nyc-taxi/taxidata"
)

func TestWriteIsDeterministicAndInLayout(t *testing.T) {
	t.Parallel()
	one, two := t.TempDir(), t.TempDir()
	for _, dir := range []string{one, two} {
		if err := taxidata.Write(dir, 4_800, 7); err != nil {
			t.Fatal(err)
		}
	}
	months := map[string]int{}
	for _, name := range []string{"part-0000.gz", "part-0001.gz", "part-0002.gz", "part-0003.gz"} {
		a, err := os.ReadFile(filepath.Join(one, name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(two, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs between two runs with the same seed", name)
		}
		zr, err := gzip.NewReader(bytes.NewReader(a))
		if err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(zr); lines.Scan(); {
			fields := strings.Split(lines.Text(), "|")
			if len(fields) != 10 {
				t.Fatalf("%s: want 10 fields, found %d in %q", name, len(fields), lines.Text())
			}
			pickup, err := time.Parse("2006-01-02 15:04:05", fields[1])
			if err != nil || !strings.HasPrefix(fields[1], fields[0]) {
				t.Fatalf("%s: pickup_date %q and pickup_datetime %q disagree (%v)", name, fields[0], fields[1], err)
			}
			months[pickup.Format("2006-01")]++
		}
	}
	if len(months) != taxidata.Months {
		t.Errorf("want trips in %d months, found %d: %v", taxidata.Months, len(months), months)
	}
}

func TestWriteRefusesTooFewRows(t *testing.T) {
	t.Parallel()
	if err := taxidata.Write(t.TempDir(), 3, 1); err == nil {
		t.Error("want an error for fewer trips than months")
	}
}
