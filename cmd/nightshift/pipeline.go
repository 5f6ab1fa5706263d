package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"nightshift/internal/pipeline"
)

// load reads the pipeline in a folder; every problem is in the error.
func load(dir string) (*pipeline.Pipeline, error) {
	if _, err := os.Stat(filepath.Join(dir, pipeline.FileName)); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no %s in %s; `nightshift init %s` makes one", pipeline.FileName, dir, dir)
	}
	p, problems := pipeline.Load(dir)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return p, nil
}
