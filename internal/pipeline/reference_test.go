package pipeline_test

import (
	"testing"

	"nightshift/internal/pipeline"
)

func TestReferenceIsUpToDate(t *testing.T) {
	t.Parallel()
	golden(t, "../../docs/pipeline.md", pipeline.Reference())
	schema, err := pipeline.JSONSchema()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "../../docs/nightshift.schema.json", string(schema))
}
