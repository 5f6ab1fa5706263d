package lambda

import (
	"context"
	"maps"
)

// TagResourceInput of TagResource.
type TagResourceInput struct {
	Resource string            `aws:",uri,required"`
	Tags     map[string]string `aws:",required"`
}

// TagResource adds tags to a function. https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html
func (s *Service) TagResource(ctx context.Context, in *TagResourceInput) (*Empty, error) {
	_, err := s.change(ctx, in.Resource, "", false, func(f *function) error {
		if f.Tags == nil {
			f.Tags = map[string]string{}
		}
		maps.Copy(f.Tags, in.Tags)
		if len(f.Tags) > 50 {
			return invalid("The number of tags on this resource would be %d; at most 50 are allowed", len(f.Tags))
		}
		return nil
	})
	return &Empty{}, err
}

// UntagResourceInput of UntagResource.
type UntagResourceInput struct {
	Resource string   `aws:",uri,required"`
	TagKeys  []string `aws:"tagKeys,querystring,required"`
}

// UntagResource removes tags from a function. https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html
func (s *Service) UntagResource(ctx context.Context, in *UntagResourceInput) (*Empty, error) {
	_, err := s.change(ctx, in.Resource, "", false, func(f *function) error {
		for _, k := range in.TagKeys {
			delete(f.Tags, k)
		}
		return nil
	})
	return &Empty{}, err
}

// ListTagsInput of ListTags.
type ListTagsInput struct {
	Resource string `aws:",uri,required"`
}

// ListTagsOutput of ListTags.
type ListTagsOutput struct {
	Tags map[string]string
}

// ListTags returns a function's tags. https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html
func (s *Service) ListTags(ctx context.Context, in *ListTagsInput) (*ListTagsOutput, error) {
	f, err := s.get(ctx, in.Resource, "")
	if err != nil {
		return nil, err
	}
	if f.Tags == nil {
		f.Tags = map[string]string{}
	}
	return &ListTagsOutput{Tags: f.Tags}, nil
}
