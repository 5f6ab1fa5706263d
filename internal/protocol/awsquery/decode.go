// Package awsquery is the query protocol: form parameters in, XML out.
package awsquery

import (
	"net/url"
	"reflect"
	"sort"
	"strconv"
	"strings"

	"nightshift/internal/protocol/shape"
)

// maxDepth bounds the dots of a parameter's name.
const maxDepth = 32

// node is a parameter, or what the parameters below it have in common.
type node struct {
	value    string
	set      bool // value was given, empty or not
	children map[string]*node
}

// common are the parameters of the protocol itself, and of signatures in the URL.
func common(name string) bool {
	switch name {
	case "Action", "Version", "AWSAccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "Timestamp", "Expires", "SecurityToken":
		return true
	default:
		return strings.HasPrefix(name, "X-Amz-")
	}
}

// Decode sets dst, a struct of plan s, from form parameters.
func Decode(s *shape.Struct, dst reflect.Value, form url.Values) error {
	root := &node{}
	for name, values := range form {
		if common(name) && s.Field(name) == nil {
			continue
		}
		if len(values) > 1 {
			return &shape.SerializationError{Member: name, Reason: "given more than once"}
		}
		path := strings.Split(name, ".")
		if len(path) > maxDepth {
			return &shape.SerializationError{Member: name, Reason: "nested too deeply"}
		}
		root.insert(path, values[0])
	}
	return decodeStruct(s, dst, root, "")
}

func (n *node) insert(path []string, value string) {
	for _, step := range path {
		if n.children == nil {
			n.children = map[string]*node{}
		}
		child := n.children[step]
		if child == nil {
			child = &node{}
			n.children[step] = child
		}
		n = child
	}
	n.value, n.set = value, true
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func decodeStruct(s *shape.Struct, dst reflect.Value, n *node, path string) error {
	for name, child := range n.children {
		f := s.Field(name)
		if f == nil {
			return &shape.UnsupportedMemberError{Member: join(path, name)}
		}
		if err := decodeValue(f.Type, dst.FieldByIndex(f.Index), child, join(path, name)); err != nil {
			return err
		}
	}
	return nil
}

func decodeValue(t *shape.Type, dst reflect.Value, n *node, path string) error {
	switch t.Kind {
	case shape.Structure:
		return decodeStruct(t.Struct, shape.Settle(t, dst), n, path)
	case shape.List:
		return decodeList(t, shape.Settle(t, dst), n, path)
	case shape.Map:
		return decodeMap(t, shape.Settle(t, dst), n, path)
	}
	if n.children != nil {
		return &shape.SerializationError{Member: path, Reason: "a single value was expected"}
	}
	return shape.ParseScalar(t, dst, n.value, path)
}

// elements are the numbered nodes of a list or map in order; name is what comes
// between the list's name and the number, where it is not flattened.
func elements(t *shape.Type, n *node, name, path string) ([]*node, error) {
	if !t.Flattened && n.children != nil {
		inner := n.children[name]
		if inner == nil || len(n.children) > 1 {
			return nil, &shape.SerializationError{Member: path, Reason: "expected " + path + "." + name + ".N"}
		}
		n = inner
	}
	if n.children == nil {
		if n.value != "" {
			return nil, &shape.SerializationError{Member: path, Reason: "expected numbered values"}
		}
		return nil, nil // "Name=" is how clients send an empty list
	}
	type numbered struct {
		at int
		*node
	}
	list := make([]numbered, 0, len(n.children))
	for key, child := range n.children {
		at, err := strconv.Atoi(key)
		if err != nil || at < 1 {
			return nil, &shape.SerializationError{Member: path, Reason: strconv.Quote(key) + " is no position in a list"}
		}
		list = append(list, numbered{at, child})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].at < list[j].at })
	out := make([]*node, len(list))
	for i := range list {
		out[i] = list[i].node
	}
	return out, nil
}

func decodeList(t *shape.Type, dst reflect.Value, n *node, path string) error {
	nodes, err := elements(t, n, t.Member, path)
	if err != nil {
		return err
	}
	list := reflect.MakeSlice(t.Go, len(nodes), len(nodes))
	for i, item := range nodes {
		if err := decodeValue(t.Elem, list.Index(i), item, path); err != nil {
			return err
		}
	}
	dst.Set(list)
	return nil
}

func decodeMap(t *shape.Type, dst reflect.Value, n *node, path string) error {
	nodes, err := elements(t, n, t.Entry, path)
	if err != nil {
		return err
	}
	m := reflect.MakeMapWithSize(t.Go, len(nodes))
	for _, entry := range nodes {
		key := entry.children[t.Key]
		if key == nil || !key.set {
			return &shape.SerializationError{Member: path, Reason: "an entry without " + t.Key}
		}
		value := reflect.New(t.Go.Elem()).Elem()
		for name, child := range entry.children {
			switch name {
			case t.Key:
			case t.Value:
				if err := decodeValue(t.Elem, value, child, join(path, key.value)); err != nil {
					return err
				}
			default:
				return &shape.UnsupportedMemberError{Member: join(path, name)}
			}
		}
		m.SetMapIndex(reflect.ValueOf(key.value).Convert(t.Go.Key()), value)
	}
	dst.Set(m)
	return nil
}
