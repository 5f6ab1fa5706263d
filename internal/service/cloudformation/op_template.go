package cloudformation

import (
	"context"
	"strings"

	"nightshift/internal/service/cloudformation/language"
	"nightshift/internal/state"
)

// GetTemplateInput names a stack or a change set.
type GetTemplateInput struct {
	StackName     string
	ChangeSetName string
	TemplateStage string
}

// GetTemplateOutput holds the template as it was given.
type GetTemplateOutput struct {
	TemplateBody    string
	StagesAvailable []string
}

// GetTemplate returns the template of a stack or change set.
func (s *Service) GetTemplate(ctx context.Context, in *GetTemplateInput) (*GetTemplateOutput, error) {
	if in.TemplateStage != "" && in.TemplateStage != "Original" && in.TemplateStage != "Processed" {
		return nil, validationError("1 validation error detected: Value '%s' at 'templateStage' failed to satisfy constraint: Member must satisfy enum value set: [Original, Processed]", in.TemplateStage)
	}
	out := &GetTemplateOutput{StagesAvailable: []string{"Original", "Processed"}}
	err := s.Store.View(ctx, func(tx *state.Tx) error {
		if in.ChangeSetName != "" {
			cs, err := s.findChangeSet(tx, in.ChangeSetName, in.StackName)
			if err == nil {
				out.TemplateBody = cs.Template
			}
			return err
		}
		st, err := s.find(tx, in.StackName)
		if err == nil {
			out.TemplateBody = st.Template
		}
		return err
	})
	return out, err
}

// ValidateTemplateInput holds a template.
type ValidateTemplateInput struct {
	TemplateBody string
	TemplateURL  string
}

// TemplateParameter is a declared parameter as ValidateTemplate shows it.
type TemplateParameter struct {
	ParameterKey string
	DefaultValue *string
	NoEcho       bool
	Description  string
}

// ValidateTemplateOutput tells what a template declares.
type ValidateTemplateOutput struct {
	Parameters         []TemplateParameter
	Description        string
	Capabilities       []string
	CapabilitiesReason string
}

// ValidateTemplate checks a template without parameter values.
func (s *Service) ValidateTemplate(ctx context.Context, in *ValidateTemplateInput) (*ValidateTemplateOutput, error) {
	t, err := s.parse(ctx, in.TemplateBody, in.TemplateURL)
	if err != nil {
		return nil, err
	}
	out := &ValidateTemplateOutput{Parameters: []TemplateParameter{}, Description: t.Description}
	for _, k := range sortedKeys(t.Parameters) {
		p := t.Parameters[k]
		out.Parameters = append(out.Parameters, TemplateParameter{ParameterKey: k, DefaultValue: p.Default, NoEcho: p.NoEcho, Description: p.Description})
	}
	out.Capabilities, out.CapabilitiesReason = capabilities(t)
	return out, nil
}

func (s *Service) parse(ctx context.Context, body, url string) (*language.Template, error) {
	text, err := s.templateText(ctx, body, url)
	if err != nil {
		return nil, err
	}
	t, err := language.Parse(text)
	if err != nil {
		return nil, templateError(err)
	}
	if unknown := s.unknownTypes(t); len(unknown) > 0 {
		return nil, validationError("Template format error: Unrecognized resource types: [%s]", strings.Join(unknown, ", "))
	}
	return t, nil
}

func capabilities(t *language.Template) (list []string, reason string) {
	c, types := t.Capabilities()
	if c == "" {
		return nil, ""
	}
	return []string{c}, "The following resource(s) require capabilities: [" + strings.Join(types, ", ") + "]"
}

// GetTemplateSummaryInput holds a template or names a stack.
type GetTemplateSummaryInput struct {
	TemplateBody string
	TemplateURL  string
	StackName    string
}

// ParameterConstraints are a parameter's allowed values.
type ParameterConstraints struct {
	AllowedValues []string
}

// ParameterDeclaration is a declared parameter as GetTemplateSummary shows it.
type ParameterDeclaration struct {
	ParameterKey         string
	DefaultValue         *string
	ParameterType        string
	NoEcho               bool
	Description          string
	ParameterConstraints *ParameterConstraints
}

// GetTemplateSummaryOutput tells what a template declares and uses.
type GetTemplateSummaryOutput struct {
	Parameters         []ParameterDeclaration
	Description        string
	Capabilities       []string
	CapabilitiesReason string
	ResourceTypes      []string
	Version            string
	Metadata           string
	DeclaredTransforms []string
}

// GetTemplateSummary tells what a template declares and uses.
func (s *Service) GetTemplateSummary(ctx context.Context, in *GetTemplateSummaryInput) (*GetTemplateSummaryOutput, error) {
	body := in.TemplateBody
	if in.StackName != "" {
		if body != "" || in.TemplateURL != "" {
			return nil, validationError("Only one of StackName, TemplateBody and TemplateURL may be specified.")
		}
		err := s.Store.View(ctx, func(tx *state.Tx) error {
			st, err := s.find(tx, in.StackName)
			if err == nil {
				body = st.Template
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	t, err := s.parse(ctx, body, in.TemplateURL)
	if err != nil {
		return nil, err
	}
	out := &GetTemplateSummaryOutput{
		Parameters: []ParameterDeclaration{}, Description: t.Description, ResourceTypes: t.ResourceTypes(),
		Version: "2010-09-09", DeclaredTransforms: []string{},
	}
	for _, k := range sortedKeys(t.Parameters) {
		p := t.Parameters[k]
		out.Parameters = append(out.Parameters, ParameterDeclaration{
			ParameterKey: k, DefaultValue: p.Default, ParameterType: p.Type, NoEcho: p.NoEcho, Description: p.Description,
			ParameterConstraints: &ParameterConstraints{AllowedValues: p.AllowedValues},
		})
	}
	out.Capabilities, out.CapabilitiesReason = capabilities(t)
	if t.Metadata != nil {
		out.Metadata = mustJSON(t.Metadata)
	}
	return out, nil
}

// ListExportsInput pages through the exports.
type ListExportsInput struct {
	NextToken string
}

// Export is one exported output.
type Export struct {
	ExportingStackId string
	Name             string
	Value            string `aws:",keepempty"`
}

// ListExportsOutput lists exports by name.
type ListExportsOutput struct {
	Exports   []Export
	NextToken string
}

// ListExports lists the exported outputs of all stacks.
func (s *Service) ListExports(ctx context.Context, in *ListExportsInput) (*ListExportsOutput, error) {
	out := &ListExportsOutput{Exports: []Export{}}
	err := s.Store.View(ctx, func(tx *state.Tx) error {
		values, owners, err := s.store.exports(tx)
		if err != nil {
			return err
		}
		page, next, err := paginate(sortedKeys(values), in.NextToken, 100)
		if err != nil {
			return err
		}
		out.NextToken = next
		for _, name := range page {
			out.Exports = append(out.Exports, Export{ExportingStackId: owners[name], Name: name, Value: values[name]})
		}
		return nil
	})
	return out, err
}
