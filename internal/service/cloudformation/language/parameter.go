package language

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Parameter is one entry of the Parameters section.
type Parameter struct {
	Type                  string
	Default               *string
	NoEcho                bool
	Description           string
	ConstraintDescription string
	AllowedValues         []string
	AllowedPattern        string
	MinLength, MaxLength  *int
	MinValue, MaxValue    *float64

	pattern *regexp.Regexp
}

var parameterTypes = []string{"String", "Number", "CommaDelimitedList", "List<Number>", "List<String>"}

// IsList tells whether the parameter's value is a comma-separated list.
func (p *Parameter) IsList() bool {
	return p.Type == "CommaDelimitedList" || strings.HasPrefix(p.Type, "List<")
}

func (t *Template) readParameters(root map[string]any) error {
	m, err := section(root, "Parameters")
	if err != nil {
		return err
	}
	if len(m) > maxParameters {
		return formatErrorf("Number of parameters, %d, is greater than maximum allowed, %d", len(m), maxParameters)
	}
	t.Parameters = map[string]*Parameter{}
	for _, name := range sortedKeys(m) {
		if !logicalID.MatchString(name) {
			return formatErrorf("Parameter name %s is non alphanumeric.", name)
		}
		body, ok := m[name].(map[string]any)
		if !ok {
			return formatErrorf("Every Parameters member must be an object: %s is not.", name)
		}
		p, err := readParameter(name, body)
		if err != nil {
			return err
		}
		t.Parameters[name] = p
	}
	return nil
}

func readParameter(name string, body map[string]any) (*Parameter, error) {
	p := &Parameter{}
	for _, k := range sortedKeys(body) {
		if err := p.member(name, k, body[k]); err != nil {
			return nil, err
		}
	}
	if p.Type == "" {
		return nil, formatErrorf("Every Parameters object must contain a Type member: %s does not.", name)
	}
	if err := checkParameterType(name, p.Type); err != nil {
		return nil, err
	}
	if p.AllowedPattern != "" {
		re, err := regexp.Compile("^(?:" + p.AllowedPattern + ")$")
		if err != nil {
			return nil, formatErrorf("Parameter %s: AllowedPattern %q is not a regular expression the local cloud can read", name, p.AllowedPattern)
		}
		p.pattern = re
	}
	return p, nil
}

func (p *Parameter) member(name, k string, v any) error {
	text, isScalar := ScalarText(v)
	bad := func(want string) error {
		return formatErrorf("Every %s member must be %s: that of parameter %s is not.", k, want, name)
	}
	if k != "AllowedValues" && !isScalar {
		return bad("a string")
	}
	var err error
	switch k {
	case "Type":
		p.Type = text
	case "Default":
		p.Default = &text
	case "NoEcho":
		if p.NoEcho, err = strconv.ParseBool(text); err != nil {
			return bad("true or false")
		}
	case "Description":
		p.Description = text
	case "ConstraintDescription":
		p.ConstraintDescription = text
	case "AllowedPattern":
		p.AllowedPattern = text
	case "MinLength", "MaxLength":
		n, err := strconv.Atoi(text)
		if err != nil {
			return bad("a number")
		}
		if k == "MinLength" {
			p.MinLength = &n
		} else {
			p.MaxLength = &n
		}
	case "MinValue", "MaxValue":
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return bad("a number")
		}
		if k == "MinValue" {
			p.MinValue = &n
		} else {
			p.MaxValue = &n
		}
	case "AllowedValues":
		list, ok := v.([]any)
		if !ok {
			return bad("a list")
		}
		for _, e := range list {
			s, ok := ScalarText(e)
			if !ok {
				return bad("a list of strings")
			}
			p.AllowedValues = append(p.AllowedValues, s)
		}
	default:
		return formatErrorf("Invalid template parameter property '%s'", k)
	}
	return nil
}

