package iam

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"nightshift/internal/state"
)

// Times are Unix seconds, tags a JSON list.
const schema = `
CREATE TABLE iam_roles (
	name TEXT PRIMARY KEY, id TEXT NOT NULL, path TEXT NOT NULL, description TEXT NOT NULL, trust TEXT NOT NULL,
	max_session INTEGER NOT NULL, boundary TEXT NOT NULL, tags TEXT NOT NULL, created INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE iam_role_policies (
	role TEXT NOT NULL REFERENCES iam_roles, name TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (role, name)
) WITHOUT ROWID;
CREATE TABLE iam_policies (
	arn TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, id TEXT NOT NULL, path TEXT NOT NULL, description TEXT NOT NULL,
	document TEXT NOT NULL, tags TEXT NOT NULL, created INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE iam_attachments (
	role TEXT NOT NULL REFERENCES iam_roles, arn TEXT NOT NULL, PRIMARY KEY (role, arn)
) WITHOUT ROWID;
CREATE INDEX iam_attachments_arn ON iam_attachments (arn);`

const roleColumns = "name, id, path, description, trust, max_session, boundary, tags, created"

type scanner interface{ Scan(dest ...any) error }

func (s *Service) scanRole(row scanner) (*Role, error) {
	var (
		r        Role
		boundary string
		tags     []byte
		created  int64
	)
	err := row.Scan(&r.RoleName, &r.RoleId, &r.Path, &r.Description, &r.AssumeRolePolicyDocument, &r.MaxSessionDuration, &boundary, &tags, &created)
	if err != nil {
		return nil, err
	}
	r.Arn = s.arn("role", r.Path, r.RoleName)
	r.CreateDate = time.Unix(created, 0).UTC()
	r.AssumeRolePolicyDocument = encodeDocument(r.AssumeRolePolicyDocument)
	if boundary != "" {
		r.PermissionsBoundary = &PermissionsBoundary{"Policy", boundary}
	}
	return &r, json.Unmarshal(tags, &r.Tags)
}

func (s *Service) role(tx *state.Tx, name string) (*Role, error) {
	r, err := s.scanRole(tx.QueryRow("SELECT "+roleColumns+" FROM iam_roles WHERE name = ?", name))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, noSuchRole(name)
	}
	return r, err
}

const policyColumns = "arn, name, id, path, description, tags, created, (SELECT count(*) FROM iam_attachments a WHERE a.arn = iam_policies.arn)"

func scanPolicy(row scanner) (*Policy, error) {
	p := Policy{DefaultVersionId: "v1", IsAttachable: true}
	var (
		tags    []byte
		created int64
	)
	if err := row.Scan(&p.Arn, &p.PolicyName, &p.PolicyId, &p.Path, &p.Description, &tags, &created, &p.AttachmentCount); err != nil {
		return nil, err
	}
	p.CreateDate = time.Unix(created, 0).UTC()
	p.UpdateDate = p.CreateDate
	return &p, json.Unmarshal(tags, &p.Tags)
}

func policy(tx *state.Tx, arn string) (*Policy, error) {
	p, err := scanPolicy(tx.QueryRow("SELECT "+policyColumns+" FROM iam_policies WHERE arn = ?", arn))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, noSuchPolicy(arn)
	}
	return p, err
}

func (s *Service) arn(kind, path, name string) string {
	return "arn:aws:iam::" + s.Account + ":" + kind + path + name
}

// encodeDocument is how IAM returns policy documents (RFC 3986).
func encodeDocument(document string) string {
	return strings.ReplaceAll(url.QueryEscape(document), "+", "%20")
}

func tagsJSON(tags []Tag) (string, error) {
	if tags == nil {
		tags = []Tag{}
	}
	b, err := json.Marshal(tags)
	return string(b), err
}

// list reads one page: the query must select what scan reads, the first column
// being the key, and have "key > ?" first among its placeholders.
func list[T any](tx *state.Tx, page Page, query string, args []any, scan func(scanner) (T, error), key func(T) string) ([]T, PageEnd, error) {
	limit := 100
	if page.MaxItems != nil {
		if *page.MaxItems < 1 || *page.MaxItems > 1000 {
			return nil, PageEnd{}, invalid("1 validation error detected: Value '%d' at 'maxItems' failed to satisfy constraint: Member must have value between 1 and 1000", *page.MaxItems)
		}
		limit = int(*page.MaxItems)
	}
	rows, err := tx.Query(query+fmt.Sprintf(" LIMIT %d", limit+1), append([]any{page.Marker}, args...)...)
	if err != nil {
		return nil, PageEnd{}, err
	}
	items := []T{}
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, PageEnd{}, err
		}
		items = append(items, item)
	}
	if err := rows.Err(); err != nil {
		return nil, PageEnd{}, err
	}
	if len(items) <= limit {
		return items, PageEnd{}, nil
	}
	items = items[:limit]
	return items, PageEnd{true, key(items[limit-1])}, nil
}
