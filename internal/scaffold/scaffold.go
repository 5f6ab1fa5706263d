// Package scaffold makes a new pipeline: a small one that runs as it is, to be
// changed into the user's own.
package scaffold

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/google/renameio/v2"
)

//go:embed all:pipeline
var files embed.FS

// placeholder stands for the pipeline's name in the files.
const placeholder = "my-pipeline"

// ErrExists is wrapped by the error of Write for a folder that has one of the files.
var ErrExists = errors.New("already exists; nothing was written")

// notInNames is what a pipeline's name cannot hold.
var notInNames = regexp.MustCompile(`[^a-z0-9-]+`)

// Write makes the pipeline in the folder, which is created if missing, and
// returns the names of the files. A file that is there already is never touched.
func Write(dir string) ([]string, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	name := pipelineName(filepath.Base(absolute))
	var names []string
	err = fs.WalkDir(files, "pipeline", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative := filepath.FromSlash(strings.TrimPrefix(path, "pipeline/"))
		if relative == "gitignore" {
			relative = ".gitignore"
		}
		names = append(names, relative)
		if _, err := os.Lstat(filepath.Join(dir, relative)); err == nil {
			return fmt.Errorf("%s %w", filepath.Join(dir, relative), ErrExists)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, relative := range names {
		source := "pipeline/" + filepath.ToSlash(relative)
		if relative == ".gitignore" {
			source = "pipeline/gitignore"
		}
		content, err := files.ReadFile(source)
		if err != nil {
			return nil, err
		}
		path := filepath.Join(dir, relative)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return nil, fmt.Errorf("make the folder of %s: %w", path, err)
		}
		text := strings.ReplaceAll(string(content), placeholder, name)
		if err := renameio.WriteFile(path, []byte(text), 0o644); err != nil {
			return nil, fmt.Errorf("write %s: %w", path, err)
		}
	}
	return names, nil
}

// pipelineName makes a stack's name of a folder's.
func pipelineName(folder string) string {
	name := strings.Trim(notInNames.ReplaceAllString(strings.ToLower(folder), "-"), "-")
	if name == "" || name[0] < 'a' || name[0] > 'z' {
		return placeholder
	}
	return name[:min(len(name), 40)]
}
