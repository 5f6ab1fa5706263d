// Package rpcv2cbor is the CBOR of Smithy's RPC v2 protocol
// (https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html).
package rpcv2cbor

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/fxamacker/cbor/v2"

	"nightshift/internal/protocol/shape"
)

var decoding, encoding = modes()

func modes() (cbor.DecMode, cbor.EncMode) {
	d, err := cbor.DecOptions{
		DefaultMapType: reflect.TypeFor[map[string]any](),
		TimeTag:        cbor.DecTagOptional,
		IntDec:         cbor.IntDecConvertNone,
		DupMapKey:      cbor.DupMapKeyEnforcedAPF,
	}.DecMode()
	if err != nil {
		panic(err) //nolint:forbidigo // constant options
	}
	e, err := cbor.EncOptions{Sort: cbor.SortBytewiseLexical}.EncMode()
	if err != nil {
		panic(err) //nolint:forbidigo // constant options
	}
	return d, e
}

// Decode sets dst, a struct of plan s, from a CBOR map; an empty body is an empty
// map.
func Decode(s *shape.Struct, dst reflect.Value, body []byte) error {
	if len(body) == 0 {
		return nil
	}
	var tree map[string]any
	if err := decoding.Unmarshal(body, &tree); err != nil {
		return &shape.SerializationError{Reason: "the body is not a valid CBOR map: " + err.Error()}
	}
	return shape.AssignStruct(s, dst, tree)
}

// Encode writes v, a struct of plan s, as a CBOR map.
func Encode(s *shape.Struct, v reflect.Value) ([]byte, error) {
	tree, err := structTree(s, v)
	if err != nil {
		return nil, err
	}
	return encoding.Marshal(tree)
}

// EncodeError writes an error's body: __type, message and the exception's other
// members.
func EncodeError(e *shape.Error) []byte {
	body := map[string]any{}
	for name, value := range e.Fields {
		body[name] = value
	}
	body["__type"], body["message"] = e.Code, e.Message
	b, err := encoding.Marshal(body)
	if err != nil { // a field that is no CBOR: the rest still says what happened
		b, _ = encoding.Marshal(map[string]string{"__type": e.Code, "message": e.Message})
	}
	return b
}

func structTree(s *shape.Struct, v reflect.Value) (map[string]any, error) {
	tree := make(map[string]any, len(s.Fields))
	for _, f := range s.Fields {
		value := v.FieldByIndex(f.Index)
		if f.Location == shape.StatusCode || f.Absent(value) {
			continue
		}
		member, err := valueTree(f.Type, value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		tree[f.Name] = member
	}
	return tree, nil
}

func valueTree(t *shape.Type, v reflect.Value) (any, error) {
	if t.Pointer {
		if v.IsNil() {
			return nil, nil
		}
		v = v.Elem()
	}
	switch t.Kind {
	case shape.String:
		return v.String(), nil
	case shape.Time:
		return cbor.Tag{Number: 1, Content: shape.EpochSeconds(v.Interface().(time.Time))}, nil
	case shape.Blob:
		return v.Bytes(), nil
	case shape.Structure:
		return structTree(t.Struct, v)
	case shape.List:
		list := make([]any, v.Len())
		for i := range list {
			var err error
			if list[i], err = valueTree(t.Elem, v.Index(i)); err != nil {
				return nil, err
			}
		}
		return list, nil
	case shape.Map:
		m := make(map[string]any, v.Len())
		for entries := v.MapRange(); entries.Next(); {
			value, err := valueTree(t.Elem, entries.Value())
			if err != nil {
				return nil, err
			}
			m[entries.Key().String()] = value
		}
		return m, nil
	case shape.RawJSON:
		var tree any
		err := json.Unmarshal(v.Bytes(), &tree)
		return tree, err
	default:
		return v.Interface(), nil
	}
}
