package events

import (
	"regexp"
	"strings"

	"nightshift/internal/state"
)

var (
	ruleName = regexp.MustCompile(`^[.\-_A-Za-z0-9]{1,64}$`)
	busName  = regexp.MustCompile(`^[/.\-_A-Za-z0-9]{1,256}$`)
)

func (s *Service) arn(resource string) string {
	return "arn:aws:events:" + s.deps.Region + ":" + s.deps.Account + ":" + resource
}

func (s *Service) busARN(name string) string { return s.arn("event-bus/" + name) }

func (s *Service) ruleARN(bus, name string) string {
	if bus == defaultBus {
		return s.arn("rule/" + name)
	}
	return s.arn("rule/" + bus + "/" + name)
}

// busFor is the bus a request names: by name, by ARN, or the default one.
func (s *Service) busFor(name string) (string, error) {
	if name == "" {
		return defaultBus, nil
	}
	if strings.HasPrefix(name, "arn:") {
		own, ok := strings.CutPrefix(name, s.busARN(""))
		if !ok {
			return "", busNotFound(name)
		}
		name = own
	}
	if !busName.MatchString(name) {
		return "", invalid("1 validation error detected: Value '%s' at 'eventBusName' failed to satisfy constraint: Member must satisfy regular expression pattern: [/\\.\\-_A-Za-z0-9]+", name)
	}
	return name, nil
}

// existingBus is busFor, of a bus that is there.
func (s *Service) existingBus(tx *state.Tx, name string) (string, error) {
	name, err := s.busFor(name)
	if err != nil {
		return "", err
	}
	_, ok, err := s.store.bus(tx, name)
	if err == nil && !ok {
		err = busNotFound(name)
	}
	return name, err
}

// existingRule is the rule a request names.
func (s *Service) existingRule(tx *state.Tx, busName, name string) (*rule, error) {
	busName, err := s.existingBus(tx, busName)
	if err != nil {
		return nil, err
	}
	r, ok, err := s.store.rule(tx, busName, name)
	if err == nil && !ok {
		err = ruleNotFound(busName, name)
	}
	return r, err
}

func checkRuleName(name string) error {
	if !ruleName.MatchString(name) {
		return invalid("1 validation error detected: Value '%s' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+ and have at most 64 characters", name)
	}
	return nil
}
