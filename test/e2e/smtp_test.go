package e2e

import (
	"io"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"
)

// postOffice is a mail server that keeps the texts it takes.
type postOffice struct {
	taken   chan string
	refuses string // a recipient that it does not know
}

func (p postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return p, nil }
func (p postOffice) Mail(string, *smtp.MailOptions) error        { return nil }
func (p postOffice) Rcpt(to string, _ *smtp.RcptOptions) error {
	if to == p.refuses {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "nobody of that name"}
	}
	return nil
}
func (p postOffice) Reset()        {}
func (p postOffice) Logout() error { return nil }

func (p postOffice) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	p.taken <- string(text)
	return err
}

// TestMailServer holds that the mail server has every mail when the run is over,
// and that a server which is not there is told before anything runs.
func TestMailServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "nightshift.yaml"), "name: small\n"+head+"steps:\n  one: {sql: select 1}\nnotify:\n  - email: [a@example.com, b@example.com]\n")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	office := postOffice{taken: make(chan string, 100)}
	server := smtp.NewServer(office)
	server.Domain = "localhost"
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	r := nightshift(t, dir, "run", "--smtp", listener.Addr().String())
	if r.status != 0 {
		t.Errorf("want success, found %s", r)
	}
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	<-served
	close(office.taken)
	told := map[string]int{}
	for text := range office.taken {
		for _, to := range []string{"a@example.com", "b@example.com"} {
			if strings.Contains(text, "Subject: small succeeded") && strings.Contains(text, "<"+to+">") {
				told[to]++
			}
		}
	}
	if len(told) != 2 || told["a@example.com"] != 1 || told["b@example.com"] != 1 {
		t.Errorf("want one mail for each of the two, found %v", told)
	}
	checkRefused(t, nightshift(t, dir, "run", "--smtp", listener.Addr().String()), `mail server.*connection refused`)
}

// TestMailServerRefuses holds that a mail the server refuses for good is told, beside the run's outcome.
func TestMailServerRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "nightshift.yaml"), "name: small\n"+head+"steps:\n  one: {sql: select 1}\nnotify:\n  - email: [a@example.com, b@example.com]\n")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(postOffice{taken: make(chan string, 100), refuses: "b@example.com"})
	server.Domain = "localhost"
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	r := nightshift(t, dir, "run", "--smtp", listener.Addr().String())
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	<-served
	if r.status != 0 || !regexp.MustCompile(`smtp +unsent to b@example.com: "small succeeded in .*550.*nobody of that name`).MatchString(r.stdout) ||
		strings.Contains(r.stdout, "unsent to a@example.com") {
		t.Errorf("want the refused mail told, found %s", r)
	}
}
