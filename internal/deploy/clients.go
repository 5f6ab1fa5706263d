package deploy

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/logging"
)

// Clients are the SDK clients of one account and region, on AWS or on a local
// cloud.
type Clients struct {
	CloudFormation *cloudformation.Client
	Events         *eventbridge.Client
	Data           *redshiftdata.Client
	S3             *s3.Client

	// Region is the region the clients speak to.
	Region string
	// Poll is how long to wait between two looks at something that moves on
	// its own: short on this machine, polite on AWS.
	Poll time.Duration
	// objects is the URL under which buckets lie.
	objects string
}

// FromEnvironment returns clients configured as the AWS CLI would be: profile,
// region, credentials and AWS_ENDPOINT_URL from the environment; a profile or
// region that is given instead of the environment's.
func FromEnvironment(ctx context.Context, profile, region string) (*Clients, error) {
	// What fails is told as the error of the call; the SDK's own lines before it tell a user nothing more.
	options := []func(*config.LoadOptions) error{config.WithLogger(logging.Nop{})}
	if profile != "" {
		options = append(options, config.WithSharedConfigProfile(profile))
	}
	if region != "" {
		options = append(options, config.WithRegion(region))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("load the AWS configuration: %w", err)
	}
	return newClients(cfg, time.Second), nil
}

// ForEndpoint returns clients of a local cloud at the endpoint, which accepts
// any credentials.
func ForEndpoint(endpoint, region string) *Clients {
	cfg := aws.Config{
		Region:       region,
		BaseEndpoint: aws.String(endpoint),
		Credentials:  credentials.NewStaticCredentialsProvider("nightshift", "nightshift", ""),
	}
	return newClients(cfg, 20*time.Millisecond)
}

func newClients(cfg aws.Config, poll time.Duration) *Clients {
	objects := fmt.Sprintf("https://s3.%s.amazonaws.com", cfg.Region)
	if cfg.BaseEndpoint != nil {
		objects = strings.TrimSuffix(*cfg.BaseEndpoint, "/")
	}
	return &Clients{
		CloudFormation: cloudformation.NewFromConfig(cfg),
		Events:         eventbridge.NewFromConfig(cfg),
		Data:           redshiftdata.NewFromConfig(cfg),
		S3:             s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = cfg.BaseEndpoint != nil }),
		Region:         cfg.Region,
		Poll:           poll,
		objects:        objects,
	}
}

// wait pauses for one poll interval or until the context ends.
func (c *Clients) wait(ctx context.Context) error {
	timer := time.NewTimer(c.Poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
