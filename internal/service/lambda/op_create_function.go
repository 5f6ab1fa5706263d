package lambda

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"nightshift/internal/clock"
	"nightshift/internal/state"
)

// FunctionCode is a zip, inline or in S3.
type FunctionCode struct {
	ZipFile  []byte
	S3Bucket string
	S3Key    string
}

// CreateFunctionInput of CreateFunction.
type CreateFunctionInput struct {
	FunctionName     string        `aws:",required"`
	Role             string        `aws:",required"`
	Code             *FunctionCode `aws:",required"`
	Runtime          string
	Handler          string
	Description      string
	Timeout          *int32
	MemorySize       *int32
	Publish          *bool
	PackageType      string
	Architectures    []string
	Environment      *Environment
	DeadLetterConfig *DeadLetterConfig
	TracingConfig    *TracingConfig
	EphemeralStorage *EphemeralStorage
	LoggingConfig    *LoggingConfig
	Tags             map[string]string
}

// CreateFunction makes a function. https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
func (s *Service) CreateFunction(ctx context.Context, in *CreateFunctionInput) (*FunctionConfiguration, error) {
	name, err := s.resolve(in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	f := &function{Name: name, Timeout: 3, MemorySize: 128, Storage: 512, Architecture: "x86_64", Tags: in.Tags}
	if in.Publish != nil && *in.Publish {
		return nil, unsupported("versions (Publish)")
	}
	if in.PackageType != "" && in.PackageType != "Zip" {
		return nil, unsupported("the package type " + in.PackageType + ", only Zip")
	}
	if in.Runtime == "" || in.Handler == "" {
		return nil, invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages.")
	}
	if err := setArchitecture(f, in.Architectures); err != nil {
		return nil, err
	}
	settings := settings{Role: &in.Role, Runtime: &in.Runtime, Handler: &in.Handler, Description: &in.Description, Timeout: in.Timeout, MemorySize: in.MemorySize,
		Environment: in.Environment, DeadLetterConfig: in.DeadLetterConfig, TracingConfig: in.TracingConfig, EphemeralStorage: in.EphemeralStorage, LoggingConfig: in.LoggingConfig}
	if err := s.apply(f, settings); err != nil {
		return nil, err
	}
	code, err := s.fetch(ctx, codeSource{zip: in.Code.ZipFile, bucket: in.Code.S3Bucket, key: in.Code.S3Key}, f.Architecture)
	if err != nil {
		return nil, err
	}
	f.Code, f.CodeSha256, f.CodeSize = code.hash, code.base64, code.size
	f.Revision, f.Modified = clock.NewID(), s.deps.Clock.Now()
	err = s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		var n int
		if err := tx.QueryRow(`SELECT count(*) FROM lambda_functions WHERE name = ?`, name).Scan(&n); err != nil {
			return fmt.Errorf("lambda: look for %s: %w", name, err)
		}
		if n > 0 {
			return conflict("Function already exist: %s", name)
		}
		return save(tx, f)
	})
	if err != nil {
		return nil, err
	}
	return s.describe(f), nil
}

func setArchitecture(f *function, architectures []string) error {
	switch {
	case len(architectures) == 0:
		return nil
	case len(architectures) > 1 || !slices.Contains([]string{"x86_64", "arm64"}, architectures[0]):
		return validation("["+strings.Join(architectures, ", ")+"]", "architectures", "Member must have length less than or equal to 1 and each be one of [x86_64, arm64]")
	}
	f.Architecture = architectures[0]
	return nil
}
