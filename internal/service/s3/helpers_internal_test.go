package s3

import "path/filepath"

func ptr(s string) *string { return &s }

func joined(dir, key string) string { return filepath.Join(dir, filepath.FromSlash(key)) }
