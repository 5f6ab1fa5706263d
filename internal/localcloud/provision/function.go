package provision

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"nightshift/internal/service/cloudformation"
	"nightshift/internal/service/cloudformation/language"
	"nightshift/internal/service/lambda"
)

type functionProperties struct {
	FunctionName string `cfn:"replace"`
	PackageType  string `cfn:"replace"`
	Code         struct {
		S3Bucket, S3Key, ZipFile string
	} `cfn:"required"`
	Role                         string `cfn:"required"`
	Runtime, Handler             string
	Description                  string
	Timeout                      *int32
	MemorySize                   *int32 `cfn:"stored"`
	Architectures                []string
	Environment                  *struct{ Variables map[string]string }
	DeadLetterConfig             *struct{ TargetArn string }
	TracingConfig                *struct{ Mode string } `cfn:"stored"`
	EphemeralStorage             *struct{ Size *int32 } `cfn:"stored"`
	LoggingConfig                *struct{ LogFormat, ApplicationLogLevel, SystemLogLevel, LogGroup string }
	ReservedConcurrentExecutions *int32
	Tags                         []tag
}

func (s Services) function() cloudformation.Provider {
	return provider[functionProperties]{
		create: s.createFunction, update: s.updateFunction,
		remove: func(ctx context.Context, r cloudformation.Request, _ functionProperties) error {
			_, err := s.Lambda.DeleteFunction(ctx, &lambda.GetFunctionInput{FunctionName: r.PhysicalID})
			return err
		},
	}
}

func (s Services) createFunction(ctx context.Context, r cloudformation.Request, p functionProperties) (cloudformation.Result, error) {
	if p.Code.ZipFile != "" {
		return cloudformation.Result{}, errors.New("nightshift: Code.ZipFile (source code inside the template) is not supported by the local cloud: give S3Bucket and S3Key")
	}
	id := or(p.FunctionName, r.ShortName(64))
	in := &lambda.CreateFunctionInput{
		FunctionName: id, Role: p.Role, Runtime: p.Runtime, Handler: p.Handler, Description: p.Description, Timeout: p.Timeout, MemorySize: p.MemorySize,
		PackageType: p.PackageType, Architectures: p.Architectures, Code: &lambda.FunctionCode{S3Bucket: p.Code.S3Bucket, S3Key: p.Code.S3Key}, Tags: tags(r, p.Tags),
	}
	in.Environment, in.DeadLetterConfig, in.TracingConfig, in.EphemeralStorage, in.LoggingConfig = p.settings()
	_, err := s.Lambda.CreateFunction(ctx, in)
	if r.Again && has(err, "ResourceConflictException") {
		r.PhysicalID = id
		return s.updateFunction(ctx, r, p, functionProperties{})
	}
	if err != nil {
		return cloudformation.Result{}, err
	}
	return s.functionResult(id), s.reserve(ctx, id, p.ReservedConcurrentExecutions, nil)
}

func (s Services) functionResult(id string) cloudformation.Result {
	return cloudformation.Result{PhysicalID: id, Attributes: map[string]any{"Arn": s.functionARN(id)}}
}

func (s Services) functionARN(id string) string {
	return fmt.Sprintf("arn:aws:lambda:%s:%s:function:%s", s.Region, s.Account, id)
}

func (p functionProperties) settings() (*lambda.Environment, *lambda.DeadLetterConfig, *lambda.TracingConfig, *lambda.EphemeralStorage, *lambda.LoggingConfig) {
	var e *lambda.Environment
	var d *lambda.DeadLetterConfig
	var t *lambda.TracingConfig
	var st *lambda.EphemeralStorage
	var l *lambda.LoggingConfig
	if p.Environment != nil {
		e = &lambda.Environment{Variables: p.Environment.Variables}
	}
	if p.DeadLetterConfig != nil {
		d = &lambda.DeadLetterConfig{TargetArn: p.DeadLetterConfig.TargetArn}
	}
	if p.TracingConfig != nil {
		t = &lambda.TracingConfig{Mode: p.TracingConfig.Mode}
	}
	if p.EphemeralStorage != nil {
		st = &lambda.EphemeralStorage{Size: p.EphemeralStorage.Size}
	}
	if x := p.LoggingConfig; x != nil {
		l = &lambda.LoggingConfig{LogFormat: x.LogFormat, ApplicationLogLevel: x.ApplicationLogLevel, SystemLogLevel: x.SystemLogLevel, LogGroup: x.LogGroup}
	}
	return e, d, t, st, l
}

