package s3_test

import (
	"bytes"
	"fmt"
	"io"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"

	"nightshift/internal/service/s3"
)

// BenchmarkObjects measures 1 KiB objects by 8 clients, durable and not, through the endpoint and in process.
func BenchmarkObjects(b *testing.B) {
	body := bytes.Repeat([]byte("x"), 1024)
	for _, ephemeral := range []bool{true, false} {
		s := start(b, func(o *s3.Options) { o.Ephemeral = ephemeral })
		s.bucket(b, "bkt")
		var n atomic.Int64
		name := fmt.Sprintf("ephemeral=%t", ephemeral)
		b.Run("put/"+name, func(b *testing.B) {
			b.SetParallelism(2)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					key := fmt.Sprintf("dir/%d", n.Add(1))
					if _, err := s.client.PutObject(b.Context(), &sdk.PutObjectInput{Bucket: aws.String("bkt"), Key: &key, Body: bytes.NewReader(body)}); err != nil {
						b.Error(err)
					}
				}
			})
		})
		b.Run("put-in-process/"+name, func(b *testing.B) {
			b.SetParallelism(2)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := s.Objects().PutObject(b.Context(), "bkt", fmt.Sprintf("dir/%d", n.Add(1)), body); err != nil {
						b.Error(err)
					}
				}
			})
		})
		if !ephemeral {
			continue
		}
		s.put(b, "bkt", "one", string(body))
		b.Run("get", func(b *testing.B) {
			b.SetParallelism(2)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					out, err := s.client.GetObject(b.Context(), &sdk.GetObjectInput{Bucket: aws.String("bkt"), Key: aws.String("one")})
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, out.Body)
					out.Body.Close()
				}
			})
		})
	}
}
