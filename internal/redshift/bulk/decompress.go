package bulk

import (
	"bufio"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"nightshift/internal/redshift/sqlerror"
)

// decompress opens a file for reading its plain bytes.
func decompress(path string, c Compression) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewReaderSize(f, 1<<20)
	var r io.Reader
	switch c {
	case Gzip:
		r, err = gzip.NewReader(buffered)
	case Bzip2:
		r = bzip2.NewReader(buffered)
	case Zstd:
		var z *zstd.Decoder
		if z, err = zstd.NewReader(buffered); err == nil {
			r = z.IOReadCloser()
		}
	case Lzop:
		err = sqlerror.NotSupported("COPY with LZOP", nil)
	default:
		r = buffered
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read the file as %s: %w", strings.ToUpper(string(c)), err), f.Close())
	}
	return stream{r, f}, nil
}

// stream reads from one thing and closes another.
type stream struct {
	io.Reader
	file *os.File
}

// Close closes the file below, and the decompressor when it wants that.
func (s stream) Close() error {
	if c, ok := s.Reader.(io.Closer); ok {
		return errors.Join(c.Close(), s.file.Close())
	}
	return s.file.Close()
}

// firstLine reads a file's first line, without its end.
func firstLine(path string, c Compression) (string, error) {
	r, err := decompress(path, c)
	if err != nil {
		return "", err
	}
	defer r.Close()
	line, err := bufio.NewReader(io.LimitReader(r, 8<<20)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}
