package bulk

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"nightshift/internal/redshift/sqlerror"
)

// jsonLines reads JSON objects, one after another, whatever white space or brackets are between them.
type jsonLines struct {
	decoder *json.Decoder
	load    *Load
	names   []string   // of the columns, for 'auto'
	paths   [][]string // of a jsonpaths file, parallel to the columns
	fold    bool
	noShred bool
	number  int64
}

func (l *Load) jsonLines(ctx context.Context, r *bufio.Reader) (lineReader, error) {
	d := &jsonLines{load: l, decoder: json.NewDecoder(r)}
	d.decoder.UseNumber()
	switch mode := l.Options.JSONPaths; {
	case strings.EqualFold(mode, "auto"), strings.EqualFold(mode, "auto ignorecase"):
		d.fold = !strings.EqualFold(mode, "auto")
		for _, i := range l.Columns {
			d.names = append(d.names, l.Table.Columns[i].Name)
		}
	case strings.EqualFold(mode, "noshred"):
		d.noShred = true
	default:
		paths, err := l.readPaths(ctx, mode)
		if err != nil {
			return nil, err
		}
		if len(paths) != len(l.Columns) {
			return nil, sqlerror.New(sqlerror.StateInternal, "Number of jsonpaths and the number of columns should match. JSONPath size: %d, Number of columns in table or column list: %d", len(paths), len(l.Columns))
		}
		d.paths = paths
	}
	return d, nil
}

// readPaths reads a jsonpaths file.
func (l *Load) readPaths(ctx context.Context, url string) ([][]string, error) {
	at, err := ParseLocation(url, nil)
	if err != nil {
		return nil, err
	}
	r, err := l.Store.Open(ctx, at.Bucket, at.Key)
	if err != nil {
		return nil, sqlerror.New(sqlerror.StateInternal, "Failed to read the jsonpaths file %s", url)
	}
	data, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, fmt.Errorf("read the jsonpaths file %s: %w", url, err)
	}
	var file struct {
		Paths []string `json:"jsonpaths"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, sqlerror.New(sqlerror.StateInternal, "Invalid jsonpaths file %s: a JSON object with the member jsonpaths is wanted", url)
	}
	out := make([][]string, len(file.Paths))
	for i, p := range file.Paths {
		if out[i], err = splitPath(p); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// splitPath reads $['a']['b'][0] or $.a.b[0].
func splitPath(p string) ([]string, error) {
	bad := sqlerror.New(sqlerror.StateInternal, "Invalid JSONPath format: %s", p)
	rest, ok := strings.CutPrefix(p, "$")
	if !ok {
		return nil, bad
	}
	var out []string
	for rest != "" {
		switch {
		case strings.HasPrefix(rest, "['"), strings.HasPrefix(rest, `["`):
			end := strings.Index(rest, rest[1:2]+"]")
			if end < 2 {
				end = strings.Index(rest[2:], rest[1:2]+"]") + 2
			}
			if end < 2 {
				return nil, bad
			}
			out, rest = append(out, rest[2:end]), rest[end+2:]
		case strings.HasPrefix(rest, "["):
			index, after, ok := strings.Cut(rest[1:], "]")
			if _, err := strconv.Atoi(index); !ok || err != nil {
				return nil, bad
			}
			out, rest = append(out, index), after
		case strings.HasPrefix(rest, "."):
			end := strings.IndexAny(rest[1:], ".[")
			if end < 0 {
				end = len(rest) - 1
			}
			out, rest = append(out, rest[1:1+end]), rest[1+end:]
		default:
			return nil, bad
		}
	}
	return out, nil
}

func (d *jsonLines) next() (line, error) {
	d.number++
	var raw json.RawMessage
	if err := d.decoder.Decode(&raw); err != nil {
		out := line{number: d.number}
		if errors.Is(err, io.EOF) {
			return out, io.EOF
		}
		return out, fmt.Errorf("invalid JSON: %w", err)
	}
	out := line{number: d.number, raw: string(raw)}
	if d.noShred {
		out.fields = []field{{text: string(raw)}}
		return out, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return out, err
	}
	if d.paths != nil {
		for _, p := range d.paths {
			out.fields = append(out.fields, jsonField(follow(value, p)))
		}
		return out, nil
	}
	object, ok := value.(map[string]any)
	if !ok {
		out.problem = &LoadError{Code: 1216, Reason: "Invalid JSON: an object is wanted"}
		return out, nil
	}
	for _, name := range d.names {
		out.fields = append(out.fields, jsonField(d.member(object, name)))
	}
	return out, nil
}

func (d *jsonLines) member(object map[string]any, name string) any {
	if v, ok := object[name]; ok || !d.fold {
		return v
	}
	for k, v := range object {
		if strings.EqualFold(k, name) {
			return v
		}
	}
	return nil
}

func follow(v any, path []string) any {
	for _, p := range path {
		switch at := v.(type) {
		case map[string]any:
			v = at[p]
		case []any:
			i, err := strconv.Atoi(p)
			if err != nil || i < 0 || i >= len(at) {
				return nil
			}
			v = at[i]
		default:
			return nil
		}
	}
	return v
}

func jsonField(v any) field {
	switch v := v.(type) {
	case nil:
		return field{null: true}
	case string:
		return field{text: v}
	case json.Number:
		return field{text: v.String()}
	case bool:
		return field{text: strconv.FormatBool(v)}
	}
	text, err := json.Marshal(v)
	if err != nil {
		return field{null: true}
	}
	return field{text: string(text)}
}
