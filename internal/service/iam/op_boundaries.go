package iam

import "context"

// PutRolePermissionsBoundaryInput is the request of PutRolePermissionsBoundary.
type PutRolePermissionsBoundaryInput struct {
	RoleName            string `aws:",required"`
	PermissionsBoundary string `aws:",required"`
}

// PutRolePermissionsBoundary sets the policy that limits a role; it is stored, not enforced.
func (s *Service) PutRolePermissionsBoundary(ctx context.Context, in *PutRolePermissionsBoundaryInput) (*Empty, error) {
	return nil, s.updateRole(ctx, in.RoleName, "boundary = ?2", in.PermissionsBoundary)
}

// DeleteRolePermissionsBoundary takes a role's limit away.
func (s *Service) DeleteRolePermissionsBoundary(ctx context.Context, in *RoleInput) (*Empty, error) {
	return nil, s.updateRole(ctx, in.RoleName, "boundary = ''")
}
