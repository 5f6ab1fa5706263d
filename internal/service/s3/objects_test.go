package s3_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"

	"nightshift/internal/service/s3"
)

func TestObjectsAndClientsSeeTheSame(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *s3.Options) { o.Ephemeral = false })
	ctx, objects := t.Context(), s.Objects()
	for range 2 {
		if err := objects.EnsureBucket(ctx, "bkt"); err != nil {
			t.Fatal(err)
		}
	}
	w, err := objects.Create(ctx, "bkt", "out/part.parquet")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(w, "hello")
	if list, err := objects.List(ctx, "bkt", ""); err != nil || len(list) != 0 {
		t.Errorf("before commit: %v, %v", list, err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	w.Abort()
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, []byte("moved"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := objects.PutFile(ctx, "bkt", "out/moved.csv", file); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the moved file: %v", err)
	}
	if err := objects.PutObject(ctx, "bkt", "put.json", []byte("{}")); err != nil {
		t.Fatal(err)
	}
	s.put(t, "bkt", "client", "from a client")
	head, err := s.client.HeadObject(ctx, &sdk.HeadObjectInput{Bucket: aws.String("bkt"), Key: aws.String("out/part.parquet")})
	if err != nil || *head.ContentLength != 5 || *head.ETag != `"5d41402abc4b2a76b9719d911017c592"` || *head.ContentType == "" {
		t.Errorf("head: %+v, %v", head, err)
	}
	if got := s.get(t, "bkt", "out/moved.csv"); got != "moved" {
		t.Errorf("moved: %q", got)
	}
	list, err := objects.List(ctx, "bkt", "")
	if err != nil || len(list) != 4 {
		t.Fatalf("list: %+v, %v", list, err)
	}
	for i, key := range []string{"client", "out/moved.csv", "out/part.parquet", "put.json"} {
		b, err := os.ReadFile(list[i].Path)
		if err != nil || list[i].Key != key || int64(len(b)) != list[i].Size || len(list[i].ETag) != 32 {
			t.Errorf("object %d: %+v, %v", i, list[i], err)
		}
	}
	if list, err = objects.List(ctx, "bkt", "out/p"); err != nil || len(list) != 1 || list[0].Key != "out/part.parquet" {
		t.Errorf("list by prefix: %+v, %v", list, err)
	}
	r, err := objects.Open(ctx, "bkt", "client")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if b, err := io.ReadAll(r); err != nil || string(b) != "from a client" {
		t.Errorf("open: %q, %v", b, err)
	}
	for range 2 {
		if err := objects.Delete(ctx, "bkt", "client"); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	if leftovers, err := filepath.Glob(filepath.Join(s.dir, "bkt", ".sgwtmp", "*")); err != nil || len(leftovers) > 0 {
		t.Errorf("left behind: %v, %v", leftovers, err)
	}
}

func TestDirectoryObject(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.bucket(t, "bkt")
	s.put(t, "bkt", "dir/", "")
	s.put(t, "bkt", "dir/a", "x")
	list, err := s.Objects().List(t.Context(), "bkt", "dir/")
	if err != nil || len(list) != 2 || list[0].Key != "dir/" || list[0].Path != "" || list[0].Size != 0 {
		t.Errorf("list: %+v, %v", list, err)
	}
	if b, err := s.Objects().GetObject(t.Context(), "bkt", "dir/"); err != nil || len(b) != 0 {
		t.Errorf("get: %q, %v", b, err)
	}
}

func TestObjectsErrors(t *testing.T) {
	t.Parallel()
	s := start(t)
	ctx, objects := t.Context(), s.Objects()
	if err := objects.CreateBucket(ctx, "bkt"); err != nil {
		t.Fatal(err)
	}
	if err := objects.CreateBucket(ctx, "bkt"); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("create twice: %v", err)
	}
	_, list := objects.List(ctx, "nope", "")
	_, open := objects.Open(ctx, "nope", "k")
	_, create := objects.Create(ctx, "nope", "k")
	for name, err := range map[string]error{"list": list, "open": open, "create": create, "put": objects.PutObject(ctx, "nope", "k", nil),
		"delete": objects.Delete(ctx, "nope", "k"), "put file": objects.PutFile(ctx, "nope", "k", "/nonexistent")} {
		if !errors.Is(err, s3.ErrNoSuchBucket) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := objects.Open(ctx, "bkt", "k"); !errors.Is(err, s3.ErrNoSuchKey) {
		t.Errorf("open: %v", err)
	}
	if ok, err := objects.HasBucket(ctx, "nope"); ok || err != nil {
		t.Errorf("has bucket: %t, %v", ok, err)
	}
}

// TestNothingOutsideTheRoot tries to read and write next to the root, through both doors.
func TestNothingOutsideTheRoot(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.bucket(t, "bkt")
	s.bucket(t, "other")
	s.put(t, "other", "k", "secret")
	outside := filepath.Join(filepath.Dir(s.dir), "secret")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	keys := []string{"../../secret", "../other/k", "a/../../../secret", "..", ".", "./../other/k", "/etc/passwd", outside, "a/./b", "a//b", "nul\x00byte",
		".sgwtmp/multipart/x", "dir/..", "..\x00/x", "\xff\xfe"}
	ctx, objects := t.Context(), s.Objects()
	for _, key := range keys {
		if err := objects.PutObject(ctx, "bkt", key, []byte("overwritten")); err == nil {
			t.Errorf("put %q: no error", key)
		}
		if w, err := objects.Create(ctx, "bkt", key); err == nil {
			t.Errorf("create %q: no error", key)
			w.Abort()
		}
		if r, err := objects.Open(ctx, "bkt", key); err == nil {
			t.Errorf("open %q: no error", key)
			r.Close()
		}
		if err := objects.Delete(ctx, "bkt", key); err != nil {
			t.Errorf("delete %q: %v", key, err)
		}
		for _, raw := range []string{"/bkt/" + percent(key), "/bkt/" + strings.ReplaceAll(percent(key), "%", "%25"), "/bkt/" + strings.ReplaceAll(key, "\x00", "%00")} {
			s.raw(t, "PUT", raw, "overwritten")
			if status, body := s.raw(t, "GET", raw, ""); strings.Contains(body, "secret") {
				t.Errorf("get %s: %d %s", raw, status, body)
			}
			s.raw(t, "DELETE", raw, "")
		}
	}
	for _, bucket := range []string{"..", ".", "", "../s3", "bkt/../other", ".sgwtmp", "a\x00b", "%2e%2e"} {
		if err := objects.PutObject(ctx, bucket, "secret", []byte("overwritten")); err == nil {
			t.Errorf("put into bucket %q: no error", bucket)
		}
		if list, err := objects.List(ctx, bucket, ""); err == nil {
			t.Errorf("list bucket %q: %v", bucket, list)
		}
	}
	if b, err := os.ReadFile(outside); err != nil || string(b) != "secret" {
		t.Errorf("the file outside: %q, %v", b, err)
	}
	if got := s.get(t, "other", "k"); got != "secret" {
		t.Errorf("the other bucket's object: %q", got)
	}
	entries, err := os.ReadDir(filepath.Dir(s.dir))
	if err != nil || len(entries) != 2 {
		t.Errorf("beside the root: %v, %v", entries, err)
	}
}
