package s3

import (
	encoding "encoding/json"
	"errors"
	"fmt"
	"mime"
	"path"
	"syscall"
)

var (
	errCrossDevice  = errors.New("the file lies on another file system")
	errNotDirectory = errors.New("a part of the path is a file")
)

// classify names the two failures of a move that have a remedy or a better explanation.
func classify(err error) error {
	switch {
	case errors.Is(err, syscall.EXDEV):
		return fmt.Errorf("%w: %w", errCrossDevice, err)
	case errors.Is(err, syscall.ENOTDIR):
		return fmt.Errorf("%w: %w", errNotDirectory, err)
	}
	return err
}

// contentTypeOf is what an S3 client would have sent for a key.
func contentTypeOf(key string) string {
	if t := mime.TypeByExtension(path.Ext(key)); t != "" {
		return t
	}
	return "binary/octet-stream"
}

func json(v any) ([]byte, error) {
	b, err := encoding.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("s3: encode: %w", err)
	}
	return b, nil
}
