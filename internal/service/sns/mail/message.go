package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"nightshift/internal/delivery"
	"nightshift/internal/service/sns"
)

// build makes a message of a mail. Its errors are for good: the mail is never sendable.
func build(m sns.Mail, encoding gomail.Encoding) (*gomail.Msg, error) {
	for name, value := range map[string]string{"From": m.FromName + m.From, "To": m.To, "Subject": m.Subject, "Message-ID": m.ID} {
		if strings.ContainsFunc(value, func(r rune) bool { return r < 0x20 || r == 0x7f }) {
			return nil, delivery.Permanent(fmt.Errorf("mail: %s has a control character: %q", name, value))
		}
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(encoding))
	if err := errors.Join(msg.FromFormat(m.FromName, m.From), msg.To(m.To)); err != nil {
		return nil, delivery.Permanent(fmt.Errorf("mail: address: %w", err))
	}
	msg.Subject(m.Subject)
	msg.SetDateWithValue(m.Date)
	msg.SetMessageIDWithValue(m.ID + "@sns.nightshift.local")
	msg.SetBodyString(gomail.TypeTextPlain, m.Body)
	return msg, nil
}

// Both sends each mail with all of several senders, in order; the first error ends it.
func Both(senders ...sns.Mailer) sns.Mailer { return all(senders) }

type all []sns.Mailer

// Send sends with each in order.
func (a all) Send(ctx context.Context, m sns.Mail) error {
	for _, s := range a {
		if err := s.Send(ctx, m); err != nil {
			return err
		}
	}
	return nil
}
