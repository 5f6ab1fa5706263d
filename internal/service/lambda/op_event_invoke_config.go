package lambda

import (
	"context"
	"fmt"
)

// PutEventInvokeConfigInput of PutFunctionEventInvokeConfig and UpdateFunctionEventInvokeConfig.
type PutEventInvokeConfigInput struct {
	FunctionName             string `aws:",uri,required"`
	Qualifier                string `aws:",querystring"`
	MaximumRetryAttempts     *int32
	MaximumEventAgeInSeconds *int32
	DestinationConfig        *DestinationConfig
}

// PutFunctionEventInvokeConfig says how a function's asynchronous invocations are treated.
// https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
func (s *Service) PutFunctionEventInvokeConfig(ctx context.Context, in *PutEventInvokeConfigInput) (*EventInvokeConfig, error) {
	return s.setEventInvoke(ctx, in, func(*function) (*eventInvoke, error) { return &eventInvoke{}, nil })
}

// UpdateFunctionEventInvokeConfig changes what is named and leaves the rest.
// https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html
func (s *Service) UpdateFunctionEventInvokeConfig(ctx context.Context, in *PutEventInvokeConfigInput) (*EventInvokeConfig, error) {
	return s.setEventInvoke(ctx, in, s.eventInvokeOf)
}

func (s *Service) eventInvokeOf(f *function) (*eventInvoke, error) {
	if f.EventInvoke == nil {
		return nil, notFound("The function %s doesn't have an EventInvokeConfig", s.arn(f.Name)+":"+latest)
	}
	return f.EventInvoke, nil
}

func (s *Service) setEventInvoke(ctx context.Context, in *PutEventInvokeConfigInput, base func(*function) (*eventInvoke, error)) (*EventInvokeConfig, error) {
	if n := in.MaximumRetryAttempts; n != nil && (*n < 0 || *n > 2) {
		return nil, validation(fmt.Sprint(*n), "maximumRetryAttempts", "Member must have value between 0 and 2")
	}
	if n := in.MaximumEventAgeInSeconds; n != nil && (*n < 60 || *n > 21600) {
		return nil, validation(fmt.Sprint(*n), "maximumEventAgeInSeconds", "Member must have value between 60 and 21600")
	}
	f, err := s.change(ctx, in.FunctionName, in.Qualifier, false, func(f *function) error {
		c, err := base(f)
		if err != nil {
			return err
		}
		if in.MaximumRetryAttempts != nil {
			c.Retries = in.MaximumRetryAttempts
		}
		if in.MaximumEventAgeInSeconds != nil {
			c.MaxAge = in.MaximumEventAgeInSeconds
		}
		if d := in.DestinationConfig; d != nil {
			if c.OnSuccess, err = s.target("DestinationConfig.OnSuccess", d.OnSuccess); err != nil {
				return err
			}
			if c.OnFailure, err = s.target("DestinationConfig.OnFailure", d.OnFailure); err != nil {
				return err
			}
		}
		c.Modified = s.deps.Clock.Now()
		f.EventInvoke = c
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.describeEventInvoke(f), nil
}

func (s *Service) target(member string, t *destinationTarget) (string, error) {
	if t == nil || t.Destination == "" {
		return "", nil
	}
	return t.Destination, s.checkTarget(member, t.Destination, "sqs", "sns", "events", "lambda")
}

func (s *Service) describeEventInvoke(f *function) *EventInvokeConfig {
	c := f.EventInvoke
	out := &EventInvokeConfig{LastModified: c.Modified, FunctionArn: s.arn(f.Name) + ":" + latest, MaximumRetryAttempts: c.Retries,
		MaximumEventAgeInSeconds: c.MaxAge, DestinationConfig: &DestinationConfig{OnSuccess: &destinationTarget{c.OnSuccess}, OnFailure: &destinationTarget{c.OnFailure}}}
	return out
}

// GetFunctionEventInvokeConfig tells how a function's asynchronous invocations are treated.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html
func (s *Service) GetFunctionEventInvokeConfig(ctx context.Context, in *GetFunctionInput) (*EventInvokeConfig, error) {
	f, err := s.get(ctx, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	if _, err := s.eventInvokeOf(f); err != nil {
		return nil, err
	}
	return s.describeEventInvoke(f), nil
}

// DeleteFunctionEventInvokeConfig goes back to the defaults.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html
func (s *Service) DeleteFunctionEventInvokeConfig(ctx context.Context, in *GetFunctionInput) (*Empty, error) {
	_, err := s.change(ctx, in.FunctionName, in.Qualifier, false, func(f *function) error {
		_, err := s.eventInvokeOf(f)
		f.EventInvoke = nil
		return err
	})
	return &Empty{}, err
}

// ListEventInvokeConfigsInput of ListFunctionEventInvokeConfigs.
type ListEventInvokeConfigsInput struct {
	FunctionName string `aws:",uri,required"`
	Marker       string `aws:",querystring"`
	MaxItems     *int32 `aws:",querystring"`
}

// ListEventInvokeConfigsOutput of ListFunctionEventInvokeConfigs.
type ListEventInvokeConfigsOutput struct {
	FunctionEventInvokeConfigs []*EventInvokeConfig
}

// ListFunctionEventInvokeConfigs lists the one configuration that a function without versions can have; there is never
// a second page.
// https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html
func (s *Service) ListFunctionEventInvokeConfigs(ctx context.Context, in *ListEventInvokeConfigsInput) (*ListEventInvokeConfigsOutput, error) {
	f, err := s.get(ctx, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	out := &ListEventInvokeConfigsOutput{FunctionEventInvokeConfigs: []*EventInvokeConfig{}}
	if f.EventInvoke != nil && in.Marker == "" {
		out.FunctionEventInvokeConfigs = append(out.FunctionEventInvokeConfigs, s.describeEventInvoke(f))
	}
	return out, nil
}
