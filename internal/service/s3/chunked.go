package s3

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/versity/versitygw/s3err"
)

// chunkHeaderMax bounds a chunk's header line and the trailer, as S3 does.
const chunkHeaderMax = 1024

// bodyError is a malformed aws-chunked body: the client's mistake.
type bodyError struct{ s3err.S3Error }

func (e *bodyError) Error() string { return e.BaseError().Description }

func incomplete(format string, args ...any) error {
	return &bodyError{s3err.APIError{Code: "IncompleteBody", HTTPStatusCode: http.StatusBadRequest,
		Description: "The request body is not a whole aws-chunked stream: " + fmt.Sprintf(format, args...)}}
}

// chunkReader reads the payload of an aws-chunked body, with signed chunks or not:
//
//	<size in hex>[;chunk-signature=<64 hex>]\r\n<bytes>\r\n ... 0[;chunk-signature=...]\r\n[<trailer>:<value>\r\n]...\r\n
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
type chunkReader struct {
	src     *bufio.Reader
	want    int64 // payload bytes still to come, by x-amz-decoded-content-length
	left    int64 // of the current chunk
	started bool
	err     error
	trailer http.Header
}

func newChunkReader(r io.Reader, length int64) *chunkReader {
	return &chunkReader{src: bufio.NewReaderSize(r, 64<<10), want: length, trailer: http.Header{}}
}

func (c *chunkReader) Read(p []byte) (int, error) {
	for c.err == nil && c.left == 0 {
		c.err = c.next()
	}
	if c.err != nil {
		return 0, c.err
	}
	if int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.src.Read(p)
	c.left -= int64(n)
	c.want -= int64(n)
	if err != nil {
		c.err = incomplete("it ends inside a chunk")
		if !errors.Is(err, io.EOF) {
			c.err = err
		}
		return n, c.err
	}
	return n, nil
}

// next reads up to the next chunk's data, or the trailer.
func (c *chunkReader) next() error {
	if c.started {
		if line, err := c.line(); err != nil || line != "" {
			return orElse(err, "a chunk is longer than its size")
		}
	}
	c.started = true
	line, err := c.line()
	if err != nil {
		return err
	}
	size, _, _ := strings.Cut(line, ";")
	n, err := strconv.ParseUint(strings.TrimSpace(size), 16, 62)
	if err != nil {
		return incomplete("%q is not a chunk size", size)
	}
	if n == 0 {
		return c.end()
	}
	if int64(n) > c.want {
		return incomplete("it holds more than x-amz-decoded-content-length says")
	}
	c.left = int64(n)
	return nil
}

// end reads the trailer.
func (c *chunkReader) end() error {
	if c.want != 0 {
		return incomplete("it holds %d bytes less than x-amz-decoded-content-length says", c.want)
	}
	for range 32 {
		line, err := c.line()
		if errors.Is(err, errNoLine) || err == nil && line == "" {
			return io.EOF
		}
		if err != nil {
			return err
		}
		name, v, found := strings.Cut(line, ":")
		if !found {
			return incomplete("%q is not a trailer", line)
		}
		c.trailer.Set(strings.TrimSpace(name), strings.TrimSpace(v))
	}
	return incomplete("it has too many trailers")
}

var errNoLine = incomplete("it ends where a chunk was expected")

// line reads one line without its end, which is CRLF, or LF from clients that are careless in the trailer.
func (c *chunkReader) line() (string, error) {
	line, err := c.src.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull) || len(line) > chunkHeaderMax:
		return "", incomplete("a header of a chunk is longer than %d bytes", chunkHeaderMax)
	case errors.Is(err, io.EOF) && len(line) == 0:
		return "", errNoLine
	case err != nil && !errors.Is(err, io.EOF):
		return "", err
	}
	return string(bytes.TrimRight(line, "\r\n")), nil
}

func orElse(err error, why string) error {
	if err != nil {
		return err
	}
	return incomplete("%s", why)
}

// dechunk is the payload alone.
func dechunk(body io.ReadCloser, length int64) io.ReadCloser {
	return struct {
		io.Reader
		io.Closer
	}{newChunkReader(body, length), body}
}

// rechunk is the payload as unsigned chunks with the announced checksum as trailer, and the length of that stream
// (-1: sent as it comes, when the checksum's length is not known beforehand).
func rechunk(body io.ReadCloser, length int64, trailer string) (io.ReadCloser, int64) {
	r := &rechunker{src: newChunkReader(body, length), left: length, trailer: trailer}
	return struct {
		io.Reader
		io.Closer
	}{r, body}, r.size()
}

// rechunkSize is the size of all chunks but the last.
const rechunkSize = 1 << 20

type rechunker struct {
	src     *chunkReader
	left    int64 // payload not yet framed
	chunk   int64 // payload left of the chunk in progress
	out     bytes.Buffer
	trailer string
	done    bool
}

// checksumLength is the length in base64 of the checksums S3 knows.
var checksumLength = map[string]int64{"x-amz-checksum-crc32": 8, "x-amz-checksum-crc32c": 8, "x-amz-checksum-crc64nvme": 12,
	"x-amz-checksum-sha1": 28, "x-amz-checksum-sha256": 44}

func (r *rechunker) size() int64 {
	sum, known := checksumLength[strings.ToLower(strings.TrimSpace(r.trailer))]
	if !known {
		return -1
	}
	full, rest := r.left/rechunkSize, r.left%rechunkSize
	n := full * int64(rechunkSize+len(frame(rechunkSize))+2)
	if rest > 0 {
		n += rest + int64(len(frame(rest))) + 2
	}
	return n + int64(len("0\r\n")) + int64(len(strings.TrimSpace(r.trailer))) + 1 + sum + int64(len("\r\n\r\n"))
}

func frame(n int64) string { return strconv.FormatInt(n, 16) + "\r\n" }

func (r *rechunker) Read(p []byte) (int, error) {
	for {
		if r.out.Len() > 0 {
			return r.out.Read(p)
		}
		switch {
		case r.chunk > 0:
			if int64(len(p)) > r.chunk {
				p = p[:r.chunk]
			}
			n, err := r.src.Read(p)
			r.chunk -= int64(n)
			if r.chunk == 0 {
				r.out.WriteString("\r\n")
			}
			if errors.Is(err, io.EOF) { // cannot be: the reader counts too
				err = io.ErrUnexpectedEOF
			}
			return n, err
		case r.left > 0:
			r.chunk = min(r.left, rechunkSize)
			r.left -= r.chunk
			r.out.WriteString(frame(r.chunk))
		case r.done:
			return 0, io.EOF
		default:
			r.done = true
			if _, err := io.Copy(io.Discard, r.src); err != nil { // the last chunk and the trailer
				return 0, err
			}
			name := strings.TrimSpace(r.trailer)
			v := r.src.trailer.Get(name)
			if v == "" {
				return 0, &bodyError{s3err.APIError{Code: "MalformedTrailerError", HTTPStatusCode: http.StatusBadRequest,
					Description: fmt.Sprintf("The request announced the trailer %q and did not send it", name)}}
			}
			fmt.Fprintf(&r.out, "0\r\n%s:%s\r\n\r\n", name, v)
		}
	}
}
