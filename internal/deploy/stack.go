package deploy

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
)

// Stack is what Deploy puts on AWS.
type Stack struct {
	Name string
	// Template is the CloudFormation template.
	Template []byte
	// Package is the function package, a zip.
	Package []byte
	// CodeBucket is where the package is uploaded; it is created if missing.
	CodeBucket string
	// Parameters are the stack's parameters besides CodeBucket and CodeKey.
	Parameters map[string]string
}

// Deployed is a stack that is up.
type Deployed struct {
	// Status is CREATE_COMPLETE or UPDATE_COMPLETE.
	Status string
	// Outputs are the stack's outputs by name.
	Outputs map[string]string
	// Resources is how many resources the stack has.
	Resources int
	// Unchanged says that there was nothing to update.
	Unchanged bool
}

// StackEvent is one line of a stack's progress.
type StackEvent struct {
	Time     time.Time
	Logical  string
	Type     string
	Status   string
	Reason   string
	Physical string
}

// Failed says whether the event reports a failure.
func (e StackEvent) Failed() bool { return strings.HasSuffix(e.Status, "_FAILED") }

// Deploy creates the stack, or updates it where it is, and waits until it is
// up. Each stack event is handed to progress as it comes. A stack that failed
// is returned as a *StackError naming the first resource that failed and why.
func (c *Clients) Deploy(ctx context.Context, s Stack, progress func(StackEvent)) (Deployed, error) {
	key, err := c.uploadPackage(ctx, s)
	if err != nil {
		return Deployed{}, err
	}
	source, err := c.templateSource(ctx, s)
	if err != nil {
		return Deployed{}, err
	}
	parameters := map[string]string{"CodeBucket": s.CodeBucket, "CodeKey": key}
	for name, value := range s.Parameters {
		parameters[name] = value
	}
	exists, err := c.StackExists(ctx, s.Name)
	if err != nil {
		return Deployed{}, err
	}
	since := time.Now().Add(-time.Minute)
	seen := map[string]bool{}
	if exists {
		// Events of earlier deployments are not this one's.
		if _, err := c.stackEvents(ctx, s.Name, seen, time.Time{}); err != nil {
			return Deployed{}, err
		}
		unchanged, err := c.update(ctx, s, source, parameters)
		if err != nil {
			return Deployed{}, err
		}
		if unchanged {
			d, err := c.describe(ctx, s.Name)
			d.Unchanged = true
			return d, err
		}
	} else if err := c.create(ctx, s, source, parameters); err != nil {
		return Deployed{}, err
	}
	return c.follow(ctx, s.Name, seen, since, progress)
}

func (c *Clients) uploadPackage(ctx context.Context, s Stack) (string, error) {
	if err := c.EnsureBucket(ctx, s.CodeBucket); err != nil {
		return "", err
	}
	sum := sha256.Sum256(s.Package)
	// The key is the content, so a changed package is a changed property and an
	// unchanged one is not.
	key := fmt.Sprintf("code/%s/%s.zip", s.Name, hex.EncodeToString(sum[:16]))
	_, err := c.S3.PutObject(ctx, &s3.PutObjectInput{Bucket: &s.CodeBucket, Key: &key, Body: bytes.NewReader(s.Package)})
	if err != nil {
		return "", fmt.Errorf("upload the function package to s3://%s/%s: %w", s.CodeBucket, key, err)
	}
	return key, nil
}

// MaxInlineTemplate is the longest template in bytes that CloudFormation takes in
// the request itself; a longer one it reads from S3:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const MaxInlineTemplate = 51_200

// templateSource is where CloudFormation finds a template: one of the two.
type templateSource struct{ body, url *string }

// templateSource puts a template that is too long for a request beside the
// function package.
func (c *Clients) templateSource(ctx context.Context, s Stack) (templateSource, error) {
	if len(s.Template) <= MaxInlineTemplate {
		return templateSource{body: aws.String(string(s.Template))}, nil
	}
	sum := sha256.Sum256(s.Template)
	key := fmt.Sprintf("code/%s/%s.yaml", s.Name, hex.EncodeToString(sum[:16]))
	_, err := c.S3.PutObject(ctx, &s3.PutObjectInput{Bucket: &s.CodeBucket, Key: &key, Body: bytes.NewReader(s.Template)})
	if err != nil {
		return templateSource{}, fmt.Errorf("upload the template to s3://%s/%s: %w", s.CodeBucket, key, err)
	}
	return templateSource{url: aws.String(fmt.Sprintf("%s/%s/%s", c.objects, s.CodeBucket, key))}, nil
}

func (c *Clients) create(ctx context.Context, s Stack, source templateSource, parameters map[string]string) error {
	_, err := c.CloudFormation.CreateStack(ctx, &cloudformation.CreateStackInput{
		StackName:    &s.Name,
		TemplateBody: source.body,
		TemplateURL:  source.url,
		Parameters:   stackParameters(parameters),
		Capabilities: []types.Capability{types.CapabilityCapabilityIam},
	})
	if err != nil {
		return fmt.Errorf("create stack %s: %w", s.Name, err)
	}
	return nil
}

