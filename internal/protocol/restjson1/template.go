// Package restjson1 is the REST protocol with JSON bodies: members in the path,
// the query string, headers and the body.
package restjson1

import (
	"fmt"
	"net/url"
	"strings"
)

// Template is a URI template such as "/2015-03-31/functions/{FunctionName}".
type Template struct {
	segments []segment
	query    url.Values // literal parameters that the request must have
}

type segment struct {
	text   string // literal, or the label's name
	label  bool
	greedy bool // the label takes the rest of the path: {Name+}
}

// ParseTemplate reads a URI template.
func ParseTemplate(text string) (Template, error) {
	path, query, _ := strings.Cut(text, "?")
	var t Template
	if !strings.HasPrefix(path, "/") {
		return t, fmt.Errorf("URI template %q does not begin with /", text)
	}
	for _, part := range splitPath(path) {
		s := segment{text: part}
		if strings.HasPrefix(part, "{") && strings.HasSuffix(part, "}") {
			s.label = true
			s.text, s.greedy = strings.CutSuffix(part[1:len(part)-1], "+")
		}
		if t.greedy() {
			return t, fmt.Errorf("URI template %q goes on after a greedy label", text)
		}
		t.segments = append(t.segments, s)
	}
	if query != "" {
		var err error
		if t.query, err = url.ParseQuery(query); err != nil {
			return t, fmt.Errorf("URI template %q: %w", text, err)
		}
	}
	return t, nil
}

// splitPath ignores the slash at the end, as AWS does.
func splitPath(escaped string) []string {
	return strings.Split(strings.Trim(escaped, "/"), "/")
}

func (t Template) greedy() bool {
	return len(t.segments) > 0 && t.segments[len(t.segments)-1].greedy
}

// Labels are the names of the labels.
func (t Template) Labels() []string {
	var names []string
	for _, s := range t.segments {
		if s.label {
			names = append(names, s.text)
		}
	}
	return names
}

// Specificity orders templates that match the same path: the more literal
// segments and parameters, the closer the match.
func (t Template) Specificity() int {
	n := 2 * len(t.query)
	for _, s := range t.segments {
		if !s.label {
			n += 2
		}
	}
	if t.greedy() {
		n--
	}
	return n
}

// Match returns the labels' values, if the escaped path and the query match.
func (t Template) Match(escapedPath string, query url.Values) (labels map[string]string, ok bool) {
	parts := splitPath(escapedPath)
	if len(parts) < len(t.segments) || len(parts) > len(t.segments) && !t.greedy() {
		return nil, false
	}
	for name, values := range t.query {
		got, has := query[name]
		if !has || values[0] != "" && got[0] != values[0] {
			return nil, false
		}
	}
	labels = map[string]string{}
	for i, s := range t.segments {
		part := parts[i]
		if s.greedy {
			part = strings.Join(parts[i:], "/")
		}
		value, err := url.PathUnescape(part)
		if err != nil {
			return nil, false
		}
		switch {
		case s.label && value != "":
			labels[s.text] = value
		case s.label || value != s.text:
			return nil, false
		}
	}
	return labels, true
}

func (t Template) literal(name string) bool { return t.query.Has(name) }
