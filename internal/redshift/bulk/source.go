package bulk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"nightshift/internal/redshift/sqlerror"
)

// source is an object to be loaded.
type source struct {
	Location
	size int64
	path string // local file, may be empty
}

// findSources lists the objects of COPY's FROM: all under a prefix, or those of a manifest.
func findSources(ctx context.Context, store ObjectStore, from Location, manifest bool) ([]source, error) {
	if manifest {
		return manifestSources(ctx, store, from)
	}
	objects, err := list(ctx, store, from)
	if err != nil {
		return nil, err
	}
	var out []source
	for _, o := range objects {
		// A key that ends in a slash is a folder made by a console, not data.
		if strings.HasSuffix(o.Key, "/") && o.Size == 0 {
			continue
		}
		out = append(out, source{Location{from.Bucket, o.Key}, o.Size, o.Path})
	}
	if len(out) == 0 {
		return nil, sqlerror.New(sqlerror.StateInternal, "The specified S3 prefix '%s' does not exist", from.Key).
			WithDetail("error: The specified S3 prefix '%s' does not exist, code: 8001, bucket: %s", from.Key, from.Bucket)
	}
	return out, nil
}

func list(ctx context.Context, store ObjectStore, at Location) ([]Object, error) {
	objects, err := store.List(ctx, at.Bucket, at.Key)
	if errors.Is(err, ErrNoSuchBucket) {
		return nil, noBucket(at.Bucket)
	}
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", at, err)
	}
	return objects, nil
}

func noBucket(bucket string) error {
	return sqlerror.New(sqlerror.StateInternal, "S3ServiceException:The specified bucket does not exist,Status 404,Error NoSuchBucket").
		WithDetail("bucket: %s", bucket)
}

func manifestSources(ctx context.Context, store ObjectStore, at Location) ([]source, error) {
	r, err := store.Open(ctx, at.Bucket, at.Key)
	if errors.Is(err, ErrNoSuchKey) || errors.Is(err, ErrNoSuchBucket) {
		return nil, sqlerror.New(sqlerror.StateInternal, "Manifest file is not found: %s", at)
	}
	if err != nil {
		return nil, fmt.Errorf("open the manifest %s: %w", at, err)
	}
	data, err := io.ReadAll(io.LimitReader(r, 64<<20))
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, fmt.Errorf("read the manifest %s: %w", at, err)
	}
	var m struct {
		Entries []struct {
			URL       string `json:"url"`
			Mandatory bool   `json:"mandatory"`
		} `json:"entries"`
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, sqlerror.New(sqlerror.StateInternal, "Manifest file is not in correct json format: %s", at)
	}
	var out []source
	for _, e := range m.Entries {
		loc, err := ParseLocation(e.URL, nil)
		if err != nil {
			return nil, err
		}
		objects, err := list(ctx, store, loc)
		if err != nil {
			return nil, err
		}
		found := false
		for _, o := range objects {
			if o.Key == loc.Key {
				out, found = append(out, source{loc, o.Size, o.Path}), true
			}
		}
		if !found && e.Mandatory {
			return nil, sqlerror.New(sqlerror.StateInternal, "Mandatory url is not present in manifest file: %s", e.URL).
				WithDetail("Problem reading manifest file - %s", at)
		}
	}
	return out, nil
}
