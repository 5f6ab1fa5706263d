package iam

import "nightshift/internal/protocol"

func noSuchRole(name string) error {
	return protocol.Errorf("NoSuchEntity", 404, "The role with name %s cannot be found.", name)
}

func noSuchPolicy(arn string) error {
	return protocol.Errorf("NoSuchEntity", 404, "Policy %s does not exist or is not attachable.", arn)
}

func malformed(why string) error {
	return protocol.Errorf("MalformedPolicyDocument", 400, "%s", why)
}

func invalid(format string, args ...any) error {
	return protocol.Errorf("ValidationError", 400, format, args...)
}
