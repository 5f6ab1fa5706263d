package language

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// Values is what an existing resource gives to Ref and Fn::GetAtt.
type Values struct {
	Ref        string
	Attributes map[string]any
	// Attribute overrides Attributes when set.
	Attribute func(name string) (any, error)
}

// Scope is what names mean while a template is being resolved.
type Scope struct {
	Template *Template
	// Parameters holds a value for every parameter of the template.
	Parameters map[string]string
	// Pseudo holds the pseudo parameters but AWS::NoValue.
	Pseudo map[string]any
	// Resource gives the values of a resource; false when it does not exist (yet).
	Resource func(id string) (Values, bool)
	// Import gives the value of an export; false when there is none of that name.
	Import func(name string) (string, bool)

	conditions map[string]bool
}

type noValue struct{}

// Condition evaluates a named condition.
func (s *Scope) Condition(name string) (bool, error) {
	if v, ok := s.conditions[name]; ok {
		return v, nil
	}
	expr, ok := s.Template.Conditions[name]
	if !ok {
		return false, formatErrorf("Unresolved condition dependency %s in the Conditions block of the template", name)
	}
	v, err := s.boolean(expr)
	if err != nil {
		return false, err
	}
	if s.conditions == nil {
		s.conditions = map[string]bool{}
	}
	s.conditions[name] = v
	return v, nil
}

func (s *Scope) boolean(v any) (bool, error) {
	m, ok := v.(map[string]any)
	if !ok || len(m) != 1 {
		return false, formatErrorf("Every Conditions member must be one of Fn::And, Fn::Equals, Fn::Not, Fn::Or and Condition.")
	}
	if c, ok := m["Condition"].(string); ok {
		return s.Condition(c)
	}
	name, arg, _ := function(v)
	args, isList := arg.([]any)
	switch name {
	case fnEquals:
		if !isList || len(args) != 2 {
			return false, errorf("Template error: every Fn::Equals object requires a list of 2 string parameters")
		}
		a, err := s.Resolve(args[0])
		if err != nil {
			return false, err
		}
		b, err := s.Resolve(args[1])
		if err != nil {
			return false, err
		}
		return sameText(a, b), nil
	case fnNot:
		if !isList || len(args) != 1 {
			return false, errorf("Template error: every Fn::Not object requires one boolean parameter")
		}
		b, err := s.boolean(args[0])
		return !b, err
	case fnAnd, fnOr:
		if !isList || len(args) < 2 || len(args) > 10 {
			return false, errorf("Template error: every %s object requires a list of at least 2 and at most 10 boolean parameters", name)
		}
		result := name == fnAnd
		for _, a := range args {
			b, err := s.boolean(a)
			if err != nil {
				return false, err
			}
			if name == fnAnd {
				result = result && b
			} else {
				result = result || b
			}
		}
		return result, nil
	}
	return false, formatErrorf("Every Conditions member must be one of Fn::And, Fn::Equals, Fn::Not, Fn::Or and Condition.")
}

func sameText(a, b any) bool {
	x, okX := ScalarText(a)
	y, okY := ScalarText(b)
	if okX && okY {
		return x == y
	}
	return Equal(a, b)
}

// Resolve computes all intrinsic functions inside v.
func (s *Scope) Resolve(v any) (any, error) {
	out, err := s.resolve(v)
	if _, none := out.(noValue); none {
		return nil, err
	}
	return out, err
}

func (s *Scope) resolve(v any) (any, error) {
	if name, arg, ok := function(v); ok {
		return s.call(name, arg)
	}
	return within(v, s.resolve)
}

// within puts each element of a list or map through a function and drops those
// that became AWS::NoValue; any other value stays as it is.
func within(v any, each func(any) (any, error)) (any, error) {
	switch v := v.(type) {
	case []any:
		out := make([]any, 0, len(v))
		for _, e := range v {
			r, err := each(e)
			if err != nil {
				return nil, err
			}
			if _, none := r.(noValue); !none {
				out = append(out, r)
			}
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			r, err := each(e)
			if err != nil {
				return nil, err
			}
			if _, none := r.(noValue); !none {
				out[k] = r
			}
		}
		return out, nil
	}
	return v, nil
}

func (s *Scope) call(name string, arg any) (any, error) {
	switch name {
	case "Ref":
		id, _ := arg.(string)
		return s.ref(id)
	case fnGetAtt:
		id, attr, err := getAttArguments(arg)
		if err != nil {
			return nil, err
		}
		a, err := s.text(attr, "the attribute name of Fn::GetAtt")
		if err != nil {
			return nil, err
		}
		return s.getAtt(id, a)
	case fnSub:
		return s.sub(arg)
	case fnIf:
		args, ok := arg.([]any)
		if !ok || len(args) != 3 {
			return nil, errorf("Template error: Fn::If requires a list argument with three parameters")
		}
		name, _ := args[0].(string)
		b, err := s.Condition(name)
		if err != nil {
			return nil, err
		}
		if b {
			return s.resolve(args[1])
		}
		return s.resolve(args[2])
	case fnJoin:
		return s.join(arg)
	case fnSelect:
		return s.choose(arg)
	case fnSplit:
		return s.split(arg)
	case fnFindInMap:
		return s.findInMap(arg)
	case fnBase64:
		text, err := s.text(arg, "the argument of Fn::Base64")
		if err != nil {
			return nil, err
		}
		return base64.StdEncoding.EncodeToString([]byte(text)), nil
	case fnImportValue:
		name, err := s.text(arg, "the argument of Fn::ImportValue")
		if err != nil {
			return nil, err
		}
		if s.Import != nil {
			if v, ok := s.Import(name); ok {
				return v, nil
			}
		}
		return nil, errorf("No export named %s found.", name)
	case fnEquals, fnAnd, fnOr, fnNot:
		return nil, errorf("Template error: %s is a condition function: use it in the Conditions section", name)
	}
	return nil, errorf("Template error: nightshift: the function %s is not supported by the local cloud", name)
}

