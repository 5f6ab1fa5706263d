package cloudformation

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"nightshift/internal/clock"
	"nightshift/internal/service/cloudformation/language"
	"nightshift/internal/state"
)

var stackNamePattern = regexp.MustCompile(`^[a-zA-Z][-a-zA-Z0-9]{0,127}$`)

// templateText gets the template from a request: its body, or an object of our own S3.
func (s *Service) templateText(ctx context.Context, body, templateURL string) (string, error) {
	switch {
	case body != "" && templateURL != "":
		return "", validationError("You must specify only one of TemplateBody or TemplateURL.")
	case body != "":
		if len(body) > language.MaxBody {
			return "", validationError("1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to %d", language.MaxBody)
		}
		return body, nil
	case templateURL == "":
		return "", validationError("Either Template URL or Template Body must be specified.")
	}
	bucket, key, err := parseTemplateURL(templateURL)
	if err != nil {
		return "", err
	}
	if s.Code == nil {
		return "", validationError("nightshift: TemplateURL is not available")
	}
	data, err := s.Code.Get(ctx, bucket, key)
	if err != nil {
		return "", validationError("S3 error: %v (bucket %s, key %s)", err, bucket, key)
	}
	if len(data) > language.MaxObject {
		return "", validationError("Template may not exceed %d bytes in size.", language.MaxObject)
	}
	return string(data), nil
}

// parseTemplateURL takes bucket and key from a path-style or virtual-host URL.
func parseTemplateURL(text string) (bucket, key string, err error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "s3") {
		return "", "", validationError("TemplateURL must be a supported URL.")
	}
	path := strings.TrimPrefix(u.Path, "/")
	host := u.Hostname()
	if u.Scheme == "s3" {
		return host, path, nil
	}
	if before, _, ok := strings.Cut(host, ".s3"); ok {
		return before, path, nil
	}
	bucket, key, ok := strings.Cut(path, "/")
	if !ok || bucket == "" || key == "" {
		return "", "", validationError("TemplateURL must reference a valid S3 object to which you have access.")
	}
	return bucket, key, nil
}

// parameterValues turns the request's parameters into values; previous ones
// are taken over where asked for.
func parameterValues(given []Parameter, previous map[string]string, update bool) (map[string]string, error) {
	out := map[string]string{}
	for _, p := range given {
		if p.ParameterKey == "" {
			return nil, validationError("1 validation error detected: Value null at 'parameters.1.member.parameterKey' failed to satisfy constraint: Member must not be null")
		}
		if _, dup := out[p.ParameterKey]; dup {
			return nil, validationError("Duplicate parameter keys: [%s]", p.ParameterKey)
		}
		if p.UsePreviousValue != nil && *p.UsePreviousValue {
			if p.ParameterValue != nil {
				return nil, validationError("Invalid input for parameter key %s. Cannot specify usePreviousValue as true and non empty value for a parameter", p.ParameterKey)
			}
			v, ok := previous[p.ParameterKey]
			if !update || !ok {
				return nil, validationError("Invalid input for parameter key %s. Cannot specify usePreviousValue as true for a parameter key not in the previous template", p.ParameterKey)
			}
			out[p.ParameterKey] = v
			continue
		}
		if p.ParameterValue == nil {
			return nil, validationError("Parameters: [%s] must have values", p.ParameterKey)
		}
		out[p.ParameterKey] = *p.ParameterValue
	}
	return out, nil
}

// proposal is a version that has passed all the checks a request goes through.
type proposal struct {
	version
	template *language.Template
	graph    *language.Graph
	scope    *language.Scope
}

