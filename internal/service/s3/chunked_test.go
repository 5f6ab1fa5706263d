package s3_test

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
)

func chunked(signed bool, trailer string, chunks ...string) string {
	sig := ""
	if signed {
		sig = ";chunk-signature=" + strings.Repeat("ab", 32)
	}
	var b strings.Builder
	for _, c := range chunks {
		fmt.Fprintf(&b, "%x%s\r\n%s\r\n", len(c), sig, c)
	}
	fmt.Fprintf(&b, "0%s\r\n", sig)
	if trailer != "" {
		fmt.Fprintf(&b, "%s\r\n", trailer)
		if signed {
			fmt.Fprintf(&b, "x-amz-trailer-signature:%s\r\n", strings.Repeat("cd", 32))
		}
	}
	b.WriteString("\r\n")
	return b.String()
}

func crc(s string) string {
	return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(s))))
}

// TestStreamingBodies sends the bodies of the SDKs' streaming signers: chunk signatures are dropped, checksums count.
func TestStreamingBodies(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.bucket(t, "bkt")
	big := strings.Repeat("0123456789", 300_000)
	const signedKind, signedTrailer, unsigned = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
	for name, c := range map[string]struct {
		kind, body, decoded, trailer string
		status                       int
		want                         string
	}{
		"signed chunks":                 {kind: signedKind, body: chunked(true, "", big[:65536], big[65536:]), decoded: big, status: 200},
		"small signed chunks":           {kind: signedKind, body: chunked(true, "", "a", "b", "c"), decoded: "abc", status: 200},
		"signed, empty":                 {kind: signedKind, body: chunked(true, ""), status: 200},
		"signed with trailer":           {kind: signedTrailer, trailer: "x-amz-checksum-crc32", body: chunked(true, "x-amz-checksum-crc32:"+crc(big), big[:9000], big[9000:]), decoded: big, status: 200},
		"unsigned with trailer":         {kind: unsigned, trailer: "x-amz-checksum-crc32", body: chunked(false, "x-amz-checksum-crc32:"+crc("abc"), "a", "b", "c"), decoded: "abc", status: 200},
		"unsigned, empty, with trailer": {kind: unsigned, trailer: "x-amz-checksum-crc32", body: chunked(false, "x-amz-checksum-crc32:"+crc("")), status: 200},
		"wrong checksum":                {kind: unsigned, trailer: "x-amz-checksum-crc32", body: chunked(false, "x-amz-checksum-crc32:"+crc("abd"), "abc"), decoded: "abc", status: 400, want: "BadDigest"},
		"trailer missing":               {kind: unsigned, trailer: "x-amz-checksum-crc32", body: chunked(false, "", "abc"), decoded: "abc", status: 400, want: "MalformedTrailerError"},
		"too short":                     {kind: signedKind, body: chunked(true, "", "abc"), decoded: "abcd", status: 400, want: "IncompleteBody"},
		"too long":                      {kind: signedKind, body: chunked(true, "", "abcde"), decoded: "abcd", status: 400, want: "IncompleteBody"},
		"no chunks":                     {kind: signedKind, body: "plain text, no chunks", decoded: "abcd", status: 400, want: "IncompleteBody"},
		"cut off":                       {kind: signedKind, body: chunked(true, "", "abcd")[:20], decoded: "abcd", status: 400, want: "IncompleteBody"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key := strings.ReplaceAll(name, " ", "-")
			headers := []string{"X-Amz-Content-Sha256: " + c.kind, fmt.Sprintf("X-Amz-Decoded-Content-Length: %d", len(c.decoded)), "Content-Encoding: aws-chunked,gzip"}
			if c.trailer != "" {
				headers = append(headers, "X-Amz-Trailer: "+c.trailer)
			}
			status, body := s.raw(t, "PUT", "/bkt/"+key, c.body, headers...)
			if status != c.status || !strings.Contains(body, c.want) {
				t.Fatalf("%d %s", status, body)
			}
			if c.status == 200 {
				if got := s.get(t, "bkt", key); got != c.decoded {
					t.Errorf("stored %d bytes, want %d", len(got), len(c.decoded))
				}
			} else if status, _ := s.raw(t, "HEAD", "/bkt/"+key, ""); status != 404 {
				t.Errorf("a refused body left an object: %d", status)
			}
		})
	}
}
