package cloudwatch

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"nightshift/internal/state"
)

// AlarmSettings are what PutMetricAlarm takes and DescribeAlarms shows of an alarm on one metric.
type AlarmSettings struct {
	AlarmName                                          string `aws:",required"`
	AlarmDescription                                   string
	ActionsEnabled                                     *bool
	OKActions, AlarmActions, InsufficientDataActions   []string
	MetricName, Namespace, Statistic, Unit             string
	Dimensions                                         []Dimension
	Period, EvaluationPeriods, DatapointsToAlarm       *int32
	Threshold                                          *float64
	ComparisonOperator                                 string `aws:",required"`
	TreatMissingData, EvaluateLowSampleCountPercentile string
}

// PutMetricAlarmInput is PutMetricAlarm's request.
type PutMetricAlarmInput struct {
	AlarmSettings
	Tags []Tag
}

// Tag is an alarm's tag.
type Tag struct {
	Key   string `aws:",required"`
	Value string `aws:",keepempty"`
}

// Alarm is an alarm as DescribeAlarms shows it.
type Alarm struct {
	AlarmSettings
	AlarmArn                           string
	StateValue, StateReason            string
	StateUpdatedTimestamp              time.Time
	AlarmConfigurationUpdatedTimestamp time.Time
}

var operators = []string{"GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"}

// PutMetricAlarm creates an alarm or replaces it.
func (s *Service) PutMetricAlarm(ctx context.Context, in *PutMetricAlarmInput) (*Empty, error) {
	switch {
	case !slices.Contains(operators, in.ComparisonOperator):
		return nil, invalid("The value %s for parameter ComparisonOperator is invalid.", in.ComparisonOperator)
	case in.MetricName == "" || in.Namespace == "" || in.Statistic == "" || in.Threshold == nil || in.Period == nil || in.EvaluationPeriods == nil:
		return nil, invalid("MetricName, Namespace, Statistic, Period, EvaluationPeriods and Threshold are required: other alarms are not supported by nightshift.")
	case *in.Period < 1 || *in.EvaluationPeriods < 1:
		return nil, invalid("Period and EvaluationPeriods must be positive.")
	}
	now := s.deps.Clock.Now()
	a := Alarm{AlarmSettings: in.AlarmSettings, AlarmArn: s.alarmARN(in.AlarmName), StateValue: "INSUFFICIENT_DATA", StateReason: "Unchecked: Initial alarm creation",
		StateUpdatedTimestamp: now, AlarmConfigurationUpdatedTimestamp: now}
	if a.ActionsEnabled == nil {
		yes := true
		a.ActionsEnabled = &yes
	}
	body, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		_, err := tx.Exec("INSERT OR REPLACE INTO cloudwatch_alarms (name, body) VALUES (?, ?)", in.AlarmName, string(body))
		return err
	})
}

// DescribeAlarmsInput is DescribeAlarms' request.
type DescribeAlarmsInput struct {
	AlarmNames                             []string
	AlarmNamePrefix, StateValue, NextToken string
	AlarmTypes                             []string
	MaxRecords                             *int32
}

// DescribeAlarmsOutput is DescribeAlarms' response.
type DescribeAlarmsOutput struct {
	MetricAlarms    []Alarm
	CompositeAlarms []Empty
	NextToken       string
}

// DescribeAlarms lists alarms by name.
func (s *Service) DescribeAlarms(ctx context.Context, in *DescribeAlarmsInput) (*DescribeAlarmsOutput, error) {
	n := pageSize
	if in.MaxRecords != nil {
		if *in.MaxRecords < 1 || *in.MaxRecords > 100 {
			return nil, invalid("The parameter MaxRecords must be between 1 and 100.")
		}
		n = int(*in.MaxRecords)
	}
	after, err := decodeToken(in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &DescribeAlarmsOutput{MetricAlarms: []Alarm{}, CompositeAlarms: []Empty{}}
	return out, s.deps.Store.View(ctx, func(tx *state.Tx) error {
		return scan(tx, func(scan func(...any) error) error {
			var body string
			var a Alarm
			if err := scan(&body); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(body), &a); err != nil {
				return err
			}
			wanted := (len(in.AlarmNames) == 0 || slices.Contains(in.AlarmNames, a.AlarmName)) && (in.StateValue == "" || in.StateValue == a.StateValue)
			switch {
			case !wanted || out.NextToken != "":
			case len(out.MetricAlarms) == n:
				out.NextToken = encodeToken(out.MetricAlarms[n-1].AlarmName)
			default:
				out.MetricAlarms = append(out.MetricAlarms, a)
			}
			return nil
		}, "SELECT body FROM cloudwatch_alarms WHERE name > ? AND substr(name, 1, ?) = ? ORDER BY name", after, len(in.AlarmNamePrefix), in.AlarmNamePrefix)
	})
}

// DeleteAlarmsInput is DeleteAlarms' request.
type DeleteAlarmsInput struct {
	AlarmNames []string `aws:",required"`
}

// DeleteAlarms removes alarms, all or none; those that are not there are no error.
func (s *Service) DeleteAlarms(ctx context.Context, in *DeleteAlarmsInput) (*Empty, error) {
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		for _, name := range in.AlarmNames {
			if _, err := tx.Exec("DELETE FROM cloudwatch_alarms WHERE name = ?", name); err != nil {
				return err
			}
		}
		return nil
	})
}
