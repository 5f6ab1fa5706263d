package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Reference is docs/pipeline.md: every field, from the table that validates them.
func Reference() string {
	var b strings.Builder
	b.WriteString(`# The pipeline definition

<!-- Generated from internal/pipeline/schema.go; go test ./internal/pipeline -update writes it. -->

A pipeline is a folder with ` + "`nightshift.yaml`" + ` and SQL files. Every problem in it is reported as
` + "`file:line:column: what is wrong, what is allowed`" + `, all at once. [nightshift.schema.json](nightshift.schema.json) is the
same as a JSON schema, for editors.

A field marked *not yet* is designed and not built: using it is refused by name.

`)
	root := definition()
	writeFields(&b, "", &root)
	b.WriteString(`## SQL

- A text (a file, or ` + "`sql:`" + `) holds 1 to ` + fmt.Sprint(MaxStatements) + ` statements of at most 100 KB each. One statement is sent with ExecuteStatement,
  several with BatchExecuteStatement: they are one transaction, and ` + "`BEGIN`" + `, ` + "`COMMIT`" + ` and the like are refused.
- ` + "`${name}`" + ` stands for a parameter, anywhere in the text; ` + "`${iam_role}`" + ` for the ARN of ` + "`warehouse.iam_role`" + `. A value never
  holds what could end a literal or a statement.
- A step is finished when its statement is. When one fails, no further step starts; those that run are let finish; then
  the run has failed.

## Objects

Object files run at deploy, in order, each waited for. A deployment that changes any of them, their order, or a
parameter's value runs all of them again, so each must be repeatable. "Already exists" is an error and fails the
deployment. The setup function waits 15 minutes at most, the longest a function may live: build what takes longer in a step.
With ` + "`on_delete: drop`" + ` the deletion of the stack drops what the files create, in reverse order; what is not there any more
is no error, and a stack whose creation failed drops nothing.
`)
	return b.String()
}

func writeFields(b *strings.Builder, path string, f *field) {
	title := path
	if title == "" {
		title = "Top level"
	} else {
		title = "`" + title + "`"
	}
	fmt.Fprintf(b, "## %s\n\n| field | value | what it is |\n| --- | --- | --- |\n", title)
	for _, c := range f.fields {
		value := c.form()
		doc := c.doc
		if c.required {
			doc += " **Required.**"
		}
		if c.later {
			value, doc = "*not yet*", c.doc
		}
		if c.example != "" {
			doc += " Example: `" + c.example + "`."
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", c.name, value, strings.ReplaceAll(doc, "|", "\\|"))
	}
	b.WriteByte('\n')
	for _, c := range f.fields {
		child := path + c.name
		switch {
		case c.later:
		case c.kind == kindObject:
			writeFields(b, child+".", &c)
		case c.kind == kindList:
			writeFields(b, child+"[].", c.element)
		case c.kind == kindNamed:
			writeFields(b, child+".<name>.", c.element)
		}
	}
}

// form says what a value looks like, for the reference.
func (f *field) form() string {
	if len(f.enum) > 0 {
		of := "`" + strings.Join(f.enum, "`, `") + "`"
		if f.kind == kindTexts {
			return "one or a list of " + of
		}
		return of
	}
	switch f.kind {
	case kindTexts:
		return "text or list of texts"
	case kindList:
		return "list"
	case kindObject:
		return "mapping"
	case kindNamed, kindNamedTexts:
		return "mapping by name"
	default:
		return "text"
	}
}

// JSONSchema is docs/nightshift.schema.json, from the same table.
func JSONSchema() ([]byte, error) {
	root := definition()
	s := root.schema()
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "Nightshift pipeline"
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(s); err != nil {
		return nil, fmt.Errorf("write JSON schema: %w", err)
	}
	return b.Bytes(), nil
}

func (f *field) schema() map[string]any {
	scalar := map[string]any{"type": []string{"string", "number", "boolean"}}
	if len(f.enum) > 0 {
		scalar = map[string]any{"enum": f.enum}
	}
	var s map[string]any
	switch f.kind {
	case kindText:
		s = scalar
	case kindTexts:
		s = map[string]any{"anyOf": []any{scalar, map[string]any{"type": "array", "items": scalar}}}
	case kindList:
		s = map[string]any{"type": "array", "items": f.element.schema()}
	case kindNamed:
		s = map[string]any{"type": "object", "additionalProperties": f.element.schema(), "minProperties": 1}
	case kindNamedTexts:
		s = map[string]any{"type": "object", "additionalProperties": scalar}
	case kindObject:
		properties := map[string]any{}
		var required []string
		for _, c := range f.fields {
			if c.later {
				continue
			}
			properties[c.name] = c.schema()
			if c.required {
				required = append(required, c.name)
			}
		}
		s = map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
		if required != nil {
			s["required"] = required
		}
	}
	if f.doc != "" {
		s["description"] = f.doc
	}
	return s
}
