package events_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
)

func TestRulesAndTargets(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	pattern := aws.String(`{"source": ["app"]}`)
	for i := range 5 {
		f.putRule(t, &eventbridge.PutRuleInput{Name: aws.String(fmt.Sprintf("rule-%d", i)), EventPattern: pattern, Description: aws.String("d"), Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}}})
	}
	var names []string
	pages := 0
	for token := (*string)(nil); ; {
		out, err := f.client.ListRules(ctx, &eventbridge.ListRulesInput{NamePrefix: aws.String("rule-"), Limit: aws.Int32(2), NextToken: token})
		if err != nil {
			t.Fatal(err)
		}
		pages++
		for _, r := range out.Rules {
			names = append(names, *r.Name)
		}
		if token = out.NextToken; token == nil {
			break
		}
	}
	if strings.Join(names, " ") != "rule-0 rule-1 rule-2 rule-3 rule-4" || pages != 3 {
		t.Errorf("got %v in %d pages", names, pages)
	}
	rule, err := f.client.DescribeRule(ctx, &eventbridge.DescribeRuleInput{Name: aws.String("rule-0")})
	if err != nil || *rule.EventPattern != *pattern || rule.State != types.RuleStateEnabled || *rule.Description != "d" || *rule.EventBusName != "default" || rule.ScheduleExpression != nil {
		t.Errorf("got %+v %v", rule, err)
	}
	tags, err := f.client.ListTagsForResource(ctx, &eventbridge.ListTagsForResourceInput{ResourceARN: rule.Arn})
	if err != nil || len(tags.Tags) != 1 || *tags.Tags[0].Value != "v" {
		t.Errorf("got %+v %v", tags, err)
	}
	byTarget, err := f.client.ListRuleNamesByTarget(ctx, &eventbridge.ListRuleNamesByTargetInput{TargetArn: aws.String(lambda)})
	if err != nil || len(byTarget.RuleNames) != 5 {
		t.Errorf("got %+v %v", byTarget, err)
	}
	if _, err := f.client.DeleteRule(ctx, &eventbridge.DeleteRuleInput{Name: aws.String("rule-0")}); code(err) != "ValidationException" || !strings.Contains(err.Error(), "Rule can't be deleted since it has targets.") {
		t.Errorf("got %v", err)
	}
	if _, err := f.client.RemoveTargets(ctx, &eventbridge.RemoveTargetsInput{Rule: aws.String("rule-0"), Ids: []string{"1", "absent"}}); err != nil {
		t.Error(err)
	}
	for range 2 { // the second time nothing is there, which is no error
		if _, err := f.client.DeleteRule(ctx, &eventbridge.DeleteRuleInput{Name: aws.String("rule-0")}); err != nil {
			t.Error(err)
		}
	}
	if _, err := f.client.DescribeRule(ctx, &eventbridge.DescribeRuleInput{Name: aws.String("rule-0")}); code(err) != "ResourceNotFoundException" {
		t.Errorf("got %v", err)
	}
}

