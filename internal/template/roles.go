package template

import "nightshift/internal/task"

// statement is one Allow of a policy.
func allow(resource any, actions ...string) Map {
	return Map{{"Effect", "Allow"}, {"Action", strs(actions...)}, {"Resource", resource}}
}

// role adds the role of a duty: what its code calls, on this stack's resources.
func (b *builder) role(d task.Duty) {
	var statements List
	add := func(s ...any) { statements = append(statements, s...) }
	add(allow(getAtt(logGroupID(d), "Arn"), "logs:CreateLogStream", "logs:PutLogEvents"))
	add(allow(getAtt("DeadLetterQueue", "Arn"), "sqs:SendMessage"))
	switch d {
	case task.DutyStart:
		add(b.readWriteLedger(), b.listLedger(), b.invokeRunSQL(), b.putEvents())
	case task.DutyRunSQL:
		add(b.readWriteLedger(), b.listLedger(), b.execute(anySQL...), b.credentials(), allow("*", "redshift-data:ListStatements"), b.putEvents())
	case task.DutyAdvance, task.DutyStatusCheck:
		add(b.readWriteLedger(), b.listLedger(), b.invokeRunSQL(), b.putEvents())
		add(b.ask()...) // for the rows that a COPY refused
	case task.DutyNotify:
		add(b.readWriteLedger(), allow(ref("OutcomeTopic"), "sns:Publish"))
		add(b.ask()...) // for what the run loaded and unloaded
	case task.DutySetup:
		add(b.execute(anySQL...), b.credentials(), allow("*", "redshift-data:DescribeStatement"))
	}
	b.resource(roleID(d), "AWS::IAM::Role", Map{
		{"Description", "What the duty " + string(d) + " of the pipeline " + b.p.Name + " may do."},
		{"AssumeRolePolicyDocument", Map{{"Version", "2012-10-17"}, {"Statement", List{
			Map{{"Effect", "Allow"}, {"Principal", Map{{"Service", "lambda.amazonaws.com"}}}, {"Action", "sts:AssumeRole"}},
		}}}},
		{"Policies", List{Map{
			{"PolicyName", "duty"},
			{"PolicyDocument", Map{{"Version", "2012-10-17"}, {"Statement", statements}}},
		}}},
	})
}

func (b *builder) readWriteLedger() Map {
	return allow(b.ledgerObjects(), "s3:GetObject", "s3:PutObject")
}

func (b *builder) listLedger() Map {
	s := allow(b.ledgerARN(""), "s3:ListBucket")
	return append(s, Entry{"Condition", Map{{"StringLike", Map{{"s3:prefix", task.PipelinePrefix(b.p.Name) + "*"}}}}})
}

func (b *builder) invokeRunSQL() Map {
	return allow(getAtt(functionID(task.DutyRunSQL), "Arn"), "lambda:InvokeFunction")
}

// putEvents allows events of Nightshift's own on the default bus. events:source
// holds the source of each entry of a request, so it wants a set operator.
func (b *builder) putEvents() Map {
	s := allow(sub("arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"), "events:PutEvents")
	return append(s, Entry{"Condition", Map{{"ForAllValues:StringEquals", Map{{"events:source", task.EventSource}}}}})
}

// anySQL are the actions of one statement and of several.
var anySQL = []string{"redshift-data:ExecuteStatement", "redshift-data:BatchExecuteStatement"}

// ask allows queries of the worker's own.
func (b *builder) ask() []any {
	return []any{b.execute("redshift-data:ExecuteStatement"), b.credentials(), allow("*", "redshift-data:DescribeStatement", "redshift-data:GetStatementResult")}
}

// execute allows statements on the cluster; a workgroup's ARN ends in an id that its name does not tell.
func (b *builder) execute(actions ...string) Map {
	return allow(ifElse("UseWorkgroup",
		sub("arn:${AWS::Partition}:redshift-serverless:${AWS::Region}:${AWS::AccountId}:workgroup/*"),
		sub("arn:${AWS::Partition}:redshift:${AWS::Region}:${AWS::AccountId}:cluster:${Cluster}")),
		actions...)
}

// credentials allows the one way in that the stack's parameters choose.
func (b *builder) credentials() Map {
	const arn = "arn:${AWS::Partition}:redshift:${AWS::Region}:${AWS::AccountId}:"
	database := sub(arn + "dbname:${Cluster}/${Database}")
	return ifElse("UseSecret", allow(ref("SecretArn"), "secretsmanager:GetSecretValue"),
		ifElse("UseWorkgroup",
			allow(sub("arn:${AWS::Partition}:redshift-serverless:${AWS::Region}:${AWS::AccountId}:workgroup/*"), "redshift-serverless:GetCredentials"),
			ifElse("UseDbUser",
				allow(List{sub(arn + "cluster:${Cluster}"), database, sub(arn + "dbuser:${Cluster}/${DbUser}")}, "redshift:GetClusterCredentials"),
				allow(database, "redshift:GetClusterCredentialsWithIAM"))))
}

func roleID(d task.Duty) string { return LogicalName(string(d)) + "Role" }

func logGroupID(d task.Duty) string { return LogicalName(string(d)) + "LogGroup" }
