package language

import (
	"slices"
	"strings"
)

// check holds what can be held without parameter values: every name mentioned exists.
func (t *Template) check() error {
	if err := t.checkConditions(); err != nil {
		return err
	}
	var unresolved []string
	for _, id := range sortedKeys(t.Resources) {
		r := t.Resources[id]
		if r.Condition != "" {
			if _, ok := t.Conditions[r.Condition]; !ok {
				return formatErrorf("Unresolved condition dependency %s in the Resources block of the template", r.Condition)
			}
		}
		missing, err := t.unresolved(r.Properties)
		if err != nil {
			return err
		}
		unresolved = append(unresolved, missing...)
		for _, d := range r.DependsOn {
			if t.Resources[d] == nil {
				unresolved = append(unresolved, d)
			}
		}
		if err := t.checkIfs(r.Properties, "Resources"); err != nil {
			return err
		}
	}
	if err := unresolvedError(unresolved, "Resources"); err != nil {
		return err
	}
	for _, id := range sortedKeys(t.Outputs) {
		o := t.Outputs[id]
		if o.Condition != "" {
			if _, ok := t.Conditions[o.Condition]; !ok {
				return formatErrorf("Unresolved condition dependency %s in the Outputs block of the template", o.Condition)
			}
		}
		missing, err := t.unresolved([]any{o.Value, o.Export})
		if err != nil {
			return err
		}
		unresolved = append(unresolved, missing...)
		if err := t.checkIfs(o.Value, "Outputs"); err != nil {
			return err
		}
	}
	if err := unresolvedError(unresolved, "Outputs"); err != nil {
		return err
	}
	if len(t.Conditions) > 0 {
		return nil // whether there is a circle depends on the conditions
	}
	_, err := (&Scope{Template: t}).Graph()
	return err
}

func unresolvedError(names []string, block string) error {
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	return formatErrorf("Unresolved resource dependencies [%s] in the %s block of the template", strings.Join(slices.Compact(names), ", "), block)
}

// unresolved returns the names v mentions that do not exist.
func (t *Template) unresolved(v any) ([]string, error) {
	refs, err := references(v)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, r := range refs {
		switch {
		case t.Resources[r.name] != nil:
		case r.getAtt:
			return nil, errorf("Template error: instance of Fn::GetAtt references undefined resource %s", r.name)
		case t.Parameters[r.name] != nil, slices.Contains(PseudoParameters, r.name):
		default:
			missing = append(missing, r.name)
		}
	}
	return missing, nil
}

// checkIfs checks that every Fn::If inside v names a condition that exists.
func (t *Template) checkIfs(v any, block string) error {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if err := t.checkIfs(e, block); err != nil {
				return err
			}
		}
	case map[string]any:
		if name, arg, ok := function(v); ok && name == fnIf {
			if args, ok := arg.([]any); ok && len(args) == 3 {
				c, isText := args[0].(string)
				if _, exists := t.Conditions[c]; !isText || !exists {
					return formatErrorf("Unresolved condition dependency %v in the %s block of the template", args[0], block)
				}
			}
		}
		for _, k := range sortedKeys(v) {
			if err := t.checkIfs(v[k], block); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Template) checkConditions() error {
	for _, name := range sortedKeys(t.Conditions) {
		refs, err := references(t.Conditions[name])
		if err != nil {
			return err
		}
		for _, r := range refs {
			if r.getAtt || t.Parameters[r.name] == nil && !slices.Contains(PseudoParameters, r.name) {
				return formatErrorf("Unresolved dependencies [%s]. Cannot reference resources in the Conditions block of the template", r.name)
			}
		}
		if err := t.conditionCycle(name, t.Conditions[name], []string{name}); err != nil {
			return err
		}
	}
	return nil
}

func (t *Template) conditionCycle(at string, v any, path []string) error {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if err := t.conditionCycle(at, e, path); err != nil {
				return err
			}
		}
	case map[string]any:
		if c, ok := v["Condition"].(string); ok && len(v) == 1 {
			next, exists := t.Conditions[c]
			if !exists {
				return formatErrorf("Unresolved condition dependency %s in the Conditions block of the template", c)
			}
			if slices.Contains(path, c) {
				return formatErrorf("Circular dependencies in conditions: [%s]", strings.Join(path, ", "))
			}
			return t.conditionCycle(c, next, append(slices.Clone(path), c))
		}
		for _, k := range sortedKeys(v) {
			if err := t.conditionCycle(at, v[k], path); err != nil {
				return err
			}
		}
	}
	return nil
}