func TestBuses(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	if _, err := f.client.CreateEventBus(ctx, &eventbridge.CreateEventBusInput{Name: aws.String("mine"), Description: aws.String("d")}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.client.CreateEventBus(ctx, &eventbridge.CreateEventBusInput{Name: aws.String("mine")}); code(err) != "ResourceAlreadyExistsException" {
		t.Errorf("got %v", err)
	}
	list, err := f.client.ListEventBuses(ctx, &eventbridge.ListEventBusesInput{})
	if err != nil || len(list.EventBuses) != 2 || *list.EventBuses[0].Name != "default" || !list.EventBuses[1].CreationTime.Equal(start) {
		t.Errorf("got %+v %v", list, err)
	}
	f.putRule(t, &eventbridge.PutRuleInput{Name: aws.String("r"), EventBusName: aws.String("mine"), EventPattern: aws.String(`{"source": ["app"]}`)})
	f.put(t, "app", `{}`) // on the default bus: nobody's
	out, err := f.client.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{{Source: aws.String("app"), DetailType: aws.String("x"), Detail: aws.String("{}"), EventBusName: aws.String("mine")}}})
	if err != nil {
		t.Fatal(err)
	}
	if inv := receive(t, f.target.got); inv.EventID != *out.Entries[0].EventId || inv.RuleARN != "arn:aws:events:us-east-1:000000000000:rule/mine/r" {
		t.Errorf("got %+v", inv)
	}
	for _, name := range []string{"default", "mine"} {
		if _, err := f.client.DeleteEventBus(ctx, &eventbridge.DeleteEventBusInput{Name: aws.String(name)}); code(err) != "ValidationException" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	f.putRule(t, &eventbridge.PutRuleInput{Name: aws.String("r"), EventPattern: aws.String(`{"source": ["app"]}`)})
	target := func(change func(*types.Target)) func() error {
		return func() error {
			x := types.Target{Id: aws.String("x"), Arn: aws.String(lambda)}
			change(&x)
			_, err := f.client.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: aws.String("r"), Targets: []types.Target{x}})
			return err
		}
	}
	rule := func(in eventbridge.PutRuleInput) func() error {
		return func() error {
			if in.Name == nil {
				in.Name = aws.String("x")
			}
			_, err := f.client.PutRule(ctx, &in)
			return err
		}
	}
	tests := []struct {
		do         func() error
		code, text string
	}{
		{rule(eventbridge.PutRuleInput{}), "ValidationException", "EventPattern or ScheduleExpression must be specified"},
		{rule(eventbridge.PutRuleInput{Name: aws.String("a b"), EventPattern: aws.String(`{"a": [1]}`)}), "ValidationException", "regular expression"},
		{rule(eventbridge.PutRuleInput{EventPattern: aws.String(`{"a": 1}`)}), "InvalidEventPatternException", `"a" must be an object or an array`},
		{rule(eventbridge.PutRuleInput{ScheduleExpression: aws.String("at(2026-01-01T00:00:00)")}), "ValidationException", "Parameter ScheduleExpression is not valid."},
		{rule(eventbridge.PutRuleInput{ScheduleExpression: aws.String("rate(1 minutes)")}), "ValidationException", "rate(1 minute)"},
		{rule(eventbridge.PutRuleInput{EventPattern: aws.String(`{"a": [1]}`), EventBusName: aws.String("nope")}), "ResourceNotFoundException", "Event bus nope does not exist."},
		{target(func(x *types.Target) { x.Arn = aws.String("nonsense") }), "ValidationException", "Provided Arn is not in correct format."},
		{target(func(x *types.Target) { x.Arn = aws.String("arn:aws:kinesis:us-east-1:000000000000:stream/x") }), "ValidationException", "nightshift: targets of kinesis are not supported"},
		{target(func(x *types.Target) { x.Input = aws.String("{") }), "ValidationException", "JSON syntax error"},
		{target(func(x *types.Target) { x.Input, x.InputPath = aws.String("{}"), aws.String("$.a") }), "ValidationException", "Only one of Input"},
		{target(func(x *types.Target) { x.InputPath = aws.String("$..a") }), "ValidationException", "descendant"},
		{target(func(x *types.Target) {
			x.InputTransformer = &types.InputTransformer{InputTemplate: aws.String("<nope>")}
		}), "ValidationException", "invalid placeholder nope"},
		{target(func(x *types.Target) { x.RetryPolicy = &types.RetryPolicy{MaximumRetryAttempts: aws.Int32(186)} }), "ValidationException", "0 to 185"},
		{target(func(x *types.Target) {
			x.KinesisParameters = &types.KinesisParameters{PartitionKeyPath: aws.String("$.a")}
		}), "ValidationException", "does not support the member"},
		{func() error {
			var many []types.Target
			for i := range 6 {
				many = append(many, types.Target{Id: aws.String(fmt.Sprint(i)), Arn: aws.String(lambda)})
			}
			_, err := f.client.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: aws.String("r"), Targets: many})
			return err
		}, "LimitExceededException", "exceeds the maximum"},
		{func() error {
			_, err := f.client.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: aws.String("nope"), Targets: []types.Target{{Id: aws.String("1"), Arn: aws.String(lambda)}}})
			return err
		}, "ResourceNotFoundException", "Rule nope does not exist on EventBus default."},
		{func() error {
			_, err := f.client.CreateArchive(ctx, &eventbridge.CreateArchiveInput{ArchiveName: aws.String("x"), EventSourceArn: aws.String("x")})
			return err
		}, "", "CreateArchive"},
	}
	for i, tt := range tests {
		err := tt.do()
		if err == nil || tt.code != "" && code(err) != tt.code || !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%d: got %v, want %s %s", i, err, tt.code, tt.text)
		}
	}
}

func TestTestEventPattern(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const event = `{"id": "1", "account": "0", "source": "app", "time": "2026-11-23T04:30:10Z", "region": "us-east-1", "resources": [], "detail-type": "x"}`
	out, err := f.client.TestEventPattern(t.Context(), &eventbridge.TestEventPatternInput{EventPattern: aws.String(`{"source": ["app"]}`), Event: aws.String(event)})
	if err != nil || !out.Result {
		t.Errorf("got %+v %v", out, err)
	}
	if _, err := f.client.TestEventPattern(t.Context(), &eventbridge.TestEventPatternInput{EventPattern: aws.String(`{"source": ["app"]}`), Event: aws.String(`{}`)}); code(err) != "ValidationException" {
		t.Errorf("got %v", err)
	}
}
