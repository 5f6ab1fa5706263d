package provision

import (
	"context"
	"slices"

	"nightshift/internal/service/cloudformation"
	"nightshift/internal/service/iam"
)

type roleProperties struct {
	RoleName                 string `cfn:"replace"`
	Path                     string `cfn:"replace"`
	AssumeRolePolicyDocument any    `cfn:"required"`
	Description              string
	MaxSessionDuration       *int32
	ManagedPolicyArns        []string
	PermissionsBoundary      string
	Policies                 []struct {
		PolicyName     string `cfn:"required"`
		PolicyDocument any    `cfn:"required"`
	}
	Tags []tag
}

func (s Services) role() cloudformation.Provider {
	return provider[roleProperties]{create: s.createRole, update: s.updateRole, remove: s.removeRole}
}

func iamTag(k, v string) iam.Tag { return iam.Tag{Key: k, Value: v} }

func (s Services) createRole(ctx context.Context, r cloudformation.Request, p roleProperties) (cloudformation.Result, error) {
	trust, err := document(p.AssumeRolePolicyDocument)
	if err != nil {
		return cloudformation.Result{}, err
	}
	id := or(p.RoleName, r.ShortName(64))
	_, err = s.IAM.CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: id, AssumeRolePolicyDocument: trust, Path: p.Path, Description: p.Description, MaxSessionDuration: p.MaxSessionDuration,
		PermissionsBoundary: p.PermissionsBoundary, Tags: sortedTags(tags(r, p.Tags), iamTag),
	})
	if err != nil && (!r.Again || !has(err, "EntityAlreadyExists")) {
		return cloudformation.Result{}, err
	}
	if err := s.fillRole(ctx, id, p); err != nil {
		return name(id), err
	}
	return s.describeRole(ctx, id)
}

func (s Services) describeRole(ctx context.Context, id string) (cloudformation.Result, error) {
	out, err := s.IAM.GetRole(ctx, &iam.RoleInput{RoleName: id})
	if err != nil {
		return name(id), err
	}
	return cloudformation.Result{PhysicalID: id, Attributes: map[string]any{"Arn": out.Role.Arn, "RoleId": out.Role.RoleId}}, nil
}

func (s Services) fillRole(ctx context.Context, id string, p roleProperties) error {
	for _, policy := range p.Policies {
		text, err := document(policy.PolicyDocument)
		if err != nil {
			return err
		}
		if _, err := s.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: id, PolicyName: policy.PolicyName, PolicyDocument: text}); err != nil {
			return err
		}
	}
	for _, arn := range p.ManagedPolicyArns {
		if _, err := s.IAM.AttachRolePolicy(ctx, &iam.RoleAttachmentInput{RoleName: id, PolicyArn: arn}); err != nil {
			return err
		}
	}
	return nil
}

func (s Services) updateRole(ctx context.Context, r cloudformation.Request, p, old roleProperties) (cloudformation.Result, error) {
	id := r.PhysicalID
	trust, err := document(p.AssumeRolePolicyDocument)
	if err != nil {
		return name(id), err
	}
	if _, err := s.IAM.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: id, PolicyDocument: trust}); err != nil {
		return name(id), err
	}
	session := p.MaxSessionDuration
	if session == nil {
		session = pointer[int32](3600)
	}
	if _, err := s.IAM.UpdateRole(ctx, &iam.UpdateRoleInput{RoleName: id, Description: &p.Description, MaxSessionDuration: session}); err != nil {
		return name(id), err
	}
	if p.PermissionsBoundary != "" {
		_, err = s.IAM.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: id, PermissionsBoundary: p.PermissionsBoundary})
	} else if old.PermissionsBoundary != "" {
		_, err = s.IAM.DeleteRolePermissionsBoundary(ctx, &iam.RoleInput{RoleName: id})
	}
	if err != nil {
		return name(id), err
	}
	if gone := goneTags(r, p.Tags, old.Tags); len(gone) > 0 {
		if _, err := s.IAM.UntagRole(ctx, &iam.UntagRoleInput{RoleName: id, TagKeys: gone}); err != nil {
			return name(id), err
		}
	}
	if all := sortedTags(tags(r, p.Tags), iamTag); len(all) > 0 {
		if _, err := s.IAM.TagRole(ctx, &iam.TagRoleInput{RoleName: id, Tags: all}); err != nil {
			return name(id), err
		}
	}
	keep := map[string]bool{}
	for _, policy := range p.Policies {
		keep[policy.PolicyName] = true
	}
	for _, policy := range old.Policies {
		if keep[policy.PolicyName] {
			continue
		}
		if _, err := s.IAM.DeleteRolePolicy(ctx, &iam.RolePolicyInput{RoleName: id, PolicyName: policy.PolicyName}); err != nil && !has(err, "NoSuchEntity") {
			return name(id), err
		}
	}
	for _, arn := range old.ManagedPolicyArns {
		if slices.Contains(p.ManagedPolicyArns, arn) {
			continue
		}
		if _, err := s.IAM.DetachRolePolicy(ctx, &iam.RoleAttachmentInput{RoleName: id, PolicyArn: arn}); err != nil && !has(err, "NoSuchEntity") {
			return name(id), err
		}
	}
	if err := s.fillRole(ctx, id, p); err != nil {
		return name(id), err
	}
	return s.describeRole(ctx, id)
}

func (s Services) removeRole(ctx context.Context, r cloudformation.Request, p roleProperties) error {
	for _, policy := range p.Policies {
		if _, err := s.IAM.DeleteRolePolicy(ctx, &iam.RolePolicyInput{RoleName: r.PhysicalID, PolicyName: policy.PolicyName}); err != nil && !has(err, "NoSuchEntity") {
			return err
		}
	}
	for _, arn := range p.ManagedPolicyArns {
		if _, err := s.IAM.DetachRolePolicy(ctx, &iam.RoleAttachmentInput{RoleName: r.PhysicalID, PolicyArn: arn}); err != nil && !has(err, "NoSuchEntity") {
			return err
		}
	}
	_, err := s.IAM.DeleteRole(ctx, &iam.RoleInput{RoleName: r.PhysicalID})
	return err
}
