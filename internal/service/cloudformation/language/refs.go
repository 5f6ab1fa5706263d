package language

import (
	"regexp"
	"slices"
	"strings"
)

// Names of the intrinsic functions.
const (
	fnAnd          = "Fn::And"
	fnBase64       = "Fn::Base64"
	fnCidr         = "Fn::Cidr"
	fnEquals       = "Fn::Equals"
	fnFindInMap    = "Fn::FindInMap"
	fnGetAtt       = "Fn::GetAtt"
	fnGetAZs       = "Fn::GetAZs"
	fnIf           = "Fn::If"
	fnImportValue  = "Fn::ImportValue"
	fnJoin         = "Fn::Join"
	fnLength       = "Fn::Length"
	fnNot          = "Fn::Not"
	fnOr           = "Fn::Or"
	fnSelect       = "Fn::Select"
	fnSplit        = "Fn::Split"
	fnSub          = "Fn::Sub"
	fnToJSONString = "Fn::ToJsonString"
	fnTransform    = "Fn::Transform"
)

var supportedFunctions = []string{fnAnd, fnBase64, fnEquals, fnFindInMap, fnGetAtt, fnIf, fnImportValue, fnJoin, fnNot, fnOr, fnSelect, fnSplit, fnSub}

// PseudoParameters are the names Ref knows without a declaration.
var PseudoParameters = []string{"AWS::AccountId", "AWS::NotificationARNs", "AWS::NoValue", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix"}

// function returns the name and argument when v is a call of an intrinsic function.
func function(v any) (name string, arg any, ok bool) {
	m, isMap := v.(map[string]any)
	if !isMap || len(m) != 1 {
		return "", nil, false
	}
	for k, a := range m {
		if k == "Ref" || strings.HasPrefix(k, "Fn::") {
			return k, a, true
		}
	}
	return "", nil, false
}

// reference is one mention of a name: by Ref, Fn::GetAtt or inside Fn::Sub.
type reference struct {
	name   string
	getAtt bool
}

// references collects what v mentions, parameters and pseudo parameters included.
func references(v any) ([]reference, error) {
	var out []reference
	err := walkReferences(v, nil, func(r reference) { out = append(out, r) })
	return out, err
}

func walkReferences(v any, local map[string]any, visit func(reference)) error {
	name, arg, isCall := function(v)
	if isCall {
		return walkCall(name, arg, local, visit)
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if err := walkReferences(e, local, visit); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, k := range sortedKeys(v) {
			if strings.HasPrefix(k, "Fn::") {
				return errorf("Template error: %s must be the only member of its object", k)
			}
			if err := walkReferences(v[k], local, visit); err != nil {
				return err
			}
		}
	}
	return nil
}

func walkCall(name string, arg any, local map[string]any, visit func(reference)) error {
	switch {
	case name == "Ref":
		s, ok := arg.(string)
		if !ok || s == "" {
			return formatErrorf("Ref expressions need a string, the name of a parameter or resource.")
		}
		visit(reference{name: s})
		return nil
	case name == fnGetAtt:
		id, attr, err := getAttArguments(arg)
		if err != nil {
			return err
		}
		visit(reference{name: id, getAtt: true})
		return walkReferences(attr, local, visit)
	case name == fnSub:
		text, vars, err := subArguments(arg)
		if err != nil {
			return err
		}
		parts, err := parseSub(text)
		if err != nil {
			return err
		}
		for _, p := range parts {
			if p.name == "" {
				continue
			}
			if _, bound := vars[p.name]; bound {
				continue
			}
			id, _, isAtt := strings.Cut(p.name, ".")
			visit(reference{name: id, getAtt: isAtt})
		}
		for _, k := range sortedKeys(vars) {
			if err := walkReferences(vars[k], local, visit); err != nil {
				return err
			}
		}
		return nil
	case name == fnIf:
		args, ok := arg.([]any)
		if !ok || len(args) != 3 {
			return errorf("Template error: Fn::If requires a list argument with three parameters")
		}
		return walkReferences(args[1:], local, visit)
	case !slices.Contains(supportedFunctions, name):
		return errorf("Template error: nightshift: the function %s is not supported by the local cloud", name)
	}
	return walkReferences(arg, local, visit)
}

func getAttArguments(arg any) (id string, attr any, err error) {
	if s, ok := arg.(string); ok {
		before, after, found := strings.Cut(s, ".")
		if found {
			return before, after, nil
		}
	}
	list, ok := arg.([]any)
	if ok && len(list) == 2 {
		if id, isText := list[0].(string); isText && id != "" {
			return id, list[1], nil
		}
	}
	return "", nil, errorf("Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute")
}

func subArguments(arg any) (text string, vars map[string]any, err error) {
	const want = "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string"
	switch a := arg.(type) {
	case string:
		return a, nil, nil
	case []any:
		if len(a) == 0 || len(a) > 2 {
			break
		}
		text, ok := a[0].(string)
		if !ok {
			break
		}
		if len(a) == 1 {
			return text, nil, nil
		}
		vars, ok := a[1].(map[string]any)
		if !ok {
			break
		}
		return text, vars, nil
	}
	return "", nil, errorf("%s", want)
}

// subPart is a piece of Fn::Sub's text: literal, or the name inside ${}.
type subPart struct {
	literal string
	name    string
}

var subName = regexp.MustCompile(`^[A-Za-z0-9_.:]+$`)

func parseSub(text string) ([]subPart, error) {
	var out []subPart
	for {
		i := strings.Index(text, "${")
		if i < 0 {
			break
		}
		end := strings.IndexByte(text[i:], '}')
		if end < 0 {
			return nil, errorf("Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons")
		}
		name := text[i+2 : i+end]
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			out = append(out, subPart{literal: text[:i] + "${" + literal + "}"})
		} else {
			name = strings.TrimSpace(name)
			if !subName.MatchString(name) {
				return nil, errorf("Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons")
			}
			out = append(out, subPart{literal: text[:i]}, subPart{name: name})
		}
		text = text[i+end+1:]
	}
	return append(out, subPart{literal: text}), nil
}
