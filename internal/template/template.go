package template

import (
	"bytes"
	"fmt"
	"strings"

	"nightshift/internal/pipeline"
	"nightshift/internal/task"
)

// MaxBody is the longest template CloudFormation takes in a request, in bytes; a longer one goes through S3.
const MaxBody = 51200

// Template is a CloudFormation template.
type Template struct {
	root Map
}

// Resources returns the template's resources in order.
func (t *Template) Resources() Map {
	r, _ := t.root.Get("Resources").(Map)
	return r
}

// YAML writes the template; the same pipeline gives the same bytes.
func (t *Template) YAML() ([]byte, error) {
	var b bytes.Buffer
	if err := writeYAML(&b, t.root, 0); err != nil {
		return nil, fmt.Errorf("write template: %w", err)
	}
	return b.Bytes(), nil
}

// Build makes the template of a pipeline.
func Build(p *pipeline.Pipeline) (*Template, error) {
	plan := p.Plan()
	b := &builder{p: p, plan: &plan}
	b.parameters()
	b.ledger()
	b.notification()
	for _, d := range b.duties() {
		b.function(d)
	}
	b.setup()
	b.rules()
	b.deadLetters()
	if n := len(b.resources); n > 500 {
		return nil, fmt.Errorf("pipeline %s makes %d resources, CloudFormation takes 500: it has too many steps", p.Name, n)
	}
	description := strings.TrimSpace("Nightshift pipeline " + p.Name + ". " + p.Description)
	return &Template{root: Map{
		{"AWSTemplateFormatVersion", "2010-09-09"},
		{"Description", description},
		{"Metadata", b.metadata()},
		{"Parameters", b.params},
		{"Conditions", b.conditions},
		{"Resources", b.resources},
		{"Outputs", b.outputs()},
	}}, nil
}

// builder collects the template's sections.
type builder struct {
	p          *pipeline.Pipeline
	plan       *task.Plan
	params     Map
	groups     []group
	conditions Map
	resources  Map
	ruleNames  []string
}

type group struct {
	label string
	names []string
}

func (b *builder) resource(name, kind string, properties Map, attributes ...Entry) {
	r := Map{{"Type", kind}}
	r = append(r, attributes...)
	b.resources = append(b.resources, Entry{name, append(r, Entry{"Properties", properties})})
}

// duties are the functions this pipeline needs.
func (b *builder) duties() []task.Duty {
	var out []task.Duty
	for _, d := range task.Duties() {
		if d != task.DutySetup || len(b.plan.Objects) > 0 {
			out = append(out, d)
		}
	}
	return out
}

// LogicalName turns a name of the definition into CloudFormation's alphanumeric form: has_trips becomes HasTrips.
func LogicalName(name string) string {
	var out strings.Builder
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '-' }) {
		out.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return out.String()
}

// ParameterName is the stack parameter that holds a parameter of the definition.
func ParameterName(name string) string {
	if name == task.ParamIAMRole {
		return "IamRole"
	}
	return "Param" + LogicalName(name)
}

// FunctionName is the name of a duty's function in a stack.
func FunctionName(stack string, d task.Duty) string {
	return stack + "-" + strings.ReplaceAll(string(d), "_", "-")
}

func (b *builder) outputs() Map {
	out := Map{
		{"LedgerBucket", output("The bucket with the run ledger, under runs/"+b.p.Name+"/.", b.ledgerName())},
		{"TopicArn", output("The topic that outcomes are announced on.", ref("OutcomeTopic"))},
		{"DeadLetterQueueUrl", output("What could not be delivered or handled.", ref("DeadLetterQueue"))},
	}
	for _, d := range b.duties() {
		out = append(out, Entry{functionID(d), output("The function of the duty "+string(d)+".", ref(functionID(d)))})
	}
	return out
}

func output(description string, v any) Map {
	return Map{{"Description", description}, {"Value", v}}
}

// functionID is a duty's function in the template.
func functionID(d task.Duty) string { return LogicalName(string(d)) + "Function" }
