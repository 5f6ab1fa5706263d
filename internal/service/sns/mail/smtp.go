package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"nightshift/internal/delivery"
	"nightshift/internal/service/sns"
)

// SMTP hands mails to a server, over TLS when the server offers STARTTLS.
type SMTP struct {
	host string
	port int
}

// NewSMTP reads "host:port".
func NewSMTP(address string) (*SMTP, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("mail: SMTP server %q: host:port expected: %w", address, err)
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 || host == "" {
		return nil, fmt.Errorf("mail: SMTP server %q: host:port expected, the port from 1 to 65535", address)
	}
	return &SMTP{host, int(n)}, nil
}

// Send delivers a mail to the server. What the server refuses for good (5xx) is not to be tried again.
func (s *SMTP) Send(ctx context.Context, m sns.Mail) error {
	msg, err := build(m, gomail.EncodingQP)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.host, gomail.WithPort(s.port), gomail.WithTLSPolicy(gomail.TLSOpportunistic), gomail.WithTimeout(15*time.Second))
	if err != nil {
		return fmt.Errorf("mail: SMTP server %s: %w", s.host, err)
	}
	err = client.DialAndSendWithContext(ctx, msg)
	if err == nil {
		return nil
	}
	err = fmt.Errorf("mail: SMTP server %s:%d: %w", s.host, s.port, err)
	var sent *gomail.SendError
	if errors.As(err, &sent) && sent.ErrorCode() >= 500 && !sent.IsTemp() {
		return delivery.Permanent(err)
	}
	return err
}
