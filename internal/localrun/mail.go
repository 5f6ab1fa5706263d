package localrun

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"sync"
	"time"

	"nightshift/internal/deploy"
)

// mailPatience is how long mails may take that are already on their way.
const mailPatience = 15 * time.Second

// Mail is one mail of the inbox.
type Mail struct {
	// To holds the bare addresses, separated by commas.
	To, Subject string
	// Body is the plain text.
	Body string
}

// footer begins what SNS writes under a notification.
const footer = "\n--\nIf you wish to stop receiving notifications"

// Message is the mail's text without what SNS writes under it.
func (m Mail) Message() string {
	if at := strings.LastIndex(m.Body, footer); at >= 0 {
		return m.Body[:at]
	}
	return m.Body
}

// confirmLink finds the link of a subscription's confirmation mail.
var confirmLink = regexp.MustCompile(`https?://\S+/_nightshift/sns/confirm\?\S+`)

// confirmSubscriptions waits for the confirmation mails of the topic's
// subscriptions and follows the link in each, as the recipients would.
func confirmSubscriptions(ctx context.Context, inbox string, want int) error {
	mails, err := waitFor(ctx, inbox, want, func(m Mail) bool { return confirmLink.MatchString(m.Body) })
	if err != nil {
		return fmt.Errorf("confirm the mail subscriptions: %w", err)
	}
	for _, m := range mails {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, confirmLink.FindString(m.Body), nil)
		if err != nil {
			return fmt.Errorf("confirm the subscription of %s: %w", m.To, err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return fmt.Errorf("confirm the subscription of %s: %w", m.To, err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("confirm the subscription of %s: the link in the mail answered %s", m.To, response.Status)
		}
	}
	return nil
}

// waitForMails waits until as many notifications have arrived.
func waitForMails(ctx context.Context, inbox string, want int) ([]Mail, error) {
	mails, err := waitFor(ctx, inbox, want, func(m Mail) bool { return !confirmLink.MatchString(m.Body) })
	if err != nil {
		return mails, fmt.Errorf("wait for the notification: %w", err)
	}
	return mails, nil
}

func waitFor(ctx context.Context, inbox string, want int, wanted func(Mail) bool) ([]Mail, error) {
	patience, cancel := context.WithTimeout(ctx, mailPatience)
	defer cancel()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		mails, err := readInbox(inbox, wanted)
		if err != nil || len(mails) >= want {
			return mails, err
		}
		select {
		case <-patience.Done():
			if err := ctx.Err(); err != nil {
				return mails, err
			}
			return mails, fmt.Errorf("want %d mails within %s, found %d", want, mailPatience, len(mails))
		case <-look.C:
		}
	}
}

// reachMailServer holds that a mail server listens, before anything depends on it.
func reachMailServer(ctx context.Context, address string) error {
	if address == "" {
		return nil
	}
	dialer := net.Dialer{Timeout: 5 * time.Second}
	connection, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("reach the mail server of --smtp: %w", err)
	}
	return connection.Close()
}

// handOver waits until the mail server has taken the mails, for a while: they lie
// in the inbox before that. It returns how many the server has not taken.
func handOver(ctx context.Context, underway func(context.Context) (int, error)) (int, error) {
	patience, cancel := context.WithTimeout(ctx, mailPatience)
	defer cancel()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		n, err := underway(ctx)
		if err != nil || n == 0 {
			return n, err
		}
		select {
		case <-patience.Done():
			return n, ctx.Err()
		case <-look.C:
		}
	}
}

// letters remembers which mails the mail server does not take.
type letters struct {
	mu     sync.Mutex
	failed map[[2]string]error // by recipient and subject
}

// tried notes the outcome of a try.
func (l *letters) tried(to, subject string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		delete(l.failed, [2]string{to, subject})
		return
	}
	l.failed[[2]string{to, subject}] = err
}

// unsent are the mails that failed at the last try, and as many more as are underway without a try.
func (l *letters) unsent(underway int) []Unsent {
	l.mu.Lock()
	defer l.mu.Unlock()
	var list []Unsent
	for letter, err := range l.failed {
		list = append(list, Unsent{To: letter[0], Subject: letter[1], Err: err})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].To+list[i].Subject < list[j].To+list[j].Subject })
	for len(list) < underway {
		list = append(list, Unsent{})
	}
	return list
}

func readInbox(inbox string, wanted func(Mail) bool) ([]Mail, error) {
	names, err := filepath.Glob(filepath.Join(inbox, "*.eml"))
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	var found []Mail
	for _, name := range names {
		m, err := readMail(name)
		if err != nil {
			return nil, fmt.Errorf("read mail %s: %w", filepath.Base(name), err)
		}
		if wanted(m) {
			found = append(found, m)
		}
	}
	return found, nil
}

func readMail(name string) (Mail, error) {
	f, err := os.Open(name)
	if err != nil {
		return Mail{}, err
	}
	defer f.Close()
	m, err := mail.ReadMessage(f)
	if err != nil {
		return Mail{}, err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return Mail{}, err
	}
	body := m.Body
	switch encoding := strings.ToLower(m.Header.Get("Content-Transfer-Encoding")); encoding {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "", "7bit", "8bit":
	default:
		return Mail{}, errors.New("its encoding is " + encoding + ", which is not read here")
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return Mail{}, err
	}
	return Mail{To: bareAddresses(m.Header), Subject: subject, Body: strings.ReplaceAll(string(text), "\r\n", "\n")}, nil
}

// bareAddresses are a mail's recipients without names and brackets, as written where they cannot be read.
func bareAddresses(h mail.Header) string {
	list, err := h.AddressList("To")
	if err != nil {
		return h.Get("To")
	}
	bare := make([]string, len(list))
	for i, a := range list {
		bare[i] = a.Address
	}
	return strings.Join(bare, ", ")
}

// sorted returns the objects in the order of their locations.
func sorted(objects map[deploy.Location]deploy.Object) []deploy.Object {
	list := make([]deploy.Object, 0, len(objects))
	for _, o := range objects {
		list = append(list, o)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].String() < list[j].String() })
	return list
}
