package cloudformation

import (
	"errors"
	"maps"

	"nightshift/internal/service/cloudformation/language"
)

// resourceChange is what an update would do to one resource.
type resourceChange struct {
	Action                      string // Add, Modify, Remove
	LogicalID, PhysicalID, Type string
	Replacement                 string   // True, False, Conditional; Modify only
	Properties                  []string // that differ
	Tags                        bool     // the stack's tags differ
}

// changes compares the proposal with what there is. A property that depends on
// a resource that is to be made or changed counts as changed when it can be.
func (s *Service) changes(st *stack, p *proposal, rows map[string]*resource) ([]resourceChange, error) {
	var out []resourceChange
	touched := map[string]string{} // id -> Replacement, "Add"
	probe := *st
	probe.version = p.version
	for _, id := range p.graph.Order {
		want, row := p.graph.Resources[id], rows[id]
		if row == nil || row.PhysicalID == "" {
			touched[id] = "Add"
			out = append(out, resourceChange{Action: "Add", LogicalID: id, Type: want.Type})
			continue
		}
		c, err := s.change(&run{s: s, st: &probe}, p, row, want, touched)
		if err != nil {
			return nil, err
		}
		if c != nil {
			touched[id] = c.Replacement
			out = append(out, *c)
		}
	}
	for _, id := range sortedKeys(rows) {
		if p.graph.Resources[id] == nil {
			out = append(out, resourceChange{Action: "Remove", LogicalID: id, PhysicalID: rows[id].PhysicalID, Type: rows[id].Type})
		}
	}
	return out, nil
}

func (s *Service) change(r *run, p *proposal, row *resource, want *language.Resource, touched map[string]string) (*resourceChange, error) {
	scope := *p.scope
	real := p.scope.Resource
	unknown := false
	scope.Resource = func(id string) (language.Values, bool) {
		v, ok := real(id)
		how, isTouched := touched[id]
		if !isTouched {
			return v, ok
		}
		if how != "False" { // its Ref will be another one
			unknown = true
			v.Ref = "{{changeSet:KNOWN_AFTER_APPLY}}"
		}
		attributes := v.Attributes
		v.Attribute = func(name string) (any, error) {
			if how == "False" && !language.IsCustom(p.graph.Resources[id].Type) {
				if a, has := attributes[name]; has {
					return a, nil
				}
			}
			unknown = true
			return "{{changeSet:KNOWN_AFTER_APPLY}}", nil
		}
		return v, true
	}
	v, err := scope.Resolve(want.Properties)
	if err != nil {
		var fault *language.Error
		if !errors.As(err, &fault) || !unknown {
			return nil, templateError(err)
		}
		v = map[string]any{} // it depends on what is not known yet
	}
	props, _ := v.(map[string]any)
	tags := !maps.Equal(row.Tags, r.tags(row.LogicalID))
	if language.Equal(row.Properties, props) && !tags && row.Status != "UPDATE_FAILED" {
		return nil, nil
	}
	c := &resourceChange{
		Action: "Modify", LogicalID: row.LogicalID, PhysicalID: row.PhysicalID, Type: row.Type,
		Properties: changedProperties(row.Properties, props), Tags: tags, Replacement: "False",
	}
	if provider := s.Providers[want.Type]; provider != nil && mustReplace(provider.Model(), row.Properties, props) {
		c.Replacement = "True"
		if unknown {
			c.Replacement = "Conditional"
		}
	} else if language.IsCustom(want.Type) {
		c.Replacement = "Conditional"
	}
	return c, nil
}
