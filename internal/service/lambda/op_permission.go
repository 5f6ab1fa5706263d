package lambda

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"nightshift/internal/clock"
)

// AddPermissionInput of AddPermission.
type AddPermissionInput struct {
	FunctionName  string `aws:",uri,required"`
	StatementId   string `aws:",required"`
	Action        string `aws:",required"`
	Principal     string `aws:",required"`
	SourceArn     string
	SourceAccount string
	Qualifier     string `aws:",querystring"`
	RevisionId    string
}

// AddPermissionOutput of AddPermission.
type AddPermissionOutput struct {
	Statement string
}

var (
	sidRule    = regexp.MustCompile(`^[a-zA-Z0-9-_]{1,100}$`)
	actionRule = regexp.MustCompile(`^(lambda:[*]|lambda:[a-zA-Z]+|[*])$`)
	// serviceRule tells a service's principal from an account or ARN.
	serviceRule = regexp.MustCompile(`\.amazonaws\.com(\.cn)?$`)
	accountRule = regexp.MustCompile(`^\d{12}$`)
)

// AddPermission adds a statement to a function's resource policy, which is shown and not enforced.
// https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
func (s *Service) AddPermission(ctx context.Context, in *AddPermissionInput) (*AddPermissionOutput, error) {
	if !sidRule.MatchString(in.StatementId) {
		return nil, validation(in.StatementId, "statementId", "Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)")
	}
	if !actionRule.MatchString(in.Action) {
		return nil, validation(in.Action, "action", "Member must satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])")
	}
	var raw json.RawMessage
	_, err := s.change(ctx, in.FunctionName, in.Qualifier, false, func(f *function) error {
		if in.RevisionId != "" && in.RevisionId != f.PolicyRev {
			return preconditionFailed()
		}
		if slices.ContainsFunc(f.Policy, func(p statement) bool { return p.Sid == in.StatementId }) {
			return conflict("The statement id (%s) provided already exists. Please provide a new statement id, or remove the existing statement.", in.StatementId)
		}
		var err error
		if raw, err = policyStatement(in, s.arn(f.Name)); err != nil {
			return err
		}
		f.Policy, f.PolicyRev = append(f.Policy, statement{Sid: in.StatementId, Raw: raw}), clock.NewID()
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &AddPermissionOutput{Statement: string(raw)}, nil
}

func policyStatement(in *AddPermissionInput, arn string) (json.RawMessage, error) {
	var principal any = map[string]string{"AWS": in.Principal}
	switch {
	case in.Principal == "*":
		principal = "*"
	case serviceRule.MatchString(in.Principal):
		principal = map[string]string{"Service": in.Principal}
	case accountRule.MatchString(in.Principal):
		principal = map[string]string{"AWS": "arn:aws:iam::" + in.Principal + ":root"}
	}
	condition := map[string]any{}
	if in.SourceAccount != "" {
		condition["StringEquals"] = map[string]string{"AWS:SourceAccount": in.SourceAccount}
	}
	if in.SourceArn != "" {
		condition["ArnLike"] = map[string]string{"AWS:SourceArn": in.SourceArn}
	}
	v := struct {
		Sid, Effect string
		Principal   any
		Action      string
		Resource    string
		Condition   map[string]any `json:",omitempty"`
	}{in.StatementId, "Allow", principal, in.Action, arn, condition}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("lambda: encode the statement: %w", err)
	}
	return raw, nil
}

// RemovePermissionInput of RemovePermission.
type RemovePermissionInput struct {
	FunctionName string `aws:",uri,required"`
	StatementId  string `aws:",uri,required"`
	Qualifier    string `aws:",querystring"`
	RevisionId   string `aws:",querystring"`
}

// RemovePermission removes a statement from a function's resource policy.
// https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html
func (s *Service) RemovePermission(ctx context.Context, in *RemovePermissionInput) (*Empty, error) {
	_, err := s.change(ctx, in.FunctionName, in.Qualifier, false, func(f *function) error {
		if in.RevisionId != "" && in.RevisionId != f.PolicyRev {
			return preconditionFailed()
		}
		at := slices.IndexFunc(f.Policy, func(p statement) bool { return p.Sid == in.StatementId })
		if at < 0 {
			return notFound("Statement %s is not found in resource policy.", in.StatementId)
		}
		f.Policy, f.PolicyRev = slices.Delete(f.Policy, at, at+1), clock.NewID()
		return nil
	})
	return &Empty{}, err
}

// GetPolicyOutput of GetPolicy.
type GetPolicyOutput struct {
	Policy     string
	RevisionId string
}

// GetPolicy returns a function's resource policy. https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html
func (s *Service) GetPolicy(ctx context.Context, in *GetFunctionInput) (*GetPolicyOutput, error) {
	f, err := s.get(ctx, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	if len(f.Policy) == 0 {
		return nil, notFound("The resource you requested does not exist.")
	}
	raw := make([]json.RawMessage, len(f.Policy))
	for i, p := range f.Policy {
		raw[i] = p.Raw
	}
	b, err := json.Marshal(struct {
		Version   string
		ID        string `json:"Id"`
		Statement []json.RawMessage
	}{"2012-10-17", "default", raw})
	if err != nil {
		return nil, fmt.Errorf("lambda: encode the policy: %w", err)
	}
	return &GetPolicyOutput{Policy: string(b), RevisionId: f.PolicyRev}, nil
}
