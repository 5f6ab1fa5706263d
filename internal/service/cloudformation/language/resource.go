package language

import (
	"slices"
	"strings"
)

func (t *Template) readResources(root map[string]any) error {
	if v, ok := root["Resources"]; !ok || v == nil {
		return formatErrorf("At least one Resources member must be defined.")
	}
	m, err := section(root, "Resources")
	if err != nil {
		return err
	}
	if len(m) == 0 {
		return formatErrorf("At least one Resources member must be defined.")
	}
	if len(m) > maxResources {
		return formatErrorf("Number of resources, %d, is greater than maximum allowed, %d", len(m), maxResources)
	}
	t.Resources = map[string]*Resource{}
	for _, id := range sortedKeys(m) {
		if strings.HasPrefix(id, "Fn::") {
			return formatErrorf("nightshift: %s in the Resources section is not supported by the local cloud", id)
		}
		if !logicalID.MatchString(id) {
			return formatErrorf("Resource name %s is non alphanumeric.", id)
		}
		body, ok := m[id].(map[string]any)
		if !ok {
			return formatErrorf("Any Resources member must be an object.")
		}
		r, err := readResource(id, body)
		if err != nil {
			return err
		}
		t.Resources[id] = r
	}
	return nil
}

func readResource(id string, body map[string]any) (*Resource, error) {
	r := &Resource{}
	for _, k := range sortedKeys(body) {
		v := body[k]
		var ok bool
		switch k {
		case "Type":
			if r.Type, ok = v.(string); !ok {
				return nil, formatErrorf("[/Resources/%s/Type] 'null' values or objects are not allowed in templates", id)
			}
		case "Properties":
			if v == nil {
				continue
			}
			if r.Properties, ok = v.(map[string]any); !ok {
				return nil, formatErrorf("[/Resources/%s] Properties must be an object.", id)
			}
			if path := findNull(r.Properties, "/Resources/"+id+"/Properties"); path != "" {
				return nil, formatErrorf("[%s] 'null' values are not allowed in templates", path)
			}
		case "DependsOn":
			if r.DependsOn, ok = dependsOn(v); !ok {
				return nil, formatErrorf("DependsOn must be a string or list of strings. [/Resources/%s]", id)
			}
		case "Condition":
			if r.Condition, ok = v.(string); !ok {
				return nil, formatErrorf("Every Condition member must be a string.")
			}
		case "DeletionPolicy":
			if r.DeletionPolicy, ok = v.(string); !ok || !slices.Contains([]string{"Delete", "Retain", "RetainExceptOnCreate"}, r.DeletionPolicy) {
				return nil, formatErrorf("Unrecognized DeletionPolicy %v for resource %s", v, id)
			}
		case "UpdateReplacePolicy":
			if r.UpdateReplacePolicy, ok = v.(string); !ok || !slices.Contains([]string{"Delete", "Retain"}, r.UpdateReplacePolicy) {
				return nil, formatErrorf("Unrecognized UpdateReplacePolicy %v for resource %s", v, id)
			}
		case "Metadata":
			r.Metadata = v
		case "Description":
		case "CreationPolicy", "UpdatePolicy":
			return nil, formatErrorf("nightshift: the resource attribute %s of %s is not supported by the local cloud", k, id)
		default:
			return nil, errorf("Invalid template resource property '%s'", k)
		}
	}
	if r.Type == "" {
		return nil, formatErrorf("[/Resources/%s] Every Resources object must contain a Type member.", id)
	}
	return r, nil
}

func dependsOn(v any) ([]string, bool) {
	switch v := v.(type) {
	case string:
		return []string{v}, true
	case []any:
		out := make([]string, 0, len(v))
		for _, e := range v {
			s, ok := e.(string)
			if !ok {
				return nil, false
			}
			out = append(out, s)
		}
		return out, true
	}
	return nil, false
}

// findNull returns the path of the first null inside v, or "".
func findNull(v any, path string) string {
	switch v := v.(type) {
	case nil:
		return path
	case []any:
		for _, e := range v {
			if p := findNull(e, path); p != "" {
				return p
			}
		}
	case map[string]any:
		for _, k := range sortedKeys(v) {
			if p := findNull(v[k], path+"/"+k); p != "" {
				return p
			}
		}
	}
	return ""
}

// IsCustom tells whether a resource type is a custom resource.
func IsCustom(resourceType string) bool {
	return resourceType == "AWS::CloudFormation::CustomResource" || strings.HasPrefix(resourceType, "Custom::")
}

// iamNameProperty gives, for each IAM type that needs an acknowledgement, the property that names it.
var iamNameProperty = map[string]string{
	"AWS::IAM::AccessKey": "", "AWS::IAM::Group": "GroupName", "AWS::IAM::InstanceProfile": "InstanceProfileName",
	"AWS::IAM::ManagedPolicy": "ManagedPolicyName", "AWS::IAM::Policy": "", "AWS::IAM::Role": "RoleName",
	"AWS::IAM::User": "UserName", "AWS::IAM::UserToGroupAddition": "",
}

// Capabilities tells which acknowledgement the template needs, "" when none,
// and the sorted resource types that need it.
func (t *Template) Capabilities() (capability string, types []string) {
	for _, r := range t.Resources {
		name, iam := iamNameProperty[r.Type]
		if !iam {
			continue
		}
		if _, named := r.Properties[name]; named {
			capability = "CAPABILITY_NAMED_IAM"
		} else if capability == "" {
			capability = "CAPABILITY_IAM"
		}
		if !slices.Contains(types, r.Type) {
			types = append(types, r.Type)
		}
	}
	slices.Sort(types)
	return capability, types
}

// ResourceTypes returns the sorted distinct types the template uses.
func (t *Template) ResourceTypes() []string {
	seen := map[string]bool{}
	for _, r := range t.Resources {
		seen[r.Type] = true
	}
	return sortedKeys(seen)
}
