package scaffold_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nightshift/internal/pipeline"
	"nightshift/internal/scaffold"
)

func TestWriteMakesAValidPipelineNamedAfterItsFolder(t *testing.T) {
	t.Parallel()
	for folder, name := range map[string]string{"sales": "sales", "My Sales_2": "my-sales-2", "42": "my-pipeline"} {
		dir := filepath.Join(t.TempDir(), folder)
		if _, err := scaffold.Write(dir); err != nil {
			t.Fatal(err)
		}
		p, problems := pipeline.Load(dir)
		if err := problems.Err(); err != nil {
			t.Errorf("%s: %v", folder, err)
		} else if p.Name != name {
			t.Errorf("%s: want the name %s, found %s", folder, name, p.Name)
		}
	}
}

func TestWriteTouchesNothingThatIsThere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mine := filepath.Join(dir, "nightshift.yaml")
	if err := os.WriteFile(mine, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := scaffold.Write(dir); !errors.Is(err, scaffold.ErrExists) || !strings.Contains(err.Error(), mine) {
		t.Errorf("want an error naming %s, found %v", mine, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("want nothing written, found %v", entries)
	}
}
