package iam

import (
	"context"
	"slices"
	"strings"

	"nightshift/internal/clock"
	"nightshift/internal/protocol"
	"nightshift/internal/state"
)

// Deps is what the service needs.
type Deps struct {
	Store   *state.Store
	Clock   clock.Clock
	Account string
}

// Service answers IAM. It is safe for concurrent use.
type Service struct{ Deps }

// New returns the service; it keeps its state in the store's tables iam_*.
func New(d Deps) (*Service, error) {
	if err := d.Store.Migrate(context.Background(), "iam", schema); err != nil {
		return nil, err
	}
	return &Service{d}, nil
}

// Operations is the service's table.
func (s *Service) Operations() protocol.Service {
	operations := []protocol.Operation{
		protocol.Op("AttachRolePolicy", s.AttachRolePolicy),
		protocol.Op("CreatePolicy", s.CreatePolicy),
		protocol.Op("CreateRole", s.CreateRole),
		protocol.Op("DeletePolicy", s.DeletePolicy),
		protocol.Op("DeleteRole", s.DeleteRole),
		protocol.Op("DeleteRolePermissionsBoundary", s.DeleteRolePermissionsBoundary),
		protocol.Op("DeleteRolePolicy", s.DeleteRolePolicy),
		protocol.Op("DetachRolePolicy", s.DetachRolePolicy),
		protocol.Op("GetPolicy", s.GetPolicy),
		protocol.Op("GetPolicyVersion", s.GetPolicyVersion),
		protocol.Op("GetRole", s.GetRole),
		protocol.Op("GetRolePolicy", s.GetRolePolicy),
		protocol.Op("ListAttachedRolePolicies", s.ListAttachedRolePolicies),
		protocol.Op("ListPolicies", s.ListPolicies),
		protocol.Op("ListRolePolicies", s.ListRolePolicies),
		protocol.Op("ListRoleTags", s.ListRoleTags),
		protocol.Op("ListRoles", s.ListRoles),
		protocol.Op("PutRolePermissionsBoundary", s.PutRolePermissionsBoundary),
		protocol.Op("PutRolePolicy", s.PutRolePolicy),
		protocol.Op("TagRole", s.TagRole),
		protocol.Op("UntagRole", s.UntagRole),
		protocol.Op("UpdateAssumeRolePolicy", s.UpdateAssumeRolePolicy),
		protocol.Op("UpdateRole", s.UpdateRole),
	}
	for _, name := range unimplemented {
		operations = append(operations, protocol.NotImplemented(name))
	}
	slices.SortFunc(operations, func(a, b protocol.Operation) int { return strings.Compare(a.Name, b.Name) })
	return protocol.Service{Name: "iam", Protocol: protocol.AWSQuery, Version: "2010-05-08",
		XMLNamespace: "https://iam.amazonaws.com/doc/2010-05-08/", Operations: operations}
}
