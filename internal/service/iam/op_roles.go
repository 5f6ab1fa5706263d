package iam

import (
	"context"
	"strings"

	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

// CreateRoleInput is the request of CreateRole.
type CreateRoleInput struct {
	RoleName                 string `aws:",required"`
	AssumeRolePolicyDocument string `aws:",required"`
	Path                     string
	Description              string
	MaxSessionDuration       *int32
	PermissionsBoundary      string
	Tags                     []Tag
}

// RoleOutput is the response of CreateRole and GetRole.
type RoleOutput struct{ Role *Role }

// CreateRole makes a role.
func (s *Service) CreateRole(ctx context.Context, in *CreateRoleInput) (out *RoleOutput, err error) {
	if err := checkName("roleName", in.RoleName, 64); err != nil {
		return nil, err
	}
	path, err := checkPath(in.Path)
	if err != nil {
		return nil, err
	}
	if err := checkDocument(in.AssumeRolePolicyDocument, true); err != nil {
		return nil, err
	}
	session, err := checkSession(in.MaxSessionDuration)
	if err != nil {
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
		// Names are unique without regard to case.
		var exists bool
		if err := tx.QueryRow("SELECT EXISTS (SELECT 1 FROM iam_roles WHERE lower(name) = ?)", strings.ToLower(in.RoleName)).Scan(&exists); err != nil {
			return err
		}
		if exists {
			return protocol.Errorf("EntityAlreadyExists", 409, "Role with name %s already exists.", in.RoleName)
		}
		_, err := tx.Exec("INSERT INTO iam_roles ("+roleColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", in.RoleName, uniqueID("AROA"), path,
			in.Description, in.AssumeRolePolicyDocument, session, in.PermissionsBoundary, tags, s.Clock.Now().Unix())
		if err != nil {
			return err
		}
		role, err := s.role(tx, in.RoleName)
		out = &RoleOutput{role}
		return err
	})
	return out, err
}

func checkSession(seconds *int32) (int32, error) {
	if seconds == nil {
		return 3600, nil
	}
	if *seconds < 3600 || *seconds > 43200 {
		return 0, invalid("1 validation error detected: Value '%d' at 'maxSessionDuration' failed to satisfy constraint: Member must have value between 3600 and 43200", *seconds)
	}
	return *seconds, nil
}

// RoleInput names a role.
type RoleInput struct {
	RoleName string `aws:",required"`
}

// GetRole describes a role.
func (s *Service) GetRole(ctx context.Context, in *RoleInput) (out *RoleOutput, err error) {
	err = s.Store.View(ctx, func(tx *state.Tx) error {
		role, err := s.role(tx, in.RoleName)
		out = &RoleOutput{role}
		return err
	})
	return out, err
}

// DeleteRole deletes a role that has no policies any more.
func (s *Service) DeleteRole(ctx context.Context, in *RoleInput) (*Empty, error) {
	return nil, s.Store.Update(ctx, func(tx *state.Tx) error {
		if _, err := s.role(tx, in.RoleName); err != nil {
			return err
		}
		var inline, attached int
		err := tx.QueryRow(`SELECT (SELECT count(*) FROM iam_role_policies WHERE role = ?1), (SELECT count(*) FROM iam_attachments WHERE role = ?1)`,
			in.RoleName).Scan(&inline, &attached)
		switch {
		case err != nil:
			return err
		case attached > 0:
			return protocol.Errorf("DeleteConflict", 409, "Cannot delete entity, must detach all policies first.")
		case inline > 0:
			return protocol.Errorf("DeleteConflict", 409, "Cannot delete entity, must delete policies first.")
		}
		_, err = tx.Exec("DELETE FROM iam_roles WHERE name = ?", in.RoleName)
		return err
	})
}

// ListRolesInput is the request of ListRoles.
type ListRolesInput struct {
	PathPrefix string
	Page
}

// ListRolesOutput is its response.
type ListRolesOutput struct {
	Roles []*Role
	PageEnd
}

// ListRoles lists the roles by name, without their tags.
func (s *Service) ListRoles(ctx context.Context, in *ListRolesInput) (*ListRolesOutput, error) {
	out := &ListRolesOutput{}
	err := s.Store.View(ctx, func(tx *state.Tx) (err error) {
		out.Roles, out.PageEnd, err = list(tx, in.Page, "SELECT "+roleColumns+" FROM iam_roles WHERE name > ? AND substr(path, 1, length(?2)) = ?2 ORDER BY name",
			[]any{in.PathPrefix}, s.scanRole, func(r *Role) string { return r.RoleName })
		return err
	})
	for _, r := range out.Roles {
		r.Tags = nil
	}
	return out, err
}

// UpdateRoleInput is the request of UpdateRole.
type UpdateRoleInput struct {
	RoleName           string `aws:",required"`
	Description        *string
	MaxSessionDuration *int32
}

// UpdateRole changes a role's description and longest session.
func (s *Service) UpdateRole(ctx context.Context, in *UpdateRoleInput) (*Empty, error) {
	if _, err := checkSession(in.MaxSessionDuration); err != nil {
		return nil, err
	}
	return nil, s.updateRole(ctx, in.RoleName, "description = coalesce(?2, description), max_session = coalesce(?3, max_session)", in.Description, in.MaxSessionDuration)
}

// UpdateAssumeRolePolicyInput is the request of UpdateAssumeRolePolicy.
type UpdateAssumeRolePolicyInput struct {
	RoleName       string `aws:",required"`
	PolicyDocument string `aws:",required"`
}

// UpdateAssumeRolePolicy changes who may assume a role.
func (s *Service) UpdateAssumeRolePolicy(ctx context.Context, in *UpdateAssumeRolePolicyInput) (*Empty, error) {
	if err := checkDocument(in.PolicyDocument, true); err != nil {
		return nil, err
	}
	return nil, s.updateRole(ctx, in.RoleName, "trust = ?2", in.PolicyDocument)
}

func (s *Service) updateRole(ctx context.Context, name, set string, args ...any) error {
	return s.Store.Update(ctx, func(tx *state.Tx) error {
		result, err := tx.Exec("UPDATE iam_roles SET "+set+" WHERE name = ?1", append([]any{name}, args...)...)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return noSuchRole(name)
		}
		return nil
	})
}
