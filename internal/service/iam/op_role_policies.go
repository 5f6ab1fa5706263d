package iam

import (
	"context"
	"database/sql"
	"errors"

	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

// PutRolePolicyInput is the request of PutRolePolicy.
type PutRolePolicyInput struct {
	RoleName       string `aws:",required"`
	PolicyName     string `aws:",required"`
	PolicyDocument string `aws:",required"`
}

// PutRolePolicy writes a role's inline policy.
func (s *Service) PutRolePolicy(ctx context.Context, in *PutRolePolicyInput) (*Empty, error) {
	if err := checkName("policyName", in.PolicyName, 128); err != nil {
		return nil, err
	}
	if err := checkDocument(in.PolicyDocument, false); err != nil {
		return nil, err
	}
	return nil, s.Store.Update(ctx, func(tx *state.Tx) error {
		if _, err := s.role(tx, in.RoleName); err != nil {
			return err
		}
		_, err := tx.Exec("INSERT OR REPLACE INTO iam_role_policies VALUES (?, ?, ?)", in.RoleName, in.PolicyName, in.PolicyDocument)
		return err
	})
}

// RolePolicyInput names an inline policy.
type RolePolicyInput struct {
	RoleName   string `aws:",required"`
	PolicyName string `aws:",required"`
}

// GetRolePolicyOutput is the response of GetRolePolicy; the document is URL-encoded.
type GetRolePolicyOutput struct{ RoleName, PolicyName, PolicyDocument string }

// GetRolePolicy returns an inline policy.
func (s *Service) GetRolePolicy(ctx context.Context, in *RolePolicyInput) (*GetRolePolicyOutput, error) {
	out := &GetRolePolicyOutput{RoleName: in.RoleName, PolicyName: in.PolicyName}
	err := s.Store.View(ctx, func(tx *state.Tx) error {
		if _, err := s.role(tx, in.RoleName); err != nil {
			return err
		}
		err := tx.QueryRow("SELECT document FROM iam_role_policies WHERE role = ? AND name = ?", in.RoleName, in.PolicyName).Scan(&out.PolicyDocument)
		if errors.Is(err, sql.ErrNoRows) {
			return noSuchRolePolicy(in.PolicyName)
		}
		return err
	})
	out.PolicyDocument = encodeDocument(out.PolicyDocument)
	return out, err
}

func noSuchRolePolicy(name string) error {
	return protocol.Errorf("NoSuchEntity", 404, "The role policy with name %s cannot be found.", name)
}

// DeleteRolePolicy deletes an inline policy.
func (s *Service) DeleteRolePolicy(ctx context.Context, in *RolePolicyInput) (*Empty, error) {
	return nil, s.Store.Update(ctx, func(tx *state.Tx) error {
		if _, err := s.role(tx, in.RoleName); err != nil {
			return err
		}
		result, err := tx.Exec("DELETE FROM iam_role_policies WHERE role = ? AND name = ?", in.RoleName, in.PolicyName)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return noSuchRolePolicy(in.PolicyName)
		}
		return nil
	})
}

// ListRolePoliciesInput is the request of ListRolePolicies.
type ListRolePoliciesInput struct {
	RoleName string `aws:",required"`
	Page
}

// ListRolePoliciesOutput is its response.
type ListRolePoliciesOutput struct {
	PolicyNames []string
	PageEnd
}

// ListRolePolicies lists the names of a role's inline policies.
func (s *Service) ListRolePolicies(ctx context.Context, in *ListRolePoliciesInput) (*ListRolePoliciesOutput, error) {
	out := &ListRolePoliciesOutput{}
	return out, s.Store.View(ctx, func(tx *state.Tx) (err error) {
		if _, err := s.role(tx, in.RoleName); err != nil {
			return err
		}
		out.PolicyNames, out.PageEnd, err = list(tx, in.Page, "SELECT name FROM iam_role_policies WHERE name > ? AND role = ? ORDER BY name",
			[]any{in.RoleName}, scanText, func(name string) string { return name })
		return err
	})
}

func scanText(row scanner) (text string, err error) {
	err = row.Scan(&text)
	return text, err
}
