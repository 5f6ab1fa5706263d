package sns

import "nightshift/internal/protocol"

func invalid(format string, args ...any) error {
	return protocol.Errorf("InvalidParameter", 400, "Invalid parameter: "+format, args...)
}

func notSupported(what string) error {
	return protocol.Errorf("InvalidParameter", 400, "Invalid parameter: nightshift: %s are not supported", what)
}

func notFound(what string) error {
	return protocol.Errorf("NotFound", 404, "%s does not exist", what)
}
