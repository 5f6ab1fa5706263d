package lambda

import "context"

// UpdateFunctionConfigurationInput of UpdateFunctionConfiguration.
type UpdateFunctionConfigurationInput struct {
	FunctionName     string `aws:",uri,required"`
	Role             *string
	Handler          *string
	Description      *string
	Timeout          *int32
	MemorySize       *int32
	Environment      *Environment
	Runtime          *string
	DeadLetterConfig *DeadLetterConfig
	TracingConfig    *TracingConfig
	RevisionId       string
	EphemeralStorage *EphemeralStorage
	LoggingConfig    *LoggingConfig
}

// UpdateFunctionConfiguration changes settings; those not named stay.
// https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html
func (s *Service) UpdateFunctionConfiguration(ctx context.Context, in *UpdateFunctionConfigurationInput) (*FunctionConfiguration, error) {
	f, err := s.change(ctx, in.FunctionName, "", true, func(f *function) error {
		if in.RevisionId != "" && in.RevisionId != f.Revision {
			return preconditionFailed()
		}
		return s.apply(f, settings{Role: in.Role, Runtime: in.Runtime, Handler: in.Handler, Description: in.Description, Timeout: in.Timeout, MemorySize: in.MemorySize,
			Environment: in.Environment, DeadLetterConfig: in.DeadLetterConfig, TracingConfig: in.TracingConfig, EphemeralStorage: in.EphemeralStorage, LoggingConfig: in.LoggingConfig})
	})
	if err != nil {
		return nil, err
	}
	s.pool.forget(f.Name)
	return s.describe(f), nil
}
