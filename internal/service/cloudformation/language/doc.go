// Package language is the CloudFormation template language: it parses JSON
// and YAML templates (with YAML's short forms such as !Ref and !Sub), checks
// them, binds parameters and resolves intrinsic functions.
//
// The package is pure: it knows no stack, no store and no provider. Values are
// what JSON knows: nil, bool, int64, float64, string, []any, map[string]any.
// A short form such as !GetAtt a.b is normalised to its long form
// {"Fn::GetAtt": ["a", "b"]} while parsing, so that the rest sees one shape.
//
// Errors are worded as CloudFormation words them, because people search for
// those words. They are returned as *Error, which callers send to the client
// as a ValidationError.
//
// Not supported, and refused by name: Transform (macros, SAM, language
// extensions), Fn::GetAZs, Fn::Cidr, Rules, modules and AWS::SSM parameter types.
//
// Source: AWS CloudFormation User Guide, "Template reference".
package language

import "fmt"

// Error is a fault in the template or in the parameters given for it.
type Error struct {
	// Message is the whole text, worded as AWS words it.
	Message string
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

func errorf(format string, args ...any) error {
	return &Error{Message: fmt.Sprintf(format, args...)}
}

func formatErrorf(format string, args ...any) error {
	return errorf("Template format error: "+format, args...)
}
