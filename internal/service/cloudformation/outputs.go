package cloudformation

import (
	"fmt"
	"strings"

	"nightshift/internal/service/cloudformation/language"
	"nightshift/internal/state"
)

// finish computes the outputs, exports and imports of a stack whose resources
// are all there. A *language.Error means that the stack fails by it.
func (r *run) finish(tx *state.Tx, st *stack) error {
	st.Outputs = nil
	exports := map[string]string{}
	for _, name := range sortedKeys(r.template.Outputs) {
		o := r.template.Outputs[name]
		if o.Condition != "" {
			active, err := r.scope.Condition(o.Condition)
			if err != nil {
				return err
			}
			if !active {
				continue
			}
		}
		value, err := r.outputText(o.Value, "Value", name)
		if err != nil {
			return err
		}
		out := Output{OutputKey: name, OutputValue: value, Description: o.Description}
		if r.masked(o.Value) {
			out.OutputValue = "****"
		}
		if o.Export != nil {
			if out.ExportName, err = r.outputText(o.Export, "Export name", name); err != nil {
				return err
			}
			exports[out.ExportName] = value
		}
		st.Outputs = append(st.Outputs, out)
	}
	return r.publish(tx, st, exports)
}

func (r *run) outputText(v any, what, name string) (string, error) {
	resolved, err := r.scope.Resolve(v)
	if err != nil {
		return "", err
	}
	text, ok := language.ScalarText(resolved)
	if !ok {
		if list, isList := resolved.([]any); isList {
			parts := make([]string, len(list))
			for i := range list {
				if parts[i], ok = language.ScalarText(list[i]); !ok {
					break
				}
			}
			if ok || len(list) == 0 {
				return strings.Join(parts, ","), nil
			}
		}
		return "", &language.Error{Message: fmt.Sprintf("Template format error: Output %s is malformed. The %s field of every Outputs member must evaluate to a String.", name, what)}
	}
	return text, nil
}

// masked tells whether an output shows an attribute of a custom resource that asked for NoEcho.
func (r *run) masked(v any) bool {
	for id, row := range r.rows {
		if row.NoEcho && mentions(v, id) {
			return true
		}
	}
	return false
}

func mentions(v any, id string) bool {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if mentions(e, id) {
				return true
			}
		}
	case map[string]any:
		if att, ok := v["Fn::GetAtt"].([]any); ok && len(att) == 2 && att[0] == id {
			return true
		}
		if sub, ok := v["Fn::Sub"].(string); ok && strings.Contains(sub, "${"+id+".") {
			return true
		}
		for _, e := range v {
			if mentions(e, id) {
				return true
			}
		}
	}
	return false
}

// publish stores the stack's exports and what it imports.
func (r *run) publish(tx *state.Tx, st *stack, exports map[string]string) error {
	_, owners, err := r.s.store.exports(tx)
	if err != nil {
		return err
	}
	keep := map[string]bool{}
	for _, name := range sortedKeys(exports) {
		keep[name] = true
		if owner, taken := owners[name]; taken && owner != st.ID {
			return &language.Error{Message: fmt.Sprintf("Export with name %s is already exported by stack %s.", name, stackName(owner))}
		}
	}
	export, by, err := r.s.store.importer(tx, st.ID, keep)
	if err != nil {
		return err
	}
	if export != "" {
		return &language.Error{Message: fmt.Sprintf("Cannot delete export %s as it is in use by %s.", export, by)}
	}
	if _, err := tx.Exec(`DELETE FROM cfn_exports WHERE stack = ?`, st.ID); err != nil {
		return err
	}
	for name, value := range exports {
		if _, err := tx.Exec(`INSERT INTO cfn_exports (name, stack, value) VALUES (?, ?, ?)`, name, st.ID, value); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`DELETE FROM cfn_imports WHERE stack = ?`, st.ID); err != nil {
		return err
	}
	for _, name := range r.scope.Imports(r.graph) {
		if _, err := tx.Exec(`INSERT INTO cfn_imports (name, stack) VALUES (?, ?)`, name, st.ID); err != nil {
			return err
		}
	}
	return nil
}

// stackName takes the name out of a stack's id.
func stackName(id string) string {
	parts := strings.Split(id, "/")
	if len(parts) == 3 {
		return parts[1]
	}
	return id
}
