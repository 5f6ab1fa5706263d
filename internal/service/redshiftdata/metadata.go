package redshiftdata

import (
	"context"
	"errors"
	"strconv"

	"nightshift/internal/redshift"
	"nightshift/internal/redshift/sqlerror"
)

// MetadataInput is what the operations that list databases, schemas and tables have in common.
type MetadataInput struct {
	Connection
	// ConnectedDatabase is the database to connect to when it is not the one that is asked about.
	ConnectedDatabase string
	MaxResults        *int32
	NextToken         string
}

// page checks the request and gives the range of rows that is asked for; of says what is listed.
func (in *MetadataInput) page(of string) (offset int64, limit int, err error) {
	if err := in.Connection.check(); err != nil {
		return 0, 0, err
	}
	limit = 1000
	if in.MaxResults != nil && *in.MaxResults != 0 {
		if limit = int(*in.MaxResults); limit < 0 || limit > 1000 {
			return 0, 0, constraint(strconv.Itoa(limit), "maxResults", "Member must have value between 0 and 1000")
		}
	}
	if in.NextToken != "" {
		if offset, err = pagePosition(of, in.NextToken); err != nil {
			return 0, 0, err
		}
	}
	return offset, limit, nil
}

// metadata runs a query on the warehouse's catalog and gives the page of its rows, and the token of the next page.
func (s *Service) metadata(ctx context.Context, in *MetadataInput, sql string, params ...redshift.Param) (rows [][]any, next string, err error) {
	of := sql
	for _, p := range params {
		of += "\x00" + p.Value
	}
	offset, limit, err := in.page(of)
	if err != nil {
		return nil, "", err
	}
	database := in.Database
	if in.ConnectedDatabase != "" {
		database = in.ConnectedDatabase
	}
	session, err := s.Engine.NewSession(ctx, redshift.SessionOptions{Database: database, User: in.DbUser})
	if err != nil {
		return nil, "", clientError(err)
	}
	out := &rowList{}
	sql += " LIMIT " + strconv.Itoa(limit+1) + " OFFSET " + strconv.FormatInt(offset, 10)
	_, err = session.Exec(ctx, sql, params, out)
	if err = errors.Join(err, session.Close()); err != nil {
		return nil, "", clientError(err)
	}
	if len(out.rows) > limit {
		return out.rows[:limit], pageToken(of, offset+int64(limit)), nil
	}
	return out.rows, "", nil
}

// clientError makes what the warehouse says about a request a client's error.
func clientError(err error) error {
	if sqlerror.From(err) != nil {
		return invalid("%s", errorText(err))
	}
	return err
}

// rowList is a sink that keeps the rows.
type rowList struct{ rows [][]any }

// Columns implements redshift.ResultSink.
func (*rowList) Columns([]redshift.Column) error { return nil }

// Row implements redshift.ResultSink.
func (l *rowList) Row(row []any) error {
	l.rows = append(l.rows, append([]any(nil), row...))
	return nil
}

func textOf(v any) string {
	s, _ := v.(string)
	return s
}

// like adds a condition on a name when a pattern is given.
func like(sql *string, params *[]redshift.Param, column, name, pattern string) {
	if pattern != "" {
		*sql += " AND " + column + " LIKE :" + name
		*params = append(*params, redshift.Param{Name: name, Value: pattern})
	}
}
