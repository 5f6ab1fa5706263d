package cloudwatch

import (
	"context"
	"errors"

	"nightshift/internal/clock"
	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

// Deps is what the service stands on.
type Deps struct {
	Store   *state.Store
	Clock   clock.Clock
	Account string
	Region  string
}

// Service answers CloudWatch's operations.
type Service struct{ deps Deps }

// New prepares the tables.
func New(deps Deps) (*Service, error) {
	if deps.Store == nil || deps.Clock == nil {
		return nil, errors.New("cloudwatch: Store and Clock are required")
	}
	if err := deps.Store.Migrate(context.Background(), "cloudwatch", schema); err != nil {
		return nil, err
	}
	return &Service{deps: deps}, nil
}

// Operations is the table of CloudWatch's operations.
func (s *Service) Operations() protocol.Service {
	return protocol.Service{
		Name: "monitoring", Protocol: protocol.RPCv2CBOR, TargetPrefix: "GraniteServiceVersion20100801", Version: "2010-08-01",
		XMLNamespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
		Operations: []protocol.Operation{
			protocol.NotImplemented("DeleteAlarmMuteRule"),
			protocol.Op("DeleteAlarms", s.DeleteAlarms),
			protocol.NotImplemented("DeleteAnomalyDetector"),
			protocol.Op("DeleteDashboards", s.DeleteDashboards),
			protocol.NotImplemented("DeleteInsightRules"),
			protocol.NotImplemented("DeleteMetricStream"),
			protocol.NotImplemented("DescribeAlarmContributors"),
			protocol.NotImplemented("DescribeAlarmHistory"),
			protocol.Op("DescribeAlarms", s.DescribeAlarms),
			protocol.NotImplemented("DescribeAlarmsForMetric"),
			protocol.NotImplemented("DescribeAnomalyDetectors"),
			protocol.NotImplemented("DescribeInsightRules"),
			protocol.NotImplemented("DisableAlarmActions"),
			protocol.NotImplemented("DisableInsightRules"),
			protocol.NotImplemented("EnableAlarmActions"),
			protocol.NotImplemented("EnableInsightRules"),
			protocol.NotImplemented("GetAlarmMuteRule"),
			protocol.Op("GetDashboard", s.GetDashboard),
			protocol.NotImplemented("GetInsightRuleReport"),
			protocol.NotImplemented("GetMetricData"),
			protocol.Op("GetMetricStatistics", s.GetMetricStatistics),
			protocol.NotImplemented("GetMetricStream"),
			protocol.NotImplemented("GetMetricWidgetImage"),
			protocol.NotImplemented("GetOTelEnrichment"),
			protocol.NotImplemented("ListAlarmMuteRules"),
			protocol.Op("ListDashboards", s.ListDashboards),
			protocol.NotImplemented("ListManagedInsightRules"),
			protocol.NotImplemented("ListMetricStreams"),
			protocol.Op("ListMetrics", s.ListMetrics),
			protocol.NotImplemented("ListTagsForResource"),
			protocol.NotImplemented("PutAlarmMuteRule"),
			protocol.NotImplemented("PutAnomalyDetector"),
			protocol.NotImplemented("PutCompositeAlarm"),
			protocol.Op("PutDashboard", s.PutDashboard),
			protocol.NotImplemented("PutInsightRule"),
			protocol.NotImplemented("PutManagedInsightRules"),
			protocol.Op("PutMetricAlarm", s.PutMetricAlarm),
			protocol.Op("PutMetricData", s.PutMetricData),
			protocol.NotImplemented("PutMetricStream"),
			protocol.NotImplemented("SetAlarmState"),
			protocol.NotImplemented("StartMetricStreams"),
			protocol.NotImplemented("StartOTelEnrichment"),
			protocol.NotImplemented("StopMetricStreams"),
			protocol.NotImplemented("StopOTelEnrichment"),
			protocol.NotImplemented("TagResource"),
			protocol.NotImplemented("UntagResource"),
		},
	}
}
