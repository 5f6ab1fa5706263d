package lambda

import "context"

// UpdateFunctionCodeInput of UpdateFunctionCode.
type UpdateFunctionCodeInput struct {
	FunctionName  string `aws:",uri,required"`
	ZipFile       []byte
	S3Bucket      string
	S3Key         string
	Publish       *bool
	DryRun        *bool
	RevisionId    string
	Architectures []string
}

// UpdateFunctionCode replaces a function's code. Invocations in progress end with the old one.
// https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html
func (s *Service) UpdateFunctionCode(ctx context.Context, in *UpdateFunctionCodeInput) (*FunctionConfiguration, error) {
	if in.Publish != nil && *in.Publish {
		return nil, unsupported("versions (Publish)")
	}
	f, err := s.get(ctx, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	if err := setArchitecture(f, in.Architectures); err != nil {
		return nil, err
	}
	architecture := f.Architecture
	code, err := s.fetch(ctx, codeSource{zip: in.ZipFile, bucket: in.S3Bucket, key: in.S3Key}, architecture)
	if err != nil {
		return nil, err
	}
	if in.DryRun != nil && *in.DryRun {
		f.Code, f.CodeSha256, f.CodeSize = code.hash, code.base64, code.size
		return s.describe(f), nil
	}
	f, err = s.change(ctx, in.FunctionName, "", true, func(f *function) error {
		if in.RevisionId != "" && in.RevisionId != f.Revision {
			return preconditionFailed()
		}
		f.Code, f.CodeSha256, f.CodeSize, f.Architecture = code.hash, code.base64, code.size, architecture
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.pool.forget(f.Name)
	return s.describe(f), nil
}