func (c *Clients) update(ctx context.Context, s Stack, source templateSource, parameters map[string]string) (unchanged bool, err error) {
	_, err = c.CloudFormation.UpdateStack(ctx, &cloudformation.UpdateStackInput{
		StackName:    &s.Name,
		TemplateBody: source.body,
		TemplateURL:  source.url,
		Parameters:   stackParameters(parameters),
		Capabilities: []types.Capability{types.CapabilityCapabilityIam},
	})
	// CloudFormation answers an update that changes nothing with an error:
	// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html
	var api smithy.APIError
	if errors.As(err, &api) && strings.Contains(api.ErrorMessage(), "No updates are to be performed") {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("update stack %s: %w", s.Name, err)
	}
	return false, nil
}

func stackParameters(values map[string]string) []types.Parameter {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	sort.Strings(names)
	parameters := make([]types.Parameter, 0, len(names))
	for _, name := range names {
		parameters = append(parameters, types.Parameter{ParameterKey: aws.String(name), ParameterValue: aws.String(values[name])})
	}
	return parameters
}

// StackExists tells whether there is a stack of that name.
func (c *Clients) StackExists(ctx context.Context, name string) (bool, error) {
	_, err := c.CloudFormation.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	var api smithy.APIError
	if errors.As(err, &api) && strings.Contains(api.ErrorMessage(), "does not exist") {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for stack %s: %w", name, err)
	}
	return true, nil
}

// StackError is a stack that did not come up.
type StackError struct {
	Stack  string
	Status string
	// First is the first resource that failed: the cause, where the later ones
	// are mostly cancelled because of it.
	First StackEvent
}

func (e *StackError) Error() string {
	if e.First.Logical == "" {
		return fmt.Sprintf("stack %s ended as %s", e.Stack, e.Status)
	}
	return fmt.Sprintf("stack %s ended as %s: %s (%s): %s", e.Stack, e.Status, e.First.Logical, e.First.Type, e.First.Reason)
}

func (c *Clients) follow(ctx context.Context, name string, seen map[string]bool, since time.Time, progress func(StackEvent)) (Deployed, error) {
	var first StackEvent
	for {
		events, err := c.stackEvents(ctx, name, seen, since)
		if err != nil {
			return Deployed{}, err
		}
		for _, e := range events {
			if first.Logical == "" && e.Failed() {
				first = e
			}
			if progress != nil {
				progress(e)
			}
		}
		d, err := c.describe(ctx, name)
		if err != nil {
			return Deployed{}, err
		}
		switch d.Status {
		case "CREATE_COMPLETE", "UPDATE_COMPLETE":
			return d, nil
		case "CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED", "UPDATE_FAILED", "DELETE_COMPLETE":
			return d, &StackError{Stack: name, Status: d.Status, First: first}
		}
		if err := c.wait(ctx); err != nil {
			return d, fmt.Errorf("wait for stack %s (%s): %w", name, d.Status, err)
		}
	}
}

func (c *Clients) describe(ctx context.Context, name string) (Deployed, error) {
	out, err := c.CloudFormation.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	if err != nil {
		return Deployed{}, fmt.Errorf("describe stack %s: %w", name, err)
	}
	d := Deployed{Status: string(out.Stacks[0].StackStatus), Outputs: map[string]string{}}
	for _, o := range out.Stacks[0].Outputs {
		d.Outputs[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
	}
	if !strings.HasSuffix(d.Status, "_COMPLETE") {
		return d, nil
	}
	pages := cloudformation.NewListStackResourcesPaginator(c.CloudFormation, &cloudformation.ListStackResourcesInput{StackName: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return d, fmt.Errorf("list the resources of stack %s: %w", name, err)
		}
		d.Resources += len(page.StackResourceSummaries)
	}
	return d, nil
}

// stackEvents returns the events not seen before, oldest first.
func (c *Clients) stackEvents(ctx context.Context, name string, seen map[string]bool, since time.Time) ([]StackEvent, error) {
	var fresh []StackEvent
	pages := cloudformation.NewDescribeStackEventsPaginator(c.CloudFormation, &cloudformation.DescribeStackEventsInput{StackName: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("describe the events of stack %s: %w", name, err)
		}
		for _, e := range page.StackEvents {
			id := aws.ToString(e.EventId)
			if seen[id] || aws.ToTime(e.Timestamp).Before(since) {
				continue
			}
			seen[id] = true
			fresh = append(fresh, StackEvent{
				Time: aws.ToTime(e.Timestamp), Logical: aws.ToString(e.LogicalResourceId), Type: aws.ToString(e.ResourceType),
				Status: string(e.ResourceStatus), Reason: aws.ToString(e.ResourceStatusReason), Physical: aws.ToString(e.PhysicalResourceId),
			})
		}
	}
	// AWS answers newest first.
	for i, j := 0, len(fresh)-1; i < j; i, j = i+1, j-1 {
		fresh[i], fresh[j] = fresh[j], fresh[i]
	}
	return fresh, nil
}

// Outputs returns the outputs of a stack by name.
func (c *Clients) Outputs(ctx context.Context, stack string) (map[string]string, error) {
	d, err := c.describe(ctx, stack)
	return d.Outputs, err
}
