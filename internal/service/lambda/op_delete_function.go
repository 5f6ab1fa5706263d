package lambda

import (
	"context"
	"fmt"

	"nightshift/internal/state"
)

// DeleteFunctionOutput of DeleteFunction.
type DeleteFunctionOutput struct {
	StatusCode int32 `aws:",statuscode"`
}

// DeleteFunction removes a function. Invocations in progress end on their own; its code stays on disk for functions
// with the same.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html
func (s *Service) DeleteFunction(ctx context.Context, in *GetFunctionInput) (*DeleteFunctionOutput, error) {
	name, err := s.resolve(in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	if in.Qualifier != "" {
		return nil, invalid("$LATEST version cannot be deleted without deleting the function.")
	}
	err = s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		if _, err := s.load(tx, name); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM lambda_functions WHERE name = ?`, name); err != nil {
			return fmt.Errorf("lambda: delete %s: %w", name, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.pool.forget(name)
	return &DeleteFunctionOutput{StatusCode: statusNoContent}, nil
}
