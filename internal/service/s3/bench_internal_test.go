package s3

import (
	"bytes"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	static "github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
)

// BenchmarkGatewayAlone is BenchmarkObjects' put without the front: a client with the gateway's own key on its socket.
func BenchmarkGatewayAlone(b *testing.B) {
	svc, err := New(Options{Dir: b.TempDir(), Ephemeral: true})
	if err != nil {
		b.Fatal(err)
	}
	if err := svc.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(svc.Stop)
	if err := svc.Objects().CreateBucket(b.Context(), "bkt"); err != nil {
		b.Fatal(err)
	}
	client := sdk.New(sdk.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://s3.internal"), UsePathStyle: true,
		HTTPClient: &http.Client{Transport: svc.gw.transport}, Credentials: static.NewStaticCredentialsProvider(svc.gw.access, svc.gw.secret, "")})
	body := bytes.Repeat([]byte("x"), 1024)
	var n atomic.Int64
	b.SetParallelism(2)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			key := fmt.Sprintf("dir/%d", n.Add(1))
			if _, err := client.PutObject(b.Context(), &sdk.PutObjectInput{Bucket: aws.String("bkt"), Key: &key, Body: bytes.NewReader(body)}); err != nil {
				b.Error(err)
			}
		}
	})
}
