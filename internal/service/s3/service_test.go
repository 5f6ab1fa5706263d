package s3_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"nightshift/internal/service/s3"
)

type fixedClock struct{ at time.Time }

func (c fixedClock) Now() time.Time { return c.at }

type server struct {
	*s3.Service
	url    string
	dir    string
	client *sdk.Client
}

func start(t testing.TB, change ...func(*s3.Options)) *server {
	t.Helper()
	o := s3.Options{Dir: filepath.Join(t.TempDir(), "s3"), Ephemeral: true}
	for _, c := range change {
		c(&o)
	}
	svc, err := s3.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := svc.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(svc.Stop)
	hs := httptest.NewServer(svc.Handler())
	t.Cleanup(hs.Close)
	return &server{Service: svc, url: hs.URL, dir: o.Dir, client: client(hs.URL)}
}

func client(url string) *sdk.Client {
	return sdk.New(sdk.Options{Region: "us-east-1", BaseEndpoint: aws.String(url), UsePathStyle: true, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("anyone", "anything", "")})
}

func (s *server) bucket(t testing.TB, name string) {
	t.Helper()
	if _, err := s.client.CreateBucket(t.Context(), &sdk.CreateBucketInput{Bucket: &name}); err != nil {
		t.Fatal(err)
	}
}

func (s *server) put(t testing.TB, bucket, key, body string) {
	t.Helper()
	if _, err := s.client.PutObject(t.Context(), &sdk.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader(body)}); err != nil {
		t.Fatalf("put %s: %v", key, err)
	}
}

