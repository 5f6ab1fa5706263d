// Package awsjson is the JSON of the awsJson1.0, awsJson1.1 and restJson1
// protocols.
package awsjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"

	"nightshift/internal/protocol/shape"
)

// Decode sets dst, a struct of plan s, from a JSON object; an empty body is an
// empty object.
func Decode(s *shape.Struct, dst reflect.Value, body []byte) error {
	tree, err := Tree(body)
	if err != nil || tree == nil {
		return err
	}
	object, ok := tree.(map[string]any)
	if !ok {
		return &shape.SerializationError{Reason: "the body is not a JSON object"}
	}
	return shape.AssignStruct(s, dst, object)
}

// Tree decodes one JSON value, its numbers as json.Number; an empty body is nil.
func Tree(body []byte) (any, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, &shape.SerializationError{Reason: "the body is not valid JSON: " + err.Error()}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, &shape.SerializationError{Reason: "the body is more than one JSON value"}
	}
	return tree, nil
}
