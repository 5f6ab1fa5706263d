package logs

import (
	"context"
	"maps"
	"strings"

	"nightshift/internal/state"
)

// TagResourceInput is TagResource's request.
type TagResourceInput struct {
	ResourceArn string            `aws:"resourceArn,required"`
	Tags        map[string]string `aws:"tags,required"`
}

// TagResource sets a group's tags.
func (s *Service) TagResource(ctx context.Context, in *TagResourceInput) (*Empty, error) {
	return nil, s.tag(ctx, s.groupIn(in.ResourceArn), in.Tags)
}

// UntagResourceInput is UntagResource's request.
type UntagResourceInput struct {
	ResourceArn string   `aws:"resourceArn,required"`
	TagKeys     []string `aws:"tagKeys,required"`
}

// UntagResource removes a group's tags.
func (s *Service) UntagResource(ctx context.Context, in *UntagResourceInput) (*Empty, error) {
	return nil, s.untag(ctx, s.groupIn(in.ResourceArn), in.TagKeys)
}

// ListTagsForResourceInput is ListTagsForResource's request.
type ListTagsForResourceInput struct {
	ResourceArn string `aws:"resourceArn,required"`
}

// TagsOutput is the response of ListTagsForResource and ListTagsLogGroup.
type TagsOutput struct {
	Tags map[string]string `aws:"tags"`
}

// ListTagsForResource shows a group's tags.
func (s *Service) ListTagsForResource(ctx context.Context, in *ListTagsForResourceInput) (*TagsOutput, error) {
	return s.ListTagsLogGroup(ctx, &GroupRef{s.groupIn(in.ResourceArn)})
}

// TagLogGroupInput is TagLogGroup's request.
type TagLogGroupInput struct {
	LogGroupName string            `aws:"logGroupName,required"`
	Tags         map[string]string `aws:"tags,required"`
}

// TagLogGroup is the older form of TagResource.
func (s *Service) TagLogGroup(ctx context.Context, in *TagLogGroupInput) (*Empty, error) {
	return nil, s.tag(ctx, in.LogGroupName, in.Tags)
}

// UntagLogGroupInput is UntagLogGroup's request.
type UntagLogGroupInput struct {
	LogGroupName string   `aws:"logGroupName,required"`
	Tags         []string `aws:"tags,required"`
}

// UntagLogGroup is the older form of UntagResource.
func (s *Service) UntagLogGroup(ctx context.Context, in *UntagLogGroupInput) (*Empty, error) {
	return nil, s.untag(ctx, in.LogGroupName, in.Tags)
}

// ListTagsLogGroup is the older form of ListTagsForResource.
func (s *Service) ListTagsLogGroup(ctx context.Context, in *GroupRef) (*TagsOutput, error) {
	out := &TagsOutput{Tags: map[string]string{}}
	return out, s.deps.Store.View(ctx, func(tx *state.Tx) error {
		g, err := readGroup(tx, in.LogGroupName)
		if err == nil {
			maps.Copy(out.Tags, g.Tags)
		}
		return err
	})
}

// groupIn is the group's name in an ARN; what is no group of this account names none.
func (s *Service) groupIn(arn string) string {
	name, ok := strings.CutPrefix(arn, s.arn(""))
	if !ok {
		return arn
	}
	return strings.TrimSuffix(name, ":*")
}

func (s *Service) tag(ctx context.Context, name string, tags map[string]string) error {
	return s.changeGroup(ctx, name, func(g *group) error {
		if g.Tags == nil {
			g.Tags = map[string]string{}
		}
		maps.Copy(g.Tags, tags)
		if len(g.Tags) > 50 {
			return invalid("a log group has at most 50 tags")
		}
		return nil
	})
}

func (s *Service) untag(ctx context.Context, name string, keys []string) error {
	return s.changeGroup(ctx, name, func(g *group) error {
		for _, key := range keys {
			delete(g.Tags, key)
		}
		return nil
	})
}
