package lambda_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"
)

// TestCodeRunsAtOnce unpacks and runs functions while other processes are being started: one forked in the middle of
// the unpacking holds the bootstrap open for writing, and running it would fail with "text file busy".
func TestCodeRunsAtOnce(t *testing.T) {
	t.Parallel()
	f := start(t)
	ctx, stop := context.WithCancel(t.Context())
	var forks sync.WaitGroup
	defer forks.Wait()
	defer stop()
	for range 2 {
		forks.Go(func() {
			for ctx.Err() == nil {
				_ = exec.CommandContext(ctx, "/bin/true").Run()
			}
		})
	}
	for i := range 8 {
		name := fmt.Sprintf("probe%d", i)
		f.create(t, name, func(in *sdk.CreateFunctionInput) { in.Code.ZipFile = variant(t, in.Code.ZipFile, name) })
		if _, a := f.invoke(t, name, `{"Text":"fine"}`); a.Text != "fine" {
			t.Fatalf("%s: %+v", name, a)
		}
	}
}

// variant is the zip with one more file, so that it is unpacked for itself.
func variant(t *testing.T, data []byte, name string) []byte {
	t.Helper()
	old, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, file := range old.File {
		if err := z.Copy(file); err != nil {
			t.Fatal(err)
		}
	}
	w, err := z.Create(name)
	if err == nil {
		_, err = io.WriteString(w, name)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
