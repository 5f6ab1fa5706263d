package localrun

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"nightshift/internal/deploy"
	"nightshift/internal/pipeline"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/scanner"
	"nightshift/internal/redshift/syntax/token"
)

// reference is an S3 location that SQL names.
type reference struct {
	deploy.Location
	// place is file:line:column.
	place string
}

// CheckSources holds that something lies under each S3 prefix that a COPY of
// the pipeline names, where the pipeline itself does not write there. On a
// machine of one's own a missing file is a slip best told before the run.
func CheckSources(ctx context.Context, clients *deploy.Clients, p *pipeline.Pipeline) error {
	reads, writes := references(p)
	for _, read := range reads {
		if written(read, writes) {
			continue
		}
		found, err := clients.List(ctx, read.Location)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fmt.Errorf("%s: COPY reads %s, and nothing lies there; lay files there with local.objects in %s or --put %s=FOLDER",
				read.place, read.Location, pipeline.FileName, read.Location)
		}
	}
	return nil
}

func written(read reference, writes []reference) bool {
	for _, w := range writes {
		if w.Bucket == read.Bucket && (strings.HasPrefix(w.Key, read.Key) || strings.HasPrefix(read.Key, w.Key)) {
			return true
		}
	}
	return false
}

// references returns the S3 locations in the pipeline's COPY and UNLOAD
// statements, those in procedure bodies included.
func references(p *pipeline.Pipeline) (reads, writes []reference) {
	values := map[string]string{}
	for _, parameter := range p.Parameters {
		values[parameter.Name] = parameter.Value
	}
	texts := append([]pipeline.SQL(nil), p.Objects...)
	for _, s := range p.Steps {
		texts = append(texts, s.SQL)
	}
	for _, text := range texts {
		file := text.File
		if file == "" {
			file = pipeline.FileName + ": step " + text.Name
		}
		r := &referenceReader{file: filepath.Join(p.Dir, file), values: values}
		r.read(text.Text, ast.Pos{Line: 1, Column: 1})
		reads, writes = append(reads, r.reads...), append(writes, r.writes...)
	}
	return reads, writes
}

type referenceReader struct {
	file          string
	values        map[string]string
	reads, writes []reference
}

// read looks at the tokens of a text: a string after FROM in a COPY, one after TO in an
// UNLOAD. Text that does not scan has been reported when the pipeline was loaded.
func (r *referenceReader) read(text string, start ast.Pos) {
	tokens, err := scanner.AllAt(text, start)
	if err != nil {
		return
	}
	verb, previous := "", ""
	for _, t := range tokens {
		spelling := text[t.Start-start.Offset : t.End-start.Offset]
		at := ast.Pos{Offset: t.Start, Line: t.Line, Column: t.Column}
		switch t.Kind {
		case token.Dollar:
			tag := scanner.DollarTag(spelling)
			at.Offset += int32(tag)
			at.Column += int32(tag)
			r.read(spelling[tag:len(spelling)-tag], at)
		case token.String:
			r.note(verb, previous, scanner.Value(t, spelling), at)
		}
		word := strings.ToLower(spelling)
		switch word {
		case "copy", "unload":
			verb = word
		case ";":
			verb = ""
		}
		previous = word
	}
}

func (r *referenceReader) note(verb, previous, value string, at ast.Pos) {
	for name, v := range r.values {
		value = strings.ReplaceAll(value, "${"+name+"}", v)
	}
	location, err := deploy.ParseLocation(value)
	if err != nil {
		return
	}
	found := reference{location, fmt.Sprintf("%s:%d:%d", r.file, at.Line, at.Column)}
	switch verb + " " + previous {
	case "copy from":
		r.reads = append(r.reads, found)
	case "unload to":
		r.writes = append(r.writes, found)
	}
}
