package semi

import (
	"bytes"
	"encoding/json"
	"strings"
)

// flattenArray takes all elements out of the arrays inside an array, at every depth; it gives NULL for what is no array.
func flattenArray(args []any) (any, error) {
	var list []json.RawMessage
	if !isArray(args[0].(string)) || json.Unmarshal([]byte(args[0].(string)), &list) != nil {
		return nil, nil
	}
	var out bytes.Buffer
	out.WriteByte('[')
	if err := flattenInto(&out, list, 0); err != nil {
		return nil, err
	}
	out.WriteByte(']')
	return out.String(), nil
}

func flattenInto(out *bytes.Buffer, list []json.RawMessage, depth int) error {
	if depth > maxDepth {
		return errDeep
	}
	for _, e := range list {
		if len(e) > 0 && e[0] == '[' {
			var inner []json.RawMessage
			if err := json.Unmarshal(e, &inner); err != nil {
				return err
			}
			if err := flattenInto(out, inner, depth+1); err != nil {
				return err
			}
			continue
		}
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		out.Write(e)
	}
	return nil
}

// join appends arrays to each other, or strings; it gives NULL for other values.
func join(args []any) (any, error) {
	a, b := args[0].(string), args[1].(string)
	switch {
	case isArray(a) && isArray(b):
		a, b = strings.TrimRight(a[:len(a)-1], " "), strings.TrimLeft(b[1:], " ")
		if a == "[" || b == "]" {
			return a + b, nil
		}
		return a + "," + b, nil
	case strings.HasPrefix(a, `"`) && strings.HasPrefix(b, `"`):
		return a[:len(a)-1] + b[1:], nil
	}
	return nil, nil
}

func isArray(s string) bool { return strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") }
