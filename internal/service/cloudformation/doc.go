// Package cloudformation is the CloudFormation service of the local cloud:
// stacks, change sets and the engine that brings resources into being through
// the providers registered for their types.
//
// # What is supported
//
// CreateStack, UpdateStack, DeleteStack, change sets, the describing and
// listing operations, GetTemplate, GetTemplateSummary and ValidateTemplate;
// templates as package language describes; custom resources with Lambda-backed
// service tokens and the real ResponseURL protocol; exports and imports;
// rollback, also after a restart in the middle of an operation.
//
// # Where it differs from AWS
//
//   - Transforms, nested stacks, stack sets, stack policies, drift detection,
//     resource import and hooks are refused by name.
//   - RoleARN is stored and shown; nothing is checked against IAM.
//   - An unknown resource type is refused when the stack is asked for; an unknown
//     property fails the stack when its resource's turn comes, both by name.
//   - A custom resource whose service token is an SNS topic is refused.
//
// # How an operation runs
//
// The request checks the template and commits the stack with an operation; a
// goroutine per stack then drives the operation phase by phase (see engine.go).
// Before and after every call to a provider the resource's row and the event
// are committed, so that what is described is what happened, and so that after
// a crash the operation goes on where it was: calls that may have been begun are
// repeated with Request.Again.
package cloudformation
