package redshiftdata_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"

	"nightshift/internal/clock"
)

func parameter(name, value string) types.SqlParameter {
	return types.SqlParameter{Name: &name, Value: &value}
}

// TestParameters is "Running SQL statements with parameters" of the management guide.
func TestParameters(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	tests := []struct {
		name, sql, want string
		parameters      []types.SqlParameter
	}{
		{"used in any order, more than once", "select :b || :a || :b", "", []types.SqlParameter{parameter("a", "1"), parameter("b", "2")}},
		{"unused", "select :a", "Unused parameters: [b, c]", []types.SqlParameter{parameter("a", "1"), parameter("b", "2"), parameter("c", "2")}},
		{"in quotes", "select ':a'", "Unused parameters: [a]", []types.SqlParameter{parameter("a", "1")}},
		{"in comments", "select 1 -- :a\n/* :a */", "Unused parameters: [a]", []types.SqlParameter{parameter("a", "1")}},
		{"a cast", "select 1::int", "Unused parameters: [int]", []types.SqlParameter{parameter("int", "1")}},
		{"beside a cast", "select :a::int", "", []types.SqlParameter{parameter("a", "1")}},
		{"within UNLOAD's text", "unload('select :a') to 's3://x/y' iam_role default", "Unused parameters: [a]", []types.SqlParameter{parameter("a", "1")}},
		{"no value", "select :a", "at 'parameters.1.member.value' failed to satisfy constraint: Member must have length greater than or equal to 1", []types.SqlParameter{parameter("a", "")}},
		{"a name", "select :a", "at 'parameters.2.member.name'", []types.SqlParameter{parameter("a", "1"), parameter("a-b", "1")}},
		{"twice", "select :a", "Duplicate parameter name: a", []types.SqlParameter{parameter("a", "1"), parameter("a", "1")}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := input(test.sql)
			in.Parameters = test.parameters
			if test.want == "" {
				if d := f.run(t, in); d.Status != types.StatusStringFinished {
					t.Error(aws.ToString(d.Error))
				}
				return
			}
			_, err := f.ExecuteStatement(t.Context(), in)
			wantError(t, err, "ValidationException", test.want)
		})
	}
	batch := &client.BatchExecuteStatementInput{Sqls: []string{"select 1", "select :a"}, ClusterIdentifier: aws.String("c"), Database: aws.String("dev"),
		Parameters: []types.SqlParameter{parameter("a", "1")}}
	if _, err := f.BatchExecuteStatement(t.Context(), batch); err != nil {
		t.Errorf("a parameter that one statement of a batch uses: %v", err)
	}
}

// TestTokens gives each operation what is no token, and the token of another list.
func TestTokens(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	d := f.run(t, input("with recursive n(i) as (select 1 union all select i + 1 from n where i < 1500) select i from n"))
	result, err := f.GetStatementResult(ctx, &client.GetStatementResultInput{Id: d.Id})
	if err != nil || len(result.Records) != 1000 || result.NextToken == nil {
		t.Fatalf("%d rows, token %v, %v", len(result.Records), result.NextToken, err)
	}
	second, err := f.GetStatementResult(ctx, &client.GetStatementResultInput{Id: d.Id, NextToken: result.NextToken})
	if err != nil || len(second.Records) != 500 || second.NextToken != nil {
		t.Fatalf("%d rows, token %v, %v", len(second.Records), second.NextToken, err)
	}
	cluster, db := aws.String("c"), aws.String("dev")
	for _, token := range []string{"junk", "1", "0", "-1", "zzzzzzzzzzzzzzzzzzz", "!", strings.Repeat("A", 3000), *result.NextToken} {
		calls := map[string]func() error{
			"ListStatements": func() error {
				_, err := f.ListStatements(ctx, &client.ListStatementsInput{NextToken: &token})
				return err
			},
			"ListDatabases": func() error {
				_, err := f.ListDatabases(ctx, &client.ListDatabasesInput{ClusterIdentifier: cluster, Database: db, NextToken: &token})
				return err
			},
			"ListSchemas": func() error {
				_, err := f.ListSchemas(ctx, &client.ListSchemasInput{ClusterIdentifier: cluster, Database: db, NextToken: &token})
				return err
			},
			"ListTables": func() error {
				_, err := f.ListTables(ctx, &client.ListTablesInput{ClusterIdentifier: cluster, Database: db, NextToken: &token})
				return err
			},
			"DescribeTable": func() error {
				_, err := f.DescribeTable(ctx, &client.DescribeTableInput{ClusterIdentifier: cluster, Database: db, NextToken: &token})
				return err
			},
		}
		if token != *result.NextToken {
			calls["GetStatementResult"] = func() error {
				_, err := f.GetStatementResult(ctx, &client.GetStatementResultInput{Id: d.Id, NextToken: &token})
				return err
			}
		}
		for name, call := range calls {
			if err := call(); err == nil {
				t.Errorf("%s takes the token %.20q", name, token)
			} else {
				wantError(t, err, "ValidationException", "NextToken")
			}
		}
	}
}

