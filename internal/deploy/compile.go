package deploy

import (
	"fmt"

	"nightshift/internal/pipeline"
	"nightshift/internal/template"
)

// Compile turns a pipeline into the stack to deploy. The bootstrap is the
// worker's executable for the architecture the functions run on.
func Compile(p *pipeline.Pipeline, bootstrap template.Deflated, codeBucket string) (Stack, error) {
	built, err := template.Build(p)
	if err != nil {
		return Stack{}, fmt.Errorf("build the template of %s: %w", p.Name, err)
	}
	body, err := built.YAML()
	if err != nil {
		return Stack{}, fmt.Errorf("write the template of %s: %w", p.Name, err)
	}
	zip, err := template.Package(p.Plan(), bootstrap)
	if err != nil {
		return Stack{}, fmt.Errorf("pack the functions of %s: %w", p.Name, err)
	}
	return Stack{Name: p.Name, Template: body, Package: zip, CodeBucket: codeBucket, Parameters: map[string]string{}}, nil
}
