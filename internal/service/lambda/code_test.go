package lambda_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// elfFor is the start of an ELF file for a machine.
func elfFor(machine uint16) string {
	head := append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 57)...)
	binary.LittleEndian.PutUint16(head[16:], 2)
	binary.LittleEndian.PutUint16(head[18:], machine)
	binary.LittleEndian.PutUint32(head[20:], 1)
	binary.LittleEndian.PutUint16(head[52:], 64)
	binary.LittleEndian.PutUint16(head[54:], 56)
	binary.LittleEndian.PutUint16(head[58:], 64)
	return string(head)
}

func rawZip(t *testing.T, add func(z *zip.Writer)) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	add(z)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func entry(t *testing.T, name string, mode fs.FileMode, body io.Reader) func(z *zip.Writer) {
	return func(z *zip.Writer) {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate}
		h.SetMode(mode)
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, body); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBadCodeIsRefused uploads what must not be unpacked or cannot run.
func TestBadCodeIsRefused(t *testing.T) {
	t.Parallel()
	f := start(t)
	other, otherName := uint16(183), "linux/arm64" // EM_AARCH64
	if runtime.GOARCH == "arm64" {
		other, otherName = 62, "linux/amd64"
	}
	text := strings.NewReader
	for name, c := range map[string]struct {
		zip  []byte
		want string
	}{
		"not a zip":          {[]byte("not a zip"), "Could not unzip uploaded file"},
		"parent":             {rawZip(t, entry(t, "../evil", 0o644, text("x"))), "does not stay inside"},
		"parent inside":      {rawZip(t, entry(t, "a/../../evil", 0o644, text("x"))), "does not stay inside"},
		"absolute":           {rawZip(t, entry(t, "/tmp/evil", 0o644, text("x"))), "does not stay inside"},
		"backslashes":        {rawZip(t, entry(t, `..\evil`, 0o644, text("x"))), "does not stay inside"},
		"symbolic link":      {rawZip(t, entry(t, "link", 0o777|fs.ModeSymlink, text("/etc"))), "only files and directories"},
		"bomb":               {rawZip(t, entry(t, "zeros", 0o644, io.LimitReader(zeros{}, 251<<20))), "Unzipped size must be smaller than 262144000 bytes"},
		"no bootstrap":       {rawZip(t, entry(t, "main.py", 0o644, text("x"))), "no file named bootstrap"},
		"text":               {rawZip(t, entry(t, "bootstrap", 0o755, text("just some text, no program"))), "bootstrap is no executable"},
		"other architecture": {rawZip(t, entry(t, "bootstrap", 0o755, text(elfFor(other)))), "bootstrap is built for " + otherName},
	} {
		_, err := f.tryCreate(t, "bad", func(in *sdk.CreateFunctionInput) { in.Code = &types.FunctionCode{ZipFile: c.zip} })
		if errorCode(err) != "InvalidParameterValueException" || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := filepath.WalkDir(f.dir, func(path string, d fs.DirEntry, err error) error {
		if strings.Contains(d.Name(), "evil") || strings.HasPrefix(d.Name(), ".unpack") {
			t.Errorf("left behind: %s", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestCodeFromS3AndBack(t *testing.T) {
	t.Parallel()
	f := start(t)
	b, err := probe()
	if err != nil {
		t.Fatal(err)
	}
	f.code["code/probe.zip"] = b
	from := func(key string) func(in *sdk.CreateFunctionInput) {
		return func(in *sdk.CreateFunctionInput) {
			in.Code = &types.FunctionCode{S3Bucket: aws.String("code"), S3Key: &key}
		}
	}
	if _, err := f.tryCreate(t, "probe", from("nope.zip")); errorCode(err) != "InvalidParameterValueException" || !strings.Contains(err.Error(), "NoSuchKey") {
		t.Errorf("missing key: %v", err)
	}
	f.create(t, "probe", from("probe.zip"))
	if _, a := f.invoke(t, "probe", `{"Text":"from S3"}`); a.Text != "from S3" {
		t.Errorf("%+v", a)
	}
	out, err := f.client.GetFunction(t.Context(), &sdk.GetFunctionInput{FunctionName: aws.String("probe")})
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Get(strings.Replace(*out.Code.Location, "http://127.0.0.1:4510", f.url, 1))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if back, err := io.ReadAll(res.Body); err != nil || !bytes.Equal(back, b) {
		t.Errorf("the zip came back with %d bytes, want %d (%v)", len(back), len(b), err)
	}
	for _, path := range []string{"..%2f..%2fstate.db", "x", strings.Repeat("0", 64)} {
		res, err := http.Get(f.url + "/_nightshift/lambda/code/" + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, res.Status)
		}
	}
	changed, err := zipOf(map[string]string{"bootstrap": "#!/bin/sh\nexit 7\n"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.client.UpdateFunctionCode(t.Context(), &sdk.UpdateFunctionCodeInput{FunctionName: aws.String("probe"), ZipFile: changed}); err != nil {
		t.Fatal(err)
	}
	if _, a := f.invoke(t, "probe", `{}`); !strings.Contains(a.ErrorMessage, "exit status 7") {
		t.Errorf("the new code: %+v", a)
	}
	if entries, err := os.ReadDir(filepath.Join(f.dir, "functions")); err != nil || len(entries) != 5 { // and the instances' directory
		t.Errorf("code on disk: %v, %v", entries, err)
	}
}
