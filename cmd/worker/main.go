// Command worker is the bootstrap of the stack's functions: one binary for
// provided.al2023, whose duty and plan come from the environment and the package.
//
// It is built without cgo, with -tags lambda.norpc -trimpath -ldflags "-s -w".
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	lambdasdk "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"nightshift/internal/task"
	"nightshift/internal/worker"
)

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	w, err := build(log)
	if err != nil {
		log.Error("the function cannot start", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(func(ctx context.Context, payload json.RawMessage) error {
		one := *w
		if lc, ok := lambdacontext.FromContext(ctx); ok {
			one.Log = w.Log.With("request_id", lc.AwsRequestID)
		}
		return one.Handle(ctx, payload)
	})
}

// build makes the worker of this function.
func build(log *slog.Logger) (*worker.Worker, error) {
	encoded, err := os.ReadFile(filepath.Join(os.Getenv("LAMBDA_TASK_ROOT"), task.PlanFile))
	if err != nil {
		return nil, fmt.Errorf("read the plan: %w", err)
	}
	plan, err := task.DecodePlan(encoded)
	if err != nil {
		return nil, err
	}
	c, err := worker.ConfigFrom(os.Getenv, plan)
	if err != nil {
		return nil, err
	}
	return worker.New(c, clients(c.Duty), log), nil
}

// clients makes the SDK clients that a duty needs. The environment says all there is to
// know, so the SDK's search through files and metadata services is left out.
func clients(d task.Duty) worker.Clients {
	cfg := aws.Config{
		Region:                     os.Getenv("AWS_REGION"),
		Credentials:                aws.CredentialsProviderFunc(credentials),
		HTTPClient:                 awshttp.NewBuildableClient(),
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
	}
	endpoint := os.Getenv("AWS_ENDPOINT_URL")
	if endpoint != "" {
		cfg.BaseEndpoint = &endpoint
	}
	var c worker.Clients
	if d != task.DutySetup {
		c.Bucket = s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = endpoint != "" })
	}
	switch d {
	case task.DutyStart:
		c.Functions, c.Bus = lambdasdk.NewFromConfig(cfg), eventbridge.NewFromConfig(cfg)
	case task.DutyRunSQL:
		c.Data, c.Bus = redshiftdata.NewFromConfig(cfg), eventbridge.NewFromConfig(cfg)
	case task.DutyAdvance, task.DutyStatusCheck:
		c.Data, c.Functions, c.Bus = redshiftdata.NewFromConfig(cfg), lambdasdk.NewFromConfig(cfg), eventbridge.NewFromConfig(cfg)
	case task.DutyNotify:
		c.Data, c.Topic = redshiftdata.NewFromConfig(cfg), sns.NewFromConfig(cfg)
	case task.DutySetup:
		c.Data = redshiftdata.NewFromConfig(cfg)
	}
	return c
}

// credentials are those Lambda hands over; they live as long as the function's environment.
func credentials(context.Context) (aws.Credentials, error) {
	return aws.Credentials{
		AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken:    os.Getenv("AWS_SESSION_TOKEN"),
		Source:          "environment",
	}, nil
}
