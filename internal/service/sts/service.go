package sts

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"sync"
	"time"

	"nightshift/internal/clock"
	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

// Deps is what the service needs.
type Deps struct {
	Store   *state.Store
	Clock   clock.Clock
	Account string
}

// Service answers STS. It is safe for concurrent use.
type Service struct {
	Deps
	known sync.Map // access key -> principal ARN, a cache of the table
}

const schema = `CREATE TABLE sts_sessions (
	access_key TEXT PRIMARY KEY, principal TEXT NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX sts_sessions_expires ON sts_sessions (expires);`

// New returns the service; its sessions are kept in the store's table sts_sessions.
func New(d Deps) (*Service, error) {
	if err := d.Store.Migrate(context.Background(), "sts", schema); err != nil {
		return nil, err
	}
	return &Service{Deps: d}, nil
}

// Operations is the service's table.
func (s *Service) Operations() protocol.Service {
	return protocol.Service{
		Name: "sts", Protocol: protocol.AWSQuery, Version: "2011-06-15",
		XMLNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
		Operations: []protocol.Operation{
			protocol.Op("AssumeRole", s.AssumeRole),
			protocol.NotImplemented("AssumeRoleWithSAML"),
			protocol.NotImplemented("AssumeRoleWithWebIdentity"),
			protocol.NotImplemented("AssumeRoot"),
			protocol.NotImplemented("DecodeAuthorizationMessage"),
			protocol.Op("GetAccessKeyInfo", s.GetAccessKeyInfo),
			protocol.Op("GetCallerIdentity", s.GetCallerIdentity),
			protocol.NotImplemented("GetDelegatedAccessToken"),
			protocol.NotImplemented("GetFederationToken"),
			protocol.Op("GetSessionToken", s.GetSessionToken),
			protocol.NotImplemented("GetWebIdentityToken"),
		},
	}
}

// Identify is the principal that an access key was given to; false for keys that
// are not of a session. It fits protocol.RouterOptions.Identify.
func (s *Service) Identify(accessKey string) (principalARN string, ok bool) {
	if len(accessKey) < 4 || accessKey[:4] != "ASIA" {
		return "", false
	}
	if arn, ok := s.known.Load(accessKey); ok {
		return arn.(string), true
	}
	err := s.Store.View(context.Background(), func(tx *state.Tx) error {
		return tx.QueryRow("SELECT principal FROM sts_sessions WHERE access_key = ?", accessKey).Scan(&principalARN)
	})
	if err != nil {
		return "", false
	}
	s.known.Store(accessKey, principalARN)
	return principalARN, true
}

// Credentials are a session's.
type Credentials struct {
	AccessKeyId     string
	SecretAccessKey string
	SessionToken    string
	Expiration      time.Time
}

// NewSession makes credentials for a principal, good for d; for processes that
// the local cloud itself starts, and for AssumeRole.
func (s *Service) NewSession(ctx context.Context, principalARN string, d time.Duration) (*Credentials, error) {
	now := s.Clock.Now()
	c := &Credentials{
		AccessKeyId:     "ASIA" + randomID(16),
		SecretAccessKey: base64.StdEncoding.EncodeToString(randomBytes(30)),
		SessionToken:    base64.StdEncoding.EncodeToString(randomBytes(96)),
		Expiration:      now.Add(d).Truncate(time.Second),
	}
	err := s.Store.Update(ctx, func(tx *state.Tx) error {
		// A day of grace: what still runs shall know who it is.
		if _, err := tx.Exec("DELETE FROM sts_sessions WHERE expires < ?", now.Add(-24*time.Hour).Unix()); err != nil {
			return err
		}
		_, err := tx.Exec("INSERT INTO sts_sessions VALUES (?, ?, ?)", c.AccessKeyId, principalARN, c.Expiration.Unix())
		return err
	})
	if err != nil {
		return nil, err
	}
	s.known.Store(c.AccessKeyId, principalARN)
	return c, nil
}

func (s *Service) sessionExpired(ctx context.Context, accessKey string) (bool, error) {
	var expires int64
	err := s.Store.View(ctx, func(tx *state.Tx) error {
		return tx.QueryRow("SELECT expires FROM sts_sessions WHERE access_key = ?", accessKey).Scan(&expires)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil && expires <= s.Clock.Now().Unix(), err
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: crypto/rand aborts the program instead
	return b
}

// randomID is n characters as in AWS's unique identifiers.
func randomID(n int) string {
	return base32.StdEncoding.EncodeToString(randomBytes(n))[:n]
}
