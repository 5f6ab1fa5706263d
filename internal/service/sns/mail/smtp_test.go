package mail_test

import (
	"errors"
	"io"
	"net"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"nightshift/internal/service/sns"
	"nightshift/internal/service/sns/mail"
)

type received struct{ from, to, text string }

// backend is a real SMTP server's end.
type backend struct{ got chan received }

func (b backend) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{backend: b}, nil }

type session struct {
	backend
	mail received
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error { s.mail.from = from; return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if strings.HasPrefix(to, "nobody") {
		return &smtp.SMTPError{Code: 550, Message: "no such user"}
	}
	s.mail.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	s.mail.text = string(text)
	s.got <- s.mail
	return err
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func sample() sns.Mail {
	return sns.Mail{ID: "1.2", Date: time.Date(2026, 11, 23, 4, 30, 10, 5, time.UTC), FromName: "Night", From: "no-reply@example.com", To: "a@example.com", Subject: "done", Body: "line 1\nline 2\n"}
}

func TestSMTP(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := backend{make(chan received, 1)}
	server := smtp.NewServer(b)
	server.Domain = "localhost"
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close(); <-served })
	sender, err := mail.NewSMTP(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Send(t.Context(), sample()); err != nil {
		t.Fatal(err)
	}
	got := <-b.got
	m, err := netmail.ReadMessage(strings.NewReader(got.text))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(m.Body)
	if got.from != "no-reply@example.com" || got.to != "a@example.com" || m.Header.Get("Subject") != "done" || m.Header.Get("From") != `"Night" <no-reply@example.com>` ||
		m.Header.Get("Message-ID") != "<1.2@sns.nightshift.local>" || !strings.HasPrefix(string(body), "line 1\r\nline 2") {
		t.Errorf("got %+v", got)
	}
	refused := sample()
	refused.To = "nobody@example.com"
	if err := sender.Send(t.Context(), refused); err == nil || !strings.Contains(err.Error(), "no such user") {
		t.Errorf("got %v", err)
	}
}

func TestInbox(t *testing.T) {
	t.Parallel()
	inbox, err := mail.NewInbox(filepath.Join(t.TempDir(), "inbox"))
	if err != nil {
		t.Fatal(err)
	}
	m := sample()
	m.Body = "über a link:\nhttp://127.0.0.1:4510/_nightshift/sns/confirm?" + strings.Repeat("Token=abc", 30) + "\n"
	for range 2 { // a mail delivered twice is one file
		if err := inbox.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(inbox.Dir())
	if err != nil || len(entries) != 1 || entries[0].Name() != "20261123T043010.000000005Z-1.2.eml" {
		t.Fatalf("got %v %v", entries, err)
	}
	file, err := os.Open(filepath.Join(inbox.Dir(), entries[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	parsed, err := netmail.ReadMessage(file)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(parsed.Body)
	if want := strings.ReplaceAll(m.Body, "\n", "\r\n"); err != nil || parsed.Header.Get("Content-Transfer-Encoding") != "8bit" ||
		strings.TrimSpace(strings.ReplaceAll(string(body), "\n", "\r\n")) != strings.TrimSpace(want) && strings.TrimSpace(string(body)) != strings.TrimSpace(want) {
		t.Errorf("got %v %q %v", parsed.Header, body, err)
	}
}

func TestHeaderInjectionIsRefused(t *testing.T) {
	t.Parallel()
	inbox, err := mail.NewInbox(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*sns.Mail){
		"subject": func(m *sns.Mail) { m.Subject = "x\r\nBcc: b@example.com" },
		"to":      func(m *sns.Mail) { m.To = "a@example.com\nBcc: b@example.com" },
		"from":    func(m *sns.Mail) { m.FromName = "x\r\n\r\nbody" },
		"id":      func(m *sns.Mail) { m.ID = "x\n" },
		"address": func(m *sns.Mail) { m.To = "not an address" },
	} {
		m := sample()
		change(&m)
		if err := inbox.Send(t.Context(), m); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if entries, err := os.ReadDir(inbox.Dir()); err != nil || len(entries) != 0 {
		t.Errorf("got %v %v", entries, err)
	}
}

func TestNewSMTPErrors(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "localhost", "localhost:0", "localhost:x", ":25", "localhost:70000"} {
		if _, err := mail.NewSMTP(address); err == nil {
			t.Errorf("%q: no error", address)
		}
	}
	sender, err := mail.NewSMTP("127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	var network *net.OpError
	if err := sender.Send(t.Context(), sample()); err == nil || !errors.As(err, &network) && !strings.Contains(err.Error(), "127.0.0.1:1") {
		t.Errorf("got %v", err)
	}
}
