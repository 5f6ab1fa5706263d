package lambda

import "context"

// GetFunctionInput of GetFunction, GetFunctionConfiguration and others that only name a function.
type GetFunctionInput struct {
	FunctionName string `aws:",uri,required"`
	Qualifier    string `aws:",querystring"`
}

// FunctionCodeLocation says where the zip can be had.
type FunctionCodeLocation struct {
	RepositoryType string
	Location       string
}

// Concurrency reserved for a function.
type Concurrency struct {
	ReservedConcurrentExecutions *int32
}

// GetFunctionOutput of GetFunction.
type GetFunctionOutput struct {
	Configuration *FunctionConfiguration
	Code          *FunctionCodeLocation
	Tags          map[string]string
	Concurrency   *Concurrency
}

// GetFunction describes a function and where its code is.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
func (s *Service) GetFunction(ctx context.Context, in *GetFunctionInput) (*GetFunctionOutput, error) {
	f, err := s.get(ctx, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	out := &GetFunctionOutput{Configuration: s.describe(f), Code: &FunctionCodeLocation{RepositoryType: "S3", Location: s.deps.Endpoint() + CodePath + f.Code}}
	if len(f.Tags) > 0 {
		out.Tags = f.Tags
	}
	if f.Reserved != nil {
		out.Concurrency = &Concurrency{ReservedConcurrentExecutions: f.Reserved}
	}
	return out, nil
}

// GetFunctionConfiguration describes a function.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
func (s *Service) GetFunctionConfiguration(ctx context.Context, in *GetFunctionInput) (*FunctionConfiguration, error) {
	f, err := s.get(ctx, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	return s.describe(f), nil
}