// TestDescribeAllColumns pages through the columns of all tables: more than one page.
func TestDescribeAllColumns(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	pages, columns := 0, map[string]bool{}
	paginator := client.NewDescribeTablePaginator(f.Client, &client.DescribeTableInput{ClusterIdentifier: aws.String("c"), Database: aws.String("dev"), MaxResults: 300})
	for paginator.HasMorePages() {
		page, err := paginator.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		pages++
		for _, c := range page.ColumnList {
			columns[*c.SchemaName+"."+*c.TableName+"."+*c.Name] = true
		}
	}
	if pages < 3 || len(columns) <= 300*(pages-1) {
		t.Errorf("%d columns on %d pages", len(columns), pages)
	}
}

// TestListedStatuses holds that finished statements are listed unless others are asked for.
func TestListedStatuses(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.run(t, input("select 1"))
	f.run(t, input("select nope"))
	for status, want := range map[types.StatusString]int{"": 1, types.StatusStringAll: 2, types.StatusStringFailed: 1, types.StatusStringFinished: 1, types.StatusStringStarted: 0} {
		out, err := f.ListStatements(t.Context(), &client.ListStatementsInput{Status: status})
		if err != nil || len(out.Statements) != want {
			t.Errorf("status %q: %d statements, %v; want %d", status, len(out.Statements), err, want)
		}
	}
}

// TestClientTokenExpires holds a client token for eight hours.
func TestClientTokenExpires(t *testing.T) {
	t.Parallel()
	fake := clock.NewFake(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	f := &fixture{dir: t.TempDir(), events: make(recorder, 100), clock: fake}
	f.open(t)
	f.start(t)
	in := input("select 1")
	in.ClientToken = aws.String("once")
	first := f.run(t, in)
	submit := func() string {
		out, err := f.ExecuteStatement(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		return *out.Id
	}
	fake.Advance(8*time.Hour - time.Second)
	if id := submit(); id != *first.Id {
		t.Errorf("the token is forgotten within eight hours")
	}
	fake.Advance(2 * time.Second)
	if id := submit(); id == *first.Id {
		t.Errorf("the token is remembered after eight hours")
	}
}

// TestPlaceOfError holds that an error's place is one in the text that was given, not in one of its statements.
func TestPlaceOfError(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for sql, want := range map[string]string{
		"select nope":                             "line 1, column 8",
		"select 1;\n\n select 2,\n  nope":         "line 4, column 3",
		"select 1; select nope":                   "line 1, column 18",
		"select 1;\n /* c */ select\n nope;":      "line 3, column 2",
		"create table t(a int); insert into t x":  "line 1, column",
		"select 1; select 'open":                  "line 1, column 18",
		"-- one\nselect 1;\n-- two\nselect nope;": "line 4, column 8",
	} {
		d := f.run(t, input(sql))
		if d.Status != types.StatusStringFailed || !strings.Contains(aws.ToString(d.Error), "Position: "+want) {
			t.Errorf("%q gives %s %q, want %s", sql, d.Status, aws.ToString(d.Error), want)
		}
	}
}
