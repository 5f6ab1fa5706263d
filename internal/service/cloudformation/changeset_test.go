package cloudformation_test

import (
	"context"
	"strings"
	"testing"

	"nightshift/internal/service/cloudformation"
)

func (c *cloud) changeSet(in cloudformation.CreateChangeSetInput) cloudformation.DescribeChangeSetOutput {
	c.t.Helper()
	out, err := c.s.CreateChangeSet(context.Background(), &in)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.describeChangeSet(out.Id)
}

func (c *cloud) describeChangeSet(id string) cloudformation.DescribeChangeSetOutput {
	c.t.Helper()
	out, err := c.s.DescribeChangeSet(context.Background(), &cloudformation.DescribeChangeSetInput{ChangeSetName: id})
	if err != nil {
		c.t.Fatal(err)
	}
	return *out
}

func (c *cloud) execute(id string) error {
	_, err := c.s.ExecuteChangeSet(context.Background(), &cloudformation.ExecuteChangeSetInput{ChangeSetName: id})
	return err
}

func actions(cs cloudformation.DescribeChangeSetOutput) []string {
	var out []string
	for _, change := range cs.Changes {
		r := change.ResourceChange
		out = append(out, strings.TrimSpace(r.Action+" "+r.LogicalResourceId+" "+r.Replacement))
	}
	return out
}

const two = "Resources:\n  A: {Type: Test::Local::Thing, Properties: {Name: NAME, Value: VALUE}}\n  B: {Type: Test::Local::Thing, Properties: {Value: !Ref A}}\n"

func withValues(name, value string) string {
	return strings.NewReplacer("NAME", name, "VALUE", value).Replace(two)
}

// TestChangeSets creates a stack and updates it, as "aws cloudformation deploy" does.
func TestChangeSets(t *testing.T) {
	t.Parallel()
	c := start(t)
	first := c.changeSet(cloudformation.CreateChangeSetInput{StackName: "demo", ChangeSetName: "first", ChangeSetType: "CREATE", TemplateBody: withValues("n", "one")})
	if st := c.settled("demo"); st.StackStatus != "REVIEW_IN_PROGRESS" {
		t.Errorf("stack is %s", st.StackStatus)
	}
	equal(t, "changes", actions(first), []string{"Add A", "Add B"})
	if err := c.execute(first.ChangeSetId); err != nil {
		t.Fatal(err)
	}
	st := c.want("demo", "CREATE_COMPLETE")
	if cs := c.describeChangeSet(first.ChangeSetId); cs.ExecutionStatus != "EXECUTE_COMPLETE" || st.ChangeSetId != first.ChangeSetId {
		t.Errorf("%+v, stack of %s", cs, st.ChangeSetId)
	}

	same := c.changeSet(cloudformation.CreateChangeSetInput{StackName: "demo", ChangeSetName: "same", TemplateBody: withValues("n", "one")})
	if same.Status != "FAILED" || same.ExecutionStatus != "UNAVAILABLE" || !strings.HasPrefix(same.StatusReason, "The submitted information didn't contain changes.") {
		t.Errorf("%+v", same)
	}
	inPlace := c.changeSet(cloudformation.CreateChangeSetInput{StackName: "demo", ChangeSetName: "in-place", TemplateBody: withValues("n", "two")})
	equal(t, "changes", actions(inPlace), []string{"Modify A False"})
	replace := c.changeSet(cloudformation.CreateChangeSetInput{StackName: "demo", ChangeSetName: "replace", TemplateBody: withValues("m", "two")})
	equal(t, "changes", actions(replace), []string{"Modify A True", "Modify B False"})
	if err := c.execute(inPlace.ChangeSetId); err != nil {
		t.Fatal(err)
	}
	c.want("demo", "UPDATE_COMPLETE")
	if got := errorText(c.execute(replace.ChangeSetId)); got != "ChangeSetNotFound: ChangeSet ["+replace.ChangeSetId+"] does not exist" {
		t.Errorf("a change set of before the update: %s", got)
	}
	if got := errorText(c.execute(inPlace.ChangeSetId)); got != "InvalidChangeSetStatus: ChangeSet ["+inPlace.ChangeSetId+"] cannot be executed in its current execution status of [EXECUTE_COMPLETE]" {
		t.Errorf("executed twice: %s", got)
	}
	list, err := c.s.ListChangeSets(context.Background(), &cloudformation.ListChangeSetsInput{StackName: "demo"})
	if err != nil || len(list.Summaries) != 1 || list.Summaries[0].ChangeSetName != "in-place" {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestUpdateStackOutdatesChangeSets(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.create("demo", withValues("n", "one"))
	c.want("demo", "CREATE_COMPLETE")
	cs := c.changeSet(cloudformation.CreateChangeSetInput{StackName: "demo", ChangeSetName: "late", TemplateBody: withValues("m", "one")})
	c.update("demo", withValues("n", "two"))
	c.want("demo", "UPDATE_COMPLETE")
	if cs := c.describeChangeSet(cs.ChangeSetId); cs.ExecutionStatus != "OBSOLETE" {
		t.Errorf("%+v", cs)
	}
	if got := errorText(c.execute(cs.ChangeSetId)); !strings.Contains(got, "cannot be executed in its current execution status of [OBSOLETE]") {
		t.Error(got)
	}
}

func TestFailedExecution(t *testing.T) {
	t.Parallel()
	c := start(t)
	bad := c.changeSet(cloudformation.CreateChangeSetInput{StackName: "demo", ChangeSetName: "bad", ChangeSetType: "CREATE", OnStackFailure: "DELETE",
		TemplateBody: "Resources:\n  Bad: {Type: Test::Local::Thing, Properties: {Fail: create}}\n"})
	if err := c.execute(bad.ChangeSetId); err != nil {
		t.Fatal(err)
	}
	c.s.WaitIdle(bad.StackId)
	c.want(bad.StackId, "DELETE_COMPLETE")

	c.create("demo", withValues("n", "one"))
	c.want("demo", "CREATE_COMPLETE")
	worse := c.changeSet(cloudformation.CreateChangeSetInput{StackName: "demo", ChangeSetName: "worse",
		TemplateBody: withValues("n", "two") + "  Bad: {Type: Test::Local::Thing, DependsOn: A, Properties: {Fail: create}}\n"})
	if err := c.execute(worse.ChangeSetId); err != nil {
		t.Fatal(err)
	}
	c.want("demo", "UPDATE_ROLLBACK_COMPLETE")
	if cs := c.describeChangeSet(worse.ChangeSetId); cs.ExecutionStatus != "EXECUTE_FAILED" {
		t.Errorf("%+v", cs)
	}
}
