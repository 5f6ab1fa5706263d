package redshiftdata

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

var statuses = []string{submitted, picked, started, finished, failed, aborted}

// listedStatements is what the page tokens of ListStatements are for.
const listedStatements = "statements"

// ListStatements lists statements, newest first: without a status those that are finished.
func (s *Service) ListStatements(ctx context.Context, in *ListStatementsInput) (*ListStatementsOutput, error) {
	where, args, err := s.listFilter(ctx, in)
	if err != nil {
		return nil, err
	}
	limit := 100
	if in.MaxResults != nil && *in.MaxResults != 0 {
		if limit = int(*in.MaxResults); limit < 0 || limit > 100 {
			return nil, constraint(strconv.Itoa(limit), "maxResults", "Member must have value between 0 and 100")
		}
	}
	var list []*statement
	err = s.Store.View(ctx, func(tx *state.Tx) (err error) {
		list, err = selectStatements(tx, where+" ORDER BY seq DESC LIMIT "+strconv.Itoa(limit+1), args...)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := &ListStatementsOutput{Statements: []StatementData{}}
	if len(list) > limit {
		list = list[:limit]
		out.NextToken = pageToken(listedStatements, list[limit-1].seq)
	}
	for _, st := range list {
		data := StatementData{Id: st.id, StatementName: st.name, Status: st.status, QueryParameters: st.parameters, SecretArn: st.connection.SecretArn,
			IsBatchStatement: st.batch, ResultFormat: st.format, SessionId: st.sessionID, CreatedAt: st.created, UpdatedAt: st.updated}
		if st.batch {
			data.QueryStrings = st.sqls
		} else {
			data.QueryString = st.sqls[0]
		}
		out.Statements = append(out.Statements, data)
	}
	return out, nil
}

func (s *Service) listFilter(ctx context.Context, in *ListStatementsInput) (where string, args []any, err error) {
	conditions := []string{"(updated > ? OR status IN ('SUBMITTED', 'PICKED', 'STARTED'))"}
	args = []any{s.Clock.Now().Add(-retention).UnixNano()}
	add := func(condition string, arg any) {
		conditions = append(conditions, condition)
		args = append(args, arg)
	}
	if in.NextToken != "" {
		seq, err := pagePosition(listedStatements, in.NextToken)
		if err != nil {
			return "", nil, err
		}
		add("seq < ?", seq)
	}
	switch {
	case in.Status == "":
		add("status = ?", finished)
	case in.Status == "ALL":
	case slices.Contains(statuses, in.Status):
		add("status = ?", in.Status)
	default:
		return "", nil, constraint(in.Status, "status", "Member must satisfy enum value set: [SUBMITTED, PICKED, STARTED, FINISHED, ABORTED, FAILED, ALL]")
	}
	if in.StatementName != "" {
		add("name >= ?", in.StatementName)
		add("substr(name, 1, "+strconv.Itoa(len([]rune(in.StatementName)))+") = ?", in.StatementName)
	}
	if in.ClusterIdentifier != "" && in.WorkgroupName != "" {
		return "", nil, invalid("ClusterIdentifier and WorkgroupName can not be specified together.")
	}
	if in.ClusterIdentifier != "" {
		add("cluster = ?", in.ClusterIdentifier)
	}
	if in.WorkgroupName != "" {
		add("workgroup = ?", in.WorkgroupName)
	}
	if in.Database != "" {
		add("database = ?", in.Database)
	}
	if in.RoleLevel != nil && !*in.RoleLevel {
		add("principal = ?", protocol.CallerFrom(ctx).PrincipalARN)
	}
	return strings.Join(conditions, " AND "), args, nil
}
