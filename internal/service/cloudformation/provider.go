package cloudformation

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"nightshift/internal/service/cloudformation/language"
)

// Provider makes, changes and removes resources of one type. It is the
// extension interface: what is registered for a type is what templates may use.
//
// Every call may be repeated after a crash with the same Request (Again is then
// true); the provider must finish what it may have begun instead of failing on it.
type Provider interface {
	// Model returns a zero struct that describes the properties: one field per
	// property the local cloud knows, named as in the template, nested structs
	// for nested properties. Tag `cfn:"..."`, comma-separated: "required";
	// "replace": changing it replaces the resource; "stored": kept and shown,
	// without effect here; "immutable" is not needed (use replace).
	// A property without a field fails the resource by name.
	Model() any
	// Create makes the resource. Even together with an error it may return a
	// PhysicalID: then the resource exists in part and rollback deletes it.
	Create(ctx context.Context, r Request) (Result, error)
	// Update changes the resource r.PhysicalID from r.Old to r.Properties in
	// place. A different PhysicalID in the result means that it was replaced: the
	// old one is deleted during clean-up.
	Update(ctx context.Context, r Request) (Result, error)
	// Delete removes r.PhysicalID; that it is gone already is no error.
	Delete(ctx context.Context, r Request) error
}

// Request is one call of a Provider.
type Request struct {
	StackID, StackName, LogicalID, Type string
	PhysicalID                          string // empty on Create
	// Name is the physical name CloudFormation makes up when the template gives
	// none: <stack>-<logical id>-<random>; stable over repeats of the same call.
	Name string
	// Again says that the call may have been begun before.
	Again bool
	// Properties are resolved; Old are those before an Update.
	Properties, Old map[string]any
	// Tags are the stack's tags and the aws:cloudformation: ones; OldTags are those before an Update.
	Tags, OldTags map[string]string
}

// Result is what a resource looks like from the template.
type Result struct {
	PhysicalID string
	Ref        string         // what Ref returns; empty: the PhysicalID
	Attributes map[string]any // what Fn::GetAtt returns
	NoEcho     bool           // attributes are masked in outputs
}

// Decode reads the properties into a struct shaped as Model; scalars are
// converted ("5" fills an int), as CloudFormation does.
func (r Request) Decode(into any) error { return decodeInto(r.Properties, into) }

// DecodeOld reads the properties before an update.
func (r Request) DecodeOld(into any) error { return decodeInto(r.Old, into) }

// ShortName cuts Name to at most limit characters, keeping the random end.
func (r Request) ShortName(limit int) string { return shorten(r.Name, limit) }

func shorten(name string, limit int) string {
	if len(name) <= limit {
		return name
	}
	i := strings.LastIndexByte(name, '-')
	end := name[i:]
	return strings.TrimRight(name[:max(0, limit-len(end))], "-") + end
}

func decodeInto(props map[string]any, into any) error {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("decode properties into %T: want a pointer to a struct", into)
	}
	return decodeStruct(props, v.Elem(), "")
}

func decodeStruct(m map[string]any, v reflect.Value, path string) error {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		in, given := m[f.Name]
		if !given {
			if slices.Contains(strings.Split(f.Tag.Get("cfn"), ","), "required") {
				return fmt.Errorf("Property %s cannot be empty.", join(path, f.Name)) //nolint:staticcheck,revive // AWS's words
			}
			continue
		}
		if err := decodeValue(in, v.Field(i), join(path, f.Name)); err != nil {
			return err
		}
	}
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		if _, ok := t.FieldByName(k); !ok {
			return fmt.Errorf("Encountered unsupported property %s", join(path, k)) //nolint:staticcheck // AWS's words
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

func wrongType(path, want string) error {
	return fmt.Errorf("Value of property %s must be %s", path, want) //nolint:staticcheck // AWS's words
}

func decodeValue(in any, v reflect.Value, path string) error {
	text, scalar := language.ScalarText(in)
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return decodeValue(in, v.Elem(), path)
	case reflect.Interface:
		if in != nil {
			v.Set(reflect.ValueOf(in))
		}
		return nil
	case reflect.String:
		if !scalar {
			return wrongType(path, "of type String")
		}
		v.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if !scalar || err != nil {
			return wrongType(path, "of type Boolean")
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if !scalar || err != nil {
			return wrongType(path, "of type Integer")
		}
		v.SetInt(n)
	case reflect.Float64:
		n, err := strconv.ParseFloat(text, 64)
		if !scalar || err != nil {
			return wrongType(path, "of type Number")
		}
		v.SetFloat(n)
	case reflect.Struct:
		m, ok := in.(map[string]any)
		if !ok {
			return wrongType(path, "an object")
		}
		return decodeStruct(m, v, path)
	case reflect.Slice:
		list, ok := in.([]any)
		if !ok {
			return wrongType(path, "of type List")
		}
		v.Set(reflect.MakeSlice(v.Type(), len(list), len(list)))
		for i := range list {
			if err := decodeValue(list[i], v.Index(i), path+"."+strconv.Itoa(i)); err != nil {
				return err
			}
		}
	case reflect.Map:
		m, ok := in.(map[string]any)
		if !ok {
			return wrongType(path, "an object")
		}
		v.Set(reflect.MakeMapWithSize(v.Type(), len(m)))
		for k, e := range m {
			item := reflect.New(v.Type().Elem()).Elem()
			if err := decodeValue(e, item, join(path, k)); err != nil {
				return err
			}
			v.SetMapIndex(reflect.ValueOf(k), item)
		}
	default:
		return fmt.Errorf("property %s: a model field cannot be a %s", path, v.Type())
	}
	return nil
}

// validate checks properties against a provider's model.
func validate(model any, props map[string]any) error {
	return decodeInto(props, reflect.New(reflect.TypeOf(model)).Interface())
}

// mustReplace tells whether the change of old to props needs a new resource.
func mustReplace(model any, old, props map[string]any) bool {
	t := reflect.TypeOf(model)
	for _, name := range changedProperties(old, props) {
		f, ok := t.FieldByName(name)
		if ok && slices.Contains(strings.Split(f.Tag.Get("cfn"), ","), "replace") {
			return true
		}
	}
	return false
}

// changedProperties returns the sorted top-level properties that differ.
func changedProperties(old, props map[string]any) []string {
	var out []string
	for k, v := range props {
		if w, ok := old[k]; !ok || !language.Equal(v, w) {
			out = append(out, k)
		}
	}
	for k := range old {
		if _, ok := props[k]; !ok {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// asText turns every scalar into a string: so custom resources get their properties.
func asText(v any) any {
	if t, ok := language.ScalarText(v); ok {
		return t
	}
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = asText(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k := range v {
			out[k] = asText(v[k])
		}
		return out
	}
	return v
}

func mustJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%v", v)
	}
	return string(b)
}
