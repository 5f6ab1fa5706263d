package iam

import (
	"context"
	"strings"
	"time"

	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

// CreatePolicyInput is the request of CreatePolicy.
type CreatePolicyInput struct {
	PolicyName     string `aws:",required"`
	PolicyDocument string `aws:",required"`
	Path           string
	Description    string
	Tags           []Tag
}

// PolicyOutput is the response of CreatePolicy and GetPolicy.
type PolicyOutput struct{ Policy *Policy }

// CreatePolicy makes a managed policy.
func (s *Service) CreatePolicy(ctx context.Context, in *CreatePolicyInput) (out *PolicyOutput, err error) {
	if err := checkName("policyName", in.PolicyName, 128); err != nil {
		return nil, err
	}
	path, err := checkPath(in.Path)
	if err != nil {
		return nil, err
	}
	if err := checkDocument(in.PolicyDocument, false); err != nil {
		return nil, err
	}
	if err := checkTags(in.Tags); err != nil {
		return nil, err
	}
	tags, err := tagsJSON(in.Tags)
	if err != nil {
		return nil, err
	}
	err = s.Store.Update(ctx, func(tx *state.Tx) error {
		var exists bool
		if err := tx.QueryRow("SELECT EXISTS (SELECT 1 FROM iam_policies WHERE name = ?)", in.PolicyName).Scan(&exists); err != nil {
			return err
		}
		if exists {
			return protocol.Errorf("EntityAlreadyExists", 409, "A policy called %s already exists. Duplicate names are not allowed.", in.PolicyName)
		}
		arn := s.arn("policy", path, in.PolicyName)
		_, err := tx.Exec("INSERT INTO iam_policies (arn, name, id, path, description, document, tags, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			arn, in.PolicyName, uniqueID("ANPA"), path, in.Description, in.PolicyDocument, tags, s.Clock.Now().Unix())
		if err != nil {
			return err
		}
		p, err := policy(tx, arn)
		out = &PolicyOutput{p}
		return err
	})
	return out, err
}

// PolicyInput names a managed policy.
type PolicyInput struct {
	PolicyArn string `aws:",required"`
}

// GetPolicy describes a managed policy.
func (s *Service) GetPolicy(ctx context.Context, in *PolicyInput) (out *PolicyOutput, err error) {
	err = s.Store.View(ctx, func(tx *state.Tx) error {
		p, err := policy(tx, in.PolicyArn)
		out = &PolicyOutput{p}
		return err
	})
	return out, err
}

// GetPolicyVersionInput is the request of GetPolicyVersion.
type GetPolicyVersionInput struct {
	PolicyArn string `aws:",required"`
	VersionId string `aws:",required"`
}

// PolicyVersion is a version of a managed policy; the document is URL-encoded.
type PolicyVersion struct {
	Document         string
	VersionId        string
	IsDefaultVersion bool
	CreateDate       time.Time
}

// GetPolicyVersionOutput is the response of GetPolicyVersion.
type GetPolicyVersionOutput struct{ PolicyVersion *PolicyVersion }

// GetPolicyVersion returns a managed policy's document, which has one version, v1.
func (s *Service) GetPolicyVersion(ctx context.Context, in *GetPolicyVersionInput) (*GetPolicyVersionOutput, error) {
	v := &PolicyVersion{VersionId: "v1", IsDefaultVersion: true}
	err := s.Store.View(ctx, func(tx *state.Tx) error {
		p, err := policy(tx, in.PolicyArn)
		if err != nil {
			return err
		}
		if in.VersionId != "v1" {
			return protocol.Errorf("NoSuchEntity", 404, "Policy %s version %s does not exist or is not attachable.", in.PolicyArn, in.VersionId)
		}
		v.CreateDate = p.CreateDate
		return tx.QueryRow("SELECT document FROM iam_policies WHERE arn = ?", in.PolicyArn).Scan(&v.Document)
	})
	v.Document = encodeDocument(v.Document)
	return &GetPolicyVersionOutput{v}, err
}

// DeletePolicy deletes a managed policy that is attached to nothing.
func (s *Service) DeletePolicy(ctx context.Context, in *PolicyInput) (*Empty, error) {
	return nil, s.Store.Update(ctx, func(tx *state.Tx) error {
		p, err := policy(tx, in.PolicyArn)
		if err != nil {
			return err
		}
		if p.AttachmentCount > 0 {
			return protocol.Errorf("DeleteConflict", 409, "Cannot delete a policy attached to entities.")
		}
		_, err = tx.Exec("DELETE FROM iam_policies WHERE arn = ?", in.PolicyArn)
		return err
	})
}

// ListPoliciesInput is the request of ListPolicies.
type ListPoliciesInput struct {
	Scope        string // All, AWS or Local
	OnlyAttached bool
	PathPrefix   string
	Page
}

// ListPoliciesOutput is its response.
type ListPoliciesOutput struct {
	Policies []*Policy
	PageEnd
}

// ListPolicies lists the account's managed policies by ARN, without their tags;
// those of AWS itself are not known.
func (s *Service) ListPolicies(ctx context.Context, in *ListPoliciesInput) (*ListPoliciesOutput, error) {
	out := &ListPoliciesOutput{Policies: []*Policy{}}
	switch in.Scope {
	case "AWS":
		return out, nil
	case "", "All", "Local":
	default:
		return nil, invalid("1 validation error detected: Value '%s' at 'scope' failed to satisfy constraint: Member must satisfy enum value set: [All, AWS, Local]", in.Scope)
	}
	err := s.Store.View(ctx, func(tx *state.Tx) (err error) {
		out.Policies, out.PageEnd, err = list(tx, in.Page, "SELECT "+policyColumns+` FROM iam_policies WHERE arn > ? AND substr(path, 1, length(?2)) = ?2
			AND (NOT ?3 OR arn IN (SELECT arn FROM iam_attachments)) ORDER BY arn`,
			[]any{in.PathPrefix, in.OnlyAttached}, scanPolicy, func(p *Policy) string { return p.Arn })
		return err
	})
	for _, p := range out.Policies {
		p.Tags = nil
	}
	return out, err
}

// RoleAttachmentInput names a role and a managed policy.
type RoleAttachmentInput struct {
	RoleName  string `aws:",required"`
	PolicyArn string `aws:",required"`
}

// AttachRolePolicy attaches a managed policy, the account's or AWS's own.
func (s *Service) AttachRolePolicy(ctx context.Context, in *RoleAttachmentInput) (*Empty, error) {
	return nil, s.Store.Update(ctx, func(tx *state.Tx) error {
		if _, err := s.role(tx, in.RoleName); err != nil {
			return err
		}
		if !strings.HasPrefix(in.PolicyArn, "arn:aws:iam::aws:policy/") {
			if _, err := policy(tx, in.PolicyArn); err != nil {
				return err
			}
		}
		_, err := tx.Exec("INSERT OR IGNORE INTO iam_attachments VALUES (?, ?)", in.RoleName, in.PolicyArn)
		return err
	})
}

// DetachRolePolicy ends an attachment.
func (s *Service) DetachRolePolicy(ctx context.Context, in *RoleAttachmentInput) (*Empty, error) {
	return nil, s.Store.Update(ctx, func(tx *state.Tx) error {
		if _, err := s.role(tx, in.RoleName); err != nil {
			return err
		}
		result, err := tx.Exec("DELETE FROM iam_attachments WHERE role = ? AND arn = ?", in.RoleName, in.PolicyArn)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return protocol.Errorf("NoSuchEntity", 404, "Policy %s was not found.", in.PolicyArn)
		}
		return nil
	})
}

// ListAttachedRolePoliciesInput is the request of ListAttachedRolePolicies.
type ListAttachedRolePoliciesInput struct {
	RoleName string `aws:",required"`
	Page
}

// ListAttachedRolePoliciesOutput is its response.
type ListAttachedRolePoliciesOutput struct {
	AttachedPolicies []AttachedPolicy
	PageEnd
}

// ListAttachedRolePolicies lists the managed policies of a role.
func (s *Service) ListAttachedRolePolicies(ctx context.Context, in *ListAttachedRolePoliciesInput) (*ListAttachedRolePoliciesOutput, error) {
	out := &ListAttachedRolePoliciesOutput{}
	return out, s.Store.View(ctx, func(tx *state.Tx) (err error) {
		if _, err := s.role(tx, in.RoleName); err != nil {
			return err
		}
		scan := func(row scanner) (p AttachedPolicy, err error) {
			err = row.Scan(&p.PolicyArn)
			p.PolicyName = p.PolicyArn[strings.LastIndexByte(p.PolicyArn, '/')+1:]
			return p, err
		}
		out.AttachedPolicies, out.PageEnd, err = list(tx, in.Page, "SELECT arn FROM iam_attachments WHERE arn > ? AND role = ? ORDER BY arn",
			[]any{in.RoleName}, scan, func(p AttachedPolicy) string { return p.PolicyArn })
		return err
	})
}