// propose checks template, parameters and capabilities. st gives the names the
// pseudo parameters stand for; get the resources there are.
func (s *Service) propose(st *stack, body string, params map[string]string, capabilities []string, imports map[string]string, get func(string) *resource) (*proposal, error) {
	t, err := language.Parse(body)
	if err != nil {
		return nil, templateError(err)
	}
	values, err := t.BindParameters(params)
	if err != nil {
		return nil, templateError(err)
	}
	p := &proposal{template: t}
	p.Template, p.Description, p.Parameters, p.Capabilities = body, t.Description, values, capabilities
	if unknown := s.unknownTypes(t); len(unknown) > 0 {
		return nil, validationError("Template format error: Unrecognized resource types: [%s]", strings.Join(unknown, ", "))
	}
	if err := checkCapabilities(t, capabilities); err != nil {
		return nil, err
	}
	probe := *st
	probe.version = p.version
	p.scope = s.scope(&probe, t, get, imports)
	if p.graph, err = p.scope.Graph(); err != nil {
		return nil, templateError(err)
	}
	if len(p.graph.Resources) == 0 {
		return nil, validationError("Template format error: At least one Resources member must be defined.")
	}
	return p, nil
}

func (s *Service) unknownTypes(t *language.Template) []string {
	return slices.DeleteFunc(t.ResourceTypes(), func(typ string) bool { return language.IsCustom(typ) || s.Providers[typ] != nil })
}

var knownCapabilities = []string{"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"}

func checkCapabilities(t *language.Template, given []string) error {
	for _, c := range given {
		if !slices.Contains(knownCapabilities, c) {
			return validationError("1 validation error detected: Value '[%s]' at 'capabilities' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [CAPABILITY_NAMED_IAM, CAPABILITY_IAM, CAPABILITY_AUTO_EXPAND]]", strings.Join(given, ", "))
		}
	}
	need, _ := t.Capabilities()
	if need == "" || slices.Contains(given, "CAPABILITY_NAMED_IAM") || need == "CAPABILITY_IAM" && slices.Contains(given, "CAPABILITY_IAM") {
		return nil
	}
	return insufficientCapabilities(need)
}

func checkTags(tags []Tag) error {
	if len(tags) > 50 {
		return validationError("1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50")
	}
	for _, t := range tags {
		if t.Key == "" || len(t.Key) > 128 || len(t.Value) > 256 || strings.HasPrefix(t.Key, "aws:") {
			return validationError("Invalid tag key or value: %q", t.Key)
		}
	}
	return nil
}

func checkNotifications(arns []string) error {
	if len(arns) > 1 || len(arns) == 1 && arns[0] != "" {
		return validationError("nightshift: NotificationARNs is not supported by the local cloud")
	}
	return nil
}

func checkRollbackConfiguration(c *RollbackConfiguration) error {
	if c != nil && (len(c.RollbackTriggers) > 0 || c.MonitoringTimeInMinutes != nil && *c.MonitoringTimeInMinutes != 0) {
		return validationError("nightshift: RollbackConfiguration is not supported by the local cloud")
	}
	return nil
}

func (s *Service) newStackID(name string) string {
	return fmt.Sprintf("arn:aws:cloudformation:%s:%s:stack/%s/%s", s.Region, s.Account, name, clock.NewID())
}

func (s *Service) newOperation(phase, token string) *operation {
	return &operation{ID: clock.NewID(), Phase: phase, Token: token, Started: s.Clock.Now()}
}

// shownParameters lists the parameters in order, NoEcho values masked.
func (st *stack) shownParameters() []Parameter {
	t, err := language.Parse(st.Template)
	out := []Parameter{}
	for _, k := range sortedKeys(st.Parameters) {
		v := st.Parameters[k]
		if err == nil && t.Parameters[k] != nil && t.Parameters[k].NoEcho {
			v = "****"
		}
		out = append(out, Parameter{ParameterKey: k, ParameterValue: &v})
	}
	return out
}

// find reads a stack for an operation that needs it to exist.
func (s *Service) find(tx *state.Tx, nameOrID string) (*stack, error) {
	st, err := s.store.stack(tx, nameOrID)
	if err != nil {
		return nil, err
	}
	if st == nil {
		return nil, validationError("Stack with id %s does not exist", nameOrID)
	}
	return st, nil
}

// current reads everything a proposal is compared with.
func (s *Service) current(tx *state.Tx, st *stack) (map[string]*resource, map[string]string, error) {
	imports, _, err := s.store.exports(tx)
	if err != nil {
		return nil, nil, err
	}
	rows, err := s.store.resources(tx, st.ID)
	return rows, imports, err
}
