package template

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"time"

	"nightshift/internal/task"
)

// packageTime is every file's time in the package: the zip format's first.
var packageTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Package makes the function package: the worker's binary for Lambda as
// bootstrap, and the plan. The same input gives the same bytes.
func Package(plan task.Plan, bootstrap []byte) ([]byte, error) {
	if len(bootstrap) == 0 {
		return nil, errors.New("package the functions: the worker's binary is empty")
	}
	encoded, err := plan.Encode()
	if err != nil {
		return nil, fmt.Errorf("package the functions: %w", err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestCompression)
	})
	files := []struct {
		name string
		mode uint32
		data []byte
	}{{"bootstrap", 0o755, bootstrap}, {task.PlanFile, 0o644, encoded}}
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: packageTime}
		h.CreatorVersion = 3 << 8 // Unix, so that the mode counts
		h.ExternalAttrs = (0o100000 | f.mode) << 16
		out, err := w.CreateHeader(h)
		if err != nil {
			return nil, fmt.Errorf("package %s: %w", f.name, err)
		}
		if _, err := out.Write(f.data); err != nil {
			return nil, fmt.Errorf("package %s: %w", f.name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("package the functions: %w", err)
	}
	return b.Bytes(), nil
}
