package bulk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
)

// scanLimit is the size of a compressed file up to which it is scanned before DuckDB reads it: beyond, that would cost
// as much as the load.
const scanLimit = 8 << 20

// errUnsuited says that files hold what DuckDB's reader passes over in silence. Nothing was loaded.
var errUnsuited = errors.New("the files need the precise reader")

// suits looks through the files for what DuckDB's reader takes otherwise than COPY does:
//   - empty lines, which are records with too few fields, and NUL, which ends a record: DuckDB skips and keeps them;
//   - blanks around the quotes of CSV, which are part of the value or an error: DuckDB drops them;
//   - a delimiter too many at the end of a line, which is one field too many: DuckDB drops it.
func (l *Load) suits(ctx context.Context, sources []source, paths []string) error {
	s := newScan(&l.Options, len(l.Columns))
	next, suited := make(chan string), atomic.Bool{}
	suited.Store(true)
	var readers sync.WaitGroup
	for range min(len(paths), runtime.GOMAXPROCS(0)) {
		readers.Go(func() {
			for path := range next {
				// what cannot be read is reported by the precise reader
				if plain, err := s.file(ctx, path, l.Options.Compression); err != nil || !plain {
					suited.Store(false)
				}
			}
		})
	}
	for i, path := range paths {
		if (l.Options.Compression == Plain || sources[i].size <= scanLimit) && suited.Load() {
			next <- path
		}
	}
	close(next)
	readers.Wait()
	if !suited.Load() {
		return errUnsuited
	}
	return nil
}

// scan is what to look for.
type scan struct {
	delimiter byte
	quote     byte // 0 when there is none
	most      int  // delimiters in a line
	never     [][]byte
	beside    [][]byte // never beside a quote
}

func newScan(o *CopyOptions, columns int) *scan {
	s := &scan{delimiter: o.Delimiter[0], most: columns, never: [][]byte{{0}, []byte("\n\n"), []byte("\n\r\n")}}
	if o.Format != CSV {
		return s // one delimiter behind the last field is ignored
	}
	s.most--
	s.quote = o.Quote
	q, d := string(o.Quote), o.Delimiter
	for _, text := range []string{q + " " + d, q + " \n", q + " \r", q + "  ", d + " " + q, "\n " + q, "  " + q} {
		s.beside = append(s.beside, []byte(text))
	}
	return s
}

func (s *scan) file(ctx context.Context, path string, c Compression) (plain bool, err error) {
	r, err := decompress(path, c)
	if err != nil {
		return false, err
	}
	defer r.Close()
	const room = 1 << 20
	text := append(make([]byte, 0, 2*room), '\n') // the first line begins as the others do
	for ctx.Err() == nil {
		begin := len(text)
		n, err := io.ReadFull(r, text[begin:begin+room])
		text = text[:begin+n]
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			if text[len(text)-1] != '\n' {
				text = append(text, '\n')
			}
			return len(text) == 1 || s.plain(text), nil
		}
		if err != nil {
			return false, err
		}
		if !s.plain(text) {
			return false, nil
		}
		// the line that goes on in the next block is looked at there, unless it is a long one
		rest := text[max(bytes.LastIndexByte(text, '\n')-1, 0):]
		if len(rest) > room/2 {
			rest = rest[len(rest)-2:]
		}
		text = text[:copy(text, rest)]
	}
	return false, context.Cause(ctx)
}

func (s *scan) plain(text []byte) bool {
	for _, never := range s.never {
		if bytes.Contains(text, never) {
			return false
		}
	}
	if s.quote != 0 && bytes.IndexByte(text, s.quote) >= 0 {
		for _, never := range s.beside {
			if bytes.Contains(text, never) {
				return false
			}
		}
	}
	return s.ends(text, []byte{s.delimiter, '\n'}) && s.ends(text, []byte{s.delimiter, '\r', '\n'})
}

// ends tells whether no line with this end has a delimiter too many.
func (s *scan) ends(text, end []byte) bool {
	for at := 0; ; {
		i := bytes.Index(text[at:], end)
		if i < 0 {
			return true
		}
		line := text[bytes.LastIndexByte(text[:at+i], '\n')+1 : at+i+1]
		if s.delimiters(line) > s.most {
			return false
		}
		at += i + 1
	}
}

// delimiters counts those outside quotes.
func (s *scan) delimiters(line []byte) int {
	if s.quote == 0 || bytes.IndexByte(line, s.quote) < 0 {
		return bytes.Count(line, []byte{s.delimiter})
	}
	n, inside, before := 0, false, s.delimiter
	for _, c := range line {
		switch {
		case c == s.quote && inside:
			inside = false
		case c == s.quote:
			inside = before == s.delimiter || before == s.quote // a field's first character, or a doubled one
		case c == s.delimiter && !inside:
			n++
		}
		before = c
	}
	return n
}
