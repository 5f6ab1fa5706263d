package task

import "strings"

// Duty is what a function of the stack does; environment variable EnvDuty.
type Duty string

// The duties, one Lambda function each.
const (
	DutyStart       Duty = "start"
	DutyRunSQL      Duty = "run_sql"
	DutyAdvance     Duty = "advance"
	DutyStatusCheck Duty = "status_check"
	DutyNotify      Duty = "notify"
	DutySetup       Duty = "setup"
)

// Duties lists all duties in the order a run meets them.
func Duties() []Duty {
	return []Duty{DutyStart, DutyRunSQL, DutyAdvance, DutyStatusCheck, DutyNotify, DutySetup}
}

// The functions' environment variables.
const (
	EnvDuty           = "NIGHTSHIFT_DUTY"
	EnvPipeline       = "NIGHTSHIFT_PIPELINE"
	EnvLedgerBucket   = "NIGHTSHIFT_LEDGER_BUCKET"
	EnvCluster        = "NIGHTSHIFT_CLUSTER"
	EnvWorkgroup      = "NIGHTSHIFT_WORKGROUP"
	EnvDatabase       = "NIGHTSHIFT_DATABASE"
	EnvDBUser         = "NIGHTSHIFT_DB_USER"
	EnvSecretARN      = "NIGHTSHIFT_SECRET_ARN"
	EnvRunSQLFunction = "NIGHTSHIFT_RUN_SQL_FUNCTION"
	EnvTopicARN       = "NIGHTSHIFT_TOPIC_ARN"
	EnvEventBus       = "NIGHTSHIFT_EVENT_BUS"
	// EnvParamPrefix and the parameter's name in upper case: the value of ${name} in SQL.
	EnvParamPrefix = "NIGHTSHIFT_PARAM_"
)

// ParamIAMRole is the parameter every pipeline has: the ARN of warehouse.iam_role.
const ParamIAMRole = "iam_role"

// ParamEnv is the environment variable that holds a parameter's value.
func ParamEnv(name string) string {
	return EnvParamPrefix + strings.ToUpper(name)
}
