package pipeline

import (
	"fmt"
	"sort"
	"strings"
)

// Problem is one thing that is wrong in a pipeline's folder.
type Problem struct {
	// File is the path as seen from the caller's working directory.
	File string
	// Line and Column are 1-based; the column counts characters.
	Line, Column int
	Message      string
}

// String formats the problem as file:line:column: message.
func (p Problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
}

// Problems is every problem found; nil when there is none.
type Problems []Problem

// Error prints one problem per line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Err returns the problems as an error, nil when there is none.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}

// sorted orders the problems by place and drops repetitions; nightshift.yaml comes first.
func (ps Problems) sorted(first string) Problems {
	sort.SliceStable(ps, func(i, j int) bool {
		a, b := ps[i], ps[j]
		if a.File != b.File {
			if (a.File == first) != (b.File == first) {
				return a.File == first
			}
			return a.File < b.File
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Column < b.Column
	})
	out := ps[:0]
	for i, p := range ps {
		if i == 0 || p != ps[i-1] {
			out = append(out, p)
		}
	}
	return out
}

// position is a place in one file.
type position struct {
	file         string
	line, column int
}

// String formats the place as file:line:column.
func (at position) String() string {
	return fmt.Sprintf("%s:%d:%d", at.file, max(at.line, 1), max(at.column, 1))
}

// report collects problems.
type report struct {
	problems Problems
}

func (r *report) add(at position, format string, args ...any) {
	r.problems = append(r.problems, Problem{File: at.file, Line: max(at.line, 1), Column: max(at.column, 1), Message: fmt.Sprintf(format, args...)})
}
