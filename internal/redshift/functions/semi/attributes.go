package semi

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"nightshift/internal/redshift/sqlerror"
)

var errDuplicate = errors.New("two attributes with one name")

// attributeNames gives the attributes of a SUPER, at every depth, names in lower or upper case ("Object functions").
func attributeNames(args []any) (any, error) {
	fold := strings.ToLower
	if args[0].(string) == "upper" {
		fold = strings.ToUpper
	}
	dec := json.NewDecoder(strings.NewReader(args[1].(string)))
	dec.UseNumber()
	var out bytes.Buffer
	err := foldNames(dec, &out, fold)
	switch {
	case errors.Is(err, errDuplicate):
		return nil, sqlerror.New(sqlerror.StateInternal, "Invalid input").WithDetail("SUPER value has duplicate attributes after case conversion.")
	case err != nil:
		return nil, sqlerror.New(sqlerror.StateInternal, "JSON parsing error")
	}
	return out.String(), nil
}

// foldNames copies one JSON value with its attributes' names folded, in their order.
func foldNames(dec *json.Decoder, out *bytes.Buffer, fold func(string) string) error {
	tok, err := dec.Token()
	if err != nil {
		return err
	}
	d, ok := tok.(json.Delim)
	if !ok {
		return writeScalar(out, tok)
	}
	out.WriteByte(byte(d))
	seen := map[string]bool{}
	for first := true; dec.More(); first = false {
		if !first {
			out.WriteByte(',')
		}
		if d == '{' {
			tok, err := dec.Token()
			if err != nil {
				return err
			}
			name := fold(tok.(string))
			if seen[name] {
				return errDuplicate
			}
			seen[name] = true
			if err := writeScalar(out, name); err != nil {
				return err
			}
			out.WriteByte(':')
		}
		if err := foldNames(dec, out, fold); err != nil {
			return err
		}
	}
	end, err := dec.Token()
	if err != nil {
		return err
	}
	out.WriteByte(byte(end.(json.Delim)))
	return nil
}

// writeScalar writes a value that is no object and no array, with <, > and & as they are.
func writeScalar(out *bytes.Buffer, value any) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return err
	}
	out.Truncate(out.Len() - 1) // Encode ends the line
	return nil
}
