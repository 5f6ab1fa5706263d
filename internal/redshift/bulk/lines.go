package bulk

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"nightshift/internal/redshift/sqlerror"
)

// maxLine is the longest record COPY reads, in bytes.
const maxLine = 8 << 20

// lines reads the records of one file in the load's format.
func (l *Load) lines(ctx context.Context, r io.Reader) (lineReader, error) {
	if e := encodingOf(l.Options.Encoding); e != nil {
		r = transform.NewReader(r, e.NewDecoder())
	}
	p := &physical{r: bufio.NewReaderSize(r, 1<<20), skip: l.Options.IgnoreHeader, ignoreBlank: l.Options.IgnoreBlankLines}
	switch l.Options.Format {
	case CSV:
		return &csvLines{p: p, o: &l.Options}, nil
	case FixedWidth:
		return &fixedLines{p: p, o: &l.Options}, nil
	case JSON:
		return l.jsonLines(ctx, p.r)
	case Delimited:
		return &delimitedLines{p: p, o: &l.Options}, nil
	}
	return nil, sqlerror.NotSupported("COPY from "+string(l.Options.Format), nil)
}

func encodingOf(name string) encoding.Encoding {
	switch name {
	case "UTF16":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case "UTF16LE":
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case "UTF16BE":
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case "ISO88591":
		return charmap.ISO8859_1
	}
	return nil
}

// physical gives the lines of a file.
type physical struct {
	r           *bufio.Reader
	number      int64
	skip        int
	ignoreBlank bool
	end         string // how the last line ended
}

// read gives the next line without its end; io.EOF after the last.
func (p *physical) read() (string, error) {
	for {
		text, err := p.r.ReadString('\n')
		if errors.Is(err, io.EOF) && text != "" {
			err = nil
		}
		if err != nil {
			return "", err
		}
		p.number++
		if p.number == 1 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		if len(text) > maxLine {
			return "", errors.New("a record is longer than the 8 MB COPY allows")
		}
		line := strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
		text, p.end = line, text[len(line):]
		if p.skip > 0 {
			p.skip--
			continue
		}
		if p.ignoreBlank && text == "" {
			continue
		}
		return text, nil
	}
}

// delimitedLines reads the default format.
type delimitedLines struct {
	p *physical
	o *CopyOptions
}

func (d *delimitedLines) next() (line, error) {
	raw, err := d.p.read()
	if err != nil {
		return line{number: d.p.number}, err
	}
	out := line{number: d.p.number, raw: raw}
	if !d.o.Escape && !d.o.RemoveQuotes {
		at := 0
		for _, part := range strings.Split(raw, d.o.Delimiter) {
			out.fields = append(out.fields, field{text: part, at: at})
			at += utf8.RuneCountInString(part) + utf8.RuneCountInString(d.o.Delimiter)
		}
		return out, nil
	}
	return d.escaped(out)
}

// escaped splits a record with backslash escapes or quotes; both may hold delimiters and, escaped, line ends.
func (d *delimitedLines) escaped(out line) (line, error) {
	var b bytes.Buffer
	text, at := out.raw, 0
	start, quote, wasEscaped := 0, byte(0), false
	flush := func() {
		f := field{text: b.String(), at: start}
		if d.o.Escape && wasEscaped && f.text == "N" && d.o.Null == `\N` {
			f = field{null: true, at: start}
		}
		out.fields = append(out.fields, f)
		b.Reset()
		wasEscaped = false
	}
	for at <= len(text) {
		if at == len(text) {
			if quote == 0 {
				break
			}
			return d.unterminated(out), nil
		}
		c := text[at]
		switch {
		case d.o.Escape && c == '\\':
			if at+1 < len(text) {
				b.WriteByte(text[at+1])
				wasEscaped = true
				at += 2
				continue
			}
			more, err := d.p.read()
			if err != nil {
				return d.unterminated(out), nil //nolint:nilerr // the file ends in an escape
			}
			b.WriteByte('\n')
			out.raw += "\n" + more
			text, at = more, 0
			continue
		case d.o.RemoveQuotes && quote == 0 && b.Len() == 0 && (c == '"' || c == '\''):
			quote = c
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && strings.HasPrefix(text[at:], d.o.Delimiter):
			flush()
			at += len(d.o.Delimiter)
			start = at
			continue
		default:
			b.WriteByte(c)
		}
		at++
	}
	flush()
	return out, nil
}

func (d *delimitedLines) unterminated(out line) line {
	out.problem = &LoadError{Code: 1214, Reason: "Delimited value missing end quote"}
	return out
}

// csvLines reads CSV: quoted fields may hold delimiters, doubled quotes and line ends.
type csvLines struct {
	p *physical
	o *CopyOptions
}

func (d *csvLines) next() (line, error) {
	raw, err := d.p.read()
	if err != nil {
		return line{number: d.p.number}, err
	}
	out := line{number: d.p.number, raw: raw}
	text, at := raw, 0
	for {
		start := at
		if at >= len(text) || text[at] != d.o.Quote {
			end := strings.Index(text[at:], d.o.Delimiter)
			if end < 0 {
				out.fields = append(out.fields, field{text: text[at:], at: start})
				return out, nil
			}
			out.fields = append(out.fields, field{text: text[at : at+end], at: start})
			at += end + len(d.o.Delimiter)
			continue
		}
		var value string
		value, text, at, err = d.quoted(&out, text, at+1)
		if err != nil {
			out.problem = &LoadError{Code: 1214, Reason: "Missing end quote in CSV data", Position: start}
			return out, nil //nolint:nilerr // a broken record is reported, not the end of the file
		}
		out.fields = append(out.fields, field{text: value, at: start})
		if at >= len(text) {
			return out, nil
		}
		if !strings.HasPrefix(text[at:], d.o.Delimiter) {
			out.problem = &LoadError{Code: 1216, Reason: "Invalid quote formatting for CSV", Position: at}
			return out, nil
		}
		at += len(d.o.Delimiter)
	}
}

// quoted reads the rest of a quoted field, over line ends; at stands behind the opening quote.
func (d *csvLines) quoted(out *line, text string, at int) (value, rest string, next int, err error) {
	var b strings.Builder
	for {
		i := strings.IndexByte(text[at:], d.o.Quote)
		if i < 0 {
			b.WriteString(text[at:])
			b.WriteString(d.p.end) // a line end inside quotes is part of the value, as it is
			out.raw += d.p.end
			more, err := d.p.read()
			if err != nil {
				return "", text, at, err
			}
			out.raw += more
			text, at = more, 0
			continue
		}
		b.WriteString(text[at : at+i])
		at += i + 1
		if at < len(text) && text[at] == d.o.Quote {
			b.WriteByte(d.o.Quote)
			at++
			continue
		}
		return b.String(), text, at, nil
	}
}

// fixedLines reads FIXEDWIDTH.
type fixedLines struct {
	p *physical
	o *CopyOptions
}

func (d *fixedLines) next() (line, error) {
	raw, err := d.p.read()
	if err != nil {
		return line{number: d.p.number}, err
	}
	out := line{number: d.p.number, raw: raw}
	runes := []rune(raw)
	at := 0
	for _, f := range d.o.Fixed {
		if at >= len(runes) {
			break
		}
		end := min(at+f.Width, len(runes))
		out.fields = append(out.fields, field{text: strings.TrimRight(string(runes[at:end]), " "), at: at})
		at = end
	}
	return out, nil
}
