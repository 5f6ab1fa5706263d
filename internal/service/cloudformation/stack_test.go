package cloudformation_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"nightshift/internal/service/cloudformation"
)

const chain = `
Parameters:
  Text: {Type: String, Default: hello}
Resources:
  C:
    Type: Test::Local::Thing
    Properties: {Value: !Sub "${B.Value}!"}
  B:
    Type: Test::Local::Thing
    DependsOn: A
    Properties: {Name: b-name, Value: !Ref Text}
  A:
    Type: Test::Local::Thing
Outputs:
  Out: {Value: !GetAtt C.Arn, Description: what}
  Text: {Value: !GetAtt C.Value}
`

func TestCreateAndDelete(t *testing.T) {
	t.Parallel()
	c := start(t)
	id := c.create("demo", chain)
	st := c.want("demo", "CREATE_COMPLETE")
	if st.StackId != id || len(st.Outputs) != 2 || st.Outputs[1].OutputValue != "hello!" || !strings.HasPrefix(st.Outputs[0].OutputValue, "arn:thing:demo-C-") {
		t.Errorf("stack %+v", st)
	}
	equal(t, "events", c.events("demo"), []string{
		"demo CREATE_IN_PROGRESS User Initiated",
		"A CREATE_IN_PROGRESS", "A CREATE_IN_PROGRESS Resource creation Initiated", "A CREATE_COMPLETE",
		"B CREATE_IN_PROGRESS", "B CREATE_IN_PROGRESS Resource creation Initiated", "B CREATE_COMPLETE",
		"C CREATE_IN_PROGRESS", "C CREATE_IN_PROGRESS Resource creation Initiated", "C CREATE_COMPLETE",
		"demo CREATE_COMPLETE",
	})
	c.delete("demo")
	c.s.WaitIdle(id)
	if st := c.want(id, "DELETE_COMPLETE"); st.DeletionTime.IsZero() {
		t.Error("no deletion time")
	}
	equal(t, "calls", c.rec.calls(), []string{"create A", "create B", "create C", "delete C", "delete B", "delete A"})
	if _, err := c.s.DescribeStacks(context.Background(), &cloudformation.DescribeStacksInput{StackName: "demo"}); errorText(err) != "ValidationError: Stack with id demo does not exist" {
		t.Error(errorText(err))
	}
	c.delete("demo") // again: nothing to do
}

func TestRollbackOnCreate(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.create("demo", `
Resources:
  Kept: {Type: Test::Local::Thing, DeletionPolicy: Retain}
  First: {Type: Test::Local::Thing}
  Bad: {Type: Test::Local::Thing, DependsOn: [First, Kept], Properties: {Fail: create}}
  Never: {Type: Test::Local::Thing, DependsOn: Bad}
`)
	st := c.want("demo", "ROLLBACK_COMPLETE")
	if st.StackStatusReason != "" {
		t.Errorf("reason %q", st.StackStatusReason)
	}
	events := strings.Join(c.events("demo"), "\n")
	for _, want := range []string{
		"Bad CREATE_FAILED the thing does not want to be",
		"demo ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad]. Rollback requested by user.",
		"First DELETE_COMPLETE", "Kept DELETE_SKIPPED",
	} {
		if !strings.Contains(events, want) {
			t.Errorf("no event %q in\n%s", want, events)
		}
	}
	if strings.Contains(events, "Never") {
		t.Error("a resource behind the failed one was begun")
	}
	if len(c.rec.living()) != 1 {
		t.Errorf("left: %v", c.rec.living())
	}
	_, err := c.s.UpdateStack(context.Background(), &cloudformation.UpdateStackInput{StackName: "demo", TemplateBody: chain})
	if !strings.Contains(errorText(err), "is in ROLLBACK_COMPLETE state and can not be updated.") {
		t.Error(errorText(err))
	}
}

func TestOnFailure(t *testing.T) {
	t.Parallel()
	body := `{"Resources": {"A": {"Type": "Test::Local::Thing"}, "Bad": {"Type": "Test::Local::Thing", "DependsOn": "A", "Properties": {"Fail": "create"}}}}`
	for onFailure, want := range map[string]string{"DO_NOTHING": "CREATE_FAILED", "DELETE": "DELETE_COMPLETE", "ROLLBACK": "ROLLBACK_COMPLETE"} {
		t.Run(onFailure, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			out, err := c.s.CreateStack(context.Background(), &cloudformation.CreateStackInput{StackName: "demo", TemplateBody: body, OnFailure: onFailure})
			if err != nil {
				t.Fatal(err)
			}
			c.want(out.StackId, want)
			if left := len(c.rec.living()); (left == 1) != (onFailure == "DO_NOTHING") {
				t.Errorf("%d things left", left)
			}
		})
	}
}

