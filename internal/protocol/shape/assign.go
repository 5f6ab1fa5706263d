package shape

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
)

// UnsupportedMemberError names a member of the request that the structure lacks.
type UnsupportedMemberError struct{ Member string }

// Error names the member.
func (e *UnsupportedMemberError) Error() string { return "unsupported member " + e.Member }

// SerializationError is a request that does not decode.
type SerializationError struct {
	Member string // "" for the request as a whole
	Reason string
}

// Error is the reason, after the member.
func (e *SerializationError) Error() string {
	if e.Member == "" {
		return e.Reason
	}
	return e.Member + ": " + e.Reason
}

func mismatch(path string, t *Type, src any) error {
	return &SerializationError{path, fmt.Sprintf("%s can not be converted to %s", describe(src), t.noun())}
}

func (t *Type) noun() string {
	return [...]string{"", "a String", "a Boolean", "an Integer", "an Integer", "a Number", "a Timestamp", "a Blob",
		"a Structure", "a List", "a Map", "a Document", "a Document"}[t.Kind]
}

func describe(src any) string {
	switch src.(type) {
	case string:
		return "a String"
	case bool:
		return "a Boolean"
	case []any:
		return "a List"
	case map[string]any:
		return "a Structure"
	case []byte:
		return "a Blob"
	case time.Time:
		return "a Timestamp"
	default:
		return "a Number"
	}
}

// AssignStruct sets the members of dst, a struct of plan s, from a decoded tree:
// nil, bool, string, json.Number, int64, uint64, float64, []byte, time.Time,
// []any and map[string]any. A null is as good as absent.
func AssignStruct(s *Struct, dst reflect.Value, src map[string]any) error {
	return assignStruct(s, dst, src, "")
}

