// Package workerbin holds the worker's Lambda bootstrap inside the nightshift
// binary, one build per operating system and architecture, so that a single
// file is all a user installs.
//
// `make build` compiles cmd/worker into bin/bootstrap-<os>-<arch>.gz before it
// compiles cmd/nightshift. The builds are not kept in the repository: a
// nightshift compiled without them says so when the worker is first needed.
package workerbin

import (
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"

	"nightshift/internal/template"
)

//go:embed all:bin
var builds embed.FS

// Bootstrap returns the worker's executable for an operating system and
// architecture in Go's names (linux, darwin; amd64, arm64), compressed as it is
// kept.
func Bootstrap(goos, goarch string) (template.Deflated, error) {
	name := fmt.Sprintf("bin/bootstrap-%s-%s.gz", goos, goarch)
	packed, err := builds.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return template.Deflated{}, fmt.Errorf("this nightshift was built without the worker for %s/%s; build it with `make build`", goos, goarch)
	}
	if err != nil {
		return template.Deflated{}, fmt.Errorf("read the embedded worker for %s/%s: %w", goos, goarch, err)
	}
	bootstrap, err := deflated(packed)
	if err != nil {
		return template.Deflated{}, fmt.Errorf("read the embedded worker for %s/%s: %w", goos, goarch, err)
	}
	return bootstrap, nil
}

// The sizes of a gzip file's header without optional fields and of its trailer
// (RFC 1952).
const (
	gzipHeader  = 10
	gzipTrailer = 8
)

// deflated takes the DEFLATE stream out of a gzip file that `gzip -n` made.
func deflated(packed []byte) (template.Deflated, error) {
	if len(packed) < gzipHeader+gzipTrailer || packed[0] != 0x1f || packed[1] != 0x8b || packed[2] != 8 || packed[3] != 0 {
		return template.Deflated{}, errors.New("it is no gzip file without a name; build it anew with `make build`")
	}
	trailer := packed[len(packed)-gzipTrailer:]
	return template.Deflated{
		Data:  packed[gzipHeader : len(packed)-gzipTrailer],
		CRC32: binary.LittleEndian.Uint32(trailer),
		Size:  uint64(binary.LittleEndian.Uint32(trailer[4:])),
	}, nil
}
