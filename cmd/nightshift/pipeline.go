package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"nightshift/internal/pipeline"
	"nightshift/internal/redshift/check"
)

// load reads the pipeline in a folder; every problem is in the error.
func load(dir string) (*pipeline.Pipeline, error) {
	if _, err := os.Stat(filepath.Join(dir, pipeline.FileName)); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no %s in %s; `nightshift init %s` makes one", pipeline.FileName, dir, quoted(dir))
	}
	p, problems := pipeline.Load(dir)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return p, nil
}

// refusals are the places of a pipeline's SQL that Redshift runs and the local warehouse does not.
func refusals(p *pipeline.Pipeline) []string {
	var list []string
	for _, r := range p.Refusals(check.Statement) {
		list = append(list, r.String()+" (Redshift runs it; the local warehouse does not)")
	}
	return list
}

// loadLocal is load for what runs on this machine: SQL that the local warehouse refuses is bad input here.
func loadLocal(dir string) (*pipeline.Pipeline, error) {
	p, err := load(dir)
	if err != nil {
		return nil, err
	}
	if list := refusals(p); len(list) > 0 {
		return nil, errors.New(strings.Join(list, "\n"))
	}
	return p, nil
}
