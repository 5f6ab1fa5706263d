package lambda

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
)

// Lambda's limits on code. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const (
	maxUnzipped = 250 << 20
	maxInline   = 50 << 20
	maxEntries  = 20_000
)

// CodeSource is where a zip comes from: inline, or S3.
type codeSource struct {
	zip         []byte
	bucket, key string
}

// codeOf is an unpacked zip.
type codeOf struct {
	hash   string // hex
	base64 string
	size   int64
}

// fetch gets and unpacks a function's code. The bootstrap must be one that this machine can run, of the architecture
// the function names.
func (s *Service) fetch(ctx context.Context, src codeSource, architecture string) (codeOf, error) {
	data := src.zip
	switch {
	case len(data) > 0 && (src.bucket != "" || src.key != ""):
		return codeOf{}, invalid("Please do not provide other FunctionCode parameters when providing a ZipFile.")
	case len(data) > maxInline:
		return codeOf{}, tooLarge(len(data), maxInline)
	case len(data) == 0 && (src.bucket == "" || src.key == ""):
		return codeOf{}, invalid("Please provide a source for function code.")
	case len(data) == 0:
		if s.deps.Code == nil {
			return codeOf{}, unsupported("code from S3 (no object store is connected)")
		}
		var err error
		if data, err = s.deps.Code.Get(ctx, src.bucket, src.key); err != nil {
			return codeOf{}, invalid("Error occurred while GetObject. S3 Error Message: %v", err)
		}
	}
	sum := sha256.Sum256(data)
	code := codeOf{hash: hex.EncodeToString(sum[:]), base64: base64.StdEncoding.EncodeToString(sum[:]), size: int64(len(data))}
	if err := s.unpack(code.hash, data); err != nil {
		return codeOf{}, err
	}
	return code, checkBootstrap(filepath.Join(s.deps.Dir, code.hash, "bootstrap"), architecture)
}

// unpack makes <Dir>/<hash>/ and <Dir>/<hash>.zip, each whole or not at all. The same code is unpacked once.
func (s *Service) unpack(hash string, data []byte) error {
	s.codes.Lock()
	defer s.codes.Unlock()
	dst := filepath.Join(s.deps.Dir, hash)
	if _, err := os.Stat(dst); err == nil {
		return nil
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return invalid("Could not unzip uploaded file. Please check your file, then try to upload again.")
	}
	tmp, err := os.MkdirTemp(s.deps.Dir, ".unpack-*")
	if err != nil {
		return fmt.Errorf("lambda: unpack: %w", err)
	}
	defer os.RemoveAll(tmp) // gone when it was renamed
	if err := extract(z, tmp); err != nil {
		return err
	}
	if err := os.Chmod(tmp, 0o755); err != nil { //nolint:gosec // code, readable by the function
		return fmt.Errorf("lambda: unpack: %w", err)
	}
	if err := writeFile(filepath.Join(s.deps.Dir, hash+".zip"), data); err != nil {
		return err
	}
	if err := os.Rename(tmp, dst); err != nil {
		return fmt.Errorf("lambda: unpack: %w", err)
	}
	return nil
}

// writeFile writes a file whole or not at all.
func writeFile(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".write-*")
	if err != nil {
		return fmt.Errorf("lambda: write %s: %w", name, err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("lambda: write %s: %w", name, err), os.Remove(f.Name()))
	}
	return nil
}

// extract writes a zip's files below dir. What the zip says about sizes is not believed.
func extract(z *zip.Reader, dir string) error {
	if len(z.File) > maxEntries {
		return invalid("the zip has %d entries; the local cloud takes at most %d", len(z.File), maxEntries)
	}
	left := int64(maxUnzipped)
	for _, f := range z.File {
		name := strings.TrimSuffix(f.Name, "/")
		if !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, "\\\x00") || path.Clean(name) != name {
			return invalid("the zip's entry %q does not stay inside the function's directory", f.Name)
		}
		dst := filepath.Join(dir, filepath.FromSlash(name))
		mode := f.Mode()
		switch {
		case mode.IsDir() || strings.HasSuffix(f.Name, "/"):
			if err := os.MkdirAll(dst, 0o755); err != nil { //nolint:gosec // code, readable by the function
				return invalid("the zip's entry %q cannot be made: %v", f.Name, err)
			}
		case mode.IsRegular():
			n, err := extractFile(f, dst, left)
			if err != nil {
				return err
			}
			left -= n
		default:
			return unsupported(fmt.Sprintf("the zip's entry %q: only files and directories, not %s", f.Name, mode.Type()))
		}
	}
	return nil
}

func extractFile(f *zip.File, dst string, left int64) (int64, error) {
	r, err := f.Open()
	if err != nil {
		return 0, invalid("Could not unzip uploaded file: %s: %v", f.Name, err)
	}
	defer r.Close()
	if err := os.MkdirAll(filepath.Dir(dst), 0o755); err != nil { //nolint:gosec // code, readable by the function
		return 0, invalid("the zip's entry %q cannot be made: %v", f.Name, err)
	}
	mode := fs.FileMode(0o644)
	if f.Mode()&0o111 != 0 || path.Base(f.Name) == "bootstrap" {
		mode = 0o755
	}
	n, err := writeExecutable(dst, io.LimitReader(r, left+1), mode)
	if errors.Is(err, fs.ErrExist) {
		return 0, invalid("the zip's entry %q cannot be made (is it there twice?): %v", f.Name, err)
	}
	if err != nil {
		return n, invalid("Could not unzip uploaded file: %s: %v", f.Name, err)
	}
	if n > left {
		return n, invalid("Unzipped size must be smaller than %d bytes", maxUnzipped)
	}
	return n, nil
}

// writeExecutable writes a new file that may be run at once. No process is forked while it is open for writing: the
// child would hold it open until its own exec, and running the file would fail with "text file busy" meanwhile.
func writeExecutable(name string, from io.Reader, mode fs.FileMode) (n int64, err error) {
	write := func() error {
		syscall.ForkLock.RLock()
		defer syscall.ForkLock.RUnlock()
		w, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err != nil {
			return err
		}
		n, err = io.Copy(w, from)
		return errors.Join(err, w.Close())
	}
	if err := write(); err != nil {
		return n, err
	}
	written, err := os.Open(name) // forks need not wait for the disk
	if err != nil {
		return n, err
	}
	return n, errors.Join(written.Sync(), written.Close())
}

// CodePath is where [Service.CodeHandler] wants to be mounted, unsigned.
const CodePath = "/_nightshift/lambda/code/"

// CodeHandler serves the zips that GetFunction's Code.Location names.
func (s *Service) CodeHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hash, found := strings.CutPrefix(r.URL.Path, CodePath)
		if raw, err := hex.DecodeString(hash); !found || err != nil || len(raw) != sha256.Size {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/zip")
		http.ServeFile(w, r, filepath.Join(s.deps.Dir, hash+".zip"))
	})
}
