package language

import (
	"regexp"
	"slices"
	"strings"
)

// Template is a parsed and statically checked template.
type Template struct {
	Description string
	Parameters  map[string]*Parameter
	Mappings    map[string]map[string]map[string]any
	Conditions  map[string]any
	Resources   map[string]*Resource
	Outputs     map[string]*Output
	Metadata    any
}

// Resource is one entry of the Resources section. Property values still hold
// their intrinsic functions.
type Resource struct {
	Type                string
	Properties          map[string]any
	DependsOn           []string
	Condition           string
	DeletionPolicy      string // Delete, Retain or RetainExceptOnCreate; empty is Delete
	UpdateReplacePolicy string // Delete or Retain; empty is Delete
	Metadata            any
}

// Output is one entry of the Outputs section.
type Output struct {
	Description string
	Value       any
	Export      any // the export's name, nil when not exported
	Condition   string
}

var logicalID = regexp.MustCompile(`^[A-Za-z0-9]{1,255}$`)

// MaxBody is the largest template body a request may hold, in bytes.
const MaxBody = 51_200

// MaxObject is the largest template in S3, in bytes.
const MaxObject = 1_048_576

// Limits of a template, from "CloudFormation quotas".
const (
	maxResources  = 500
	maxParameters = 200
	maxOutputs    = 200
	maxMappings   = 200
)

// Parse reads a template and checks all that can be checked without parameter values.
func Parse(body string) (*Template, error) {
	v, err := DecodeValue(body)
	if err != nil {
		return nil, err
	}
	root, ok := v.(map[string]any)
	if !ok {
		return nil, formatErrorf("unsupported structure.")
	}
	t := &Template{Metadata: root["Metadata"]}
	if err := t.readHeader(root); err != nil {
		return nil, err
	}
	for _, read := range []func(map[string]any) error{t.readParameters, t.readMappings, t.readConditions, t.readResources, t.readOutputs} {
		if err := read(root); err != nil {
			return nil, err
		}
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	return t, nil
}

var sections = []string{"AWSTemplateFormatVersion", "Conditions", "Description", "Hooks", "Mappings", "Metadata", "Outputs", "Parameters", "Resources", "Rules", "Transform"}

func (t *Template) readHeader(root map[string]any) error {
	var unknown []string
	for k := range root {
		if !slices.Contains(sections, k) {
			unknown = append(unknown, k)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return errorf("Invalid template property or properties [%s]", strings.Join(unknown, ", "))
	}
	for _, k := range []string{"Transform", "Rules", "Hooks"} {
		if _, ok := root[k]; ok {
			return formatErrorf("nightshift: the template section %s is not supported by the local cloud", k)
		}
	}
	if v, ok := root["AWSTemplateFormatVersion"]; ok && v != "2010-09-09" {
		return formatErrorf("Template format version %v is not supported. The only supported value is 2010-09-09.", v)
	}
	if v, ok := root["Description"]; ok {
		s, isText := v.(string)
		if !isText {
			return formatErrorf("Every Description member must be a string.")
		}
		if len(s) > 1024 {
			return formatErrorf("Template description must not be longer than 1024 characters.")
		}
		t.Description = s
	}
	return nil
}

// section returns one section as a map of objects; a missing or null one is empty.
func section(root map[string]any, name string) (map[string]any, error) {
	v, ok := root[name]
	if !ok || v == nil {
		return nil, nil
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, formatErrorf("Every %s member must be an object.", name)
	}
	return m, nil
}

func (t *Template) readMappings(root map[string]any) error {
	m, err := section(root, "Mappings")
	if err != nil {
		return err
	}
	if len(m) > maxMappings {
		return formatErrorf("Number of mappings, %d, is greater than maximum allowed, %d", len(m), maxMappings)
	}
	t.Mappings = map[string]map[string]map[string]any{}
	for _, name := range sortedKeys(m) {
		top, ok := m[name].(map[string]any)
		if !ok {
			return formatErrorf("Every Mappings member %s must be an object.", name)
		}
		t.Mappings[name] = map[string]map[string]any{}
		for _, k := range sortedKeys(top) {
			second, ok := top[k].(map[string]any)
			if !ok {
				return formatErrorf("Every Mappings attribute must be a map: %s.%s is not.", name, k)
			}
			for a, v := range second {
				if !isScalarOrList(v) {
					return formatErrorf("Every Mappings attribute must be a String or a List: %s.%s.%s is not.", name, k, a)
				}
			}
			t.Mappings[name][k] = second
		}
	}
	return nil
}

func isScalarOrList(v any) bool {
	switch v := v.(type) {
	case string, int64, float64, bool:
		return true
	case []any:
		for _, e := range v {
			switch e.(type) {
			case string, int64, float64, bool:
			default:
				return false
			}
		}
		return true
	}
	return false
}

func (t *Template) readConditions(root map[string]any) error {
	m, err := section(root, "Conditions")
	if err != nil {
		return err
	}
	for _, name := range sortedKeys(m) {
		fn, ok := m[name].(map[string]any)
		if !ok || len(fn) != 1 {
			return formatErrorf("Every Conditions member must be a condition function: %s is not.", name)
		}
	}
	t.Conditions = m
	return nil
}

func (t *Template) readOutputs(root map[string]any) error {
	m, err := section(root, "Outputs")
	if err != nil {
		return err
	}
	if len(m) > maxOutputs {
		return formatErrorf("Number of outputs, %d, is greater than maximum allowed, %d", len(m), maxOutputs)
	}
	t.Outputs = map[string]*Output{}
	for _, name := range sortedKeys(m) {
		if !logicalID.MatchString(name) {
			return formatErrorf("Output name %s is non alphanumeric.", name)
		}
		o, ok := m[name].(map[string]any)
		if !ok {
			return formatErrorf("Any Outputs member must be an object: %s is not.", name)
		}
		out := &Output{}
		for _, k := range sortedKeys(o) {
			v := o[k]
			switch k {
			case "Value":
				out.Value = v
			case "Description":
				if out.Description, ok = v.(string); !ok {
					return formatErrorf("Every Description member must be a string.")
				}
			case "Condition":
				if out.Condition, ok = v.(string); !ok {
					return formatErrorf("Every Condition member must be a string.")
				}
			case "Export":
				e, isMap := v.(map[string]any)
				if !isMap || len(e) != 1 || e["Name"] == nil {
					return formatErrorf("Output %s's Export must be an object with the one member Name.", name)
				}
				out.Export = e["Name"]
			default:
				return formatErrorf("Invalid output member %s in output %s", k, name)
			}
		}
		if out.Value == nil {
			return formatErrorf("Every Outputs member must contain a Value object: %s does not.", name)
		}
		t.Outputs[name] = out
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
