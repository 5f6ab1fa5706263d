// Package workerbin holds the worker's Lambda bootstrap inside the nightshift
// binary, one build per operating system and architecture, so that a single
// file is all a user installs.
//
// `make build` compiles cmd/worker into bin/bootstrap-<os>-<arch>.gz before it
// compiles cmd/nightshift. The builds are not kept in the repository: a
// nightshift compiled without them says so when the worker is first needed.
package workerbin

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

//go:embed all:bin
var builds embed.FS

// Bootstrap returns the worker's executable for an operating system and
// architecture in Go's names (linux, darwin; amd64, arm64).
func Bootstrap(goos, goarch string) ([]byte, error) {
	name := fmt.Sprintf("bin/bootstrap-%s-%s.gz", goos, goarch)
	packed, err := builds.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("this nightshift was built without the worker for %s/%s; build it with `make build`", goos, goarch)
	}
	if err != nil {
		return nil, fmt.Errorf("read the embedded worker for %s/%s: %w", goos, goarch, err)
	}
	zr, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack the embedded worker for %s/%s: %w", goos, goarch, err)
	}
	executable, err := io.ReadAll(zr)
	if err != nil {
		return nil, fmt.Errorf("unpack the embedded worker for %s/%s: %w", goos, goarch, err)
	}
	return executable, nil
}
