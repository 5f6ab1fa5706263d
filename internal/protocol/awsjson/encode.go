package awsjson

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"sort"
	"strconv"
	"time"
	"unicode/utf8"

	"nightshift/internal/protocol/shape"
)

// Encode writes the body members of v, a struct of plan s, as a JSON object.
func Encode(s *shape.Struct, v reflect.Value) ([]byte, error) {
	return appendStruct(nil, s, v)
}

// EncodeValue writes one value of plan t.
func EncodeValue(t *shape.Type, v reflect.Value) ([]byte, error) {
	return appendValue(nil, t, v)
}

func appendStruct(b []byte, s *shape.Struct, v reflect.Value) ([]byte, error) {
	b = append(b, '{')
	first := true
	for _, f := range s.Fields {
		value := v.FieldByIndex(f.Index)
		if f.Location != shape.Body || f.Absent(value) {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(appendString(b, f.Name), ':')
		var err error
		if b, err = appendValue(b, f.Type, value); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return append(b, '}'), nil
}

func appendValue(b []byte, t *shape.Type, v reflect.Value) ([]byte, error) {
	if t.Pointer {
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		v = v.Elem()
	}
	switch t.Kind {
	case shape.String:
		return appendString(b, v.String()), nil
	case shape.Bool:
		return strconv.AppendBool(b, v.Bool()), nil
	case shape.Int:
		return strconv.AppendInt(b, v.Int(), 10), nil
	case shape.Uint:
		return strconv.AppendUint(b, v.Uint(), 10), nil
	case shape.Float:
		return appendFloat(b, v.Float(), v.Type().Bits()), nil
	case shape.Time:
		return appendTime(b, t, v.Interface().(time.Time)), nil
	case shape.Blob:
		b = append(b, '"')
		b = base64.StdEncoding.AppendEncode(b, v.Bytes())
		return append(b, '"'), nil
	case shape.Structure:
		return appendStruct(b, t.Struct, v)
	case shape.List:
		return appendList(b, t, v)
	case shape.Map:
		return appendMap(b, t, v)
	case shape.RawJSON:
		var compact bytes.Buffer
		err := json.Compact(&compact, v.Bytes())
		return append(b, compact.Bytes()...), err
	default:
		return appendDocument(b, v.Interface())
	}
}

func appendList(b []byte, t *shape.Type, v reflect.Value) ([]byte, error) {
	b = append(b, '[')
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendValue(b, t.Elem, v.Index(i)); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func appendMap(b []byte, t *shape.Type, v reflect.Value) ([]byte, error) {
	b = append(b, '{')
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	for i, key := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, key.String()), ':')
		var err error
		if b, err = appendValue(b, t.Elem, v.MapIndex(key)); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

func appendDocument(b []byte, v any) ([]byte, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return append(b, bytes.TrimRight(buf.Bytes(), "\n")...), nil
}

func appendTime(b []byte, t *shape.Type, at time.Time) []byte {
	format := t.Format(shape.Epoch)
	text := shape.FormatTime(at, format)
	if format == shape.Epoch {
		return append(b, text...)
	}
	return appendString(b, text)
}

func appendFloat(b []byte, f float64, bits int) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, `"NaN"`...)
	case math.IsInf(f, 1):
		return append(b, `"Infinity"`...)
	case math.IsInf(f, -1):
		return append(b, `"-Infinity"`...)
	default:
		return strconv.AppendFloat(b, f, 'g', -1, bits)
	}
}

const hexDigits = "0123456789abcdef"

// appendString quotes s. Unlike encoding/json it leaves <, > and & alone.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				b = append(append(b, s[start:i]...), "\ufffd"...)
				start = i + 1
			}
			i += n
			continue
		}
		if c >= 0x20 && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"')
}