func TestUnknownPropertyFailsByName(t *testing.T) {
	t.Parallel()
	for props, want := range map[string]string{
		`{Colour: red}`:             "Encountered unsupported property Colour",
		`{Nested: {Outer: 1}}`:      "Encountered unsupported property Nested.Outer",
		`{Count: many}`:             "Value of property Count must be of type Integer",
		`{List: one}`:               "Value of property List must be of type List",
		`{Nested: text}`:            "Value of property Nested must be an object",
		`{Value: [1]}`:              "Value of property Value must be of type String",
		`{Value: !GetAtt A.Colour}`: "Template error: resource A does not support attribute type Colour in Fn::GetAtt",
	} {
		t.Run(props, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			c.create("demo", "Resources:\n  A: {Type: Test::Local::Thing}\n  X:\n    Type: Test::Local::Thing\n    Properties: "+props+"\n")
			c.want("demo", "ROLLBACK_COMPLETE")
			if events := strings.Join(c.events("demo"), "\n"); !strings.Contains(events, "X CREATE_FAILED "+want) {
				t.Errorf("no %q in\n%s", want, events)
			}
		})
	}
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	c := start(t)
	template := func(name, value, extra string) string {
		return "Resources:\n  A: {Type: Test::Local::Thing, Properties: {Name: " + name + ", Value: " + value + "}}\n" +
			"  B: {Type: Test::Local::Thing, Properties: {Value: !GetAtt A.Arn}}\n  Same: {Type: Test::Local::Thing}\n" + extra
	}
	c.create("demo", template("one", "x", "  Gone: {Type: Test::Local::Thing}\n"))
	c.want("demo", "CREATE_COMPLETE")
	base := len(c.rec.calls())
	c.update("demo", template("one", "y", "  New: {Type: Test::Local::Thing}\n"))
	c.want("demo", "UPDATE_COMPLETE")
	equal(t, "update in place", sorted(c.rec.calls()[base:]), []string{"create New", "delete Gone", "update A"})

	base = len(c.rec.calls())
	c.update("demo", template("two", "y", "  New: {Type: Test::Local::Thing}\n"))
	c.want("demo", "UPDATE_COMPLETE")
	equal(t, "replacement", c.rec.calls()[base:], []string{"create A", "update B", "delete A"})
	if got := c.rec.living(); got[len(got)-1] != "two" || len(got) != 4 {
		t.Errorf("living %v", got)
	}
	_, err := c.s.UpdateStack(context.Background(), &cloudformation.UpdateStackInput{StackName: "demo", TemplateBody: template("two", "y", "  New: {Type: Test::Local::Thing}\n")})
	if errorText(err) != "ValidationError: No updates are to be performed." {
		t.Error(errorText(err))
	}
	tail := c.events("demo")
	equal(t, "last events", tail[len(tail)-4:], []string{"demo UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "A DELETE_IN_PROGRESS", "A DELETE_COMPLETE", "demo UPDATE_COMPLETE"})
}

func sorted(list []string) []string {
	out := append([]string{}, list...)
	for i := range out {
		for j := i + 1; j < len(out); j++ {
			if out[j] < out[i] {
				out[i], out[j] = out[j], out[i]
			}
		}
	}
	return out
}

func TestUpdateRollback(t *testing.T) {
	t.Parallel()
	c := start(t)
	template := func(a, b, bad string) string {
		return "Resources:\n  A: {Type: Test::Local::Thing, Properties: {Value: " + a + "}}\n" +
			"  B: {Type: Test::Local::Thing, Properties: {Name: " + b + "}}\n" +
			"  Bad: {Type: Test::Local::Thing, DependsOn: [A, B], Properties: {Value: x" + bad + "}}\nOutputs:\n  O: {Value: !GetAtt A.Value}\n"
	}
	c.create("demo", template("1", "b1", ""))
	c.want("demo", "CREATE_COMPLETE")
	c.update("demo", template("2", "b2", ", Fail: update")+"  P: {Value: new}\n")
	st := c.want("demo", "UPDATE_ROLLBACK_COMPLETE")
	if len(st.Outputs) != 1 || st.Outputs[0].OutputValue != "1" {
		t.Errorf("outputs %+v", st.Outputs)
	}
	events := strings.Join(c.events("demo"), "\n")
	for _, want := range []string{
		"Bad UPDATE_FAILED the thing does not want to change", "demo UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [Bad].",
		"demo UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "B DELETE_COMPLETE",
	} {
		if !strings.Contains(events, want) {
			t.Errorf("no event %q in\n%s", want, events)
		}
	}
	if c.rec.alive["b1"] == nil || c.rec.alive["b2"] != nil {
		t.Errorf("living %v", c.rec.living())
	}
	out, err := c.s.GetTemplate(context.Background(), &cloudformation.GetTemplateInput{StackName: "demo"})
	if err != nil || out.TemplateBody != template("1", "b1", "") {
		t.Errorf("template after rollback: %v %s", err, out.TemplateBody)
	}
	c.update("demo", template("3", "b1", ""))
	c.want("demo", "UPDATE_COMPLETE")
}

func TestDeleteFailedAndRetain(t *testing.T) {
	t.Parallel()
	c := start(t)
	id := c.create("demo", `
Resources:
  A: {Type: Test::Local::Thing}
  Stuck: {Type: Test::Local::Thing, Properties: {Fail: delete, Value: !Ref A}}
`)
	c.want("demo", "CREATE_COMPLETE")
	c.delete("demo")
	if st := c.want("demo", "DELETE_FAILED"); !strings.Contains(st.StackStatusReason, "failed to delete: [Stuck]") {
		t.Errorf("reason %q", st.StackStatusReason)
	}
	if _, err := c.s.DeleteStack(context.Background(), &cloudformation.DeleteStackInput{StackName: "demo", RetainResources: []string{"Stuck"}}); err != nil {
		t.Fatal(err)
	}
	c.want(id, "DELETE_COMPLETE")
}

func TestDeleteInterruptsCreate(t *testing.T) {
	t.Parallel()
	c := start(t)
	id := c.create("demo", `
Resources:
  A: {Type: Test::Local::Thing, Properties: {Block: true}}
  B: {Type: Test::Local::Thing, DependsOn: A}
`)
	<-c.rec.entered
	c.delete("demo")
	close(c.rec.block)
	c.want(id, "DELETE_COMPLETE")
	equal(t, "calls", c.rec.calls(), []string{"create A", "delete A"})
}

func TestResumeAfterRestart(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.create("demo", `
Resources:
  A: {Type: Test::Local::Thing}
  B: {Type: Test::Local::Thing, DependsOn: A, Properties: {Block: true}}
  C: {Type: Test::Local::Thing, DependsOn: B}
`)
	<-c.rec.entered
	go close(c.rec.block)
	c.stop() // ends while B is being made: C is not begun
	c.open()
	c.want("demo", "CREATE_COMPLETE")
	n := 0
	for _, call := range c.rec.calls() {
		if call == "create A" || call == "create C" {
			n++
		}
	}
	if n != 2 || len(c.rec.living()) != 3 {
		t.Errorf("calls %v, living %v", c.rec.calls(), c.rec.living())
	}
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.fn.handler = func(map[string]any) map[string]any { return nil }
	minutes := int32(5)
	_, err := c.s.CreateStack(context.Background(), &cloudformation.CreateStackInput{StackName: "demo", TimeoutInMinutes: &minutes, TemplateBody: `
Resources:
  X: {Type: Custom::Slow, DeletionPolicy: Retain, Properties: {ServiceToken: "arn:aws:lambda:us-east-1:000000000000:function:f"}}
`})
	if err != nil {
		t.Fatal(err)
	}
	c.clk.WaitForTimers(2)
	c.clk.Advance(5 * time.Minute)
	c.want("demo", "ROLLBACK_COMPLETE")
	if events := strings.Join(c.events("demo"), "\n"); !strings.Contains(events, "Stack creation time exceeded") {
		t.Error(events)
	}
}

// TestUpdateFailedWithoutRollback leaves nothing behind: what had been replaced goes with the next update, what could not be replaced stays what it was.
func TestUpdateFailedWithoutRollback(t *testing.T) {
	t.Parallel()
	c := start(t)
	template := func(a, b, fail string) string {
		return "Resources:\n  A: {Type: Test::Local::Thing, Properties: {Name: " + a + "}}\n" +
			"  B: {Type: Test::Local::Thing, DependsOn: A, Properties: {Name: " + b + fail + "}}\n"
	}
	c.create("demo", template("a1", "b1", ""))
	c.want("demo", "CREATE_COMPLETE")
	yes := true
	_, err := c.s.UpdateStack(context.Background(), &cloudformation.UpdateStackInput{StackName: "demo", TemplateBody: template("a2", "b2", ", Fail: create"), DisableRollback: &yes})
	if err != nil {
		t.Fatal(err)
	}
	c.want("demo", "UPDATE_FAILED")
	equal(t, "living after the failure", c.rec.living(), []string{"a1", "a2", "b1"})
	c.update("demo", template("a2", "b3", ""))
	c.want("demo", "UPDATE_COMPLETE")
	equal(t, "living", c.rec.living(), []string{"a2", "b3"})
	c.delete("demo")
	c.s.WaitIdle("demo")
	equal(t, "living after the deletion", c.rec.living(), []string{})
}
