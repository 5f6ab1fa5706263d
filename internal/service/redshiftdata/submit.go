package redshiftdata

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"unicode/utf8"

	"nightshift/internal/clock"
	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

const maxStatement = 100 << 10 // bytes of SQL text

var (
	clusterPattern   = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	workgroupPattern = regexp.MustCompile(`^([a-z0-9-]{3,63}|arn:aws(-[a-z]+)*:redshift-serverless:[a-z0-9-]+:\d{12}:workgroup/[0-9a-f-]{36})$`)
	parameterPattern = regexp.MustCompile(`^[0-9a-zA-Z_]+$`)
	idPattern        = regexp.MustCompile(`^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}(:\d{1,2})?$`)
)

func (c Connection) check() error {
	switch {
	case c.ClusterIdentifier != "" && c.WorkgroupName != "":
		return invalid("ClusterIdentifier and WorkgroupName can not be specified together.")
	case c.ClusterIdentifier == "" && c.WorkgroupName == "":
		return invalid("Either ClusterIdentifier or WorkgroupName must be specified.")
	case c.ClusterIdentifier != "" && (len(c.ClusterIdentifier) > 63 || !clusterPattern.MatchString(c.ClusterIdentifier)):
		return constraint(c.ClusterIdentifier, "clusterIdentifier", "Member must satisfy regular expression pattern: [a-z][a-z0-9]*(-[a-z0-9]+)*")
	case c.WorkgroupName != "" && !workgroupPattern.MatchString(c.WorkgroupName):
		return constraint(c.WorkgroupName, "workgroupName", "Member must be a workgroup's name or ARN")
	case c.DbUser != "" && c.SecretArn != "":
		return invalid("DbUser and SecretArn can not be specified together.")
	case c.DbUser != "" && c.WorkgroupName != "":
		return invalid("DbUser can not be specified for a serverless workgroup.")
	case c.Database == "":
		return invalid("Database must be specified.")
	}
	return nil
}

func constraint(value, member, what string) error {
	return invalid("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s", value, member, what)
}

func (in *Submission) check() error {
	if err := in.checkSession(); err != nil {
		return err
	}
	if in.SessionId == "" {
		if err := in.Connection.check(); err != nil {
			return err
		}
	}
	switch in.ResultFormat {
	case "":
		in.ResultFormat = "JSON"
	case "JSON", "CSV":
	default:
		return constraint(in.ResultFormat, "resultFormat", "Member must satisfy enum value set: [JSON, CSV]")
	}
	if utf8.RuneCountInString(in.StatementName) > 2048 {
		return constraint(in.StatementName, "statementName", "Member must have length less than or equal to 2048")
	}
	if len(in.ClientToken) > 64 {
		return constraint(in.ClientToken, "clientToken", "Member must have length less than or equal to 64")
	}
	return nil
}

// submit stores a statement, unless its token says that it has been stored.
func (s *Service) submit(ctx context.Context, batch bool, sqls []string, in Submission) (*SubmitOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	for _, text := range sqls {
		if len(text) > maxStatement {
			return nil, invalid("Query string is too large: it has %d bytes, the limit is %d.", len(text), maxStatement)
		}
		if text == "" {
			return nil, invalid("Query string can not be empty.")
		}
	}
	if err := checkParameters(sqls, in.Parameters); err != nil {
		return nil, err
	}
	hash, err := requestHash(batch, sqls, in)
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	st := &statement{id: clock.NewID(), status: submitted, name: in.StatementName, batch: batch, sqls: sqls, parameters: in.Parameters,
		connection: in.Connection, withEvent: in.WithEvent, clientToken: in.ClientToken, requestHash: hash, format: in.ResultFormat,
		principal: protocol.CallerFrom(ctx).PrincipalARN, created: now, updated: now}
	err = s.Store.Update(ctx, func(tx *state.Tx) error {
		if st.clientToken != "" {
			if err := forgetToken(tx, st.clientToken, now.Add(-tokenRetention)); err != nil {
				return err
			}
			before, err := selectStatements(tx, "client_token = ?", st.clientToken)
			if err != nil {
				return err
			}
			if len(before) == 1 {
				if before[0].requestHash != hash {
					return invalid("The client token was already used for a request with different parameters.")
				}
				st = before[0]
				return nil
			}
		}
		if err := s.checkActive(tx); err != nil {
			return err
		}
		if err := s.joinSession(tx, st, in); err != nil {
			return err
		}
		tx.AfterCommit(s.signal)
		return insertStatement(tx, st)
	})
	if err != nil {
		return nil, err
	}
	return &SubmitOutput{Id: st.id, CreatedAt: st.created, Connection: st.connection, DbGroups: []string{}, SessionId: st.sessionID}, nil
}

func (s *Service) checkActive(tx *state.Tx) error {
	var active int
	err := tx.QueryRow("SELECT count(*) FROM redshiftdata_statements WHERE status IN ('SUBMITTED', 'PICKED', 'STARTED')").Scan(&active)
	if err == nil && active >= s.MaxActive {
		err = protocol.Errorf("ActiveStatementsExceededException", 400, "Active statements exceeded the allowed quota (%d).", s.MaxActive)
	}
	return err
}

// requestHash tells requests apart, the token left out.
func requestHash(batch bool, sqls []string, in Submission) (string, error) {
	in.ClientToken = ""
	text, err := json.Marshal(struct {
		Batch bool
		SQLs  []string
		In    Submission
	}{batch, sqls, in})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}
