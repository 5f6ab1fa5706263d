package iam

import "time"

// Role is a role as IAM describes it; the document is URL-encoded JSON.
type Role struct {
	Path                     string
	RoleName                 string
	RoleId                   string
	Arn                      string
	CreateDate               time.Time
	AssumeRolePolicyDocument string
	Description              string
	MaxSessionDuration       int32 // seconds
	PermissionsBoundary      *PermissionsBoundary
	Tags                     []Tag
}

// PermissionsBoundary is the policy that limits a role.
type PermissionsBoundary struct {
	PermissionsBoundaryType string
	PermissionsBoundaryArn  string
}

// Tag is a key with a value.
type Tag struct {
	Key   string `aws:",required"`
	Value string `aws:",keepempty"`
}

// Policy is a managed policy.
type Policy struct {
	PolicyName       string
	PolicyId         string
	Arn              string
	Path             string
	DefaultVersionId string
	AttachmentCount  int32
	IsAttachable     bool
	Description      string
	CreateDate       time.Time
	UpdateDate       time.Time
	Tags             []Tag
}

// AttachedPolicy is a managed policy as a role lists it.
type AttachedPolicy struct {
	PolicyName string
	PolicyArn  string
}

// Page is what list operations take: at most MaxItems (1 to 1000, 100 if absent)
// after Marker.
type Page struct {
	Marker   string
	MaxItems *int32
}

// PageEnd is what list operations answer with: whether there is more, and from where.
type PageEnd struct {
	IsTruncated bool
	Marker      string
}

// Empty is the response of operations that only do something.
type Empty struct{}
