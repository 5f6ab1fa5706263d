package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"nightshift/internal/task"
)

// customResource is CloudFormation's request to a custom resource.
type customResource struct {
	RequestType        string
	ResponseURL        string
	StackID            string `json:"StackId"`
	RequestID          string `json:"RequestId"`
	LogicalResourceID  string `json:"LogicalResourceId"`
	PhysicalResourceID string `json:"PhysicalResourceId"`
	ResourceProperties struct{ ObjectsHash string }
}

// customAnswer is what CloudFormation waits for.
type customAnswer struct {
	Status             string
	Reason             string            `json:",omitempty"`
	PhysicalResourceID string            `json:"PhysicalResourceId"`
	StackID            string            `json:"StackId"`
	RequestID          string            `json:"RequestId"`
	LogicalResourceID  string            `json:"LogicalResourceId"`
	Data               map[string]string `json:",omitempty"`
}

// Physical ids of the custom resource. A creation that failed has another one, so
// that the deletion of the rollback drops nothing that was there before.
const (
	physicalPrefix     = "nightshift-objects-"
	physicalNotCreated = "nightshift-objects-not-created"
)

// setup creates, updates or deletes the database objects for CloudFormation, and
// always answers it: a request without an answer keeps a stack waiting for an hour.
func (w *Worker) setup(ctx context.Context, payload json.RawMessage) error {
	var in customResource
	if err := json.Unmarshal(payload, &in); err != nil {
		return fmt.Errorf("read CloudFormation's request: %w", err)
	}
	if in.ResponseURL == "" || in.RequestID == "" {
		return errors.New("read CloudFormation's request: it has no ResponseURL or RequestId")
	}
	w.Log.Info("custom resource", "request", in.RequestType, "request_id", in.RequestID)
	if h := in.ResourceProperties.ObjectsHash; h != "" && h != w.Plan.ObjectsHash() {
		w.Log.Warn("the request is for other objects than this package holds", "requested", h, "packaged", w.Plan.ObjectsHash())
	}
	work, cancel := ctx, context.CancelFunc(func() {})
	if deadline, ok := ctx.Deadline(); ok {
		work, cancel = context.WithDeadline(ctx, deadline.Add(-15*time.Second))
	}
	defer cancel()
	answer := customAnswer{
		Status: "SUCCESS", PhysicalResourceID: in.PhysicalResourceID, StackID: in.StackID, RequestID: in.RequestID,
		LogicalResourceID: in.LogicalResourceID, Data: map[string]string{"ObjectsHash": w.Plan.ObjectsHash()},
	}
	if answer.PhysicalResourceID == "" {
		answer.PhysicalResourceID = physicalPrefix + w.Plan.Pipeline
	}
	if err := w.changeObjects(work, &in); err != nil {
		answer.Status, answer.Reason = "FAILED", reason(err)
		if in.RequestType == "Create" {
			answer.PhysicalResourceID = physicalNotCreated
		}
		w.Log.Error("objects", "error", err.Error())
	}
	return w.answer(ctx, in.ResponseURL, answer)
}

func (w *Worker) changeObjects(ctx context.Context, in *customResource) error {
	switch in.RequestType {
	case "Create", "Update":
		return w.createObjects(ctx, in.RequestID)
	case "Delete":
		if w.Plan.OnDelete != task.OnDeleteDrop || in.PhysicalResourceID == physicalNotCreated {
			w.Log.Info("the objects are kept")
			return nil
		}
		return w.dropObjects(ctx, in.RequestID)
	}
	return fmt.Errorf("unknown request type %q", in.RequestType)
}

// createObjects runs the object files in order and waits for each.
func (w *Worker) createObjects(ctx context.Context, requestID string) error {
	for _, object := range w.Plan.Objects {
		n := task.SetupStatementName(w.Plan.Pipeline, requestID, object.Name)
		o, err := w.runAndWait(ctx, n, object.Statements)
		if err != nil {
			return fmt.Errorf("object %s (%s): %w", object.Name, object.File, err)
		}
		if o.State != task.StepFinished {
			return objectError(object, o)
		}
		w.Log.Info("object is there", "object", object.Name, "statement_id", o.StatementID, "duration_ns", o.DurationNS)
	}
	return nil
}

// objectError names the object, the statement's place and the warehouse's error.
func objectError(object task.Object, o *task.StepOutcome) error {
	message, line := o.Error, 0
	if len(object.Statements) > 0 {
		line = object.Statements[0].Line
	}
	for i, sub := range o.SubStatements {
		if sub.Error != "" && i < len(object.Statements) {
			message, line = sub.Error, object.Statements[i].Line
			break
		}
	}
	hint := ""
	if strings.Contains(message, "already exists") {
		hint = "; objects are run again whenever one of them changes: write them repeatable (IF NOT EXISTS, OR REPLACE, DROP ... IF EXISTS)"
	}
	return fmt.Errorf("object %s failed in the statement at %s:%d: %s (statement %s)%s", object.Name, object.File, line, message, o.StatementID, hint)
}

// dropObjects undoes the object files. What is not there any more is no error.
func (w *Worker) dropObjects(ctx context.Context, requestID string) error {
	for i, sql := range w.Plan.Drop {
		n := task.SetupStatementName(w.Plan.Pipeline, requestID, fmt.Sprintf("drop-%d", i+1))
		o, err := w.runAndWait(ctx, n, []task.Statement{{SQL: sql}})
		if err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
		if o.State != task.StepFinished && !strings.Contains(o.Error, "does not exist") {
			return fmt.Errorf("%s: %s (statement %s)", sql, o.Error, o.StatementID)
		}
	}
	return nil
}

// runAndWait submits a text and waits until it has ended or the function's time is over.
func (w *Worker) runAndWait(ctx context.Context, n task.StatementName, statements []task.Statement) (*task.StepOutcome, error) {
	id, err := w.submit(ctx, n, statements, w.Parameters, false)
	if err != nil {
		return nil, err
	}
	limit := 14 * time.Minute
	if deadline, ok := ctx.Deadline(); ok {
		limit = deadline.Sub(w.Now())
	}
	o, err := w.await(ctx, n, id, 10*time.Millisecond, 5*time.Second, limit)
	if errors.Is(err, errRunning) {
		return nil, fmt.Errorf("statement %s still runs after the 15 minutes a function may take; let it end, then deploy again: %w", id, err)
	}
	return o, err
}

// answer puts the answer to CloudFormation's presigned URL.
func (w *Worker) answer(ctx context.Context, url string, a customAnswer) error {
	body, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	err = w.retry(ctx, "answer CloudFormation", func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodPut, url, bytes.NewReader(body))
		if err != nil {
			return final("%v", err)
		}
		req.Header.Set("Content-Type", "") // the presigned URL was signed without one
		resp, err := w.HTTP.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 1024)) // only to explain a refusal
		if resp.StatusCode/100 == 2 {
			return nil
		}
		if resp.StatusCode/100 == 5 {
			return fmt.Errorf("status %s: %s", resp.Status, text)
		}
		return final("status %s: %s", resp.Status, text)
	})
	if err != nil {
		return fmt.Errorf("answer CloudFormation: %w", err)
	}
	return nil
}

// reason cuts an error to what CloudFormation shows.
func reason(err error) string {
	if r := []rune(err.Error()); len(r) > 1000 {
		return string(r[:1000]) + " ..."
	}
	return err.Error()
}
