// Package dirstore keeps objects as plain files: <root>/<bucket>/<key>. It serves the warehouse where no object
// storage server runs.
package dirstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"nightshift/internal/redshift/bulk"
)

// Store is a directory of buckets.
type Store struct{ root string }

// New makes a store of a directory; its subdirectories are the buckets.
func New(root string) *Store { return &Store{root} }

func (s *Store) bucket(name string) (string, error) {
	dir := filepath.Join(s.root, name)
	info, err := os.Stat(dir)
	if name == "" || strings.ContainsAny(name, `/\`) || err != nil || !info.IsDir() {
		return "", fmt.Errorf("bucket %q: %w", name, bulk.ErrNoSuchBucket)
	}
	return dir, nil
}

func (s *Store) path(bucket, key string) (string, error) {
	dir, err := s.bucket(bucket)
	if err != nil {
		return "", err
	}
	if key == "" || !filepath.IsLocal(filepath.FromSlash(key)) {
		return "", fmt.Errorf("key %q cannot be a file", key)
	}
	return filepath.Join(dir, filepath.FromSlash(key)), nil
}

// List implements bulk.ObjectStore.
func (s *Store) List(_ context.Context, bucket, prefix string) ([]bulk.Object, error) {
	dir, err := s.bucket(bucket)
	if err != nil {
		return nil, err
	}
	var out []bulk.Object
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		key := filepath.ToSlash(rel)
		if !strings.HasPrefix(key, prefix) || strings.HasPrefix(d.Name(), ".writing-") {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		out = append(out, bulk.Object{Key: key, Size: info.Size(), Path: path})
		return nil
	})
	slices.SortFunc(out, func(a, b bulk.Object) int { return strings.Compare(a.Key, b.Key) })
	return out, err
}

// Open implements bulk.ObjectStore.
func (s *Store) Open(_ context.Context, bucket, key string) (io.ReadCloser, error) {
	path, err := s.path(bucket, key)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("s3://%s/%s: %w", bucket, key, bulk.ErrNoSuchKey)
	}
	return f, err
}

// Create implements bulk.ObjectStore.
func (s *Store) Create(_ context.Context, bucket, key string) (bulk.ObjectWriter, error) {
	path, err := s.path(bucket, key)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".writing-*")
	if err != nil {
		return nil, err
	}
	return &writer{f, path, false}, nil
}

// writer writes beside the object and renames at the end.
type writer struct {
	*os.File
	path string
	done bool
}

// Commit implements bulk.ObjectWriter.
func (w *writer) Commit() error {
	w.done = true
	if err := errors.Join(w.Sync(), w.Close()); err != nil {
		return errors.Join(err, os.Remove(w.Name()))
	}
	return os.Rename(w.Name(), w.path)
}

// Abort implements bulk.ObjectWriter.
func (w *writer) Abort() {
	if w.done {
		return
	}
	w.done = true
	_ = w.Close()
	_ = os.Remove(w.Name())
}

// PutFile implements bulk.ObjectStore.
func (s *Store) PutFile(ctx context.Context, bucket, key, path string) error {
	target, err := s.path(bucket, key)
	if err != nil {
		return errors.Join(err, os.Remove(path))
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	if os.Rename(path, target) == nil {
		return nil
	}
	defer func() { _ = os.Remove(path) }()
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	w, err := s.Create(ctx, bucket, key)
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, in); err != nil {
		w.Abort()
		return err
	}
	return w.Commit()
}

// Delete implements bulk.ObjectStore.
func (s *Store) Delete(_ context.Context, bucket, key string) error {
	path, err := s.path(bucket, key)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