func assignStruct(s *Struct, dst reflect.Value, src map[string]any, path string) error {
	for name, value := range src {
		if value == nil {
			continue
		}
		f := s.Field(name)
		if f == nil || f.Location != Body {
			return &UnsupportedMemberError{join(path, name)}
		}
		if err := Assign(f.Type, dst.FieldByIndex(f.Index), value, join(path, name)); err != nil {
			return err
		}
	}
	return nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// Assign sets dst, a value of plan t, from a decoded tree; path names it in errors.
func Assign(t *Type, dst reflect.Value, src any, path string) error {
	if src == nil {
		return nil
	}
	dst = Settle(t, dst)
	switch t.Kind {
	case Structure:
		m, ok := src.(map[string]any)
		if !ok {
			return mismatch(path, t, src)
		}
		return assignStruct(t.Struct, dst, m, path)
	case List:
		return assignList(t, dst, src, path)
	case Map:
		return assignMap(t, dst, src, path)
	case Time:
		return assignTime(t, dst, src, path)
	case Blob:
		return assignBlob(t, dst, src, path)
	case AnyJSON:
		dst.Set(reflect.ValueOf(src))
		return nil
	case RawJSON:
		b, err := json.Marshal(src)
		if err != nil {
			return mismatch(path, t, src)
		}
		dst.SetBytes(b)
		return nil
	default:
		return assignScalar(t, dst, src, path)
	}
}

// Settle is the place a value of plan t goes to: dst, or what it newly points to.
func Settle(t *Type, dst reflect.Value) reflect.Value {
	if !t.Pointer {
		return dst
	}
	dst.Set(reflect.New(t.Go))
	return dst.Elem()
}

func assignList(t *Type, dst reflect.Value, src any, path string) error {
	items, ok := src.([]any)
	if !ok {
		return mismatch(path, t, src)
	}
	list := reflect.MakeSlice(t.Go, len(items), len(items))
	for i, item := range items {
		if err := Assign(t.Elem, list.Index(i), item, path); err != nil {
			return err
		}
	}
	dst.Set(list)
	return nil
}

func assignMap(t *Type, dst reflect.Value, src any, path string) error {
	entries, ok := src.(map[string]any)
	if !ok {
		return mismatch(path, t, src)
	}
	m := reflect.MakeMapWithSize(t.Go, len(entries))
	for key, item := range entries {
		value := reflect.New(t.Go.Elem()).Elem()
		if err := Assign(t.Elem, value, item, join(path, key)); err != nil {
			return err
		}
		m.SetMapIndex(reflect.ValueOf(key).Convert(t.Go.Key()), value)
	}
	dst.Set(m)
	return nil
}

func assignBlob(t *Type, dst reflect.Value, src any, path string) error {
	switch v := src.(type) {
	case []byte:
		dst.SetBytes(v)
	case string:
		b, err := base64.StdEncoding.DecodeString(v)
		if err != nil {
			return &SerializationError{path, "not base64"}
		}
		dst.SetBytes(b)
	default:
		return mismatch(path, t, src)
	}
	return nil
}

func assignTime(t *Type, dst reflect.Value, src any, path string) error {
	var at time.Time
	switch v := src.(type) {
	case time.Time:
		at = v
	case string:
		parsed, err := ParseTime(v, t.Time)
		if err != nil {
			return &SerializationError{path, err.Error()}
		}
		at = parsed
	default:
		seconds, ok := number(src)
		if !ok || math.Abs(seconds) > 1e12 || math.IsNaN(seconds) {
			return mismatch(path, t, src)
		}
		at = fromEpoch(seconds)
	}
	dst.Set(reflect.ValueOf(at.UTC()))
	return nil
}

func number(src any) (float64, bool) {
	switch v := src.(type) {
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	case float64:
		return v, true
	case int64:
		return float64(v), true
	case uint64:
		return float64(v), true
	default:
		return 0, false
	}
}

func assignScalar(t *Type, dst reflect.Value, src any, path string) error {
	ok := false
	switch t.Kind {
	case String:
		var s string
		if s, ok = src.(string); ok {
			dst.SetString(s)
		}
	case Bool:
		var b bool
		if b, ok = src.(bool); ok {
			dst.SetBool(b)
		}
	case Int:
		var n int64
		if n, ok = integer(src); ok && !dst.OverflowInt(n) {
			dst.SetInt(n)
		} else {
			ok = false
		}
	case Uint:
		var n int64
		if n, ok = integer(src); ok && n >= 0 && !dst.OverflowUint(uint64(n)) {
			dst.SetUint(uint64(n))
		} else {
			ok = false
		}
	case Float:
		var f float64
		if f, ok = floating(src); ok {
			dst.SetFloat(f)
		}
	}
	if !ok {
		return mismatch(path, t, src)
	}
	return nil
}

func integer(src any) (int64, bool) {
	switch v := src.(type) {
	case json.Number:
		if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
			return n, true
		}
	case int64:
		return v, true
	case uint64:
		return int64(v), v <= math.MaxInt64
	}
	f, ok := number(src)
	return int64(f), ok && f == math.Trunc(f) && math.Abs(f) < 1<<53
}

func floating(src any) (float64, bool) {
	if s, ok := src.(string); ok {
		switch s {
		case "NaN":
			return math.NaN(), true
		case "Infinity":
			return math.Inf(1), true
		case "-Infinity":
			return math.Inf(-1), true
		}
		return 0, false
	}
	return number(src)
}

// ParseScalar sets dst, a String, Bool, number, Time or Blob, from its text in a
// query, URI or header.
func ParseScalar(t *Type, dst reflect.Value, text, path string) error {
	var src any = text
	switch t.Kind {
	case String, Blob:
	case Bool:
		switch text {
		case "true", "True":
			src = true
		case "false", "False":
			src = false
		}
	case Int, Uint:
		n, err := strconv.ParseInt(text, 10, 64)
		if err == nil {
			src = n
		}
	case Float:
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			src = f
		}
	case Time:
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			src = f
		}
	default:
		return &SerializationError{path, t.noun() + " has no place here"}
	}
	return Assign(t, dst, src, path)
}
