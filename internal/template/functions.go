package template

import "nightshift/internal/task"

// size is what a duty's function is given.
type size struct {
	description string
	timeout     int // seconds
	memory      int // MB; also decides the share of a processor
}

var sizes = map[task.Duty]size{
	task.DutyStart:       {"Starts a run: writes its ledger entry and its first steps.", 60, 256},
	task.DutyRunSQL:      {"Submits the SQL of one step to the Redshift Data API.", 180, 256},
	task.DutyAdvance:     {"Records how a step ended and starts what comes after it.", 180, 256},
	task.DutyStatusCheck: {"Looks after runs whose events were lost.", 300, 256},
	task.DutyNotify:      {"Tells people how a run ended.", 60, 256},
	task.DutySetup:       {"Creates the database objects at deploy.", 900, 256},
}

// function adds a duty's log group, role and function.
func (b *builder) function(d task.Duty) {
	s := sizes[d]
	b.resource(logGroupID(d), "AWS::Logs::LogGroup", Map{
		{"LogGroupName", sub("/aws/lambda/" + FunctionName("${AWS::StackName}", d))},
		{"RetentionInDays", ref("LogRetentionDays")},
	}, Entry{"DeletionPolicy", "Delete"}, Entry{"UpdateReplacePolicy", "Delete"})
	b.role(d)
	b.resource(functionID(d), "AWS::Lambda::Function", Map{
		{"FunctionName", sub(FunctionName("${AWS::StackName}", d))},
		{"Description", s.description},
		{"Runtime", "provided.al2023"},
		{"Handler", "bootstrap"},
		{"Architectures", List{ref("Architecture")}},
		{"Code", Map{{"S3Bucket", ref("CodeBucket")}, {"S3Key", ref("CodeKey")}}},
		{"Role", getAtt(roleID(d), "Arn")},
		{"Timeout", s.timeout},
		{"MemorySize", s.memory},
		{"DeadLetterConfig", Map{{"TargetArn", getAtt("DeadLetterQueue", "Arn")}}},
		{"Environment", Map{{"Variables", b.environment(d)}}},
	})
}

func (b *builder) environment(d task.Duty) Map {
	env := Map{{task.EnvDuty, string(d)}, {task.EnvPipeline, b.p.Name}}
	if d != task.DutySetup {
		env = append(env, Entry{task.EnvLedgerBucket, b.ledgerName()}, Entry{task.EnvEventBus, "default"})
	}
	if d == task.DutyStart || d == task.DutyAdvance || d == task.DutyStatusCheck {
		env = append(env, Entry{task.EnvRunSQLFunction, ref(functionID(task.DutyRunSQL))})
	}
	if d == task.DutyNotify {
		env = append(env, Entry{task.EnvTopicARN, ref("OutcomeTopic")})
	}
	if d != task.DutyStart {
		env = append(env,
			Entry{task.EnvCluster, ref("Cluster")}, Entry{task.EnvWorkgroup, ref("Workgroup")}, Entry{task.EnvDatabase, ref("Database")},
			Entry{task.EnvDBUser, ref("DbUser")}, Entry{task.EnvSecretARN, ref("SecretArn")})
	}
	if d == task.DutyRunSQL || d == task.DutySetup {
		for _, name := range b.plan.Parameters {
			env = append(env, Entry{task.ParamEnv(name), b.paramValue(name)})
		}
	}
	return env
}

// setup adds the custom resource that creates the database objects.
func (b *builder) setup() {
	if len(b.plan.Objects) == 0 {
		return
	}
	values := Map{}
	for _, name := range b.plan.Parameters {
		values = append(values, Entry{name, b.paramValue(name)})
	}
	b.resource("DatabaseObjects", "Custom::NightshiftObjects", Map{
		{"ServiceToken", getAtt(functionID(task.DutySetup), "Arn")},
		{"Pipeline", b.p.Name},
		{"ObjectsHash", b.plan.ObjectsHash()},
		{"Warehouse", sub("${Cluster}/${Workgroup}/${Database}")},
		{"Parameters", values},
	})
}
