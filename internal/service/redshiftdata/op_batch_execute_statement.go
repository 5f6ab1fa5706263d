package redshiftdata

import (
	"context"
	"fmt"
)

// BatchExecuteStatement submits 1 to 40 statements that run in order as one
// transaction, each with a result of its own.
func (s *Service) BatchExecuteStatement(ctx context.Context, in *BatchExecuteStatementInput) (*SubmitOutput, error) {
	if n := len(in.Sqls); n == 0 || n > 40 {
		return nil, constraint(fmt.Sprintf("%d statements", n), "sqls", "Member must have length between 1 and 40")
	}
	return s.submit(ctx, true, in.Sqls, in.Submission)
}
