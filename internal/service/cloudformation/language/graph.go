package language

import (
	"reflect"
	"slices"
	"strings"
)

// Graph is what a template asks for once its conditions are known.
type Graph struct {
	// Resources holds the active resources; Fn::If inside them is decided.
	Resources map[string]*Resource
	// Needs lists, sorted, the active resources each one must wait for.
	Needs map[string][]string
	// Order lists all ids so that each comes after what it needs; ties by name.
	Order []string
}

// Graph decides the conditions, drops the resources that are switched off and
// orders the others. It needs Parameters and Pseudo only.
func (s *Scope) Graph() (*Graph, error) {
	g := &Graph{Resources: map[string]*Resource{}, Needs: map[string][]string{}}
	for _, id := range sortedKeys(s.Template.Resources) {
		r := s.Template.Resources[id]
		if r.Condition != "" {
			active, err := s.Condition(r.Condition)
			if err != nil {
				return nil, err
			}
			if !active {
				continue
			}
		}
		props, err := s.decide(r.Properties)
		if err != nil {
			return nil, err
		}
		pruned := *r
		pruned.Properties, _ = props.(map[string]any)
		if pruned.Properties == nil {
			pruned.Properties = map[string]any{}
		}
		g.Resources[id] = &pruned
	}
	var unresolved []string
	for _, id := range sortedKeys(g.Resources) {
		r := g.Resources[id]
		refs, err := references(r.Properties)
		if err != nil {
			return nil, err
		}
		needs := map[string]bool{}
		for _, ref := range refs {
			switch {
			case g.Resources[ref.name] != nil:
				needs[ref.name] = true
			case s.Template.Resources[ref.name] != nil:
				unresolved = append(unresolved, ref.name)
			}
		}
		for _, d := range r.DependsOn {
			if g.Resources[d] != nil {
				needs[d] = true
			}
		}
		g.Needs[id] = sortedKeys(needs)
	}
	if err := unresolvedError(unresolved, "Resources"); err != nil {
		return nil, err
	}
	if err := g.sort(); err != nil {
		return nil, err
	}
	return g, s.checkOutputs(g)
}

// checkOutputs refuses outputs that mention a resource that is switched off.
func (s *Scope) checkOutputs(g *Graph) error {
	var unresolved []string
	for _, name := range sortedKeys(s.Template.Outputs) {
		o := s.Template.Outputs[name]
		if o.Condition != "" {
			active, err := s.Condition(o.Condition)
			if err != nil {
				return err
			}
			if !active {
				continue
			}
		}
		v, err := s.decide(o.Value)
		if err != nil {
			return err
		}
		refs, err := references([]any{v, o.Export})
		if err != nil {
			return err
		}
		for _, ref := range refs {
			if g.Resources[ref.name] == nil && s.Template.Resources[ref.name] != nil {
				unresolved = append(unresolved, ref.name)
			}
		}
	}
	return unresolvedError(unresolved, "Outputs")
}

// decide replaces every Fn::If by the branch that holds and drops AWS::NoValue.
func (s *Scope) decide(v any) (any, error) {
	if name, arg, ok := function(v); ok {
		switch name {
		case "Ref":
			if arg == "AWS::NoValue" {
				return noValue{}, nil
			}
			return v, nil
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
				return s.decide(args[1])
			}
			return s.decide(args[2])
		}
	}
	return within(v, s.decide)
}

func (g *Graph) sort() error {
	done := map[string]bool{}
	rest := sortedKeys(g.Resources)
	for len(rest) > 0 {
		var later []string
		for _, id := range rest {
			if slices.ContainsFunc(g.Needs[id], func(n string) bool { return !done[n] }) {
				later = append(later, id)
				continue
			}
			done[id] = true
			g.Order = append(g.Order, id)
		}
		if len(later) == len(rest) {
			return errorf("Circular dependency between resources: [%s]", strings.Join(g.inCircle(later), ", "))
		}
		rest = later
	}
	return nil
}

// inCircle drops the resources nothing else among rest waits for, until only circles are left.
func (g *Graph) inCircle(rest []string) []string {
	for {
		needed := map[string]bool{}
		for _, id := range rest {
			for _, n := range g.Needs[id] {
				needed[n] = true
			}
		}
		kept := slices.DeleteFunc(slices.Clone(rest), func(id string) bool { return !needed[id] })
		if len(kept) == len(rest) {
			return kept
		}
		rest = kept
	}
}

// Equal tells whether two resolved values are the same. Scalars are compared
// as text, for CloudFormation does not tell 1 from "1".
func Equal(a, b any) bool {
	x, okX := ScalarText(a)
	y, okY := ScalarText(b)
	if okX || okY {
		return okX && okY && x == y
	}
	switch a := a.(type) {
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, Equal)
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for k, v := range a {
			w, exists := b[k]
			if !exists || !Equal(v, w) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(a, b)
}

// Imports returns the sorted export names the graph and the outputs import,
// as far as they can be computed from parameters.
func (s *Scope) Imports(g *Graph) []string {
	found := map[string]bool{}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			if arg, ok := v[fnImportValue]; ok && len(v) == 1 {
				if name, err := s.text(arg, "import"); err == nil {
					found[name] = true
				}
			}
			for _, e := range v {
				walk(e)
			}
		}
	}
	for _, r := range g.Resources {
		walk(r.Properties)
	}
	for _, o := range s.Template.Outputs {
		walk(o.Value)
	}
	return sortedKeys(found)
}
