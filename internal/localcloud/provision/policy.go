package provision

import (
	"context"
	"errors"
	"slices"

	"nightshift/internal/service/cloudformation"
	"nightshift/internal/service/iam"
)

type policyProperties struct {
	PolicyName     string `cfn:"required"`
	PolicyDocument any    `cfn:"required"`
	Roles          []string
}

// policy is AWS::IAM::Policy: an inline policy put into roles.
func (s Services) policy() cloudformation.Provider {
	put := func(ctx context.Context, id string, p policyProperties) (cloudformation.Result, error) {
		if len(p.Roles) == 0 {
			return cloudformation.Result{}, errors.New("At least one of [Groups,Roles,Users] must be non-empty.") //nolint:staticcheck,revive // AWS's words
		}
		text, err := document(p.PolicyDocument)
		if err != nil {
			return name(id), err
		}
		for _, role := range p.Roles {
			if _, err := s.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: role, PolicyName: p.PolicyName, PolicyDocument: text}); err != nil {
				return name(id), err
			}
		}
		return identified(id), nil
	}
	take := func(ctx context.Context, policy string, roles []string) error {
		for _, role := range roles {
			if _, err := s.IAM.DeleteRolePolicy(ctx, &iam.RolePolicyInput{RoleName: role, PolicyName: policy}); err != nil && !has(err, "NoSuchEntity") {
				return err
			}
		}
		return nil
	}
	return provider[policyProperties]{
		create: func(ctx context.Context, r cloudformation.Request, p policyProperties) (cloudformation.Result, error) {
			return put(ctx, r.ShortName(64), p)
		},
		update: func(ctx context.Context, r cloudformation.Request, p, old policyProperties) (cloudformation.Result, error) {
			gone := slices.Clone(old.Roles)
			if p.PolicyName == old.PolicyName {
				gone = slices.DeleteFunc(gone, func(role string) bool { return slices.Contains(p.Roles, role) })
			}
			if err := take(ctx, old.PolicyName, gone); err != nil {
				return name(r.PhysicalID), err
			}
			return put(ctx, r.PhysicalID, p)
		},
		remove: func(ctx context.Context, _ cloudformation.Request, p policyProperties) error {
			return take(ctx, p.PolicyName, p.Roles)
		},
	}
}

type managedPolicyProperties struct {
	ManagedPolicyName string `cfn:"replace"`
	Path              string `cfn:"replace"`
	Description       string `cfn:"replace"`
	PolicyDocument    any    `cfn:"required"`
	Roles             []string
}

// managedPolicy is AWS::IAM::ManagedPolicy. A changed document is a new policy
// of the same name, for the local IAM keeps one version.
func (s Services) managedPolicy() cloudformation.Provider {
	create := func(ctx context.Context, r cloudformation.Request, id string, p managedPolicyProperties) (cloudformation.Result, error) {
		text, err := document(p.PolicyDocument)
		if err != nil {
			return cloudformation.Result{}, err
		}
		path := or(p.Path, "/")
		arn := "arn:aws:iam::" + s.Account + ":policy" + path + id
		_, err = s.IAM.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: id, PolicyDocument: text, Path: path, Description: p.Description})
		if err != nil && (!r.Again || !has(err, "EntityAlreadyExists")) {
			return cloudformation.Result{}, err
		}
		res := cloudformation.Result{PhysicalID: arn, Attributes: map[string]any{"PolicyArn": arn}}
		for _, role := range p.Roles {
			if _, err := s.IAM.AttachRolePolicy(ctx, &iam.RoleAttachmentInput{RoleName: role, PolicyArn: arn}); err != nil {
				return res, err
			}
		}
		return res, nil
	}
	remove := func(ctx context.Context, r cloudformation.Request, p managedPolicyProperties) error {
		for _, role := range p.Roles {
			if _, err := s.IAM.DetachRolePolicy(ctx, &iam.RoleAttachmentInput{RoleName: role, PolicyArn: r.PhysicalID}); err != nil && !has(err, "NoSuchEntity") {
				return err
			}
		}
		_, err := s.IAM.DeletePolicy(ctx, &iam.PolicyInput{PolicyArn: r.PhysicalID})
		return err
	}
	return provider[managedPolicyProperties]{
		create: func(ctx context.Context, r cloudformation.Request, p managedPolicyProperties) (cloudformation.Result, error) {
			return create(ctx, r, or(p.ManagedPolicyName, r.ShortName(128)), p)
		},
		update: func(ctx context.Context, r cloudformation.Request, p, old managedPolicyProperties) (cloudformation.Result, error) {
			policy, err := s.IAM.GetPolicy(ctx, &iam.PolicyInput{PolicyArn: r.PhysicalID})
			if err != nil {
				return name(r.PhysicalID), err
			}
			if err := remove(ctx, r, old); err != nil {
				return name(r.PhysicalID), err
			}
			return create(ctx, r, policy.Policy.PolicyName, p)
		},
		remove: remove,
	}
}