// reserve sets or takes away the reserved concurrency.
func (s Services) reserve(ctx context.Context, id string, want, old *int32) error {
	if want != nil {
		_, err := s.Lambda.PutFunctionConcurrency(ctx, &lambda.PutFunctionConcurrencyInput{FunctionName: id, ReservedConcurrentExecutions: want})
		return err
	}
	if old != nil {
		_, err := s.Lambda.DeleteFunctionConcurrency(ctx, &lambda.FunctionInput{FunctionName: id})
		return err
	}
	return nil
}

// updateFunction sets everything a template may say; what it no longer says goes back to Lambda's default.
func (s Services) updateFunction(ctx context.Context, r cloudformation.Request, p, old functionProperties) (cloudformation.Result, error) {
	id := r.PhysicalID
	if p.Code.ZipFile != "" {
		return name(id), errors.New("nightshift: Code.ZipFile (source code inside the template) is not supported by the local cloud: give S3Bucket and S3Key")
	}
	if p.Code != old.Code || !language.Equal(anyList(p.Architectures), anyList(old.Architectures)) {
		if _, err := s.Lambda.UpdateFunctionCode(ctx, &lambda.UpdateFunctionCodeInput{FunctionName: id, S3Bucket: p.Code.S3Bucket, S3Key: p.Code.S3Key, Architectures: p.Architectures}); err != nil {
			return name(id), err
		}
	}
	in := &lambda.UpdateFunctionConfigurationInput{
		FunctionName: id, Role: &p.Role, Description: &p.Description, Timeout: p.Timeout, MemorySize: p.MemorySize,
	}
	if p.Handler != "" {
		in.Handler = &p.Handler
	}
	if p.Runtime != "" {
		in.Runtime = &p.Runtime
	}
	if in.Timeout == nil {
		in.Timeout = pointer[int32](3)
	}
	if in.MemorySize == nil {
		in.MemorySize = pointer[int32](128)
	}
	in.Environment, in.DeadLetterConfig, in.TracingConfig, in.EphemeralStorage, in.LoggingConfig = p.settings()
	if in.Environment == nil {
		in.Environment = &lambda.Environment{Variables: map[string]string{}}
	}
	if in.DeadLetterConfig == nil {
		in.DeadLetterConfig = &lambda.DeadLetterConfig{}
	}
	if in.TracingConfig == nil {
		in.TracingConfig = &lambda.TracingConfig{Mode: "PassThrough"}
	}
	if in.EphemeralStorage == nil {
		in.EphemeralStorage = &lambda.EphemeralStorage{Size: pointer[int32](512)}
	}
	if in.LoggingConfig == nil {
		in.LoggingConfig = &lambda.LoggingConfig{LogFormat: "Text", LogGroup: "/aws/lambda/" + id}
	}
	if _, err := s.Lambda.UpdateFunctionConfiguration(ctx, in); err != nil {
		return name(id), err
	}
	if gone := goneTags(r, p.Tags, old.Tags); len(gone) > 0 {
		if _, err := s.Lambda.UntagResource(ctx, &lambda.UntagResourceInput{Resource: s.functionARN(id), TagKeys: gone}); err != nil {
			return name(id), err
		}
	}
	if all := tags(r, p.Tags); len(all) > 0 {
		if _, err := s.Lambda.TagResource(ctx, &lambda.TagResourceInput{Resource: s.functionARN(id), Tags: all}); err != nil {
			return name(id), err
		}
	}
	return s.functionResult(id), s.reserve(ctx, id, p.ReservedConcurrentExecutions, old.ReservedConcurrentExecutions)
}

