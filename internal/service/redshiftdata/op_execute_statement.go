package redshiftdata

import "context"

// ExecuteStatement submits a text of one statement, or several that then run in
// order as one transaction.
func (s *Service) ExecuteStatement(ctx context.Context, in *ExecuteStatementInput) (*SubmitOutput, error) {
	return s.submit(ctx, false, []string{in.Sql}, in.Submission)
}
