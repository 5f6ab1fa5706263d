package logs

import (
	"context"
	"slices"
	"strings"

	"nightshift/internal/state"
)

// Empty is the response of operations that answer nothing.
type Empty struct{}

// GroupRef is a request that names a group and nothing else.
type GroupRef struct {
	LogGroupName string `aws:"logGroupName,required"`
}

// CreateLogGroupInput is CreateLogGroup's request.
type CreateLogGroupInput struct {
	LogGroupName  string            `aws:"logGroupName,required"`
	Tags          map[string]string `aws:"tags"`
	LogGroupClass string            `aws:"logGroupClass"`
}

// CreateLogGroup creates a group that keeps its events for ever.
func (s *Service) CreateLogGroup(ctx context.Context, in *CreateLogGroupInput) (*Empty, error) {
	if err := checkGroup(in.LogGroupName); err != nil {
		return nil, err
	}
	if in.LogGroupClass != "" && in.LogGroupClass != "STANDARD" {
		return nil, invalid("nightshift: log groups of the class %s are not supported", in.LogGroupClass)
	}
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		var n int
		if err := tx.QueryRow("SELECT count(*) FROM logs_groups WHERE name = ?", in.LogGroupName).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return alreadyExists("log group")
		}
		return writeGroup(tx, &group{Name: in.LogGroupName, Created: s.deps.Clock.Now().UnixMilli(), Tags: in.Tags})
	})
}

// DeleteLogGroup removes a group with its streams and events.
func (s *Service) DeleteLogGroup(ctx context.Context, in *GroupRef) (*Empty, error) {
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		if _, err := readGroup(tx, in.LogGroupName); err != nil {
			return err
		}
		for _, statement := range []string{"DELETE FROM logs_events WHERE grp = ?", "DELETE FROM logs_streams WHERE grp = ?", "DELETE FROM logs_groups WHERE name = ?"} {
			if _, err := tx.Exec(statement, in.LogGroupName); err != nil {
				return err
			}
		}
		return nil
	})
}

// retentions are the days that PutRetentionPolicy takes.
var retentions = []int32{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

// PutRetentionPolicyInput is PutRetentionPolicy's request.
type PutRetentionPolicyInput struct {
	LogGroupName    string `aws:"logGroupName,required"`
	RetentionInDays int32  `aws:"retentionInDays,required"`
}

// PutRetentionPolicy sets for how many days a group keeps its events.
func (s *Service) PutRetentionPolicy(ctx context.Context, in *PutRetentionPolicyInput) (*Empty, error) {
	if !slices.Contains(retentions, in.RetentionInDays) {
		return nil, invalid("1 validation error detected: Value '%d' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: %v", in.RetentionInDays, retentions)
	}
	return nil, s.changeGroup(ctx, in.LogGroupName, func(g *group) error { g.Retention = in.RetentionInDays; return nil })
}

// DeleteRetentionPolicy lets a group keep its events for ever.
func (s *Service) DeleteRetentionPolicy(ctx context.Context, in *GroupRef) (*Empty, error) {
	return nil, s.changeGroup(ctx, in.LogGroupName, func(g *group) error { g.Retention = 0; return nil })
}

func (s *Service) changeGroup(ctx context.Context, name string, change func(*group) error) error {
	return s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		g, err := readGroup(tx, name)
		if err != nil {
			return err
		}
		if err := change(g); err != nil {
			return err
		}
		return writeGroup(tx, g)
	})
}

// DescribeLogGroupsInput is DescribeLogGroups' request.
type DescribeLogGroupsInput struct {
	LogGroupNamePrefix  string `aws:"logGroupNamePrefix"`
	LogGroupNamePattern string `aws:"logGroupNamePattern"`
	NextToken           string `aws:"nextToken"`
	Limit               *int32 `aws:"limit"`
}

// DescribeLogGroupsOutput is DescribeLogGroups' response.
type DescribeLogGroupsOutput struct {
	LogGroups []GroupEntry `aws:"logGroups"`
	NextToken string       `aws:"nextToken"`
}

// GroupEntry is a group as DescribeLogGroups shows it.
type GroupEntry struct {
	LogGroupName      string `aws:"logGroupName"`
	CreationTime      int64  `aws:"creationTime"`
	RetentionInDays   *int32 `aws:"retentionInDays"`
	MetricFilterCount int32  `aws:"metricFilterCount"`
	Arn               string `aws:"arn"`
	StoredBytes       int64  `aws:"storedBytes"`
	LogGroupClass     string `aws:"logGroupClass"`
	LogGroupArn       string `aws:"logGroupArn"`
}

// DescribeLogGroups lists groups by name: those with a prefix, or with a text anywhere in their name.
func (s *Service) DescribeLogGroups(ctx context.Context, in *DescribeLogGroupsInput) (*DescribeLogGroupsOutput, error) {
	if in.LogGroupNamePrefix != "" && in.LogGroupNamePattern != "" {
		return nil, invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
	}
	n, err := pageSize(in.Limit, 50, 50)
	if err != nil {
		return nil, err
	}
	after, err := decodeToken(in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &DescribeLogGroupsOutput{LogGroups: []GroupEntry{}}
	return out, s.deps.Store.View(ctx, func(tx *state.Tx) error {
		names, err := texts(tx, "SELECT name FROM logs_groups WHERE name > ? AND substr(name, 1, ?) = ? AND instr(lower(name), ?) > 0 ORDER BY name LIMIT ?",
			after, len(in.LogGroupNamePrefix), in.LogGroupNamePrefix, strings.ToLower(in.LogGroupNamePattern), n+1)
		if err != nil {
			return err
		}
		if len(names) > n {
			names = names[:n]
			out.NextToken = encodeToken(names[n-1])
		}
		for _, name := range names {
			e, err := s.groupEntry(tx, name)
			if err != nil {
				return err
			}
			out.LogGroups = append(out.LogGroups, e)
		}
		return nil
	})
}

func (s *Service) groupEntry(tx *state.Tx, name string) (GroupEntry, error) {
	g, err := readGroup(tx, name)
	if err != nil {
		return GroupEntry{}, err
	}
	e := GroupEntry{LogGroupName: name, CreationTime: g.Created, Arn: s.arn(name) + ":*", LogGroupArn: s.arn(name), LogGroupClass: "STANDARD"}
	if g.Retention > 0 {
		e.RetentionInDays = &g.Retention
	}
	err = tx.QueryRow("SELECT coalesce(sum(length(CAST(message AS BLOB)) + 26), 0) FROM logs_events WHERE grp = ? AND at >= ?", name, g.oldest(s.deps.Clock.Now())).Scan(&e.StoredBytes)
	return e, err
}

func texts(tx *state.Tx, query string, args ...any) ([]string, error) {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}
