package cloudformation

import (
	"errors"

	"nightshift/internal/protocol"
	"nightshift/internal/service/cloudformation/language"
)

func validationError(format string, args ...any) error {
	return protocol.Errorf("ValidationError", 400, format, args...)
}

func alreadyExists(name string) error {
	return protocol.Errorf("AlreadyExistsException", 400, "Stack [%s] already exists", name)
}

func insufficientCapabilities(capability string) error {
	return protocol.Errorf("InsufficientCapabilitiesException", 400, "Requires capabilities : [%s]", capability)
}

func changeSetNotFound(name string) error {
	return protocol.Errorf("ChangeSetNotFound", 404, "ChangeSet [%s] does not exist", name)
}

func invalidChangeSetStatus(format string, args ...any) error {
	return protocol.Errorf("InvalidChangeSetStatus", 400, format, args...)
}

func tokenAlreadyExists() error {
	return protocol.Errorf("TokenAlreadyExistsException", 400, "A client request token already exists.")
}

// templateError turns a fault of the template into what the client sees.
func templateError(err error) error {
	var e *language.Error
	if errors.As(err, &e) {
		return validationError("%s", e.Message)
	}
	return err
}

func changeSetExists(name string) error {
	return protocol.Errorf("AlreadyExistsException", 400, "ChangeSet %s already exists", name)
}
