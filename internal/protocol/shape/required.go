package shape

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MissingError lists the required members that a request lacks.
type MissingError struct{ Members []string }

// Error reads as AWS's own validation message.
func (e *MissingError) Error() string {
	noun := "error"
	if len(e.Members) > 1 {
		noun = "errors"
	}
	parts := make([]string, len(e.Members))
	for i, m := range e.Members {
		parts[i] = fmt.Sprintf("Value null at '%s' failed to satisfy constraint: Member must not be null", m)
	}
	return fmt.Sprintf("%d validation %s detected: %s", len(parts), noun, strings.Join(parts, "; "))
}

// CheckRequired reports the required members of v, a struct of plan s, that are
// absent: a *MissingError, or nil.
func CheckRequired(s *Struct, v reflect.Value) error {
	var missing []string
	checkStruct(s, v, "", &missing)
	if missing == nil {
		return nil
	}
	return &MissingError{missing}
}

func checkStruct(s *Struct, v reflect.Value, path string, missing *[]string) {
	for _, f := range s.Fields {
		value := v.FieldByIndex(f.Index)
		name := join(path, lowerFirst(f.Name))
		if value.IsZero() {
			if f.Required {
				*missing = append(*missing, name)
			}
			continue
		}
		checkValue(f.Type, value, name, missing)
	}
}

func checkValue(t *Type, v reflect.Value, path string, missing *[]string) {
	if t.Pointer {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	switch t.Kind {
	case Structure:
		checkStruct(t.Struct, v, path, missing)
	case List:
		for i := range v.Len() {
			checkValue(t.Elem, v.Index(i), fmt.Sprintf("%s.%d.member", path, i+1), missing)
		}
	case Map:
		for entries := v.MapRange(); entries.Next(); {
			checkValue(t.Elem, entries.Value(), join(path, entries.Key().String()+".member"), missing)
		}
	}
}

func lowerFirst(name string) string {
	r, n := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(r)) + name[n:]
}
