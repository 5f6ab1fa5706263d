package worker_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	rdtypes "github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"

	"nightshift/internal/task"
	"nightshift/internal/worker"
)

// setupPlan has three objects, the second with two statements.
func setupPlan(onDelete string) *task.Plan {
	return &task.Plan{
		Version: task.PlanVersion, Pipeline: "demo", OnDelete: onDelete, Drop: []string{"DROP VIEW IF EXISTS b", "DROP TABLE IF EXISTS a"},
		Objects: []task.Object{
			{Name: "a", File: "sql/a.sql", Statements: []task.Statement{{SQL: "create table a (x int)", Line: 2}}},
			{Name: "b", File: "sql/b.sql", Statements: []task.Statement{{SQL: "drop view if exists b", Line: 1}, {SQL: "create view b as select '${raw}'", Line: 3}}},
			{Name: "c", File: "sql/c.sql", Statements: []task.Statement{{SQL: "create table c (x int)", Line: 1}}},
		},
	}
}

// answerTo runs the setup duty on a request and returns what CloudFormation is answered.
// ends decides a statement's end by its SQL: "" is FINISHED, else the error.
func answerTo(t *testing.T, plan *task.Plan, request map[string]string, ends func(sql string) string) (answer map[string]any, ran []string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPut || r.Header.Get("Content-Type") != "" {
			t.Errorf("%s with content type %q", r.Method, r.Header.Get("Content-Type"))
		}
		b, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(b, &answer); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	d := &warehouse{ends: ends, statements: map[string]*ended{}}
	config := worker.Config{Duty: task.DutySetup, Plan: plan, Workgroup: "w", Database: "dev", Parameters: map[string]string{"raw": "s3://b/raw/"}}
	w := worker.New(config, worker.Clients{Data: d}, slog.New(slog.DiscardHandler))
	request["ResponseURL"] = server.URL
	request["RequestId"], request["StackId"], request["LogicalResourceId"] = "r-1", "stack", "DatabaseObjects"
	payload, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Handle(context.Background(), payload); err != nil {
		t.Fatal(err)
	}
	if answer["RequestId"] != "r-1" || answer["StackId"] != "stack" || answer["LogicalResourceId"] != "DatabaseObjects" {
		t.Errorf("answer %v does not repeat the request's ids", answer)
	}
	return answer, d.ran
}

func TestSetupCreatesInOrder(t *testing.T) {
	t.Parallel()
	answer, ran := answerTo(t, setupPlan(task.OnDeleteKeep), map[string]string{"RequestType": "Create"}, func(string) string { return "" })
	if answer["Status"] != "SUCCESS" || answer["PhysicalResourceId"] != "nightshift-objects-demo" {
		t.Errorf("answer %v", answer)
	}
	if got := strings.Join(ran, "|"); got != "create table a (x int)|drop view if exists b|create view b as select 's3://b/raw/'|create table c (x int)" {
		t.Errorf("ran %s", got)
	}
}

func TestSetupNamesWhatFailed(t *testing.T) {
	t.Parallel()
	answer, ran := answerTo(t, setupPlan(task.OnDeleteDrop), map[string]string{"RequestType": "Create"}, func(sql string) string {
		if strings.HasPrefix(sql, "create view") {
			return `ERROR: relation "b" already exists`
		}
		return ""
	})
	want := `object b failed in the statement at sql/b.sql:3: ERROR: relation "b" already exists (statement st-1); objects are run again whenever one of them changes: write them repeatable (IF NOT EXISTS, OR REPLACE, DROP ... IF EXISTS)`
	if answer["Status"] != "FAILED" || answer["Reason"] != want {
		t.Errorf("answer %v", answer)
	}
	if len(ran) != 3 {
		t.Errorf("after a failure ran %v", ran)
	}
	// The rollback deletes a resource that was not created: nothing may be dropped.
	physical, _ := answer["PhysicalResourceId"].(string)
	answer, ran = answerTo(t, setupPlan(task.OnDeleteDrop), map[string]string{"RequestType": "Delete", "PhysicalResourceId": physical}, func(string) string { return "" })
	if answer["Status"] != "SUCCESS" || len(ran) != 0 {
		t.Errorf("the rollback ran %v and answered %v", ran, answer)
	}
}

func TestSetupDeletes(t *testing.T) {
	t.Parallel()
	request := map[string]string{"RequestType": "Delete", "PhysicalResourceId": "nightshift-objects-demo"}
	answer, ran := answerTo(t, setupPlan(task.OnDeleteKeep), request, func(string) string { return "" })
	if answer["Status"] != "SUCCESS" || len(ran) != 0 {
		t.Errorf("keep ran %v, %v", ran, answer)
	}
	answer, ran = answerTo(t, setupPlan(task.OnDeleteDrop), request, func(sql string) string {
		return map[bool]string{true: "ERROR: table a does not exist"}[strings.Contains(sql, "TABLE a")]
	})
	if answer["Status"] != "SUCCESS" || strings.Join(ran, "|") != "DROP VIEW IF EXISTS b|DROP TABLE IF EXISTS a" {
		t.Errorf("drop ran %v, %v", ran, answer)
	}
}

func TestSetupRefusesAParameterThatLeavesItsPlace(t *testing.T) {
	t.Parallel()
	plan := setupPlan(task.OnDeleteKeep)
	plan.Objects[0].Statements[0].SQL = "create table a (x int) /* ${other} */"
	answer, ran := answerTo(t, plan, map[string]string{"RequestType": "Update", "PhysicalResourceId": "p"}, func(string) string { return "" })
	if answer["Status"] != "FAILED" || answer["Reason"] != "object a (sql/a.sql): statement 1: parameter other has no value" || len(ran) != 0 {
		t.Errorf("ran %v, answer %v", ran, answer)
	}
}

type ended struct {
	state rdtypes.StatusString
	sub   []rdtypes.SubStatementData
	err   string
}
