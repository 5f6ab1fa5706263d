package s3_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"

	"nightshift/internal/service/s3"
)

// TestCreateOnceHasOneWinner is what the run ledger depends on: of many writers with If-None-Match: *, exactly one
// succeeds, and its content stays.
func TestCreateOnceHasOneWinner(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *s3.Options) { o.Ephemeral = false })
	s.bucket(t, "ledger")
	for round := range 20 {
		key := fmt.Sprintf("runs/%d/outcome.json", round)
		var wins atomic.Int32
		var winner atomic.Value
		var wg sync.WaitGroup
		for w := range 16 {
			wg.Go(func() {
				body := fmt.Sprintf("writer %d", w)
				_, err := s.client.PutObject(t.Context(), &sdk.PutObjectInput{Bucket: aws.String("ledger"), Key: &key, Body: strings.NewReader(body), IfNoneMatch: aws.String("*")})
				switch {
				case err == nil:
					wins.Add(1)
					winner.Store(body)
				case code(err) != "PreconditionFailed":
					t.Errorf("writer %d: %v", w, err)
				}
			})
		}
		wg.Wait()
		if wins.Load() != 1 {
			t.Fatalf("%s has %d winners", key, wins.Load())
		}
		if got := s.get(t, "ledger", key); got != winner.Load() {
			t.Errorf("%s holds %q, its winner wrote %q", key, got, winner.Load())
		}
	}
}

// TestCompareAndSwapLosesNothing has writers add one to a counter with If-Match, while in-process writers replace
// another object at the same time.
func TestCompareAndSwapLosesNothing(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.bucket(t, "ledger")
	s.put(t, "ledger", "counter", "0")
	const writers, each = 8, 10
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for done := 0; done < each; {
				if swap(t, s) {
					done++
				}
			}
		})
	}
	wg.Wait()
	if got := s.get(t, "ledger", "counter"); got != fmt.Sprint(writers*each) {
		t.Errorf("counter is %s, want %d", got, writers*each)
	}
}

func swap(t *testing.T, s *server) bool {
	out, err := s.client.GetObject(t.Context(), &sdk.GetObjectInput{Bucket: aws.String("ledger"), Key: aws.String("counter")})
	if err != nil {
		t.Error(err)
		return true
	}
	defer out.Body.Close()
	var n int
	if _, err := fmt.Fscan(out.Body, &n); err != nil {
		t.Error(err)
		return true
	}
	_, err = s.client.PutObject(t.Context(), &sdk.PutObjectInput{Bucket: aws.String("ledger"), Key: aws.String("counter"), Body: strings.NewReader(fmt.Sprint(n + 1)), IfMatch: out.ETag})
	if err != nil && code(err) != "PreconditionFailed" {
		t.Error(err)
	}
	return err == nil
}

// TestInProcessWritersRespectConditions races an unconditional in-process writer with conditional clients: a client
// that won may be overwritten by it, but never be told it created what was there before.
func TestInProcessWritersRespectConditions(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.bucket(t, "ledger")
	for round := range 50 {
		key := fmt.Sprintf("k%d", round)
		var wg sync.WaitGroup
		var created bool
		wg.Go(func() {
			w, err := s.Objects().Create(t.Context(), "ledger", key)
			if err != nil {
				t.Error(err)
				return
			}
			fmt.Fprint(w, "inside")
			if err := w.Commit(); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			_, err := s.client.PutObject(t.Context(), &sdk.PutObjectInput{Bucket: aws.String("ledger"), Key: &key, Body: strings.NewReader("client"), IfNoneMatch: aws.String("*")})
			created = err == nil
		})
		wg.Wait()
		if got := s.get(t, "ledger", key); got != "inside" {
			t.Errorf("%s holds %q (created by the client: %t): the client replaced an object with If-None-Match", key, got, created)
		}
	}
}

const crashDir = "NIGHTSHIFT_S3_CRASH_DIR"

// TestMain also is the server that TestKillLosesNothingAcknowledged kills.
func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		os.Exit(crashServer(dir))
	}
	os.Exit(m.Run())
}

func crashServer(dir string) int {
	svc, err := s3.New(s3.Options{Dir: dir})
	if err == nil {
		err = svc.Start(context.Background())
	}
	if err != nil {
		fmt.Println(err)
		return 1
	}
	ready := make(chan string, 1)
	srv := &http.Server{Addr: "127.0.0.1:0", Handler: svc.Handler()}
	ln, err := listen(srv.Addr)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	ready <- "http://" + ln.Addr().String()
	fmt.Println(<-ready)
	fmt.Println(srv.Serve(ln))
	return 1
}

func TestKillLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	acked := map[string]string{}
	var mu sync.Mutex
	for life := range 3 {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), crashDir+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		url, err := bufio.NewReader(out).ReadString('\n')
		if err != nil || !strings.HasPrefix(url, "http") {
			t.Fatalf("server says %q, %v", url, err)
		}
		s := &server{client: client(strings.TrimSpace(url))}
		if life == 0 {
			s.bucket(t, "ledger")
		}
		for key, want := range acked {
			if got := s.get(t, "ledger", key); got != want {
				t.Errorf("life %d: %s holds %q, acknowledged was %q", life, key, got, want)
			}
		}
		enough := make(chan struct{})
		var count atomic.Int32
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for i := 0; ; i++ {
					key := fmt.Sprintf("runs/%d/%d.json", life, i)
					body := strings.Repeat(fmt.Sprintf("writer %d ", w), 100)
					_, err := s.client.PutObject(t.Context(), &sdk.PutObjectInput{Bucket: aws.String("ledger"), Key: &key, Body: strings.NewReader(body), IfNoneMatch: aws.String("*")})
					if err != nil && code(err) == "PreconditionFailed" {
						continue
					}
					if err != nil {
						return // the server is dead
					}
					mu.Lock()
					if prior, twice := acked[key]; twice {
						t.Errorf("%s was created twice: %q and %q", key, prior, body)
					}
					acked[key] = body
					mu.Unlock()
					if count.Add(1) == 40 {
						close(enough)
					}
				}
			})
		}
		<-enough
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		wg.Wait()
		_ = cmd.Wait()
	}
}
