package redshiftdata

import (
	"context"
	"strconv"
	"strings"

	"nightshift/internal/state"
)

// splitID separates the number of a sub-statement, 0 if there is none.
func splitID(id string) (parent string, n int, err error) {
	if !idPattern.MatchString(id) {
		return "", 0, constraint(id, "id", "Member must satisfy regular expression pattern: [a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}(:\\d{0,2})?")
	}
	parent, number, has := strings.Cut(id, ":")
	if has {
		n, err = strconv.Atoi(number)
	}
	return parent, n, err
}

// load reads a statement with its parts; it does not exist once it has expired.
func (s *Service) load(ctx context.Context, id string) (st *statement, parts []part, err error) {
	err = s.Store.View(ctx, func(tx *state.Tx) (err error) {
		if st, err = find(tx, id); err != nil {
			return err
		}
		if ended(st.status) && s.Clock.Now().Sub(st.updated) >= retention {
			return noSuchStatement(id)
		}
		if st.batch {
			parts, err = selectParts(tx, id)
		}
		return err
	})
	return st, parts, err
}

func ended(status string) bool { return status == finished || status == failed || status == aborted }

// DescribeStatement tells how a statement, or one of a batch, is doing.
func (s *Service) DescribeStatement(ctx context.Context, in *DescribeStatementInput) (*DescribeStatementOutput, error) {
	if err := s.await(ctx, in.Id, in.WaitTimeSeconds); err != nil {
		return nil, err
	}
	id, n, err := splitID(in.Id)
	if err != nil {
		return nil, err
	}
	st, parts, err := s.load(ctx, id)
	if err != nil {
		return nil, err
	}
	if strings.Contains(in.Id, ":") && (n < 1 || n > len(parts)) {
		return nil, noSuchStatement(in.Id)
	}
	out := &DescribeStatementOutput{Id: in.Id, Connection: st.connection, Status: st.status, CreatedAt: st.created, UpdatedAt: st.updated,
		RedshiftPid: st.pid, QueryParameters: st.parameters, ResultFormat: st.format, SessionId: st.sessionID}
	o := st.outcome
	switch {
	case n > 0:
		out.Status, out.UpdatedAt, out.QueryString, o = parts[n-1].status, parts[n-1].updated, st.sqls[n-1], parts[n-1].outcome
	case st.batch:
		for _, p := range parts {
			out.SubStatements = append(out.SubStatements, SubStatement{Id: partID(id, p.n), Status: p.status, Error: p.error, Duration: int64(p.duration),
				CreatedAt: st.created, UpdatedAt: p.updated, QueryString: st.sqls[p.n-1], RedshiftQueryId: p.queryID, HasResultSet: p.hasResult,
				ResultRows: p.rows, ResultSize: p.size})
		}
	default:
		out.QueryString = st.sqls[0]
	}
	out.Error, out.Duration, out.RedshiftQueryId = o.error, int64(o.duration), o.queryID
	out.HasResultSet, out.ResultRows, out.ResultSize = o.hasResult, o.rows, o.size
	if n == 0 && !st.began.IsZero() && !ended(st.status) {
		out.Duration = int64(s.Clock.Now().Sub(st.began))
	}
	return out, nil
}
