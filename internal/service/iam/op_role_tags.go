package iam

import (
	"context"
	"slices"
	"strings"

	"nightshift/internal/state"
)

// TagRoleInput is the request of TagRole.
type TagRoleInput struct {
	RoleName string `aws:",required"`
	Tags     []Tag  `aws:",required"`
}

// TagRole adds or replaces tags.
func (s *Service) TagRole(ctx context.Context, in *TagRoleInput) (*Empty, error) {
	return nil, s.changeTags(ctx, in.RoleName, func(tags []Tag) []Tag {
		for _, t := range in.Tags {
			at := slices.IndexFunc(tags, func(old Tag) bool { return strings.EqualFold(old.Key, t.Key) })
			if at >= 0 {
				tags[at] = t
			} else {
				tags = append(tags, t)
			}
		}
		return tags
	})
}

// UntagRoleInput is the request of UntagRole.
type UntagRoleInput struct {
	RoleName string   `aws:",required"`
	TagKeys  []string `aws:",required"`
}

// UntagRole removes tags.
func (s *Service) UntagRole(ctx context.Context, in *UntagRoleInput) (*Empty, error) {
	return nil, s.changeTags(ctx, in.RoleName, func(tags []Tag) []Tag {
		return slices.DeleteFunc(tags, func(t Tag) bool { return slices.Contains(in.TagKeys, t.Key) })
	})
}

func (s *Service) changeTags(ctx context.Context, role string, change func([]Tag) []Tag) error {
	return s.Store.Update(ctx, func(tx *state.Tx) error {
		r, err := s.role(tx, role)
		if err != nil {
			return err
		}
		changed := change(r.Tags)
		if err := checkTags(changed); err != nil {
			return err
		}
		tags, err := tagsJSON(changed)
		if err != nil {
			return err
		}
		_, err = tx.Exec("UPDATE iam_roles SET tags = ? WHERE name = ?", tags, role)
		return err
	})
}

// ListRoleTagsInput is the request of ListRoleTags.
type ListRoleTagsInput struct {
	RoleName string `aws:",required"`
}

// ListRoleTagsOutput is its response, never truncated: a role has at most 50.
type ListRoleTagsOutput struct {
	Tags []Tag
	PageEnd
}

// ListRoleTags lists a role's tags.
func (s *Service) ListRoleTags(ctx context.Context, in *ListRoleTagsInput) (*ListRoleTagsOutput, error) {
	role, err := s.GetRole(ctx, &RoleInput{in.RoleName})
	if err != nil {
		return nil, err
	}
	return &ListRoleTagsOutput{Tags: role.Role.Tags}, nil
}
