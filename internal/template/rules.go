package template

import "nightshift/internal/task"

// rules adds what connects the functions: none of them knows the next.
func (b *builder) rules() {
	var attributes []Entry
	if len(b.plan.Objects) > 0 {
		attributes = append(attributes, Entry{"DependsOn", strs("DatabaseObjects")})
	}
	for i := range b.p.Triggers {
		name := numbered("ScheduledRule", i)
		b.rule(name, task.DutyStart, Map{
			{"Description", "Starts a run of " + b.p.Name + " on schedule."},
			{"ScheduleExpression", ref(numbered("ScheduleExpression", i))},
			{"State", ref("ScheduleState")},
		}, attributes...)
	}
	b.rule("ManualStartRule", task.DutyStart, Map{
		{"Description", "Starts a run of " + b.p.Name + " when one is requested."},
		{"EventPattern", pattern1(task.EventSource, strs(task.DetailRunRequested), Map{{"pipeline", strs(b.p.Name)}})},
		{"State", "ENABLED"},
	}, attributes...)
	for _, s := range b.plan.Steps {
		b.rule("Step"+LogicalName(s.Name)+"FinishedRule", task.DutyAdvance, Map{
			{"Description", "The step " + s.Name + " has finished."},
			{"EventPattern", statementPattern(b.p.Name+"/*/"+s.Name+"/*", task.StepFinished)},
			{"State", "ENABLED"},
		})
	}
	b.rule("StepFailedRule", task.DutyAdvance, Map{
		{"Description", "A step of " + b.p.Name + " has failed or was aborted."},
		{"EventPattern", statementPattern(b.p.Name+"/*", task.StepFailed, task.StepAborted)},
		{"State", "ENABLED"},
	})
	b.rule("RunOutcomeRule", task.DutyNotify, Map{
		{"Description", "A run of " + b.p.Name + " has ended."},
		{"EventPattern", pattern1(task.EventSource, strs(task.DetailRunSucceeded, task.DetailRunFailed), Map{{"pipeline", strs(b.p.Name)}})},
		{"State", "ENABLED"},
	})
	b.rule("StatusCheckRule", task.DutyStatusCheck, Map{
		{"Description", "Looks after runs of " + b.p.Name + " whose events were lost."},
		{"ScheduleExpression", "rate(5 minutes)"},
		{"State", "ENABLED"},
	})
}

// rule adds a rule with a function as its target, and the permission it needs.
func (b *builder) rule(name string, d task.Duty, properties Map, attributes ...Entry) {
	b.ruleNames = append(b.ruleNames, name)
	properties = append(properties, Entry{"Targets", List{Map{
		{"Id", functionID(d)},
		{"Arn", getAtt(functionID(d), "Arn")},
		{"DeadLetterConfig", Map{{"Arn", getAtt("DeadLetterQueue", "Arn")}}},
	}}})
	b.resource(name, "AWS::Events::Rule", properties, attributes...)
	b.resource(name+"Permission", "AWS::Lambda::Permission", Map{
		{"FunctionName", ref(functionID(d))},
		{"Action", "lambda:InvokeFunction"},
		{"Principal", "events.amazonaws.com"},
		{"SourceArn", getAtt(name, "Arn")},
	})
}

func pattern1(source string, detailTypes List, detail Map) Map {
	return Map{{"source", strs(source)}, {"detail-type", detailTypes}, {"detail", detail}}
}

// statementPattern matches a statement's name and its state: AWS announces failures with the same event.
func statementPattern(wildcard string, states ...string) Map {
	return pattern1(task.StatementSource, strs(task.DetailStatementChange), Map{
		{"statementName", List{Map{{"wildcard", wildcard}}}},
		{"state", strs(states...)},
	})
}
