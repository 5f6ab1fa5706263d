// Package provision makes the resources of CloudFormation templates in the
// services of the local cloud: one provider per resource type, each in a file
// of its own.
//
// A provider's properties are the fields of its model. A property marked
// "stored" is kept and shown but has no effect here (encryption at rest, for
// example); one that is not in the model fails the resource by its name.
// Values of Ref and Fn::GetAtt are those of the AWS resource reference.
package provision

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"nightshift/internal/protocol"
	"nightshift/internal/service/cloudformation"
	"nightshift/internal/service/cloudwatch"
	"nightshift/internal/service/events"
	"nightshift/internal/service/iam"
	"nightshift/internal/service/lambda"
	"nightshift/internal/service/logs"
	"nightshift/internal/service/s3"
	"nightshift/internal/service/sns"
	"nightshift/internal/service/sqs"
)

// Services are where the resources are made.
type Services struct {
	Account, Region string
	Events          *events.Service
	IAM             *iam.Service
	Lambda          *lambda.Service
	Logs            *logs.Service
	Objects         *s3.Objects
	SNS             *sns.Service
	SQS             *sqs.Service
	CloudWatch      *cloudwatch.Service
}

// Providers returns the provider of every supported resource type.
func Providers(s Services) map[string]cloudformation.Provider {
	return map[string]cloudformation.Provider{
		"AWS::CloudWatch::Alarm":         s.alarm(),
		"AWS::CloudWatch::Dashboard":     s.dashboard(),
		"AWS::Events::Rule":              s.rule(),
		"AWS::IAM::ManagedPolicy":        s.managedPolicy(),
		"AWS::IAM::Policy":               s.policy(),
		"AWS::IAM::Role":                 s.role(),
		"AWS::Lambda::EventInvokeConfig": s.eventInvokeConfig(),
		"AWS::Lambda::Function":          s.function(),
		"AWS::Lambda::Permission":        s.permission(),
		"AWS::Logs::LogGroup":            s.logGroup(),
		"AWS::S3::Bucket":                s.bucket(),
		"AWS::S3::BucketPolicy":          s.bucketPolicy(),
		"AWS::SNS::Subscription":         s.subscription(),
		"AWS::SNS::Topic":                s.topic(),
		"AWS::SNS::TopicPolicy":          s.topicPolicy(),
		"AWS::SQS::Queue":                s.queue(),
		"AWS::SQS::QueuePolicy":          s.queuePolicy(),
	}
}

// provider is a cloudformation.Provider over a model P. A nil update means
// that every property's change replaces the resource or has no effect.
type provider[P any] struct {
	create func(ctx context.Context, r cloudformation.Request, p P) (cloudformation.Result, error)
	update func(ctx context.Context, r cloudformation.Request, p, old P) (cloudformation.Result, error)
	remove func(ctx context.Context, r cloudformation.Request, p P) error
}

// Model describes the properties.
func (v provider[P]) Model() any { var p P; return p }

// Create makes the resource.
func (v provider[P]) Create(ctx context.Context, r cloudformation.Request) (cloudformation.Result, error) {
	var p P
	if err := r.Decode(&p); err != nil {
		return cloudformation.Result{}, err
	}
	return v.create(ctx, r, p)
}

// Update changes the resource in place.
func (v provider[P]) Update(ctx context.Context, r cloudformation.Request) (cloudformation.Result, error) {
	var p, old P
	if err := errors.Join(r.Decode(&p), r.DecodeOld(&old)); err != nil {
		return cloudformation.Result{}, err
	}
	return v.update(ctx, r, p, old)
}

// Delete removes the resource; that it is gone already is no error.
func (v provider[P]) Delete(ctx context.Context, r cloudformation.Request) error {
	var p P
	if err := r.Decode(&p); err != nil {
		return err
	}
	err := v.remove(ctx, r, p)
	if has(err, "ResourceNotFoundException", "NoSuchEntity", "NotFound", "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", "ResourceNotFound") || errors.Is(err, s3.ErrNoSuchBucket) {
		return nil
	}
	return err
}

// has tells whether err is an AWS error of one of the codes.
func has(err error, codes ...string) bool {
	var e *protocol.Error
	return errors.As(err, &e) && (slices.Contains(codes, e.Code) || slices.Contains(codes, e.QueryCode))
}

// tag is a resource tag of a template.
type tag struct {
	Key   string `cfn:"required"`
	Value string `cfn:"required"`
}

// tags joins a resource's own tags with the stack's; those of AWS are left out,
// for a service takes none from its callers.
func tags(r cloudformation.Request, own []tag) map[string]string {
	out := map[string]string{}
	for k, v := range r.Tags {
		if !strings.HasPrefix(k, "aws:") {
			out[k] = v
		}
	}
	for _, t := range own {
		out[t.Key] = t.Value
	}
	return out
}

// goneTags are the keys that an update takes away: those of before that are not wanted any more.
func goneTags(r cloudformation.Request, own, old []tag) []string {
	want := tags(r, own)
	r.Tags = r.OldTags
	gone := []string{}
	for _, key := range sortedKeys(tags(r, old)) {
		if _, ok := want[key]; !ok {
			gone = append(gone, key)
		}
	}
	return gone
}

func sortedTags[T any](m map[string]string, make func(key, value string) T) []T {
	keys := sortedKeys(m)
	out := []T{}
	for _, k := range keys {
		out = append(out, make(k, m[k]))
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	keys := []string{}
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// document is the JSON text of a policy or pattern given as an object or as text.
func document(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	if s, ok := v.(string); ok {
		return s, nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode a document: %w", err)
	}
	return string(b), nil
}

func or(name, fallback string) string {
	if name != "" {
		return name
	}
	return fallback
}

func pointer[T any](v T) *T { return &v }

// identified is the result of a type whose only attribute is Id.
func identified(id string) cloudformation.Result {
	return cloudformation.Result{PhysicalID: id, Attributes: map[string]any{"Id": id}}
}

func name(physicalID string) cloudformation.Result {
	return cloudformation.Result{PhysicalID: physicalID}
}
