package eventpattern

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strconv"
)

// maxEventDepth guards the recursion over hostile events.
const maxEventDepth = 1000

// Event is an event taken apart for matching.
type Event struct {
	fields map[string][]value
	arrays int
}

// position is an element of one of the event's arrays.
type position struct{ array, index int }

type kind uint8

const (
	literal kind = iota // true, false, null
	text
	number
)

// value is one leaf of an event.
type value struct {
	kind   kind
	text   string
	number float64
	addr   netip.Addr // the zero Addr unless the text is an IP address
	arrays []position
}

// ParseEvent takes a JSON object apart. The error says what else was found.
func ParseEvent(event []byte) (*Event, error) {
	d := json.NewDecoder(bytes.NewReader(event))
	d.UseNumber()
	first, err := d.Token()
	if err != nil {
		return nil, fmt.Errorf("event is not valid JSON: %w", err)
	}
	if first != json.Delim('{') {
		return nil, errors.New("event is not a JSON object")
	}
	e := &Event{fields: make(map[string][]value, 16)}
	if err := e.object(d, "", nil, 0); err != nil {
		return nil, fmt.Errorf("event is not valid JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("event is not valid JSON: text after the object")
	}
	return e, nil
}

func (e *Event) object(d *json.Decoder, path string, at []position, depth int) error {
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		name, ok := key.(string)
		if !ok {
			return fmt.Errorf("field name expected, found %v", key)
		}
		if path != "" {
			name = path + "." + name
		}
		if err := e.element(d, name, at, depth); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

func (e *Event) element(d *json.Decoder, path string, at []position, depth int) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	if depth > maxEventDepth {
		return fmt.Errorf("nested deeper than %d", maxEventDepth)
	}
	switch token {
	case json.Delim('{'):
		return e.object(d, path, at, depth+1)
	case json.Delim('['):
		e.arrays++
		array := e.arrays
		for i := 0; d.More(); i++ {
			inside := append(at[:len(at):len(at)], position{array, i})
			if err := e.element(d, path, inside, depth+1); err != nil {
				return err
			}
		}
		_, err := d.Token()
		return err
	}
	v := newValue(token)
	v.arrays = at
	e.fields[path] = append(e.fields[path], v)
	return nil
}

func newValue(token json.Token) value {
	switch t := token.(type) {
	case string:
		return value{kind: text, text: t, addr: parseAddr(t)}
	case json.Number:
		n, err := strconv.ParseFloat(t.String(), 64)
		if err != nil {
			return value{kind: literal, text: t.String()}
		}
		return value{kind: number, text: t.String(), number: n}
	case bool:
		return value{kind: literal, text: strconv.FormatBool(t)}
	default:
		return value{kind: literal, text: "null"}
	}
}

// parseAddr reads an IP address literal; the zero Addr when it is none.
func parseAddr(s string) netip.Addr {
	if len(s) < 2 || len(s) > 45 {
		return netip.Addr{}
	}
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') && c != '.' && c != ':' {
			return netip.Addr{}
		}
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Addr{}
	}
	return a
}
