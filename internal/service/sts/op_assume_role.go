package sts

import (
	"context"
	"regexp"
	"strings"
	"time"

	"nightshift/internal/protocol"
)

// AssumeRoleInput is the request of AssumeRole.
type AssumeRoleInput struct {
	RoleArn         string `aws:",required"`
	RoleSessionName string `aws:",required"`
	DurationSeconds *int32
	ExternalId      string
	Policy          string
}

// AssumeRoleOutput is its response.
type AssumeRoleOutput struct {
	Credentials     *Credentials
	AssumedRoleUser *AssumedRoleUser
}

// AssumedRoleUser is the principal of the session.
type AssumedRoleUser struct {
	AssumedRoleId string
	Arn           string
}

var (
	roleARN     = regexp.MustCompile(`^arn:aws[a-z-]*:iam::(\d{12}):role/([\w+=,.@/-]+)$`)
	sessionName = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)
)

// AssumeRole gives out credentials of a role's session.
func (s *Service) AssumeRole(ctx context.Context, in *AssumeRoleInput) (*AssumeRoleOutput, error) {
	match := roleARN.FindStringSubmatch(in.RoleArn)
	if match == nil {
		return nil, protocol.Errorf("ValidationError", 400, "%s is invalid", in.RoleArn)
	}
	if !sessionName.MatchString(in.RoleSessionName) {
		return nil, protocol.Errorf("ValidationError", 400, "1 validation error detected: Value '%s' at 'roleSessionName' failed to satisfy constraint: "+
			"Member must satisfy regular expression pattern: [\\w+=,.@-]*", in.RoleSessionName)
	}
	d, err := duration(in.DurationSeconds, time.Hour, 12*time.Hour)
	if err != nil {
		return nil, err
	}
	role := match[2][strings.LastIndexByte(match[2], '/')+1:]
	arn := "arn:aws:sts::" + match[1] + ":assumed-role/" + role + "/" + in.RoleSessionName
	credentials, err := s.NewSession(ctx, arn, d)
	if err != nil {
		return nil, err
	}
	return &AssumeRoleOutput{credentials, &AssumedRoleUser{AssumedRoleId: "AROA" + randomID(16) + ":" + in.RoleSessionName, Arn: arn}}, nil
}

// duration is the length of a session: 15 minutes to limit.
func duration(seconds *int32, byDefault, limit time.Duration) (time.Duration, error) {
	if seconds == nil {
		return byDefault, nil
	}
	d := time.Duration(*seconds) * time.Second
	if d < 15*time.Minute || d > limit {
		return 0, protocol.Errorf("ValidationError", 400, "1 validation error detected: Value '%d' at 'durationSeconds' failed to satisfy constraint: "+
			"Member must have value between 900 and %d", *seconds, int(limit.Seconds()))
	}
	return d, nil
}
