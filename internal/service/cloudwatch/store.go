package cloudwatch

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

const schema = `
CREATE TABLE cloudwatch_data (namespace TEXT NOT NULL, name TEXT NOT NULL, dimensions TEXT NOT NULL, at INTEGER NOT NULL, unit TEXT NOT NULL,
	sum REAL NOT NULL, low REAL NOT NULL, high REAL NOT NULL, samples REAL NOT NULL);
CREATE INDEX cloudwatch_data_metric ON cloudwatch_data (namespace, name, dimensions, at);
CREATE INDEX cloudwatch_data_at ON cloudwatch_data (at);
CREATE TABLE cloudwatch_alarms (name TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE cloudwatch_dashboards (name TEXT PRIMARY KEY, modified INTEGER NOT NULL, body TEXT NOT NULL);
`

// Dimension is a metric's dimension.
type Dimension struct {
	Name  string `aws:",required"`
	Value string `aws:",required"`
}

// dimensionsKey is a metric's dimensions in one text, whatever their order.
func dimensionsKey(dimensions []Dimension) (string, error) {
	if len(dimensions) > 30 {
		return "", invalid("The collection Dimensions must not have a size greater than 30.")
	}
	sorted := slices.SortedFunc(slices.Values(dimensions), func(a, b Dimension) int { return strings.Compare(a.Name, b.Name) })
	if sorted == nil {
		sorted = []Dimension{}
	}
	text, err := json.Marshal(sorted)
	return string(text), err
}

func invalid(format string, args ...any) error {
	return protocol.Errorf("InvalidParameterValue", 400, format, args...)
}

func notFound(format string, args ...any) error {
	return protocol.Errorf("ResourceNotFound", 404, format, args...)
}

func (s *Service) alarmARN(name string) string {
	return "arn:aws:cloudwatch:" + s.deps.Region + ":" + s.deps.Account + ":alarm:" + name
}

func (s *Service) dashboardARN(name string) string {
	return "arn:aws:cloudwatch::" + s.deps.Account + ":dashboard/" + name
}

const pageSize = 100

func decodeToken(token string) (string, error) {
	after, err := base64.URLEncoding.DecodeString(token)
	if err != nil {
		return "", protocol.Errorf("InvalidNextToken", 400, "The specified NextToken is invalid.")
	}
	return string(after), nil
}

func encodeToken(after string) string { return base64.URLEncoding.EncodeToString([]byte(after)) }

// scan calls fn for each row of a query.
func scan(tx *state.Tx, fn func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
