package s3

import (
	"bytes"
	"io"
	"testing"
)

// FuzzChunkReader checks that any body either decodes to the announced length or fails, and that re-framing what
// decodes gives the same payload again.
func FuzzChunkReader(f *testing.F) {
	f.Add([]byte("3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"), int64(3))
	f.Add([]byte("3;chunk-signature=00\r\nabc\r\n0;chunk-signature=00\r\n\r\n"), int64(3))
	f.Add([]byte("ffffffffffffffff\r\n"), int64(9))
	f.Add([]byte("0\n\n"), int64(0))
	f.Fuzz(func(t *testing.T, body []byte, length int64) {
		if length < 0 || length > 1<<20 {
			return
		}
		src := newChunkReader(bytes.NewReader(body), length)
		got, err := io.ReadAll(src)
		if err != nil {
			return
		}
		if int64(len(got)) != length {
			t.Fatalf("decoded %d bytes, announced %d", len(got), length)
		}
		const name = "x-amz-checksum-crc32"
		if len(src.trailer.Get(name)) != 8 {
			return
		}
		framed, size := rechunk(io.NopCloser(bytes.NewReader(body)), length, name)
		out, err := io.ReadAll(framed)
		if err != nil || int64(len(out)) != size {
			t.Fatalf("re-framed to %d bytes, announced %d: %v", len(out), size, err)
		}
		again, err := io.ReadAll(newChunkReader(bytes.NewReader(out), length))
		if err != nil || !bytes.Equal(again, got) {
			t.Fatalf("re-framed payload %q, want %q: %v", again, got, err)
		}
	})
}

// FuzzCheckKey checks that a key which passes stays where it says below the bucket.
func FuzzCheckKey(f *testing.F) {
	for _, k := range []string{"a", "a/b", "../x", "a//b", "/", "a/", ".sgwtmp/x", "\x00", "a/./b"} {
		f.Add(k)
	}
	f.Fuzz(func(t *testing.T, key string) {
		if checkKey(key) != nil {
			return
		}
		dir := &store{root: "/r"}
		if _, err := dir.locate(ptr("bkt"), &key); err != nil {
			t.Fatal(err)
		}
		if p := joined("/r/bkt", key); p != "/r/bkt/"+key && p+"/" != "/r/bkt/"+key {
			t.Fatalf("key %q becomes the path %q", key, p)
		}
	})
}
