package cloudwatch

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"regexp"
	"time"

	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

var dashboardName = regexp.MustCompile(`^[A-Za-z0-9_\-]{1,255}$`)

// PutDashboardInput is PutDashboard's request; the body is JSON.
type PutDashboardInput struct {
	DashboardName string `aws:",required"`
	DashboardBody string `aws:",required"`
}

// PutDashboardOutput is PutDashboard's response.
type PutDashboardOutput struct {
	DashboardValidationMessages []ValidationMessage
}

// ValidationMessage is a remark on a dashboard's body; there are none yet.
type ValidationMessage struct{ DataPath, Message string }

// PutDashboard creates a dashboard or replaces it.
func (s *Service) PutDashboard(ctx context.Context, in *PutDashboardInput) (*PutDashboardOutput, error) {
	if !dashboardName.MatchString(in.DashboardName) {
		return nil, invalid("The value %s for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).", in.DashboardName)
	}
	var body map[string]any
	if err := json.Unmarshal([]byte(in.DashboardBody), &body); err != nil {
		return nil, protocol.Errorf("InvalidParameterInput", 400, "The field DashboardBody must be a valid JSON object")
	}
	return &PutDashboardOutput{DashboardValidationMessages: []ValidationMessage{}}, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		_, err := tx.Exec("INSERT OR REPLACE INTO cloudwatch_dashboards (name, modified, body) VALUES (?, ?, ?)", in.DashboardName, s.deps.Clock.Now().UnixNano(), in.DashboardBody)
		return err
	})
}

// GetDashboardInput is GetDashboard's request.
type GetDashboardInput struct {
	DashboardName string `aws:",required"`
}

// GetDashboardOutput is GetDashboard's response.
type GetDashboardOutput struct{ DashboardArn, DashboardBody, DashboardName string }

// GetDashboard shows one dashboard.
func (s *Service) GetDashboard(ctx context.Context, in *GetDashboardInput) (*GetDashboardOutput, error) {
	out := &GetDashboardOutput{DashboardArn: s.dashboardARN(in.DashboardName), DashboardName: in.DashboardName}
	return out, s.deps.Store.View(ctx, func(tx *state.Tx) error {
		err := tx.QueryRow("SELECT body FROM cloudwatch_dashboards WHERE name = ?", in.DashboardName).Scan(&out.DashboardBody)
		if errors.Is(err, sql.ErrNoRows) {
			return notFound("Dashboard %s does not exist", in.DashboardName)
		}
		return err
	})
}

// ListDashboardsInput is ListDashboards' request.
type ListDashboardsInput struct{ DashboardNamePrefix, NextToken string }

// ListDashboardsOutput is ListDashboards' response.
type ListDashboardsOutput struct {
	DashboardEntries []DashboardEntry
	NextToken        string
}

// DashboardEntry is a dashboard as ListDashboards shows it; Size in bytes.
type DashboardEntry struct {
	DashboardArn, DashboardName string
	LastModified                time.Time
	Size                        int64
}

// ListDashboards lists dashboards by name, 100 at a time.
func (s *Service) ListDashboards(ctx context.Context, in *ListDashboardsInput) (*ListDashboardsOutput, error) {
	after, err := decodeToken(in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &ListDashboardsOutput{DashboardEntries: []DashboardEntry{}}
	return out, s.deps.Store.View(ctx, func(tx *state.Tx) error {
		return scan(tx, func(scan func(...any) error) error {
			var e DashboardEntry
			var modified int64
			if err := scan(&e.DashboardName, &modified, &e.Size); err != nil {
				return err
			}
			if len(out.DashboardEntries) == pageSize {
				out.NextToken = encodeToken(out.DashboardEntries[pageSize-1].DashboardName)
				return nil
			}
			e.DashboardArn, e.LastModified = s.dashboardARN(e.DashboardName), time.Unix(0, modified).UTC()
			out.DashboardEntries = append(out.DashboardEntries, e)
			return nil
		}, "SELECT name, modified, length(CAST(body AS BLOB)) FROM cloudwatch_dashboards WHERE name > ? AND substr(name, 1, ?) = ? ORDER BY name LIMIT ?",
			after, len(in.DashboardNamePrefix), in.DashboardNamePrefix, pageSize+1)
	})
}

// DeleteDashboardsInput is DeleteDashboards' request.
type DeleteDashboardsInput struct {
	DashboardNames []string `aws:",required"`
}

// DeleteDashboards removes dashboards, all or none.
func (s *Service) DeleteDashboards(ctx context.Context, in *DeleteDashboardsInput) (*Empty, error) {
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		for _, name := range in.DashboardNames {
			result, err := tx.Exec("DELETE FROM cloudwatch_dashboards WHERE name = ?", name)
			if err != nil {
				return err
			}
			if n, err := result.RowsAffected(); err != nil || n == 0 {
				if err == nil {
					err = notFound("Dashboard %s does not exist", name)
				}
				return err
			}
		}
		return nil
	})
}
