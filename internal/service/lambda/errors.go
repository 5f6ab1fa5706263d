package lambda

import (
	"fmt"
	"net/http"

	"nightshift/internal/protocol"
)

// modelled is an error of Lambda's model: all carry a Type beside the message.
func modelled(code string, status int, kind, format string, args ...any) error {
	e := protocol.Errorf(code, status, "%s", fmt.Sprintf(format, args...))
	e.Fields = map[string]any{"Type": kind}
	return e
}

func notFound(format string, args ...any) error {
	return modelled("ResourceNotFoundException", http.StatusNotFound, "User", format, args...)
}

func conflict(format string, args ...any) error {
	return modelled("ResourceConflictException", http.StatusConflict, "User", format, args...)
}

func invalid(format string, args ...any) error {
	return modelled("InvalidParameterValueException", http.StatusBadRequest, "User", format, args...)
}

// unsupported is an invalid parameter that AWS would accept.
func unsupported(what string) error {
	return invalid("the local cloud does not support %s", what)
}

// validation is what AWS answers to a value outside of its shape's constraint.
func validation(value, member, constraint string) error {
	return protocol.Errorf("ValidationException", http.StatusBadRequest,
		"1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s", value, member, constraint)
}

func preconditionFailed() error {
	return modelled("PreconditionFailedException", http.StatusPreconditionFailed, "User",
		"The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id")
}

// throttled is the answer when no instance may be started.
func throttled(reason string) error {
	e := protocol.Errorf("TooManyRequestsException", http.StatusTooManyRequests, "Rate Exceeded.")
	e.Fields = map[string]any{"Type": "User", "Reason": reason}
	return e
}

func tooLarge(size, limit int) error {
	return modelled("RequestTooLargeException", http.StatusRequestEntityTooLarge, "User",
		"%d byte payload is too large for the invocation (limit %d bytes)", size, limit)
}
