package template

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	"nightshift/internal/task"
)

// packageTime is every file's time in the package: the zip format's first.
var packageTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Deflated is a file as a zip holds it. The worker's binary comes compressed
// already: compressing it anew would take longer than all the rest of a
// deployment to a local cloud.
type Deflated struct {
	// Data is the DEFLATE stream (RFC 1951).
	Data []byte
	// CRC32 (IEEE) and Size, in bytes, are those of the file itself.
	CRC32 uint32
	Size  uint64
}

// Deflate compresses a file.
func Deflate(content []byte) (Deflated, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return Deflated{}, err
	}
	if _, err := w.Write(content); err != nil {
		return Deflated{}, err
	}
	if err := w.Close(); err != nil {
		return Deflated{}, err
	}
	return Deflated{Data: b.Bytes(), CRC32: crc32.ChecksumIEEE(content), Size: uint64(len(content))}, nil
}

// Package makes the function package: the worker's binary for Lambda as
// bootstrap, and the plan. The same input gives the same bytes.
func Package(plan task.Plan, bootstrap Deflated) ([]byte, error) {
	if bootstrap.Size == 0 {
		return nil, errors.New("package the functions: the worker's binary is empty")
	}
	encoded, err := plan.Encode()
	if err != nil {
		return nil, fmt.Errorf("package the functions: %w", err)
	}
	deflated, err := Deflate(encoded)
	if err != nil {
		return nil, fmt.Errorf("package %s: %w", task.PlanFile, err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	files := []struct {
		name string
		mode uint32
		Deflated
	}{{"bootstrap", 0o755, bootstrap}, {task.PlanFile, 0o644, deflated}}
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: packageTime, CRC32: f.CRC32,
			CompressedSize64: uint64(len(f.Data)), UncompressedSize64: f.Size}
		h.CreatorVersion = 3 << 8 // Unix, so that the mode counts
		h.ExternalAttrs = (0o100000 | f.mode) << 16
		out, err := w.CreateRaw(h)
		if err != nil {
			return nil, fmt.Errorf("package %s: %w", f.name, err)
		}
		if _, err := out.Write(f.Data); err != nil {
			return nil, fmt.Errorf("package %s: %w", f.name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("package the functions: %w", err)
	}
	return b.Bytes(), nil
}
