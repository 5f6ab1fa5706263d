package provision_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"nightshift/internal/localcloud/provision"
)

var update = flag.Bool("update", false, "write docs/cloudformation-support.md anew")

const head = `# CloudFormation resource types of the local cloud

Made from the providers' models; do not edit: ` + "`go test ./internal/localcloud/provision -update`" + ` writes it anew.

Custom resources (` + "`Custom::…`, `AWS::CloudFormation::CustomResource`" + `) with a Lambda function as ServiceToken are supported too. Any other
type is refused when the stack is asked for, any other property fails its resource, both by name.

**applied**: has its effect here. **stored**: kept and shown, without effect here. A change of
what is marked *replaces* makes a new resource and deletes the old one, as on AWS; other changes are made in place.

`

// inert are the types whose resources are made, shown and changed but have no effect, and why.
var inert = map[string]string{
	"AWS::CloudWatch::Alarm":     "Alarms are never evaluated here.",
	"AWS::CloudWatch::Dashboard": "Nothing is drawn here.",
	"AWS::IAM::ManagedPolicy":    noPermissions, "AWS::IAM::Policy": noPermissions, "AWS::IAM::Role": noPermissions, "AWS::Lambda::Permission": noPermissions,
	"AWS::S3::BucketPolicy": noPermissions, "AWS::SNS::TopicPolicy": noPermissions, "AWS::SQS::QueuePolicy": noPermissions,
}

const noPermissions = "Permissions are not enforced here."

// TestSupportTable holds docs/cloudformation-support.md to the models.
func TestSupportTable(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(head)
	providers := provision.Providers(provision.Services{})
	types := make([]string, 0, len(providers))
	for name := range providers {
		types = append(types, name)
	}
	slices.Sort(types)
	for _, name := range types {
		b.WriteString("## " + name + "\n\n")
		var all []string
		if why := inert[name]; why != "" {
			all = []string{"stored"}
			b.WriteString(why + "\n\n")
		}
		b.WriteString("| Property | Here | |\n|---|---|---|\n")
		rows(&b, reflect.TypeOf(providers[name].Model()), "", all)
		b.WriteString("\n")
	}
	path := filepath.Join("..", "..", "..", "docs", "cloudformation-support.md")
	got := strings.TrimRight(b.String(), "\n") + "\n"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil { //nolint:gosec // a document
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what the models say: go test ./internal/localcloud/provision -update", path)
	}
}

// rows writes a row for each property, nested ones after their owner.
func rows(b *strings.Builder, typ reflect.Type, path string, inherited []string) {
	fields := make([]reflect.StructField, 0, typ.NumField())
	for i := range typ.NumField() {
		fields = append(fields, typ.Field(i))
	}
	slices.SortFunc(fields, func(a, b reflect.StructField) int { return strings.Compare(a.Name, b.Name) })
	for _, f := range fields {
		marks := append(slices.Clone(inherited), strings.Split(f.Tag.Get("cfn"), ",")...)
		effect, notes := "applied", []string{}
		if slices.Contains(marks, "stored") {
			effect = "stored"
		}
		if strings.Contains(f.Tag.Get("cfn"), "required") {
			notes = append(notes, "required")
		}
		if slices.Contains(marks, "replace") {
			notes = append(notes, "replaces")
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", path+f.Name, effect, strings.Join(notes, ", "))
		inner, list := f.Type, ""
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
			if inner.Kind() == reflect.Slice {
				list = "[]"
			}
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			rows(b, inner, path+f.Name+list+".", slices.DeleteFunc(marks, func(m string) bool { return m == "required" }))
		}
	}
}
