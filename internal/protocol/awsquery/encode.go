package awsquery

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math"
	"reflect"
	"sort"
	"strconv"
	"time"

	"nightshift/internal/protocol/shape"
)

// Envelope is what a response is wrapped into.
type Envelope struct {
	Operation string
	Namespace string
	RequestID string
}

// Encode writes v, a struct of plan s, as the response of an operation.
func Encode(e Envelope, s *shape.Struct, v reflect.Value) ([]byte, error) {
	w := &writer{}
	w.openNamespace(e.Operation+"Response", e.Namespace)
	w.open(e.Operation + "Result")
	if err := w.structure(s, v); err != nil {
		return nil, err
	}
	w.close(e.Operation + "Result")
	w.open("ResponseMetadata")
	w.text("RequestId", e.RequestID)
	w.close("ResponseMetadata")
	w.close(e.Operation + "Response")
	return w.b.Bytes(), nil
}

// EncodeError writes an error's response.
func EncodeError(e Envelope, err *shape.Error) []byte {
	w := &writer{}
	w.openNamespace("ErrorResponse", e.Namespace)
	w.open("Error")
	w.text("Type", err.Side())
	w.text("Code", err.Code)
	w.text("Message", err.Message)
	names := make([]string, 0, len(err.Fields))
	for name := range err.Fields {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		w.text(name, fmt.Sprint(err.Fields[name]))
	}
	w.close("Error")
	w.text("RequestId", e.RequestID)
	w.close("ErrorResponse")
	return w.b.Bytes()
}

type writer struct{ b bytes.Buffer }

func (w *writer) open(name string)  { w.b.WriteString("<" + name + ">") }
func (w *writer) close(name string) { w.b.WriteString("</" + name + ">") }

func (w *writer) openNamespace(name, namespace string) {
	w.b.WriteString("<" + name)
	if namespace != "" {
		w.b.WriteString(` xmlns="`)
		_ = xml.EscapeText(&w.b, []byte(namespace)) // a buffer takes everything
		w.b.WriteString(`"`)
	}
	w.b.WriteString(">")
}

func (w *writer) text(name, text string) {
	w.open(name)
	_ = xml.EscapeText(&w.b, []byte(text)) // a buffer takes everything
	w.close(name)
}

func (w *writer) structure(s *shape.Struct, v reflect.Value) error {
	for _, f := range s.Fields {
		value := v.FieldByIndex(f.Index)
		if f.Location == shape.StatusCode || f.Absent(value) {
			continue
		}
		if err := w.value(f.Name, f.Type, value); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return nil
}

func (w *writer) value(name string, t *shape.Type, v reflect.Value) error {
	if t.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	switch t.Kind {
	case shape.Structure:
		w.open(name)
		err := w.structure(t.Struct, v)
		w.close(name)
		return err
	case shape.List:
		return w.list(name, t, v)
	case shape.Map:
		return w.mapping(name, t, v)
	}
	text, err := scalarText(t, v)
	w.text(name, text)
	return err
}

func (w *writer) list(name string, t *shape.Type, v reflect.Value) error {
	member := t.Member
	if t.Flattened {
		member = name
	} else {
		w.open(name)
		defer w.close(name)
	}
	for i := range v.Len() {
		if err := w.value(member, t.Elem, v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) mapping(name string, t *shape.Type, v reflect.Value) error {
	entry := t.Entry
	if t.Flattened {
		entry = name
	} else {
		w.open(name)
		defer w.close(name)
	}
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	for _, key := range keys {
		w.open(entry)
		w.text(t.Key, key.String())
		err := w.value(t.Value, t.Elem, v.MapIndex(key))
		w.close(entry)
		if err != nil {
			return err
		}
	}
	return nil
}

func scalarText(t *shape.Type, v reflect.Value) (string, error) {
	switch t.Kind {
	case shape.String:
		return v.String(), nil
	case shape.Bool:
		return strconv.FormatBool(v.Bool()), nil
	case shape.Int:
		return strconv.FormatInt(v.Int(), 10), nil
	case shape.Uint:
		return strconv.FormatUint(v.Uint(), 10), nil
	case shape.Float:
		return floatText(v.Float(), v.Type().Bits()), nil
	case shape.Time:
		return shape.FormatTime(v.Interface().(time.Time), t.Format(shape.ISO8601)), nil
	case shape.Blob:
		return base64.StdEncoding.EncodeToString(v.Bytes()), nil
	case shape.RawJSON:
		return string(v.Bytes()), nil
	default:
		b, err := json.Marshal(v.Interface())
		return string(b), err
	}
}

func floatText(f float64, bits int) string {
	switch {
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	default:
		return strconv.FormatFloat(f, 'f', -1, bits)
	}
}
