package redshiftdata

import (
	"encoding/json"
	"strings"
	"time"
)

// StatementEvent is a "Redshift Data Statement Status Change" event, sent at the
// end of a statement submitted with WithEvent.
type StatementEvent struct {
	StatementID   string
	StatementName string
	State         string // FINISHED, FAILED or ABORTED
	Principal     string // ARN of who submitted it
	Resource      string // ARN of the cluster or workgroup
	QueryID       int64  // -1: none
	Rows          int64  // -1: none
	Time          time.Time
	ExpireAt      time.Time // when the result is forgotten
}

// Source and DetailType of statement events.
const (
	EventSource     = "aws.redshift-data"
	EventDetailType = "Redshift Data Statement Status Change"
)

// Detail is the event's detail as EventBridge carries it.
func (e StatementEvent) Detail() json.RawMessage {
	b, _ := json.Marshal(struct { // strings and numbers always marshal
		Principal       string `json:"principal"`
		StatementName   string `json:"statementName"`
		StatementID     string `json:"statementId"`
		RedshiftQueryID int64  `json:"redshiftQueryId"`
		State           string `json:"state"`
		Rows            int64  `json:"rows"`
		ExpireAt        int64  `json:"expireAt"`
	}{e.Principal, e.StatementName, e.StatementID, e.QueryID, e.State, e.Rows, e.ExpireAt.Unix()})
	return b
}

func (s *Service) event(st *statement, status string, o outcome, now time.Time) StatementEvent {
	e := StatementEvent{StatementID: st.id, StatementName: st.name, State: status, Principal: st.principal, QueryID: o.queryID,
		Rows: o.rows, Time: now, ExpireAt: now.Add(retention), Resource: s.resource(st.connection)}
	if e.QueryID == 0 {
		e.QueryID = -1
	}
	return e
}

func (s *Service) resource(c Connection) string {
	switch {
	case strings.HasPrefix(c.WorkgroupName, "arn:"):
		return c.WorkgroupName
	case c.WorkgroupName != "":
		return "arn:aws:redshift-serverless:" + s.Region + ":" + s.Account + ":workgroup/" + c.WorkgroupName
	default:
		return "arn:aws:redshift:" + s.Region + ":" + s.Account + ":cluster:" + c.ClusterIdentifier
	}
}
