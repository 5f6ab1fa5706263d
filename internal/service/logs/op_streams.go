package logs

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"nightshift/internal/state"
)

// StreamRef names a stream; the request of CreateLogStream and DeleteLogStream.
type StreamRef struct {
	LogGroupName  string `aws:"logGroupName,required"`
	LogStreamName string `aws:"logStreamName,required"`
}

// CreateLogStream creates a stream of a group.
func (s *Service) CreateLogStream(ctx context.Context, in *StreamRef) (*Empty, error) {
	if !streamName.MatchString(in.LogStreamName) {
		return nil, invalid("1 validation error detected: Value '%s' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*", in.LogStreamName)
	}
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		if _, err := readGroup(tx, in.LogGroupName); err != nil {
			return err
		}
		created, err := s.ensureStream(tx, in.LogGroupName, in.LogStreamName)
		if err == nil && !created {
			err = alreadyExists("log stream")
		}
		return err
	})
}

func (s *Service) ensureStream(tx *state.Tx, group, name string) (created bool, err error) {
	result, err := tx.Exec("INSERT OR IGNORE INTO logs_streams (grp, name, created) VALUES (?, ?, ?)", group, name, s.deps.Clock.Now().UnixMilli())
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// DeleteLogStream removes a stream and its events.
func (s *Service) DeleteLogStream(ctx context.Context, in *StreamRef) (*Empty, error) {
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		if _, err := readGroup(tx, in.LogGroupName); err != nil {
			return err
		}
		if _, err := readStream(tx, in.LogGroupName, in.LogStreamName); err != nil {
			return err
		}
		if _, err := tx.Exec("DELETE FROM logs_events WHERE grp = ? AND stream = ?", in.LogGroupName, in.LogStreamName); err != nil {
			return err
		}
		_, err := tx.Exec("DELETE FROM logs_streams WHERE grp = ? AND name = ?", in.LogGroupName, in.LogStreamName)
		return err
	})
}

// DescribeLogStreamsInput is DescribeLogStreams' request.
type DescribeLogStreamsInput struct {
	LogGroupName        string `aws:"logGroupName"`
	LogGroupIdentifier  string `aws:"logGroupIdentifier"`
	LogStreamNamePrefix string `aws:"logStreamNamePrefix"`
	OrderBy             string `aws:"orderBy"`
	Descending          bool   `aws:"descending"`
	NextToken           string `aws:"nextToken"`
	Limit               *int32 `aws:"limit"`
}

// DescribeLogStreamsOutput is DescribeLogStreams' response.
type DescribeLogStreamsOutput struct {
	LogStreams []StreamEntry `aws:"logStreams"`
	NextToken  string        `aws:"nextToken"`
}

// StreamEntry is a stream as DescribeLogStreams shows it.
type StreamEntry struct {
	LogStreamName       string `aws:"logStreamName"`
	CreationTime        int64  `aws:"creationTime"`
	FirstEventTimestamp *int64 `aws:"firstEventTimestamp"`
	LastEventTimestamp  *int64 `aws:"lastEventTimestamp"`
	LastIngestionTime   *int64 `aws:"lastIngestionTime"`
	UploadSequenceToken string `aws:"uploadSequenceToken"`
	Arn                 string `aws:"arn"`
	StoredBytes         int64  `aws:"storedBytes"`
}

// DescribeLogStreams lists a group's streams by name or by the time of their last event.
func (s *Service) DescribeLogStreams(ctx context.Context, in *DescribeLogStreamsInput) (*DescribeLogStreamsOutput, error) {
	name, err := s.groupOf(in.LogGroupName, in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	n, err := pageSize(in.Limit, 50, 50)
	if err != nil {
		return nil, err
	}
	order := "name"
	switch in.OrderBy {
	case "", "LogStreamName":
	case "LastEventTime":
		if in.LogStreamNamePrefix != "" {
			return nil, invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
		}
		order = "coalesce(last, 0)"
	default:
		return nil, invalid("1 validation error detected: Value '%s' at 'orderBy' failed to satisfy constraint: Member must satisfy enum value set: [LogStreamName, LastEventTime]", in.OrderBy)
	}
	if in.Descending {
		order += " DESC"
	}
	token, err := decodeToken(in.NextToken)
	if err != nil {
		return nil, err
	}
	skip, err := strconv.Atoi("0" + token)
	if err != nil {
		return nil, invalid("The specified nextToken is invalid.")
	}
	out := &DescribeLogStreamsOutput{LogStreams: []StreamEntry{}}
	return out, s.deps.Store.View(ctx, func(tx *state.Tx) error {
		if _, err := readGroup(tx, name); err != nil {
			return err
		}
		rows, err := tx.Query("SELECT name, created, first, last, ingested FROM logs_streams WHERE grp = ? AND substr(name, 1, length(?)) = ? ORDER BY "+order+", name LIMIT ? OFFSET ?",
			name, in.LogStreamNamePrefix, in.LogStreamNamePrefix, n+1, skip)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var st stream
			if err := rows.Scan(&st.Name, &st.Created, &st.First, &st.Last, &st.Ingested); err != nil {
				return err
			}
			if len(out.LogStreams) == n {
				out.NextToken = encodeToken(strconv.Itoa(skip + n))
				break
			}
			out.LogStreams = append(out.LogStreams, s.streamEntry(name, &st))
		}
		return rows.Err()
	})
}

func (s *Service) streamEntry(group string, st *stream) StreamEntry {
	return StreamEntry{LogStreamName: st.Name, CreationTime: st.Created, FirstEventTimestamp: optional(st.First), LastEventTimestamp: optional(st.Last),
		LastIngestionTime: optional(st.Ingested), UploadSequenceToken: sequenceToken, Arn: s.arn(group) + ":log-stream:" + st.Name}
}

func optional(n sql.NullInt64) *int64 {
	if !n.Valid {
		return nil
	}
	return &n.Int64
}

// sequenceToken is what AWS has answered since the tokens lost their meaning: any one.
var sequenceToken = strings.Repeat("0", 55) + "1"
