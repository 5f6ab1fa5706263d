package mail

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"nightshift/internal/service/sns"
)

// Inbox keeps mails as .eml files of a directory.
type Inbox struct{ dir string }

// NewInbox makes the directory if it is not there.
func NewInbox(dir string) (*Inbox, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("mail: inbox: %w", err)
	}
	return &Inbox{dir}, nil
}

// Dir is the directory.
func (b *Inbox) Dir() string { return b.dir }

// Send writes a mail. The file's name begins with the date, so that names sort by time; the same mail sent twice is
// one file. It is there whole or not at all.
func (b *Inbox) Send(_ context.Context, m sns.Mail) (err error) {
	encoding := gomail.EncodingQP
	if plain(m.Body) {
		encoding = gomail.NoEncoding
	}
	msg, err := build(m, encoding)
	if err != nil {
		return err
	}
	name := m.Date.UTC().Format("20060102T150405.000000000Z") + "-" + fileName(m.ID) + ".eml"
	f, err := os.CreateTemp(b.dir, ".new-*")
	if err != nil {
		return fmt.Errorf("mail: inbox: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("mail: inbox: %w", err), f.Close(), os.Remove(f.Name()))
		}
	}()
	if _, err := msg.WriteTo(f); err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Chmod(0o644)); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(b.dir, name)); err != nil {
		return err
	}
	return errors.Join(f.Close(), syncDir(b.dir))
}

// plain is true of a body that a file holds as it is, so that a person can read it and its links are whole.
func plain(body string) bool {
	for line := range strings.SplitSeq(body, "\n") {
		if len(line) > 900 || strings.ContainsFunc(line, func(r rune) bool { return r < 0x20 && r != '\t' }) {
			return false
		}
	}
	return true
}

func fileName(id string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return '_'
	}, id)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
