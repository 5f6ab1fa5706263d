package lambda

import (
	"regexp"
	"strings"
)

var (
	nameRule = regexp.MustCompile(`^[a-zA-Z0-9-_]{1,64}$`)
	roleRule = regexp.MustCompile(`^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+$`)
)

// resolve takes a function's name, its ARN or part of it (account:function:name, name:$LATEST) and returns the name.
func (s *Service) resolve(ref, qualifier string) (string, error) {
	parts := strings.Split(ref, ":")
	switch {
	case len(parts) >= 7 && parts[0] == "arn" && parts[2] == "lambda" && parts[5] == "function":
		if parts[3] != s.deps.Region || parts[4] != s.deps.AccountID {
			return "", notFound("Function not found: %s", ref)
		}
		parts = parts[6:]
	case len(parts) >= 3 && parts[1] == "function":
		parts = parts[2:]
	case len(parts) >= 2 && parts[0] == "function":
		parts = parts[1:]
	}
	name := parts[0]
	if len(parts) == 2 {
		if qualifier != "" && qualifier != parts[1] {
			return "", invalid("The derived qualifier from the function name does not match the specified qualifier.")
		}
		qualifier = parts[1]
	}
	if len(parts) > 2 || !nameRule.MatchString(name) {
		return "", validation(ref, "functionName", `Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`)
	}
	if qualifier != "" && qualifier != latest {
		return "", notFound("Function not found: %s:%s (the local cloud has no versions and aliases, only %s)", s.arn(name), qualifier, latest)
	}
	return name, nil
}

const latest = "$LATEST"
