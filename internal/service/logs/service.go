package logs

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

// Service answers CloudWatch Logs' operations.
type Service struct{ deps Deps }

// New prepares the tables.
func New(deps Deps) (*Service, error) {
	if deps.Store == nil || deps.Clock == nil {
		return nil, errors.New("logs: Store and Clock are required")
	}
	if err := deps.Store.Migrate(context.Background(), "logs", schema); err != nil {
		return nil, err
	}
	return &Service{deps: deps}, nil
}

// Operations is the table of CloudWatch Logs' operations.
func (s *Service) Operations() protocol.Service {
	return protocol.Service{
		Name: "logs", Protocol: protocol.AWSJSON11, TargetPrefix: "Logs_20140328", Version: "2014-03-28",
		Operations: []protocol.Operation{
			protocol.NotImplemented("AssociateKmsKey"),
			protocol.NotImplemented("AssociateSourceToS3TableIntegration"),
			protocol.NotImplemented("CancelExportTask"),
			protocol.NotImplemented("CancelImportTask"),
			protocol.NotImplemented("CreateDelivery"),
			protocol.NotImplemented("CreateExportTask"),
			protocol.NotImplemented("CreateImportTask"),
			protocol.NotImplemented("CreateLogAnomalyDetector"),
			protocol.Op("CreateLogGroup", s.CreateLogGroup),
			protocol.Op("CreateLogStream", s.CreateLogStream),
			protocol.NotImplemented("CreateLookupTable"),
			protocol.NotImplemented("CreateScheduledQuery"),
			protocol.NotImplemented("DeleteAccountPolicy"),
			protocol.NotImplemented("DeleteDataProtectionPolicy"),
			protocol.NotImplemented("DeleteDelivery"),
			protocol.NotImplemented("DeleteDeliveryDestination"),
			protocol.NotImplemented("DeleteDeliveryDestinationPolicy"),
			protocol.NotImplemented("DeleteDeliverySource"),
			protocol.NotImplemented("DeleteDestination"),
			protocol.NotImplemented("DeleteIndexPolicy"),
			protocol.NotImplemented("DeleteIntegration"),
			protocol.NotImplemented("DeleteLogAnomalyDetector"),
			protocol.Op("DeleteLogGroup", s.DeleteLogGroup),
			protocol.Op("DeleteLogStream", s.DeleteLogStream),
			protocol.NotImplemented("DeleteLookupTable"),
			protocol.NotImplemented("DeleteMetricFilter"),
			protocol.NotImplemented("DeleteQueryDefinition"),
			protocol.NotImplemented("DeleteResourcePolicy"),
			protocol.Op("DeleteRetentionPolicy", s.DeleteRetentionPolicy),
			protocol.NotImplemented("DeleteScheduledQuery"),
			protocol.NotImplemented("DeleteSubscriptionFilter"),
			protocol.NotImplemented("DeleteTransformer"),
			protocol.NotImplemented("DescribeAccountPolicies"),
			protocol.NotImplemented("DescribeConfigurationTemplates"),
			protocol.NotImplemented("DescribeDeliveries"),
			protocol.NotImplemented("DescribeDeliveryDestinations"),
			protocol.NotImplemented("DescribeDeliverySources"),
			protocol.NotImplemented("DescribeDestinations"),
			protocol.NotImplemented("DescribeExportTasks"),
			protocol.NotImplemented("DescribeFieldIndexes"),
			protocol.NotImplemented("DescribeImportTaskBatches"),
			protocol.NotImplemented("DescribeImportTasks"),
			protocol.NotImplemented("DescribeIndexPolicies"),
			protocol.Op("DescribeLogGroups", s.DescribeLogGroups),
			protocol.Op("DescribeLogStreams", s.DescribeLogStreams),
			protocol.NotImplemented("DescribeLookupTables"),
			protocol.NotImplemented("DescribeMetricFilters"),
			protocol.NotImplemented("DescribeQueries"),
			protocol.NotImplemented("DescribeQueryDefinitions"),
			protocol.NotImplemented("DescribeResourcePolicies"),
			protocol.NotImplemented("DescribeSubscriptionFilters"),
			protocol.NotImplemented("DisassociateKmsKey"),
			protocol.NotImplemented("DisassociateSourceFromS3TableIntegration"),
			protocol.Op("FilterLogEvents", s.FilterLogEvents),
			protocol.NotImplemented("GetDataProtectionPolicy"),
			protocol.NotImplemented("GetDelivery"),
			protocol.NotImplemented("GetDeliveryDestination"),
			protocol.NotImplemented("GetDeliveryDestinationPolicy"),
			protocol.NotImplemented("GetDeliverySource"),
			protocol.NotImplemented("GetIntegration"),
			protocol.NotImplemented("GetLogAnomalyDetector"),
			protocol.Op("GetLogEvents", s.GetLogEvents),
			protocol.NotImplemented("GetLogFields"),
			protocol.NotImplemented("GetLogGroupFields"),
			protocol.NotImplemented("GetLogObject"),
			protocol.NotImplemented("GetLogRecord"),
			protocol.NotImplemented("GetLookupTable"),
			protocol.NotImplemented("GetQueryResults"),
			protocol.NotImplemented("GetScheduledQuery"),
			protocol.NotImplemented("GetScheduledQueryHistory"),
			protocol.NotImplemented("GetTransformer"),
			protocol.NotImplemented("ListAggregateLogGroupSummaries"),
			protocol.NotImplemented("ListAnomalies"),
			protocol.NotImplemented("ListIntegrations"),
			protocol.NotImplemented("ListLogAnomalyDetectors"),
			protocol.NotImplemented("ListLogGroups"),
			protocol.NotImplemented("ListLogGroupsForQuery"),
			protocol.NotImplemented("ListScheduledQueries"),
			protocol.NotImplemented("ListSourcesForS3TableIntegration"),
			protocol.Op("ListTagsForResource", s.ListTagsForResource),
			protocol.Op("ListTagsLogGroup", s.ListTagsLogGroup),
			protocol.NotImplemented("PutAccountPolicy"),
			protocol.NotImplemented("PutBearerTokenAuthentication"),
			protocol.NotImplemented("PutDataProtectionPolicy"),
			protocol.NotImplemented("PutDeliveryDestination"),
			protocol.NotImplemented("PutDeliveryDestinationPolicy"),
			protocol.NotImplemented("PutDeliverySource"),
			protocol.NotImplemented("PutDestination"),
			protocol.NotImplemented("PutDestinationPolicy"),
			protocol.NotImplemented("PutIndexPolicy"),
			protocol.NotImplemented("PutIntegration"),
			protocol.Op("PutLogEvents", s.PutLogEvents),
			protocol.NotImplemented("PutLogGroupDeletionProtection"),
			protocol.NotImplemented("PutMetricFilter"),
			protocol.NotImplemented("PutQueryDefinition"),
			protocol.NotImplemented("PutResourcePolicy"),
			protocol.Op("PutRetentionPolicy", s.PutRetentionPolicy),
			protocol.NotImplemented("PutSubscriptionFilter"),
			protocol.NotImplemented("PutTransformer"),
			protocol.NotImplemented("StartLiveTail"),
			protocol.NotImplemented("StartQuery"),
			protocol.NotImplemented("StopQuery"),
			protocol.Op("TagLogGroup", s.TagLogGroup),
			protocol.Op("TagResource", s.TagResource),
			protocol.NotImplemented("TestMetricFilter"),
			protocol.NotImplemented("TestTransformer"),
			protocol.Op("UntagLogGroup", s.UntagLogGroup),
			protocol.Op("UntagResource", s.UntagResource),
			protocol.NotImplemented("UpdateAnomaly"),
			protocol.NotImplemented("UpdateDeliveryConfiguration"),
			protocol.NotImplemented("UpdateLogAnomalyDetector"),
			protocol.NotImplemented("UpdateLookupTable"),
			protocol.NotImplemented("UpdateScheduledQuery"),
		},
	}
}
