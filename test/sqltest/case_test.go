package sqltest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nightshift/internal/redshift/syntax/parser"
)

// step is one statement of a file with what its comments ask for.
type step struct {
	file    string // relative to this directory, without .sql
	sql     string // the statement without the comments before it
	failure string // why it is expected to differ
	user    string
	session string
	params  map[string]string
	shows   []string
	puts    [][2]string
}

// steps reads a file.
func steps(t testing.TB, path string) []step {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sources, err := parser.Split(string(text))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var list []step
	user, session := "", ""
	for _, source := range sources {
		s := step{file: strings.TrimSuffix(filepath.ToSlash(path), ".sql"), user: user, session: session, params: map[string]string{}}
		rest := strings.TrimSpace(source.Text)
		for strings.HasPrefix(rest, "--") {
			line, after, _ := strings.Cut(rest, "\n")
			if err := s.direct(strings.TrimSpace(strings.TrimPrefix(line, "--"))); err != nil {
				t.Fatalf("%s:%d: %v", path, source.Pos.Line, err)
			}
			rest = strings.TrimSpace(after)
		}
		user, session = s.user, s.session
		if rest == "" {
			continue
		}
		s.sql = rest
		list = append(list, s)
	}
	return list
}

// direct reads one comment.
func (s *step) direct(comment string) error {
	key, value, ok := strings.Cut(comment+" ", ": ")
	if !ok {
		return nil
	}
	value = strings.TrimSpace(value)
	switch key {
	case "expected failure":
		s.failure = value
	case "user":
		s.user = value
	case "session":
		s.session = value
	case "show":
		s.shows = append(s.shows, value)
	case "param", "put":
		name, text, ok := strings.Cut(value, "=")
		if !ok {
			return fmt.Errorf("%q has no =", comment)
		}
		if key == "param" {
			s.params[name] = text
		} else {
			s.puts = append(s.puts, [2]string{name, strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\t`, "\t", `\\`, `\`).Replace(text)})
		}
	}
	return nil
}

// block is what a statement printed, under its text.
func block(sql, output string) string {
	return "> " + strings.ReplaceAll(sql, "\n", "\n> ") + "\n" + strings.TrimRight(output, "\n") + "\n"
}

// blocks splits an .out file. Each ends with an empty line.
func blocks(text string) []string {
	var list []string
	for _, b := range strings.Split(text, "\n\n> ") {
		if strings.TrimSpace(b) == "" {
			continue
		}
		if !strings.HasPrefix(b, "> ") {
			b = "> " + b
		}
		list = append(list, strings.TrimRight(b, "\n")+"\n")
	}
	return list
}

// folders are the directories with SQL files.
func folders(t testing.TB) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, pattern := range []string{"*/*.sql", "*/*/*.sql"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			found[filepath.Dir(f)] = append(found[filepath.Dir(f)], f)
		}
	}
	if len(found) == 0 {
		t.Fatal("no SQL files")
	}
	return found
}

// outputs are the expected blocks of a file.
func outputs(t testing.TB, sqlFile string) []string {
	t.Helper()
	text, err := os.ReadFile(strings.TrimSuffix(sqlFile, ".sql") + ".out")
	if err != nil {
		t.Fatal(err)
	}
	return blocks(string(text))
}