func (s *server) get(t testing.TB, bucket, key string) string {
	t.Helper()
	out, err := s.client.GetObject(t.Context(), &sdk.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		t.Fatalf("get %s: %v", key, err)
	}
	defer out.Body.Close()
	b, err := io.ReadAll(out.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return fmt.Sprint(err)
}

func TestObjectRoundTrip(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.bucket(t, "bkt")
	ctx := t.Context()
	key := "dir/a b+c%2F%C3é日本?x=1#y&z;'\"*()!~\\.txt"
	_, err := s.client.PutObject(ctx, &sdk.PutObjectInput{Bucket: aws.String("bkt"), Key: &key, Body: strings.NewReader("hello"),
		ContentType: aws.String("text/csv"), Metadata: map[string]string{"camelcase": "v"}, Tagging: aws.String("a=b")})
	if err != nil {
		t.Fatal(err)
	}
	head, err := s.client.HeadObject(ctx, &sdk.HeadObjectInput{Bucket: aws.String("bkt"), Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	if *head.ContentType != "text/csv" || *head.ContentLength != 5 || *head.ETag != `"5d41402abc4b2a76b9719d911017c592"` || head.Metadata["camelcase"] != "v" {
		t.Errorf("head: %+v", head)
	}
	if got := s.get(t, "bkt", key); got != "hello" {
		t.Errorf("got %q", got)
	}
	if b, err := os.ReadFile(filepath.Join(s.dir, "bkt", key)); err != nil || string(b) != "hello" {
		t.Errorf("the plain file: %q, %v", b, err)
	}
	if _, err := s.client.DeleteObject(ctx, &sdk.DeleteObjectInput{Bucket: aws.String("bkt"), Key: &key}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.client.GetObject(ctx, &sdk.GetObjectInput{Bucket: aws.String("bkt"), Key: &key}); code(err) != "NoSuchKey" {
		t.Errorf("after delete: %v", err)
	}
}

func TestCopyObject(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.bucket(t, "src")
	s.bucket(t, "dst")
	ctx := t.Context()
	_, err := s.client.PutObject(ctx, &sdk.PutObjectInput{Bucket: aws.String("src"), Key: aws.String("a"), Body: strings.NewReader("abc"),
		ContentType: aws.String("text/x"), Metadata: map[string]string{"m": "1"}, Tagging: aws.String("t=1")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.client.CopyObject(ctx, &sdk.CopyObjectInput{Bucket: aws.String("dst"), Key: aws.String("b"), CopySource: aws.String("src/a")}); err != nil {
		t.Fatal(err)
	}
	head, err := s.client.HeadObject(ctx, &sdk.HeadObjectInput{Bucket: aws.String("dst"), Key: aws.String("b")})
	if err != nil || *head.ContentType != "text/x" || head.Metadata["m"] != "1" {
		t.Errorf("copied: %+v, %v", head, err)
	}
	tags, err := s.client.GetObjectTagging(ctx, &sdk.GetObjectTaggingInput{Bucket: aws.String("dst"), Key: aws.String("b")})
	if err != nil || len(tags.TagSet) != 1 {
		t.Errorf("tags: %+v, %v", tags, err)
	}
	self := &sdk.CopyObjectInput{Bucket: aws.String("dst"), Key: aws.String("b"), CopySource: aws.String("dst/b")}
	if _, err := s.client.CopyObject(ctx, self); code(err) != "InvalidRequest" {
		t.Errorf("copy onto itself: %v", err)
	}
	self.MetadataDirective, self.Metadata = types.MetadataDirectiveReplace, map[string]string{"n": "2"}
	if _, err := s.client.CopyObject(ctx, self); err != nil {
		t.Fatal(err)
	}
	if head, err = s.client.HeadObject(ctx, &sdk.HeadObjectInput{Bucket: aws.String("dst"), Key: aws.String("b")}); err != nil || head.Metadata["n"] != "2" || head.Metadata["m"] != "" {
		t.Errorf("replaced: %+v, %v", head, err)
	}
	bad := &sdk.CopyObjectInput{Bucket: aws.String("dst"), Key: aws.String("c"), CopySource: aws.String("src/a"), CopySourceIfMatch: aws.String(`"nope"`)}
	if _, err := s.client.CopyObject(ctx, bad); code(err) != "PreconditionFailed" {
		t.Errorf("copy if match: %v", err)
	}
	for source, want := range map[string]string{"nope/a": "NoSuchBucket", "src/nope": "NoSuchKey", "src/..%2Fdst/b": "NoSuchKey"} {
		if _, err := s.client.CopyObject(ctx, &sdk.CopyObjectInput{Bucket: aws.String("dst"), Key: aws.String("c"), CopySource: &source}); err == nil {
			t.Errorf("copy from %s: no error, want %s", source, want)
		}
	}
}

func TestMultipart(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *s3.Options) { o.Ephemeral = false })
	s.bucket(t, "bkt")
	ctx := t.Context()
	up, err := s.client.CreateMultipartUpload(ctx, &sdk.CreateMultipartUploadInput{Bucket: aws.String("bkt"), Key: aws.String("big/one")})
	if err != nil {
		t.Fatal(err)
	}
	if *up.Bucket != "bkt" {
		t.Errorf("bucket %q", *up.Bucket)
	}
	part := bytes.Repeat([]byte("0123456789abcdef"), 5<<16) // 5 MiB
	var done []types.CompletedPart
	for n := int32(1); n <= 3; n++ {
		p, err := s.client.UploadPart(ctx, &sdk.UploadPartInput{Bucket: aws.String("bkt"), Key: aws.String("big/one"), UploadId: up.UploadId, PartNumber: &n, Body: bytes.NewReader(part)})
		if err != nil {
			t.Fatal(err)
		}
		done = append(done, types.CompletedPart{PartNumber: aws.Int32(n), ETag: p.ETag, ChecksumCRC32: p.ChecksumCRC32})
	}
	ls, err := s.client.ListObjectsV2(ctx, &sdk.ListObjectsV2Input{Bucket: aws.String("bkt")})
	if err != nil || len(ls.Contents) != 0 {
		t.Errorf("before completion: %+v, %v", ls.Contents, err)
	}
	in := &sdk.CompleteMultipartUploadInput{Bucket: aws.String("bkt"), Key: aws.String("big/one"), UploadId: up.UploadId,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: done}, IfNoneMatch: aws.String("*")}
	res, err := s.client.CompleteMultipartUpload(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	if *res.Bucket != "bkt" || !strings.HasSuffix(*res.ETag, `-3"`) {
		t.Errorf("completed: bucket %q, etag %s", *res.Bucket, *res.ETag)
	}
	if got := s.get(t, "bkt", "big/one"); got != strings.Repeat(string(part), 3) {
		t.Error("content differs")
	}
	cp, err := s.client.CreateMultipartUpload(ctx, &sdk.CreateMultipartUploadInput{Bucket: aws.String("bkt"), Key: aws.String("copy")})
	if err != nil {
		t.Fatal(err)
	}
	pc, err := s.client.UploadPartCopy(ctx, &sdk.UploadPartCopyInput{Bucket: aws.String("bkt"), Key: aws.String("copy"), UploadId: cp.UploadId, PartNumber: aws.Int32(1),
		CopySource: aws.String("bkt/big/one"), CopySourceRange: aws.String("bytes=3-10")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.client.CompleteMultipartUpload(ctx, &sdk.CompleteMultipartUploadInput{Bucket: aws.String("bkt"), Key: aws.String("copy"), UploadId: cp.UploadId,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: []types.CompletedPart{{PartNumber: aws.Int32(1), ETag: pc.CopyPartResult.ETag}}}}); err != nil {
		t.Fatal(err)
	}
	if got := s.get(t, "bkt", "copy"); got != "3456789a" {
		t.Errorf("copied range: %q", got)
	}
}

func TestListing(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.bucket(t, "bkt")
	want := []string{"a-b", "a.b", "a/1", "a/b/2", "a0", "b", "é"}
	for i := len(want) - 1; i >= 0; i-- {
		s.put(t, "bkt", want[i], want[i])
	}
	var got []string
	p := sdk.NewListObjectsV2Paginator(s.client, &sdk.ListObjectsV2Input{Bucket: aws.String("bkt"), MaxKeys: aws.Int32(2)})
	for p.HasMorePages() {
		page, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if *page.Name != "bkt" {
			t.Errorf("name %q", *page.Name)
		}
		for _, o := range page.Contents {
			got = append(got, *o.Key)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("keys in order: %q, want %q", got, want)
	}
	page, err := s.client.ListObjectsV2(t.Context(), &sdk.ListObjectsV2Input{Bucket: aws.String("bkt"), Delimiter: aws.String("/"), Prefix: aws.String("a/")})
	if err != nil || len(page.Contents) != 1 || len(page.CommonPrefixes) != 1 || *page.CommonPrefixes[0].Prefix != "a/b/" {
		t.Errorf("delimited: %+v, %v", page, err)
	}
	if _, err := s.client.ListObjectsV2(t.Context(), &sdk.ListObjectsV2Input{Bucket: aws.String("nope")}); code(err) != "NoSuchBucket" {
		t.Errorf("unknown bucket: %v", err)
	}
}

func TestKeyConflictNamesTheCause(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.bucket(t, "bkt")
	s.put(t, "bkt", "a/b", "x")
	for key, want := range map[string]string{"a": `objects exist whose keys start with "a/"`, "a/b/c": `the object "a/b" exists`, "a/b/c/d": `the object "a/b" exists`} {
		_, err := s.client.PutObject(t.Context(), &sdk.PutObjectInput{Bucket: aws.String("bkt"), Key: &key, Body: strings.NewReader("y")})
		if code(err) != "KeyConflict" || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", key, err)
		}
		err = s.Objects().PutObject(t.Context(), "bkt", key, []byte("y"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("in process, %s: %v", key, err)
		}
		w, err := s.Objects().Create(t.Context(), "bkt", key)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Commit(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("written, %s: %v", key, err)
		}
	}
}

func TestRefusedByName(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.bucket(t, "bkt")
	ctx := t.Context()
	b := aws.String("bkt")
	put := func(change func(*sdk.PutObjectInput)) error {
		in := &sdk.PutObjectInput{Bucket: b, Key: aws.String("k"), Body: strings.NewReader("x")}
		change(in)
		_, err := s.client.PutObject(ctx, in)
		return err
	}
	_, notify := s.client.PutBucketNotificationConfiguration(ctx, &sdk.PutBucketNotificationConfigurationInput{Bucket: b,
		NotificationConfiguration: &types.NotificationConfiguration{EventBridgeConfiguration: &types.EventBridgeConfiguration{}}})
	_, versioning := s.client.PutBucketVersioning(ctx, &sdk.PutBucketVersioningInput{Bucket: b, VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}})
	_, lock := s.client.CreateBucket(ctx, &sdk.CreateBucketInput{Bucket: aws.String("locked"), ObjectLockEnabledForBucket: aws.Bool(true)})
	for want, err := range map[string]error{
		"s3.PutBucketNotificationConfiguration": notify,
		"s3.PutBucketVersioning":                versioning,
		"object lock":                           lock,
		"server-side encryption aws:kms":        put(func(in *sdk.PutObjectInput) { in.ServerSideEncryption = types.ServerSideEncryptionAwsKms }),
		"storage class GLACIER":                 put(func(in *sdk.PutObjectInput) { in.StorageClass = types.StorageClassGlacier }),
		"access control lists of objects":       put(func(in *sdk.PutObjectInput) { in.ACL = types.ObjectCannedACLPublicRead }),
	} {
		if code(err) != "NotImplemented" || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestPresignedAndUnsigned(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := start(t)
	late := start(t, func(o *s3.Options) { o.Clock = fixedClock{now.Add(time.Hour)} })
	s.bucket(t, "bkt")
	s.put(t, "bkt", "k", "content")
	req, err := sdk.NewPresignClient(s.client).PresignGetObject(t.Context(), &sdk.GetObjectInput{Bucket: aws.String("bkt"), Key: aws.String("k")})
	if err != nil {
		t.Fatal(err)
	}
	get := func(url string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(b)
	}
	if status, body := get(req.URL); status != 200 || body != "content" {
		t.Errorf("presigned: %d %s", status, body)
	}
	if status, body := get(strings.Replace(req.URL, s.url, late.url, 1)); status != 403 || !strings.Contains(body, "Request has expired") {
		t.Errorf("expired: %d %s", status, body)
	}
	v2 := fmt.Sprintf("%s/bkt/k?AWSAccessKeyId=a&Signature=b%%3D&Expires=", s.url)
	if status, body := get(v2 + fmt.Sprint(now.Unix()+60)); status != 200 || body != "content" {
		t.Errorf("presigned, version 2: %d %s", status, body)
	}
	if status, body := get(v2 + fmt.Sprint(now.Unix()-60)); status != 403 || !strings.Contains(body, "expired") {
		t.Errorf("expired, version 2: %d %s", status, body)
	}
	if status, body := get(s.url + "/bkt/k"); status != 403 || !strings.Contains(body, "AccessDenied") {
		t.Errorf("unsigned: %d %s", status, body)
	}
}

func TestVirtualHostStyle(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.bucket(t, "my.bucket")
	s.put(t, "my.bucket", "dir/k", "content")
	for _, host := range []string{"my.bucket.localhost:4510", "my.bucket.s3.localhost", "my.bucket.s3.us-east-1.amazonaws.com", "my.bucket.s3-eu-west-1.amazonaws.com", "My.Bucket.s3.localhost.localstack.cloud:80"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/dir/k", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != 200 || string(b) != "content" {
			t.Errorf("%s: %d %s", host, res.StatusCode, b)
		}
	}
}

func TestSeveralInstancesAndTheWorkingDirectory(t *testing.T) {
	t.Parallel()
	before, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	a, b := start(t), start(t)
	for i, s := range []*server{a, b} {
		s.bucket(t, "same")
		s.put(t, "same", "k", fmt.Sprint(i))
	}
	if a.get(t, "same", "k") != "0" || b.get(t, "same", "k") != "1" {
		t.Error("the instances share objects")
	}
	if after, err := os.Getwd(); err != nil || after != before {
		t.Errorf("working directory: %s, was %s (%v)", after, before, err)
	}
	if err := a.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "already running") {
		t.Errorf("second start: %v", err)
	}
	a.Stop()
	a.Stop()
	if err := a.Start(context.Background()); err == nil {
		t.Error("started after stop")
	}
	if b.get(t, "same", "k") != "1" {
		t.Error("stopping one hurt the other")
	}
	_, err = a.client.GetObject(t.Context(), &sdk.GetObjectInput{Bucket: aws.String("same"), Key: aws.String("k")})
	if code(err) != "ServiceUnavailable" {
		t.Errorf("after stop: %v", err)
	}
}
