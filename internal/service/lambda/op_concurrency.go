package lambda

import (
	"context"
	"fmt"
)

// PutFunctionConcurrencyInput of PutFunctionConcurrency.
type PutFunctionConcurrencyInput struct {
	FunctionName                 string `aws:",uri,required"`
	ReservedConcurrentExecutions *int32 `aws:",required"`
}

// PutFunctionConcurrency limits how many invocations of a function run at a time; 0 stops it.
// https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html
func (s *Service) PutFunctionConcurrency(ctx context.Context, in *PutFunctionConcurrencyInput) (*Concurrency, error) {
	if *in.ReservedConcurrentExecutions < 0 {
		return nil, validation(fmt.Sprint(*in.ReservedConcurrentExecutions), "reservedConcurrentExecutions", "Member must have value greater than or equal to 0")
	}
	_, err := s.change(ctx, in.FunctionName, "", false, func(f *function) error {
		f.Reserved = in.ReservedConcurrentExecutions
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &Concurrency{ReservedConcurrentExecutions: in.ReservedConcurrentExecutions}, nil
}

// FunctionInput names a function.
type FunctionInput struct {
	FunctionName string `aws:",uri,required"`
}

// GetFunctionConcurrency tells the limit, if there is one.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html
func (s *Service) GetFunctionConcurrency(ctx context.Context, in *FunctionInput) (*Concurrency, error) {
	f, err := s.get(ctx, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	return &Concurrency{ReservedConcurrentExecutions: f.Reserved}, nil
}

// DeleteFunctionConcurrency removes the limit.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionConcurrency.html
func (s *Service) DeleteFunctionConcurrency(ctx context.Context, in *FunctionInput) (*Empty, error) {
	_, err := s.change(ctx, in.FunctionName, "", false, func(f *function) error {
		f.Reserved = nil
		return nil
	})
	return &Empty{}, err
}
