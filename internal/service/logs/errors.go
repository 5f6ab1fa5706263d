package logs

import "nightshift/internal/protocol"

func invalid(format string, args ...any) error {
	return protocol.Errorf("InvalidParameterException", 400, format, args...)
}

func notFound(what string) error {
	return protocol.Errorf("ResourceNotFoundException", 400, "The specified %s does not exist.", what)
}

func alreadyExists(what string) error {
	return protocol.Errorf("ResourceAlreadyExistsException", 400, "The specified %s already exists", what)
}
