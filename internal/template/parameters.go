package template

import (
	"fmt"
	"strconv"
	"strings"

	"nightshift/internal/task"
)

const textPattern = `[^'"\\$;\x00-\x1f\x7f]*`

// param adds a text parameter to a group.
func (b *builder) param(label, name, description, value string, more ...Entry) {
	m := Map{{"Type", "String"}, {"Description", description}, {"Default", value}}
	b.params = append(b.params, Entry{name, append(m, more...)})
	if n := len(b.groups); n == 0 || b.groups[n-1].label != label {
		b.groups = append(b.groups, group{label: label})
	}
	g := &b.groups[len(b.groups)-1]
	g.names = append(g.names, name)
}

func (b *builder) parameters() {
	b.warehouseParameters()
	for i, t := range b.p.Triggers {
		b.param("Triggers", numbered("ScheduleExpression", i), "When runs start, in UTC: cron(...) or rate(...).", t.Schedule,
			pattern(`(cron|rate)\(.+\)`, "want cron(...) or rate(...)")...)
	}
	if len(b.p.Triggers) > 0 {
		b.param("Triggers", "ScheduleState", "DISABLED stops the schedules; runs can still be started by hand.", "ENABLED", Entry{"AllowedValues", strs("ENABLED", "DISABLED")})
	}
	for i, email := range b.p.Notify.Email {
		name := numbered("NotificationEmail", i)
		b.param("Notification", name, "Who is told how a run ended; empty for nobody.", email,
			pattern(`([^\s@<>"'\\$;]+@[^\s@<>"'\\$;]+)?`, "want name@domain, or nothing")...)
		b.conditions = append(b.conditions, Entry{"Has" + name, notEmpty(name)})
	}
	for _, v := range b.p.Parameters {
		b.param("Pipeline parameters", ParameterName(v.Name), "${"+v.Name+"} in the pipeline's SQL.", v.Value,
			pattern(textPattern, `quotes, backslash, $, ; and control characters are not allowed`)...)
	}
	b.param("Ledger and logs", "LedgerBucket", "An existing bucket for the run ledger; empty to create one, which stays when the stack is deleted.", "",
		pattern(`([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])?`, "want a bucket's name, or nothing")...)
	b.conditions = append(b.conditions, Entry{"CreateLedgerBucket", Map{{"Fn::Equals", List{ref("LedgerBucket"), ""}}}})
	b.param("Ledger and logs", "LogRetentionDays", "How long the functions' logs are kept.", "30",
		Entry{"AllowedValues", strs("1", "3", "5", "7", "14", "30", "60", "90", "120", "150", "180", "365", "400", "545", "731", "1827", "3653")})
	b.codeParameters()
}

func (b *builder) warehouseParameters() {
	const label = "Warehouse"
	w := b.p.Warehouse
	b.param(label, "Cluster", "Identifier of the Redshift cluster; empty for a workgroup.", w.Cluster,
		pattern(`([a-z][a-z0-9]*(-[a-z0-9]+)*)?`, "lower-case letters, digits and single hyphens")...)
	b.param(label, "Workgroup", "Name of the Redshift Serverless workgroup; empty for a cluster.", w.Workgroup,
		pattern(`([a-z0-9-]{3,64})?`, "3 to 64 lower-case letters, digits and hyphens")...)
	b.param(label, "Database", "The database.", w.Database, append(pattern(textPattern, "quotes, $, ; and \\ are not allowed"), Entry{"MinLength", 1})...)
	b.param(label, "DbUser", "Database user of a cluster, with temporary credentials; empty for the functions' IAM identity or a secret.", w.User,
		pattern(textPattern, "quotes, $, ; and \\ are not allowed")...)
	b.param(label, "SecretArn", "ARN of a secret with user name and password; empty for temporary credentials.", w.Secret,
		pattern(`(arn:[^'"\\$;\s]+)?`, "want an ARN, or nothing")...)
	if w.IAMRole != "" {
		what := "Name of the role that COPY and UNLOAD assume; it must be attached to the warehouse."
		if b.roleIsARN() {
			what = "ARN of the role that COPY and UNLOAD assume; it must be attached to the warehouse."
		}
		b.param(label, "IamRole", what, w.IAMRole, pattern(`[A-Za-z0-9_+=,.@:/-]+`, "want a role")...)
	}
	b.conditions = append(b.conditions,
		Entry{"UseWorkgroup", notEmpty("Workgroup")},
		Entry{"UseSecret", notEmpty("SecretArn")},
		Entry{"UseDbUser", notEmpty("DbUser")})
}

func (b *builder) codeParameters() {
	const label = "Code (set by nightshift)"
	for _, p := range []struct{ name, description string }{
		{"CodeBucket", "The bucket that holds the function package."},
		{"CodeKey", "The key of the function package."},
	} {
		b.param(label, p.name, p.description, "", Entry{"MinLength", 1})
		last := &b.params[len(b.params)-1]
		m, _ := last.Value.(Map)
		last.Value = append(m[:2:2], m[3:]...) // no default: both must be given
	}
	b.param(label, "Architecture", "The processor the function package was built for.", "x86_64", Entry{"AllowedValues", strs("x86_64", "arm64")})
}

func (b *builder) roleIsARN() bool { return strings.HasPrefix(b.p.Warehouse.IAMRole, "arn:") }

// roleARN is the value of ${iam_role}.
func (b *builder) roleARN() any {
	if b.roleIsARN() {
		return ref("IamRole")
	}
	return sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${IamRole}")
}

// paramValue is the value of ${name} in SQL.
func (b *builder) paramValue(name string) any {
	if name == task.ParamIAMRole {
		return b.roleARN()
	}
	return ref(ParameterName(name))
}

func (b *builder) metadata() Map {
	var groups List
	for _, g := range b.groups {
		groups = append(groups, Map{{"Label", Map{{"default", g.label}}}, {"Parameters", strs(g.names...)}})
	}
	return Map{{"AWS::CloudFormation::Interface", Map{{"ParameterGroups", groups}}}, {"Nightshift", Map{{"Pipeline", b.p.Name}, {"PlanVersion", task.PlanVersion}}}}
}

func pattern(expression, explanation string) []Entry {
	return []Entry{{"AllowedPattern", expression}, {"ConstraintDescription", explanation}}
}

func notEmpty(parameter string) Map {
	return Map{{"Fn::Not", List{Map{{"Fn::Equals", List{ref(parameter), ""}}}}}}
}

// numbered names the first of several like a single one: X, X2, X3.
func numbered(name string, i int) string {
	if i == 0 {
		return name
	}
	return fmt.Sprint(name, strconv.Itoa(i+1))
}
