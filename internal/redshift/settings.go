package redshift

import (
	"maps"

	"nightshift/internal/redshift/setting"
)

// settings are a session's configuration parameters. SET takes effect at once and is undone by a rollback; SET
// LOCAL lasts until the end of the transaction.
type settings struct {
	values map[string]string
	// before is what values was when the transaction changed it first, local what SET LOCAL hides.
	before map[string]string
	local  map[string]string
	// initial are the user's own (ALTER USER ... SET), to which RESET goes back.
	initial map[string]string
}

func newSettings() settings { return settings{values: map[string]string{}} }

func (s *settings) get(name string) string {
	if v, ok := s.values[name]; ok {
		return v
	}
	return setting.Default(name)
}

func (s *settings) on(name string) bool {
	return setting.IsOn(s.get(name))
}

// set changes a parameter; reset is true for DEFAULT and RESET.
func (s *settings) set(name, value string, reset, local bool) {
	if s.before == nil {
		s.before = maps.Clone(s.values)
	}
	if local {
		if s.local == nil {
			s.local = map[string]string{}
		}
		if _, ok := s.local[name]; !ok {
			s.local[name] = s.get(name)
		}
	} else if s.local != nil {
		delete(s.local, name)
	}
	if reset {
		delete(s.values, name)
		if v, ok := s.initial[name]; ok {
			s.values[name] = v
		}
		return
	}
	s.values[name] = value
}

// endTransaction keeps what SET changed, or undoes it.
func (s *settings) endTransaction(committed bool) {
	if !committed && s.before != nil {
		s.values = s.before
	}
	if committed {
		for name, value := range s.local {
			s.values[name] = value
		}
	}
	s.before, s.local = nil, nil
}
