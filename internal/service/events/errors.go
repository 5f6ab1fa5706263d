package events

import "nightshift/internal/protocol"

func invalid(format string, args ...any) error {
	return protocol.Errorf("ValidationException", 400, format, args...)
}

func notFound(format string, args ...any) error {
	return protocol.Errorf("ResourceNotFoundException", 400, format, args...)
}

func ruleNotFound(bus, rule string) error {
	return notFound("Rule %s does not exist on EventBus %s.", rule, bus)
}

func busNotFound(bus string) error { return notFound("Event bus %s does not exist.", bus) }

func limitExceeded() error {
	return protocol.Errorf("LimitExceededException", 400, "The requested resource exceeds the maximum number allowed.")
}
