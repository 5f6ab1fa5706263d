// Package testdata finds the real input data that some tests want.
package testdata

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir returns the directory of the real data: $NIGHTSHIFT_DATA, else
// ../shared/data beside the repository. It skips the test where there is none.
func Dir(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("NIGHTSHIFT_DATA"); dir != "" {
		if _, err := os.Stat(dir); err != nil {
			t.Fatalf("NIGHTSHIFT_DATA: %v", err)
		}
		return dir
	}
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		parent := filepath.Dir(root)
		if parent == root {
			t.Skip("no real data: not inside the repository and NIGHTSHIFT_DATA is not set")
		}
		root = parent
	}
	dir := filepath.Join(filepath.Dir(root), "shared", "data")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no real data: %s is not there and NIGHTSHIFT_DATA is not set", dir)
	}
	return dir
}
