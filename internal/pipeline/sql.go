package pipeline

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"nightshift/internal/task"
)

// sqlFile reads an SQL file named by v.
func (l *loader) sqlFile(v *value, name string) (SQL, bool) {
	rel, ok := l.inside(v.at, v.text)
	if !ok {
		return SQL{}, false
	}
	b, err := fs.ReadFile(l.files, rel)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			l.add(v.at, "there is no file %q in the pipeline's folder", v.text)
		} else {
			l.add(v.at, "cannot read %q: %v", v.text, err)
		}
		return SQL{}, false
	}
	file := joinPath(l.p.Dir, rel)
	if !utf8.Valid(b) {
		l.add(position{file, 1, 1}, "the file is not UTF-8 text")
		return SQL{}, false
	}
	text := strings.TrimPrefix(string(b), "\ufeff")
	lines := strings.Count(text, "\n") + 1
	places := make([]position, lines)
	for i := range places {
		places[i] = position{file, i + 1, 1}
	}
	return l.sqlText(name, rel, text, places)
}

// sqlText checks a text of SQL and splits it. places holds where each of its lines begins.
func (l *loader) sqlText(name, file, text string, places []position) (SQL, bool) {
	c := &sqlCheck{loader: l, text: text, places: places}
	before := len(l.problems)
	if !c.expand() {
		return SQL{}, false
	}
	statements := c.split()
	c.parse()
	return SQL{Name: name, File: file, Text: text, Statements: statements}, len(l.problems) == before
}

// sqlCheck checks one text. The expanded text, in which parameters have their
// default values, is what is parsed; cuts leads back to the text as written.
type sqlCheck struct {
	*loader
	text     string
	places   []position
	expanded string
	cuts     []cut
}

// cut is one expanded ${name}.
type cut struct {
	from, to         int // in the expanded text
	original, origTo int // in the text
}

// expand replaces the parameters; false when the text cannot be read further.
func (c *sqlCheck) expand() bool {
	refs, err := task.References(c.text)
	var bad *task.ReferenceError
	if errors.As(err, &bad) {
		c.add(c.place(bad.Offset), "%s", bad.Message)
		return false
	}
	var b strings.Builder
	at, ok := 0, true
	for _, r := range refs {
		p := c.declared[r.Name]
		if p == nil {
			c.add(c.place(r.Start), "${%s} is not declared: %s", r.Name, c.declaredNames(r.Name))
			ok = false
			continue
		}
		p.used = true
		b.WriteString(c.text[at:r.Start])
		from := b.Len()
		b.WriteString(p.value)
		c.cuts = append(c.cuts, cut{from: from, to: b.Len(), original: r.Start, origTo: r.End})
		at = r.End
	}
	b.WriteString(c.text[at:])
	c.expanded = b.String()
	return ok
}

func (c *sqlCheck) declaredNames(name string) string {
	if name == task.ParamIAMRole {
		return "set warehouse.iam_role"
	}
	var names []string
	for n := range c.declared {
		names = append(names, n)
	}
	if len(names) == 0 {
		return "there are no parameters"
	}
	slices.Sort(names)
	return "the parameters are " + quoteList(names) + didYouMean(name, names)
}

// place turns a byte offset of the text into a position in its file.
func (c *sqlCheck) place(offset int) position {
	head := c.text[:min(offset, len(c.text))]
	line := strings.Count(head, "\n")
	column := utf8.RuneCountInString(head[strings.LastIndexByte(head, '\n')+1:])
	if line >= len(c.places) { // a folded text has lost its lines
		return c.places[len(c.places)-1]
	}
	p := c.places[line]
	p.column += column
	return p
}

// original turns a byte offset of the expanded text into one of the text.
func (c *sqlCheck) original(offset int) int {
	shift := 0
	for _, cut := range c.cuts {
		switch {
		case offset < cut.from:
			return offset + shift
		case offset < cut.to:
			return cut.original
		}
		shift = cut.origTo - cut.to
	}
	return offset + shift
}

// split cuts the text as written at the semicolons of the expanded text and checks the limits.
func (c *sqlCheck) split() []task.Statement {
	spans := splitSQL(c.expanded)
	if len(spans) == 0 {
		c.add(c.place(0), "there is no SQL statement")
		return nil
	}
	if len(spans) > MaxStatements {
		c.add(c.place(c.original(spans[MaxStatements].start)), "statement %d: a text can hold at most %d statements", MaxStatements+1, MaxStatements)
	}
	var out []task.Statement
	for _, s := range spans {
		start, end := c.original(s.start), c.original(s.end)
		at := c.place(start)
		if n := s.end - s.start; n > MaxSQL {
			c.add(at, "the statement has %d bytes; the Data API takes %d", n, MaxSQL)
		}
		if word := firstWord(c.expanded[s.start:s.end]); word != "" {
			if why := refusedAlone[word]; why != "" {
				c.add(at, "%s: %s", word, why)
			}
			if why := refusedTogether[word]; why != "" && len(spans) > 1 {
				c.add(at, "%s: %s; give it a text of its own", word, why)
			}
		}
		line := at.line
		if at.file == c.file { // lines of nightshift.yaml mean nothing to the worker's reader
			line = strings.Count(c.text[:start], "\n") + 1
		}
		out = append(out, task.Statement{SQL: c.text[start:end], Line: line})
	}
	return out
}

const transactions = "a text is one transaction already; transaction control cannot be used"

// refusedAlone are statements that make no sense through the Data API.
var refusedAlone = map[string]string{
	"BEGIN": transactions, "START": transactions, "COMMIT": transactions, "END": transactions, "ROLLBACK": transactions, "ABORT": transactions,
}

// refusedTogether are statements that Redshift does not run inside a transaction block.
var refusedTogether = map[string]string{
	"VACUUM": "it cannot run in a transaction, and several statements are one",
}

func joinPath(dir, file string) string {
	return filepath.Join(dir, filepath.FromSlash(path.Clean(file)))
}
