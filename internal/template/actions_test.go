package template_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"nightshift/internal/task"
	"nightshift/internal/template"
)

// needs are the actions behind the calls of the worker's code, by the interface
// and method of internal/worker/clients.go. An empty list: nothing beyond.
var needs = map[string][]string{
	"DataAPI.ExecuteStatement":      {"redshift-data:ExecuteStatement"},
	"DataAPI.BatchExecuteStatement": {"redshift-data:BatchExecuteStatement"},
	"DataAPI.DescribeStatement":     {"redshift-data:DescribeStatement"},
	"DataAPI.ListStatements":        {"redshift-data:ListStatements"},
	"DataAPI.GetStatementResult":    {"redshift-data:GetStatementResult"},
	"Bucket.GetObject":              {"s3:GetObject"},
	"Bucket.PutObject":              {"s3:PutObject"},
	"Bucket.ListObjectsV2":          {"s3:ListBucket"},
	"Functions.Invoke":              {"lambda:InvokeFunction"},
	"Bus.PutEvents":                 {"events:PutEvents"},
	"Topic.Publish":                 {"sns:Publish"},
}

// handlers are the functions of internal/worker where each duty begins.
var handlers = map[task.Duty]string{
	task.DutyStart: "start", task.DutyRunSQL: "runSQL", task.DutyAdvance: "advance",
	task.DutyStatusCheck: "statusCheck", task.DutyNotify: "notify", task.DutySetup: "setup",
}

// credentialActions are what submitting SQL needs besides; the stack's parameters choose one.
var credentialActions = []string{
	"redshift-serverless:GetCredentials", "redshift:GetClusterCredentials", "redshift:GetClusterCredentialsWithIAM", "secretsmanager:GetSecretValue",
}

// TestRolesGrantWhatTheCodeCalls follows the worker's source from each duty's
// beginning to the client calls it can reach, and compares them with the duty's role.
func TestRolesGrantWhatTheCodeCalls(t *testing.T) {
	t.Parallel()
	calls := workerCalls(t)
	tpl, err := template.Build(cases(t)["nyc-taxi"])
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range task.Duties() {
		want := []string{"logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage"}
		for _, call := range reach(calls, handlers[d], map[string]bool{}) {
			actions, known := needs[call]
			if !known {
				t.Fatalf("%s calls %s, of which this test knows no action", d, call)
			}
			want = append(want, actions...)
			if call == "DataAPI.ExecuteStatement" {
				want = append(want, credentialActions...)
			}
		}
		role, _ := tpl.Resources().Get(template.LogicalName(string(d)) + "Role").(template.Map)
		got := actionsIn(role)
		slices.Sort(want)
		slices.Sort(got)
		if want, got := slices.Compact(want), slices.Compact(got); !slices.Equal(want, got) {
			t.Errorf("the role of %s\n grants %v\n code calls %v", d, got, want)
		}
	}
}

// actionsIn collects every Action below a value.
func actionsIn(v any) []string {
	var out []string
	switch v := v.(type) {
	case template.Map:
		for _, e := range v {
			if list, ok := e.Value.(template.List); ok && e.Key == "Action" {
				for _, a := range list {
					s, _ := a.(string)
					out = append(out, s)
				}
				continue
			}
			out = append(out, actionsIn(e.Value)...)
		}
	case template.List:
		for _, item := range v {
			out = append(out, actionsIn(item)...)
		}
	}
	return out
}

// reach lists the client calls that a function can come to.
func reach(calls map[string][]string, from string, seen map[string]bool) []string {
	if seen[from] {
		return nil
	}
	seen[from] = true
	var out []string
	for _, c := range calls[from] {
		if strings.Contains(c, ".") {
			out = append(out, c)
		} else {
			out = append(out, reach(calls, c, seen)...)
		}
	}
	return out
}

// workerCalls reads internal/worker: by function, the functions of the package and the client methods it calls.
func workerCalls(t *testing.T) map[string][]string {
	t.Helper()
	clients := []string{"Data", "Bucket", "Functions", "Bus", "Topic"}
	names := map[string]string{"Data": "DataAPI", "Bucket": "Bucket", "Functions": "Functions", "Bus": "Bus", "Topic": "Topic"}
	packages, err := parser.ParseDir(token.NewFileSet(), "../worker", nil, 0) //nolint:staticcheck // the package's syntax alone is wanted
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, file := range packages["worker"].Files {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			ast.Inspect(f.Body, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				switch fun := call.Fun.(type) {
				case *ast.Ident:
					out[f.Name.Name] = append(out[f.Name.Name], fun.Name)
				case *ast.SelectorExpr:
					name := fun.Sel.Name
					if inner, ok := fun.X.(*ast.SelectorExpr); ok && slices.Contains(clients, inner.Sel.Name) {
						name = names[inner.Sel.Name] + "." + name
					}
					out[f.Name.Name] = append(out[f.Name.Name], name)
				}
				return true
			})
		}
	}
	return out
}