func checkParameterType(name, typ string) error {
	if slices.Contains(parameterTypes, typ) || strings.HasPrefix(typ, "AWS::EC2::") || strings.HasPrefix(typ, "AWS::Route53::") ||
		strings.HasPrefix(typ, "List<AWS::EC2::") || strings.HasPrefix(typ, "List<AWS::Route53::") {
		return nil
	}
	if strings.HasPrefix(typ, "AWS::SSM::") {
		return formatErrorf("nightshift: the parameter type %s of %s is not supported by the local cloud", typ, name)
	}
	return formatErrorf("Unrecognized parameter type: %s", typ)
}

// ScalarText is the text of a scalar as CloudFormation turns scalars into strings.
func ScalarText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case int:
		return strconv.Itoa(v), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

// BindParameters checks the values given and returns a value for every
// parameter of the template, defaults filled in.
func (t *Template) BindParameters(given map[string]string) (map[string]string, error) {
	var unknown, missing []string
	for _, k := range sortedKeys(given) {
		if t.Parameters[k] == nil {
			unknown = append(unknown, k)
		}
	}
	if len(unknown) > 0 {
		return nil, errorf("Parameters: [%s] do not exist in the template", strings.Join(unknown, ", "))
	}
	values := map[string]string{}
	for _, k := range sortedKeys(t.Parameters) {
		p := t.Parameters[k]
		if v, ok := given[k]; ok {
			values[k] = v
		} else if p.Default != nil {
			values[k] = *p.Default
		} else {
			missing = append(missing, k)
		}
	}
	if len(missing) > 0 {
		return nil, errorf("Parameters: [%s] must have values", strings.Join(missing, ", "))
	}
	for _, k := range sortedKeys(values) {
		if err := t.Parameters[k].check(k, values[k]); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// check holds one value against the parameter's constraints.
func (p *Parameter) check(name, value string) error {
	fail := func(format string, args ...any) error {
		if p.ConstraintDescription != "" {
			return errorf("Parameter %s failed to satisfy constraint: %s", name, p.ConstraintDescription)
		}
		return errorf("Parameter '"+name+"' "+format, args...)
	}
	items := []string{value}
	if p.IsList() {
		items = SplitList(value)
	}
	for _, item := range items {
		if p.Type == "Number" || p.Type == "List<Number>" {
			n, err := strconv.ParseFloat(item, 64)
			if err != nil || !decimal.MatchString(item) {
				return errorf("Parameter '%s' must be a number", name)
			}
			if p.MinValue != nil && n < *p.MinValue {
				return fail("must be a number not less than %s", number(*p.MinValue))
			}
			if p.MaxValue != nil && n > *p.MaxValue {
				return fail("must be a number not greater than %s", number(*p.MaxValue))
			}
		}
		if p.AllowedValues != nil && !slices.Contains(p.AllowedValues, item) {
			return fail("must be one of AllowedValues")
		}
	}
	if p.MinLength != nil && len([]rune(value)) < *p.MinLength {
		return fail("must contain at least %d characters", *p.MinLength)
	}
	if p.MaxLength != nil && len([]rune(value)) > *p.MaxLength {
		return fail("must contain at most %d characters", *p.MaxLength)
	}
	if p.pattern != nil && !p.pattern.MatchString(value) {
		return fail("must match pattern %s", p.AllowedPattern)
	}
	return nil
}

// decimal is a number as a person writes it: not NaN, Inf, 0x10 or 1_000, which Go reads too.
var decimal = regexp.MustCompile(`^[-+]?[0-9]*\.?[0-9]*([eE][-+]?[0-9]+)?$`)

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// SplitList splits the value of a list parameter: at commas, spaces around the items dropped.
func SplitList(value string) []string {
	if value == "" {
		return []string{}
	}
	items := strings.Split(value, ",")
	for i := range items {
		items[i] = strings.TrimSpace(items[i])
	}
	return items
}
