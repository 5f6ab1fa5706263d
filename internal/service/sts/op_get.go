package sts

import (
	"context"
	"time"

	"nightshift/internal/protocol"
)

// GetCallerIdentityInput is the request of GetCallerIdentity.
type GetCallerIdentityInput struct{}

// GetCallerIdentityOutput is its response.
type GetCallerIdentityOutput struct{ UserId, Account, Arn string }

// GetCallerIdentity says whose credentials signed the request.
func (s *Service) GetCallerIdentity(ctx context.Context, _ *GetCallerIdentityInput) (*GetCallerIdentityOutput, error) {
	caller := protocol.CallerFrom(ctx)
	expired, err := s.sessionExpired(ctx, caller.AccessKey)
	if err != nil {
		return nil, err
	}
	if expired {
		return nil, protocol.Errorf("ExpiredToken", 403, "The security token included in the request is expired")
	}
	return &GetCallerIdentityOutput{UserId: caller.AccountID, Account: caller.AccountID, Arn: caller.PrincipalARN}, nil
}

// GetAccessKeyInfoInput is the request of GetAccessKeyInfo.
type GetAccessKeyInfoInput struct {
	AccessKeyId string `aws:",required"`
}

// GetAccessKeyInfoOutput is its response.
type GetAccessKeyInfoOutput struct{ Account string }

// GetAccessKeyInfo says whose account a key is: there is only one.
func (s *Service) GetAccessKeyInfo(context.Context, *GetAccessKeyInfoInput) (*GetAccessKeyInfoOutput, error) {
	return &GetAccessKeyInfoOutput{s.Account}, nil
}

// GetSessionTokenInput is the request of GetSessionToken.
type GetSessionTokenInput struct{ DurationSeconds *int32 }

// GetSessionTokenOutput is its response.
type GetSessionTokenOutput struct{ Credentials *Credentials }

// GetSessionToken gives out temporary credentials of the caller's own.
func (s *Service) GetSessionToken(ctx context.Context, in *GetSessionTokenInput) (*GetSessionTokenOutput, error) {
	d, err := duration(in.DurationSeconds, 12*time.Hour, 36*time.Hour)
	if err != nil {
		return nil, err
	}
	credentials, err := s.NewSession(ctx, protocol.CallerFrom(ctx).PrincipalARN, d)
	return &GetSessionTokenOutput{credentials}, err
}
