package redshiftdata_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	client "github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/aws/smithy-go"

	"nightshift/internal/clock"
	"nightshift/internal/protocol"
	"nightshift/internal/redshift"
	"nightshift/internal/service/redshiftdata"
	"nightshift/internal/state"
)

// recorder is the event bus of the tests: it notes what committed.
type recorder chan redshiftdata.StatementEvent

func (r recorder) Emit(tx *state.Tx, e redshiftdata.StatementEvent) error {
	tx.AfterCommit(func() { r <- e })
	return nil
}

type fixture struct {
	*client.Client
	dir     string
	events  recorder
	store   *state.Store
	engine  *redshift.Engine
	service *redshiftdata.Service
	clock   clock.Clock // nil: the system's
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{dir: t.TempDir(), events: make(recorder, 100)}
	f.open(t)
	f.start(t)
	return f
}

func (f *fixture) open(t *testing.T) {
	t.Helper()
	var err error
	if f.store, err = state.Open(t.Context(), state.Options{Path: filepath.Join(f.dir, "state.db"), Ephemeral: true}); err != nil {
		t.Fatal(err)
	}
	if f.engine, err = redshift.Open(t.Context(), redshift.Options{Path: filepath.Join(f.dir, "dev.duckdb"), Threads: 2, MemoryLimit: "256MiB"}); err != nil {
		t.Fatal(err)
	}
	if f.clock == nil {
		f.clock = clock.System()
	}
	f.service, err = redshiftdata.New(redshiftdata.Deps{Store: f.store, Clock: f.clock, Account: "000000000000", Region: "us-east-1",
		Engine: f.engine, Events: f.events, ResultsDir: filepath.Join(f.dir, "results"), Ephemeral: true, Workers: 4, MaxActive: 20})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(protocol.NewRouter([]protocol.Service{f.service.Operations()}, protocol.RouterOptions{Region: "us-east-1", AccountID: "000000000000"}))
	f.Client = client.New(client.Options{Region: "us-east-1", BaseEndpoint: &server.URL, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")})
	t.Cleanup(func() {
		server.Close()
		f.close(t)
	})
}

func (f *fixture) start(t *testing.T) {
	t.Helper()
	if err := f.service.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) close(t *testing.T) {
	t.Helper()
	f.service.Stop()
	if err := errors.Join(f.engine.Close(), f.store.Close()); err != nil {
		t.Error(err)
	}
}

func input(sql string) *client.ExecuteStatementInput {
	return &client.ExecuteStatementInput{Sql: &sql, ClusterIdentifier: aws.String("redshift-cluster-1"), Database: aws.String("dev"),
		DbUser: aws.String("awsuser"), WithEvent: aws.Bool(true)}
}

// run executes a statement and waits for its event.
func (f *fixture) run(t *testing.T, in *client.ExecuteStatementInput) *client.DescribeStatementOutput {
	t.Helper()
	out, err := f.ExecuteStatement(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return f.wait(t, *out.Id)
}

func (f *fixture) wait(t *testing.T, id string) *client.DescribeStatementOutput {
	t.Helper()
	for {
		select {
		case e := <-f.events:
			if e.StatementID != id {
				continue
			}
		case <-t.Context().Done():
			t.Fatal("no event")
		}
		d, err := f.DescribeStatement(t.Context(), &client.DescribeStatementInput{Id: &id})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
}

func wantError(t *testing.T, err error, code, text string) {
	t.Helper()
	var e smithy.APIError
	if !errors.As(err, &e) || e.ErrorCode() != code || !strings.Contains(e.ErrorMessage(), text) {
		t.Errorf("error %v, want %s with %q", err, code, text)
	}
}

func TestExecuteDescribeResult(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	in := input("select 7::int as n, 'a,b'::varchar(10) as s, null::int as z, true as b, 1.5::float8 as d")
	in.StatementName = aws.String("pipe/run/step/1")
	d := f.run(t, in)
	if d.Status != types.StatusStringFinished || !*d.HasResultSet || d.ResultRows != 1 || d.Duration <= 0 || *d.QueryString != *in.Sql || d.RedshiftQueryId == 0 {
		t.Fatalf("%+v %v", d, aws.ToString(d.Error))
	}
	r, err := f.GetStatementResult(ctx, &client.GetStatementResultInput{Id: d.Id})
	if err != nil {
		t.Fatal(err)
	}
	got, _ := json.Marshal(r.Records)
	if want := `[[{"Value":7},{"Value":"a,b"},{"Value":true},{"Value":true},{"Value":1.5}]]`; string(got) != want {
		t.Errorf("records %s, want %s", got, want)
	}
	if len(r.ColumnMetadata) != 5 || *r.ColumnMetadata[0].Label != "n" || *r.ColumnMetadata[0].TypeName != "int4" || r.TotalNumRows != 1 {
		t.Errorf("%+v", r)
	}
	_, err = f.GetStatementResultV2(ctx, &client.GetStatementResultV2Input{Id: d.Id})
	wantError(t, err, "ValidationException", "JSON")

	in.ResultFormat, in.ClientToken = types.ResultFormatStringCsv, nil // the SDK has put a token in
	d = f.run(t, in)
	v2, err := f.GetStatementResultV2(ctx, &client.GetStatementResultV2Input{Id: d.Id})
	if err != nil {
		t.Fatal(err)
	}
	if records := v2.Records[0].(*types.QueryRecordsMemberCSVRecords).Value; records != "7,\"a,b\",,true,1.5\n" {
		t.Errorf("csv %q", records)
	}
	list, err := f.ListStatements(ctx, &client.ListStatementsInput{StatementName: aws.String("pipe/run/"), MaxResults: 1})
	if err != nil || len(list.Statements) != 1 || *list.Statements[0].Id != *d.Id || list.NextToken == nil {
		t.Fatalf("%+v, %v", list, err)
	}
	list, err = f.ListStatements(ctx, &client.ListStatementsInput{StatementName: aws.String("pipe/run/"), NextToken: list.NextToken, Status: types.StatusStringFinished})
	if err != nil || len(list.Statements) != 1 || *list.Statements[0].Id == *d.Id || list.NextToken != nil {
		t.Errorf("%+v, %v", list, err)
	}
	list, err = f.ListStatements(ctx, &client.ListStatementsInput{StatementName: aws.String("PIPE/"), Status: types.StatusStringAll})
	if err != nil || len(list.Statements) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestParametersAreBound(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	in := input("select :text as t")
	in.Parameters = []types.SqlParameter{{Name: aws.String("text"), Value: aws.String("'; drop table x; --")}}
	d := f.run(t, in)
	r, err := f.GetStatementResult(t.Context(), &client.GetStatementResultInput{Id: d.Id})
	if err != nil {
		t.Fatalf("%v: %s", err, aws.ToString(d.Error))
	}
	if v := r.Records[0][0].(*types.FieldMemberStringValue).Value; v != "'; drop table x; --" {
		t.Errorf("value %q", v)
	}
}

func TestSeveralStatementsAreOneTransaction(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	d := f.run(t, input("create table t (n int); insert into t values (1); select * from nothing_here;"))
	if d.Status != types.StatusStringFailed || !strings.HasPrefix(aws.ToString(d.Error), "ERROR: ") || !strings.Contains(*d.Error, "nothing_here") {
		t.Errorf("%s %s", d.Status, aws.ToString(d.Error))
	}
	if d = f.run(t, input("select * from t")); d.Status != types.StatusStringFailed {
		t.Errorf("the table of a failed text is there: %s", d.Status)
	}
	d = f.run(t, input("create table t (n int); insert into t values (1), (2);"))
	if d.Status != types.StatusStringFinished || d.ResultRows != 2 || *d.HasResultSet {
		t.Errorf("%s %s, %d rows", d.Status, aws.ToString(d.Error), d.ResultRows)
	}
	_, err := f.GetStatementResult(t.Context(), &client.GetStatementResultInput{Id: d.Id})
	wantError(t, err, "ResourceNotFoundException", "does not have result")
}

func TestBatch(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	batch := func(sqls ...string) *client.DescribeStatementOutput {
		out, err := f.BatchExecuteStatement(ctx, &client.BatchExecuteStatementInput{Sqls: sqls, WorkgroupName: aws.String("wg1"), Database: aws.String("dev"), WithEvent: aws.Bool(true)})
		if err != nil {
			t.Fatal(err)
		}
		return f.wait(t, *out.Id)
	}
	d := batch("create table b (n int)", "insert into b values (1), (2), (3)", "select n from b order by n")
	if d.Status != types.StatusStringFinished || len(d.SubStatements) != 3 || d.SubStatements[1].ResultRows != 3 || !*d.SubStatements[2].HasResultSet {
		t.Fatalf("%s %s %+v", d.Status, aws.ToString(d.Error), d.SubStatements)
	}
	_, err := f.GetStatementResult(ctx, &client.GetStatementResultInput{Id: d.Id})
	wantError(t, err, "ValidationException", "BatchExecuteStatement result can only be retrieved with sub-statement id.")
	r, err := f.GetStatementResult(ctx, &client.GetStatementResultInput{Id: aws.String(*d.Id + ":3")})
	if err != nil || len(r.Records) != 3 {
		t.Errorf("%+v, %v", r, err)
	}
	sub, err := f.DescribeStatement(ctx, &client.DescribeStatementInput{Id: aws.String(*d.Id + ":2")})
	if err != nil || *sub.QueryString != "insert into b values (1), (2), (3)" || sub.ResultRows != 3 {
		t.Errorf("%+v, %v", sub, err)
	}
	d = batch("insert into b values (4)", "select * from nowhere", "select 1")
	if d.Status != types.StatusStringFailed || !strings.HasPrefix(*d.Error, "Query #2 failed with ERROR: ") || d.SubStatements[1].Status != types.StatementStatusStringFailed ||
		d.SubStatements[2].Status != types.StatementStatusStringAborted {
		t.Errorf("%s %s %+v", d.Status, aws.ToString(d.Error), d.SubStatements)
	}
	if d = f.run(t, input("select count(*) from b")); d.Status != types.StatusStringFinished {
		t.Fatal(aws.ToString(d.Error))
	}
	r, err = f.GetStatementResult(ctx, &client.GetStatementResultInput{Id: d.Id})
	if err != nil || r.Records[0][0].(*types.FieldMemberLongValue).Value != 3 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestClientToken(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	in := input("create table once (n int)")
	in.ClientToken = aws.String("token-1")
	first := f.run(t, in)
	again, err := f.ExecuteStatement(ctx, in)
	if err != nil || *again.Id != *first.Id {
		t.Errorf("%+v, %v", again, err)
	}
	in.Sql = aws.String("create table twice (n int)")
	_, err = f.ExecuteStatement(ctx, in)
	wantError(t, err, "ValidationException", "client token")
}

func TestLongResultsComeInPages(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ten := "(select 0 as n union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7 union all select 8 union all select 9)"
	d := f.run(t, input("select a.n + 10*b.n + 100*c.n + 1000*e.n as n from "+ten+" a, "+ten+" b, "+ten+" c, "+ten+" e where e.n < 3 order by 1"))
	if d.Status != types.StatusStringFinished {
		t.Fatal(aws.ToString(d.Error))
	}
	next, pages := int64(0), 0
	for p := client.NewGetStatementResultPaginator(f, &client.GetStatementResultInput{Id: d.Id}); p.HasMorePages(); pages++ {
		page, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range page.Records {
			if n := row[0].(*types.FieldMemberLongValue).Value; n != next {
				t.Fatalf("row %d is %d", next, n)
			}
			next++
		}
	}
	if next != 3000 || pages != 3 {
		t.Errorf("%d rows in %d pages", next, pages)
	}
}

func TestCancelWhatWaits(t *testing.T) {
	t.Parallel()
	f := &fixture{dir: t.TempDir(), events: make(recorder, 10)}
	f.open(t) // and not started
	out, err := f.ExecuteStatement(t.Context(), input("select 1"))
	if err != nil {
		t.Fatal(err)
	}
	if c, err := f.CancelStatement(t.Context(), &client.CancelStatementInput{Id: out.Id}); err != nil || !*c.Status {
		t.Fatalf("%+v, %v", c, err)
	}
	if d := f.wait(t, *out.Id); d.Status != types.StatusStringAborted {
		t.Errorf("%+v", d)
	}
	_, err = f.CancelStatement(t.Context(), &client.CancelStatementInput{Id: out.Id})
	wantError(t, err, "ValidationException", "Could not cancel a query that is already in ABORTED state with ID: "+*out.Id)
}

func TestCancelWhatRuns(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	hundred := "(select 0 as n"
	for n := 1; n < 100; n++ {
		hundred += fmt.Sprintf(" union all select %d", n)
	}
	hundred += ")"
	from := hundred + " a, " + hundred + " b, " + hundred + " c, " + hundred + " d, " + hundred + " e, " + hundred + " f"
	out, err := f.ExecuteStatement(ctx, input("select sum(a.n * b.n + c.n * d.n - e.n * f.n) from "+from))
	if err != nil {
		t.Fatal(err)
	}
	for status := types.StatusStringSubmitted; status != types.StatusStringStarted; {
		d, err := f.DescribeStatement(ctx, &client.DescribeStatementInput{Id: out.Id})
		if err != nil || d.Status == types.StatusStringFailed || d.Status == types.StatusStringFinished {
			t.Fatalf("%+v, %v", d, err)
		}
		status = d.Status
	}
	if c, err := f.CancelStatement(ctx, &client.CancelStatementInput{Id: out.Id}); err != nil || !*c.Status {
		t.Fatalf("%+v, %v", c, err)
	}
	if d := f.wait(t, *out.Id); d.Status != types.StatusStringAborted || d.Duration <= 0 {
		t.Errorf("%+v", d)
	}
}

func TestSessionsKeepTheirTemporaryTables(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	in := input("create temp table kept (n int)")
	in.SessionKeepAliveSeconds = aws.Int32(60)
	d := f.run(t, in)
	if d.Status != types.StatusStringFinished || aws.ToString(d.SessionId) == "" {
		t.Fatalf("%s %s", d.Status, aws.ToString(d.Error))
	}
	next := func(sql string) *client.ExecuteStatementInput {
		return &client.ExecuteStatementInput{Sql: &sql, SessionId: d.SessionId, WithEvent: aws.Bool(true)}
	}
	if again := f.run(t, next("insert into kept values (1), (2)")); again.ResultRows != 2 || *again.Database != "dev" {
		t.Errorf("%+v %s", again, aws.ToString(again.Error))
	}
	last := next("select * from kept")
	last.SessionKeepAliveSeconds = aws.Int32(0)
	if again := f.run(t, last); again.ResultRows != 2 {
		t.Errorf("%+v %s", again, aws.ToString(again.Error))
	}
	if other := f.run(t, input("select * from kept")); other.Status != types.StatusStringFailed {
		t.Error("a temporary table is seen by another session")
	}
	_, err := f.ExecuteStatement(ctx, &client.ExecuteStatementInput{Sql: aws.String("select 1"), SessionId: aws.String("d9b6c0c9-0747-4bf4-b142-e8883122f766")})
	wantError(t, err, "ResourceNotFoundException", "Session does not exist.")
}

func TestTooManyActiveStatements(t *testing.T) {
	t.Parallel()
	f := &fixture{dir: t.TempDir(), events: make(recorder, 10)}
	f.open(t) // and not started
	for range 20 {
		if _, err := f.ExecuteStatement(t.Context(), input("select 1")); err != nil {
			t.Fatal(err)
		}
	}
	_, err := f.ExecuteStatement(t.Context(), input("select 1"))
	wantError(t, err, "ActiveStatementsExceededException", "exceeded")
}

func TestRestartSettlesWhatWasLeft(t *testing.T) {
	t.Parallel()
	f, ctx := &fixture{dir: t.TempDir(), events: make(recorder, 10)}, context.Background()
	f.open(t) // and not started: the statements only wait
	ids := map[string]string{}
	for name, sql := range map[string]string{"waiting": "create table waiting (n int)", "picked": "create table picked (n int)",
		"torn": "create table torn (n int)", "committed": "create table committed (n int)"} {
		out, err := f.ExecuteStatement(ctx, input(sql))
		if err != nil {
			t.Fatal(err)
		}
		ids[name] = *out.Id
	}
	session, err := f.engine.NewSession(ctx, redshift.SessionOptions{Tag: ids["committed"]})
	if err != nil {
		t.Fatal(err)
	}
	err = session.ExecScript(ctx, ids["committed"], []redshift.Statement{{SQL: "create table committed (n int)"}, {SQL: "insert into committed values (1), (2)"}}, nil, nil)
	if err := errors.Join(err, session.Close()); err != nil {
		t.Fatal(err)
	}
	err = f.store.Update(ctx, func(tx *state.Tx) error { // as a killed process leaves it
		for name, status := range map[string]string{"picked": "PICKED", "torn": "STARTED", "committed": "STARTED"} {
			if _, err := tx.Exec("UPDATE redshiftdata_statements SET status = ?, began = ? WHERE id = ?", status, time.Now().UnixNano(), ids[name]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f.close(t)
	f.open(t)
	f.start(t)
	ended := map[string]redshiftdata.StatementEvent{}
	for range ids {
		e := <-f.events
		ended[e.StatementID] = e
	}
	for name, want := range map[string]string{"waiting": "FINISHED", "picked": "FINISHED", "torn": "FAILED", "committed": "FINISHED"} {
		if e := ended[ids[name]]; e.State != want {
			t.Errorf("%s is %s, want %s", name, e.State, want)
		}
	}
	if rows := ended[ids["committed"]].Rows; rows != 2 {
		t.Errorf("%d rows, want 2", rows)
	}
	d, err := f.DescribeStatement(ctx, &client.DescribeStatementInput{Id: aws.String(ids["torn"])})
	if err != nil || !strings.Contains(aws.ToString(d.Error), "rolled back") {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestStatementsAreForgottenAfterADay(t *testing.T) {
	t.Parallel()
	fake := clock.NewFake(time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC))
	f := &fixture{dir: t.TempDir(), events: make(recorder, 10), clock: fake}
	f.open(t)
	f.start(t)
	d := f.run(t, input("select 1"))
	file := filepath.Join(f.dir, "results", *d.Id)
	if _, err := os.Stat(file); err != nil {
		t.Fatal(err)
	}
	fake.Advance(24 * time.Hour)
	_, err := f.DescribeStatement(t.Context(), &client.DescribeStatementInput{Id: d.Id})
	wantError(t, err, "ResourceNotFoundException", "Query does not exist.")
	if list, err := f.ListStatements(t.Context(), &client.ListStatementsInput{}); err != nil || len(list.Statements) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	f.service.Stop()
	f.close(t)
	fake.Advance(time.Minute)
	f.open(t)
	f.start(t)
	fake.WaitForTimers(1) // the first sweep is over
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the result is still there: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	for want, change := range map[string]func(in *client.ExecuteStatementInput){
		"together":     func(in *client.ExecuteStatementInput) { in.WorkgroupName = aws.String("wg1") },
		"Either":       func(in *client.ExecuteStatementInput) { in.ClusterIdentifier = nil },
		"clusterIdent": func(in *client.ExecuteStatementInput) { in.ClusterIdentifier = aws.String("No Cluster") },
		"Database":     func(in *client.ExecuteStatementInput) { in.Database = nil },
		"DbUser":       func(in *client.ExecuteStatementInput) { in.SecretArn = aws.String("arn:aws:secretsmanager:x") },
		"too large":    func(in *client.ExecuteStatementInput) { in.Sql = aws.String(strings.Repeat(" ", 100<<10+1)) },
		"Duplicate": func(in *client.ExecuteStatementInput) {
			in.Parameters = []types.SqlParameter{{Name: aws.String("a"), Value: aws.String("1")}, {Name: aws.String("a"), Value: aws.String("1")}}
		},
		"a-b": func(in *client.ExecuteStatementInput) {
			in.Parameters = []types.SqlParameter{{Name: aws.String("a-b"), Value: aws.String("1")}}
		},
		"resultFormat":     func(in *client.ExecuteStatementInput) { in.ResultFormat = "XML" },
		"clientToken":      func(in *client.ExecuteStatementInput) { in.ClientToken = aws.String(strings.Repeat("t", 65)) },
		"sessionKeepAlive": func(in *client.ExecuteStatementInput) { in.SessionKeepAliveSeconds = aws.Int32(90000) },
		"Database can not": func(in *client.ExecuteStatementInput) {
			in.SessionId = aws.String("d9b6c0c9-0747-4bf4-b142-e8883122f766")
		},
	} {
		in := input("select 1")
		change(in)
		_, err := f.ExecuteStatement(ctx, in)
		wantError(t, err, "ValidationException", want)
	}
	_, err := f.DescribeStatement(ctx, &client.DescribeStatementInput{Id: aws.String("d9b6c0c9-0747-4bf4-b142-e8883122f766")})
	wantError(t, err, "ResourceNotFoundException", "Query does not exist.")
	_, err = f.DescribeStatement(ctx, &client.DescribeStatementInput{Id: aws.String("nonsense")})
	wantError(t, err, "ValidationException", "'id'")
	d := f.run(t, input("selekt 1"))
	if d.Status != types.StatusStringFailed || !strings.HasPrefix(*d.Error, "ERROR: ") {
		t.Errorf("%s %s", d.Status, aws.ToString(d.Error))
	}
	in := input("select 1")
	in.Database = aws.String("nowhere")
	if d := f.run(t, in); d.Status != types.StatusStringFailed || !strings.Contains(*d.Error, "nowhere") {
		t.Errorf("%s %s", d.Status, aws.ToString(d.Error))
	}
}
