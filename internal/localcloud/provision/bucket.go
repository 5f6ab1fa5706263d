package provision

import (
	"context"
	"strings"

	"nightshift/internal/service/cloudformation"
)

type bucketProperties struct {
	BucketName                     string `cfn:"replace"`
	AccessControl                  string `cfn:"stored"`
	BucketEncryption               any    `cfn:"stored"`
	LifecycleConfiguration         any    `cfn:"stored"`
	LoggingConfiguration           any    `cfn:"stored"`
	OwnershipControls              any    `cfn:"stored"`
	PublicAccessBlockConfiguration any    `cfn:"stored"`
	Tags                           []tag  `cfn:"stored"`
}

func (s Services) bucket() cloudformation.Provider {
	result := func(id string) cloudformation.Result {
		return cloudformation.Result{PhysicalID: id, Attributes: map[string]any{
			"Arn": "arn:aws:s3:::" + id, "DomainName": id + ".s3.amazonaws.com",
			"RegionalDomainName": id + ".s3." + s.Region + ".amazonaws.com", "DualStackDomainName": id + ".s3.dualstack." + s.Region + ".amazonaws.com",
		}}
	}
	return provider[bucketProperties]{
		create: func(ctx context.Context, r cloudformation.Request, p bucketProperties) (cloudformation.Result, error) {
			id := or(p.BucketName, strings.ToLower(r.ShortName(63)))
			create := s.Objects.CreateBucket
			if r.Again {
				create = s.Objects.EnsureBucket
			}
			if err := create(ctx, id); err != nil {
				return cloudformation.Result{}, err
			}
			return result(id), nil
		},
		update: func(_ context.Context, r cloudformation.Request, _, _ bucketProperties) (cloudformation.Result, error) {
			return result(r.PhysicalID), nil
		},
		remove: func(ctx context.Context, r cloudformation.Request, _ bucketProperties) error {
			return s.Objects.DeleteBucket(ctx, r.PhysicalID)
		},
	}
}

type bucketPolicyProperties struct {
	Bucket         string `cfn:"required,replace"`
	PolicyDocument any    `cfn:"required,stored"`
}

// bucketPolicy is kept in the stack only: policies are not enforced here.
func (s Services) bucketPolicy() cloudformation.Provider {
	return provider[bucketPolicyProperties]{
		create: func(_ context.Context, r cloudformation.Request, p bucketPolicyProperties) (cloudformation.Result, error) {
			return cloudformation.Result{PhysicalID: p.Bucket}, nil
		},
		update: func(_ context.Context, r cloudformation.Request, _, _ bucketPolicyProperties) (cloudformation.Result, error) {
			return name(r.PhysicalID), nil
		},
		remove: func(context.Context, cloudformation.Request, bucketPolicyProperties) error { return nil },
	}
}
