package cloudformation

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"nightshift/internal/clock"
	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

// Code reads templates from S3.
type Code interface {
	// Get returns an object's bytes.
	Get(ctx context.Context, bucket, key string) ([]byte, error)
}

// Invoker starts custom resource functions.
type Invoker interface {
	// InvokeAsync queues one asynchronous invocation in tx.
	InvokeAsync(tx *state.Tx, functionARN string, payload []byte) error
}

// Deps is what the service needs from the rest of the local cloud.
type Deps struct {
	Store   *state.Store
	Clock   clock.Clock
	Account string
	Region  string
	// Endpoint is the base URL of the local cloud, without a slash at the end.
	Endpoint  func() string
	Providers map[string]Provider
	Code      Code    // nil: TemplateURL is refused
	Invoker   Invoker // nil: custom resources are refused
	Log       *slog.Logger
	// Parallel bounds how many resources of a stack are worked on at once; 0: 8.
	Parallel int
}

// Service answers CloudFormation requests and runs stack operations.
type Service struct {
	Deps
	store store

	mu      sync.Mutex
	ctx     context.Context // of all stack operations; nil: not started
	cancel  context.CancelFunc
	running map[string]*runner
	wg      sync.WaitGroup

	waitMu  sync.Mutex
	waiting map[string]chan struct{} // custom resource request token -> answered
}

// New makes the service and its tables. Start resumes what a crash interrupted.
func New(ctx context.Context, d Deps) (*Service, error) {
	if d.Parallel == 0 {
		d.Parallel = 8
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if err := d.Store.Migrate(ctx, "cloudformation", migrations...); err != nil {
		return nil, fmt.Errorf("cloudformation tables: %w", err)
	}
	return &Service{Deps: d, running: map[string]*runner{}, waiting: map[string]chan struct{}{}}, nil
}

// Operations is the service's table.
func (s *Service) Operations() protocol.Service {
	return protocol.Service{
		Name: "cloudformation", Protocol: protocol.AWSQuery, Version: "2010-05-15",
		XMLNamespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
		Operations: []protocol.Operation{
			protocol.NotImplemented("ActivateType"),
			protocol.NotImplemented("CancelUpdateStack"),
			protocol.NotImplemented("ContinueUpdateRollback"),
			protocol.Op("CreateChangeSet", s.CreateChangeSet),
			protocol.Op("CreateStack", s.CreateStack),
			protocol.NotImplemented("CreateStackInstances"),
			protocol.NotImplemented("CreateStackRefactor"),
			protocol.NotImplemented("CreateStackSet"),
			protocol.Op("DeleteChangeSet", s.DeleteChangeSet),
			protocol.Op("DeleteStack", s.DeleteStack),
			protocol.NotImplemented("DeleteStackInstances"),
			protocol.NotImplemented("DeleteStackSet"),
			protocol.NotImplemented("DescribeAccountLimits"),
			protocol.Op("DescribeChangeSet", s.DescribeChangeSet),
			protocol.NotImplemented("DescribeChangeSetHooks"),
			protocol.NotImplemented("DescribeEvents"),
			protocol.NotImplemented("DescribeStackDriftDetectionStatus"),
			protocol.Op("DescribeStackEvents", s.DescribeStackEvents),
			protocol.NotImplemented("DescribeStackInstance"),
			protocol.Op("DescribeStackResource", s.DescribeStackResource),
			protocol.NotImplemented("DescribeStackResourceDrifts"),
			protocol.Op("DescribeStackResources", s.DescribeStackResources),
			protocol.NotImplemented("DescribeStackSet"),
			protocol.NotImplemented("DescribeStackSetOperation"),
			protocol.Op("DescribeStacks", s.DescribeStacks),
			protocol.NotImplemented("DescribeType"),
			protocol.NotImplemented("DetectStackDrift"),
			protocol.NotImplemented("DetectStackResourceDrift"),
			protocol.NotImplemented("DetectStackSetDrift"),
			protocol.NotImplemented("EstimateTemplateCost"),
			protocol.Op("ExecuteChangeSet", s.ExecuteChangeSet),
			protocol.NotImplemented("GetStackPolicy"),
			protocol.Op("GetTemplate", s.GetTemplate),
			protocol.Op("GetTemplateSummary", s.GetTemplateSummary),
			protocol.NotImplemented("ImportStacksToStackSet"),
			protocol.Op("ListChangeSets", s.ListChangeSets),
			protocol.Op("ListExports", s.ListExports),
			protocol.NotImplemented("ListImports"),
			protocol.NotImplemented("ListStackInstances"),
			protocol.Op("ListStackResources", s.ListStackResources),
			protocol.NotImplemented("ListStackSetOperationResults"),
			protocol.NotImplemented("ListStackSetOperations"),
			protocol.NotImplemented("ListStackSets"),
			protocol.Op("ListStacks", s.ListStacks),
			protocol.NotImplemented("ListTypes"),
			protocol.NotImplemented("RegisterType"),
			protocol.NotImplemented("RollbackStack"),
			protocol.NotImplemented("SetStackPolicy"),
			protocol.NotImplemented("SignalResource"),
			protocol.Op("UpdateStack", s.UpdateStack),
			protocol.NotImplemented("UpdateStackInstances"),
			protocol.NotImplemented("UpdateStackSet"),
			protocol.Op("UpdateTerminationProtection", s.UpdateTerminationProtection),
			protocol.Op("ValidateTemplate", s.ValidateTemplate),
		},
	}
}
