package s3

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/s3api"
	"github.com/versity/versitygw/s3api/middlewares"
)

// gateway is versitygw on a unix socket that only its random root key can use.
type gateway struct {
	server *s3api.S3ApiServer
	region string
	access string
	secret string

	dir       string // of the socket, where it has one
	socket    string
	ready     chan struct{}
	done      chan error
	transport *http.Transport
}

func newGateway(st *store, region, account string) (*gateway, error) {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("s3: make the internal key: %w", err)
	}
	g := &gateway{region: region, access: account, secret: hex.EncodeToString(key), ready: make(chan struct{}), done: make(chan error, 1)}
	root := middlewares.RootUserConfig{Access: g.access, Secret: g.secret}
	iam := auth.NewIAMServiceSingle(auth.Account{Access: g.access, Secret: g.secret, Role: auth.RoleAdmin})
	var once sync.Once
	server, err := s3api.New(st, root, region, iam, nil, nil, nil, nil,
		s3api.WithQuiet(), s3api.WithKeepAlive(), s3api.WithMpMaxParts(10000), s3api.WithSocketPerm(0o600),
		s3api.WithConcurrencyLimiter(256*1024, 64*1024),
		s3api.WithOnListen(func() { once.Do(func() { close(g.ready) }) }))
	if err != nil {
		return nil, fmt.Errorf("s3: set up the gateway: %w", err)
	}
	g.server = server
	g.transport = &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "unix", g.socket)
		},
		DisableCompression:  true,
		MaxIdleConnsPerHost: 256,
		IdleConnTimeout:     time.Minute,
		ReadBufferSize:      64 << 10,
		WriteBufferSize:     64 << 10,
	}
	return g, nil
}

func (g *gateway) start(ctx context.Context) error {
	if err := g.place(); err != nil {
		return err
	}
	go func() { g.done <- g.server.ServeMultiPort([]string{g.socket}) }()
	select {
	case <-g.ready:
		return nil
	case err := <-g.done:
		g.done <- err
		return errors.Join(fmt.Errorf("s3: serve: %w", err), g.clean())
	case <-ctx.Done():
		return errors.Join(ctx.Err(), g.server.ShutDown(), g.clean())
	}
}

// stop waits for the server when it was running. Errors are of no use to anyone by then.
func (g *gateway) stop(running bool) {
	g.transport.CloseIdleConnections()
	if !running {
		return
	}
	_ = g.server.ShutDown()
	_ = errors.Join(<-g.done, g.clean())
}

// place chooses the socket: on Linux one without a file, which not even kill -9 leaves behind; elsewhere one in a
// private directory, whose path is short because a socket's holds at most ~100 bytes.
func (g *gateway) place() error {
	if runtime.GOOS == "linux" {
		g.socket = "@nightshift-s3-" + requestID() + requestID()
		return nil
	}
	dir, err := os.MkdirTemp("", "nightshift-s3-")
	if err != nil {
		return fmt.Errorf("s3: make the socket directory: %w", err)
	}
	g.dir, g.socket = dir, filepath.Join(dir, "s3.sock")
	return nil
}

func (g *gateway) clean() error {
	if g.dir == "" {
		return nil
	}
	return os.RemoveAll(g.dir)
}