func anyList(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

type permissionProperties struct {
	Action        string `cfn:"required,replace"`
	FunctionName  string `cfn:"required,replace"`
	Principal     string `cfn:"required,replace"`
	SourceArn     string `cfn:"replace"`
	SourceAccount string `cfn:"replace"`
}

func (s Services) permission() cloudformation.Provider {
	return provider[permissionProperties]{
		create: func(ctx context.Context, r cloudformation.Request, p permissionProperties) (cloudformation.Result, error) {
			id := r.ShortName(100)
			_, err := s.Lambda.AddPermission(ctx, &lambda.AddPermissionInput{
				FunctionName: p.FunctionName, StatementId: id, Action: p.Action, Principal: p.Principal, SourceArn: p.SourceArn, SourceAccount: p.SourceAccount,
			})
			if err != nil && (!r.Again || !has(err, "ResourceConflictException")) {
				return cloudformation.Result{}, err
			}
			return cloudformation.Result{PhysicalID: id, Attributes: map[string]any{"Id": id}}, nil
		},
		update: func(_ context.Context, r cloudformation.Request, _, _ permissionProperties) (cloudformation.Result, error) {
			return cloudformation.Result{PhysicalID: r.PhysicalID, Attributes: map[string]any{"Id": r.PhysicalID}}, nil
		},
		remove: func(ctx context.Context, r cloudformation.Request, p permissionProperties) error {
			_, err := s.Lambda.RemovePermission(ctx, &lambda.RemovePermissionInput{FunctionName: p.FunctionName, StatementId: r.PhysicalID})
			return err
		},
	}
}

type eventInvokeConfigProperties struct {
	FunctionName             string `cfn:"required,replace"`
	Qualifier                string `cfn:"required,replace"`
	MaximumRetryAttempts     *int32
	MaximumEventAgeInSeconds *int32
	DestinationConfig        *struct {
		OnSuccess, OnFailure *struct {
			Destination string `cfn:"required"`
		}
	}
}

func (s Services) eventInvokeConfig() cloudformation.Provider {
	put := func(ctx context.Context, id string, p eventInvokeConfigProperties) (cloudformation.Result, error) {
		in := &lambda.PutEventInvokeConfigInput{FunctionName: p.FunctionName, Qualifier: p.Qualifier, MaximumRetryAttempts: p.MaximumRetryAttempts, MaximumEventAgeInSeconds: p.MaximumEventAgeInSeconds}
		if p.DestinationConfig != nil {
			text, err := json.Marshal(p.DestinationConfig)
			if err == nil {
				err = json.Unmarshal(text, &in.DestinationConfig)
			}
			if err != nil {
				return cloudformation.Result{}, fmt.Errorf("destinations of %s: %w", p.FunctionName, err)
			}
		}
		if _, err := s.Lambda.PutFunctionEventInvokeConfig(ctx, in); err != nil {
			return cloudformation.Result{}, err
		}
		return name(id), nil
	}
	return provider[eventInvokeConfigProperties]{
		create: func(ctx context.Context, r cloudformation.Request, p eventInvokeConfigProperties) (cloudformation.Result, error) {
			return put(ctx, r.Name, p)
		},
		update: func(ctx context.Context, r cloudformation.Request, p, _ eventInvokeConfigProperties) (cloudformation.Result, error) {
			return put(ctx, r.PhysicalID, p)
		},
		remove: func(ctx context.Context, _ cloudformation.Request, p eventInvokeConfigProperties) error {
			_, err := s.Lambda.DeleteFunctionEventInvokeConfig(ctx, &lambda.GetFunctionInput{FunctionName: p.FunctionName, Qualifier: p.Qualifier})
			return err
		},
	}
}