func (s *Scope) ref(name string) (any, error) {
	if name == "AWS::NoValue" {
		return noValue{}, nil
	}
	if v, ok := s.Pseudo[name]; ok {
		return v, nil
	}
	if p := s.Template.Parameters[name]; p != nil {
		v := s.Parameters[name]
		if !p.IsList() {
			return v, nil
		}
		out := []any{}
		for _, item := range SplitList(v) {
			out = append(out, item)
		}
		return out, nil
	}
	if s.Resource != nil {
		if v, ok := s.Resource(name); ok {
			return v.Ref, nil
		}
	}
	return nil, unresolvedError([]string{name}, "Resources")
}

func (s *Scope) getAtt(id, attr string) (any, error) {
	if s.Resource != nil {
		if v, ok := s.Resource(id); ok {
			if v.Attribute != nil {
				return v.Attribute(attr)
			}
			if a, ok := v.Attributes[attr]; ok {
				return a, nil
			}
			return nil, errorf("Template error: resource %s does not support attribute type %s in Fn::GetAtt", id, attr)
		}
	}
	return nil, unresolvedError([]string{id}, "Resources")
}

// text resolves v and demands a scalar.
func (s *Scope) text(v any, what string) (string, error) {
	r, err := s.Resolve(v)
	if err != nil {
		return "", err
	}
	t, ok := ScalarText(r)
	if !ok {
		return "", errorf("Template error: %s must be a string", what)
	}
	return t, nil
}

func (s *Scope) sub(arg any) (any, error) {
	text, vars, err := subArguments(arg)
	if err != nil {
		return nil, err
	}
	parts, err := parseSub(text)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.literal)
		if p.name == "" {
			continue
		}
		var v any
		if expr, bound := vars[p.name]; bound {
			v, err = s.Resolve(expr)
		} else if id, attr, isAtt := strings.Cut(p.name, "."); isAtt {
			v, err = s.getAtt(id, attr)
		} else {
			v, err = s.ref(p.name)
		}
		if err != nil {
			return nil, err
		}
		t, ok := ScalarText(v)
		if !ok {
			return nil, errorf("Template error: every value of a Fn::Sub variable must be a string: that of %s is not", p.name)
		}
		b.WriteString(t)
	}
	return b.String(), nil
}

func (s *Scope) join(arg any) (any, error) {
	args, ok := arg.([]any)
	if !ok || len(args) != 2 {
		return nil, errorf("Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.")
	}
	sep, ok := args[0].(string)
	if !ok {
		return nil, errorf("Template error: the delimiter of Fn::Join must be a string")
	}
	v, err := s.Resolve(args[1])
	if err != nil {
		return nil, err
	}
	list, ok := v.([]any)
	if !ok {
		return nil, errorf("Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.")
	}
	texts := make([]string, len(list))
	for i, e := range list {
		if texts[i], ok = ScalarText(e); !ok {
			return nil, errorf("Template error: every value of Fn::Join must be a string: value %d is not", i)
		}
	}
	return strings.Join(texts, sep), nil
}

func (s *Scope) choose(arg any) (any, error) {
	args, ok := arg.([]any)
	if !ok || len(args) != 2 {
		return nil, errorf("Template error: Fn::Select requires a list argument with two elements: an integer index and a list")
	}
	index, err := s.text(args[0], "the index of Fn::Select")
	if err != nil {
		return nil, err
	}
	i, err := strconv.Atoi(index)
	if err != nil {
		return nil, errorf("Template error: Fn::Select requires a list argument with two elements: an integer index and a list")
	}
	v, err := s.Resolve(args[1])
	if err != nil {
		return nil, err
	}
	list, ok := v.([]any)
	if !ok {
		return nil, errorf("Template error: Fn::Select requires a list argument with two elements: an integer index and a list")
	}
	if i < 0 || i >= len(list) {
		return nil, errorf("Template error: Fn::Select cannot select nonexistent value at index %d", i)
	}
	return list[i], nil
}

func (s *Scope) split(arg any) (any, error) {
	args, ok := arg.([]any)
	if !ok || len(args) != 2 {
		return nil, errorf("Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.")
	}
	sep, ok := args[0].(string)
	if !ok || sep == "" {
		return nil, errorf("Template error: the delimiter of Fn::Split must be a string that is not empty")
	}
	text, err := s.text(args[1], "the source of Fn::Split")
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, part := range strings.Split(text, sep) {
		out = append(out, part)
	}
	return out, nil
}

func (s *Scope) findInMap(arg any) (any, error) {
	args, ok := arg.([]any)
	if !ok || len(args) != 3 {
		return nil, errorf("Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value")
	}
	var keys [3]string
	for i := range keys {
		var err error
		if keys[i], err = s.text(args[i], "every parameter of Fn::FindInMap"); err != nil {
			return nil, err
		}
	}
	m, ok := s.Template.Mappings[keys[0]]
	if !ok {
		return nil, errorf("Template error: Mapping named '%s' is not present in the 'Mappings' section of template.", keys[0])
	}
	v, ok := m[keys[1]][keys[2]]
	if !ok {
		return nil, errorf("Template error: Unable to get mapping for %s::%s::%s", keys[0], keys[1], keys[2])
	}
	return v, nil
}
